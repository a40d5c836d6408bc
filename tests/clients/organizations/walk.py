"""One walk through Organizations, for the stand-in and for moto: the same calls with the same inputs."""

import json

SCP = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]})
RCP = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
)
TAGS = json.dumps({"tags": {"team": {"tag_key": {"@@assign": "Team"}}}})
EC2 = json.dumps({"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit_mode"}}}})
TAG_LIST = [{"Key": "team", "Value": "images"}]


class Walk:
    """Runs steps on a client and notes what each one answered."""

    def __init__(self, client):
        from botocore.exceptions import ClientError

        self.client = client
        self.refused = ClientError
        self.outcomes = {}
        self.calls = {}

    def step(self, name, operation, **members):
        """The answer, or nothing where it was refused or the client broke."""
        assert name not in self.outcomes, f"two steps are called {name}"
        self.calls[name] = operation
        answer = {}
        try:
            answer = self.client._make_api_call(operation, members)
            self.outcomes[name] = ("ok", answer)
        except self.refused as refusal:
            self.outcomes[name] = (outcome(refusal.response), refusal.response)
        except Exception as broken:  # moto lets NotImplementedError, KeyError and others through
            self.outcomes[name] = (f"{type(broken).__name__}", {})
        return answer


def outcome(response):
    """`Code`, or `Code REASON`."""
    error = response.get("Error", {})
    reason = response.get("Reason")
    return f"{error.get('Code')} {reason}" if reason else error.get("Code")


def run(walk):
    """Every operation that is modelled, in an account that has no organization yet."""
    root = begin(walk)
    units = tree(walk, root)
    account, other = accounts(walk, root, units)
    policies(walk, root, units, account)
    types(walk, root, account)
    tags(walk, root, units)
    delegation(walk, account)
    end(walk, root, units, account, other)


def begin(walk):
    step = walk.step
    step("no organization yet", "DescribeOrganization")
    step("roots of no organization", "ListRoots")
    step("create an organization", "CreateOrganization", FeatureSet="ALL")
    step("create another", "CreateOrganization", FeatureSet="ALL")
    step("describe it", "DescribeOrganization")
    roots = step("list roots", "ListRoots").get("Roots") or [{"Id": "r-none"}]
    return roots[0]["Id"]


def tree(walk, root):
    step = walk.step

    def unit(name, **members):
        answer = step(name, "CreateOrganizationalUnit", **members)
        return answer.get("OrganizationalUnit", {}).get("Id", "ou-none-00000000")

    workloads = unit("create a unit", ParentId=root, Name="Workloads", Tags=TAG_LIST)
    prod = unit("create a unit in a unit", ParentId=workloads, Name="Prod")
    step("describe a unit", "DescribeOrganizationalUnit", OrganizationalUnitId=prod)
    step("describe no unit", "DescribeOrganizationalUnit", OrganizationalUnitId="ou-none-00000000")
    step("rename a unit", "UpdateOrganizationalUnit", OrganizationalUnitId=prod, Name="Production")
    sandbox = unit("create a second unit", ParentId=root, Name="Sandbox", Tags=TAG_LIST)
    step("rename it to a name that is taken", "UpdateOrganizationalUnit", OrganizationalUnitId=sandbox, Name="Workloads")
    step("list units", "ListOrganizationalUnitsForParent", ParentId=root)
    step("list units one by one", "ListOrganizationalUnitsForParent", ParentId=root, MaxResults=1)
    step("list units of nowhere", "ListOrganizationalUnitsForParent", ParentId="ou-none-00000000")
    step("list children", "ListChildren", ParentId=root, ChildType="ORGANIZATIONAL_UNIT")
    step("list parents", "ListParents", ChildId=prod)
    step("list parents of nothing", "ListParents", ChildId="ou-none-00000000")
    parent = prod
    for level in range(3, 7):
        parent = unit(f"create a unit of level {level}", ParentId=parent, Name=f"Level {level}")
    unit("create a unit twice", ParentId=root, Name="Workloads")
    unit("create a unit nowhere", ParentId="ou-none-00000000", Name="a")
    step("delete a unit that is not empty", "DeleteOrganizationalUnit", OrganizationalUnitId=workloads)
    return {"workloads": workloads, "prod": prod, "sandbox": sandbox}


def accounts(walk, root, units):
    step = walk.step
    new = {"AccountName": "payments", "Email": "payments@example.com", "Tags": TAG_LIST}
    request = step("create an account", "CreateAccount", **new).get("CreateAccountStatus", {})
    request_id = request.get("Id", "car-00000000")
    status = step("watch it", "DescribeCreateAccountStatus", CreateAccountRequestId=request_id)
    account = status.get("CreateAccountStatus", {}).get("AccountId", "000000000000")
    step("watch nothing", "DescribeCreateAccountStatus", CreateAccountRequestId="car-00000000")
    step("list requests", "ListCreateAccountStatus", States=["SUCCEEDED"])
    step("describe an account", "DescribeAccount", AccountId=account)
    step("describe no account", "DescribeAccount", AccountId="000000000000")
    step("list accounts", "ListAccounts")
    step("list accounts of the root", "ListAccountsForParent", ParentId=root)
    prod = units["prod"]
    move = {"AccountId": account, "SourceParentId": root, "DestinationParentId": prod}
    step("move an account", "MoveAccount", **move)
    step("move it from where it no longer is", "MoveAccount", **move)
    step("move it to where it is", "MoveAccount", AccountId=account, SourceParentId=prod, DestinationParentId=prod)
    step("move it nowhere", "MoveAccount", **{**move, "SourceParentId": prod, "DestinationParentId": "r-none"})
    step("move no account", "MoveAccount", **{**move, "AccountId": "000000000000"})
    step("children of a unit", "ListChildren", ParentId=prod, ChildType="ACCOUNT")
    again = step("create an account of the same address", "CreateAccount", **new).get("CreateAccountStatus", {})
    step("watch that", "DescribeCreateAccountStatus", CreateAccountRequestId=again.get("Id", "car-00000000"))
    reserved = {**new, "RoleName": "AWSServiceRoleForX"}
    step("create an account with a reserved role", "CreateAccount", **reserved)
    other = step("create a second account", "CreateAccount", AccountName="orders", Email="orders@example.com")
    other = other.get("CreateAccountStatus", {}).get("Id", "car-00000000")
    other = step("watch the second", "DescribeCreateAccountStatus", CreateAccountRequestId=other)
    return account, other.get("CreateAccountStatus", {}).get("AccountId", "000000000000")


def policies(walk, root, units, account):
    step = walk.step

    def create(name, kind="SERVICE_CONTROL_POLICY", content=SCP, called="guard", **more):
        members = {"Name": called, "Type": kind, "Description": "", "Content": content, **more}
        answer = step(name, "CreatePolicy", **members)
        return answer.get("Policy", {}).get("PolicySummary", {}).get("Id", "p-nowhere000")

    def attach(name, policy, target):
        step(name, "AttachPolicy", PolicyId=policy, TargetId=target)

    def detach(name, policy, target):
        step(name, "DetachPolicy", PolicyId=policy, TargetId=target)

    guard = create("create an SCP while the type is not enabled", Tags=TAG_LIST)
    attach("attach it while the type is not enabled", guard, root)
    scps = {"RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY"}
    step("enable SCPs", "EnablePolicyType", **scps)
    step("enable them twice", "EnablePolicyType", **scps)
    step("enable them on no root", "EnablePolicyType", **{**scps, "RootId": "r-none"})
    step("list roots with SCPs", "ListRoots")

    create("create an SCP of the same name")
    create("create a tag policy of the same name", kind="TAG_POLICY", content=TAGS)
    create("create an SCP called as AWS's", called="FullAWSAccess")
    other = create("create a second SCP", called="other")
    step("describe a policy", "DescribePolicy", PolicyId=guard)
    step("describe AWS's policy", "DescribePolicy", PolicyId="p-FullAWSAccess")
    step("describe no policy", "DescribePolicy", PolicyId="p-nowhere000")
    step("list SCPs", "ListPolicies", Filter="SERVICE_CONTROL_POLICY")
    create("create an SCP with a principal", called="p", content=SCP.replace('"Action"', '"Principal": "*", "Action"'))
    create("create an SCP with two Statements", called="s", content=SCP[:-1] + ', "Statement": []}')
    create("create an SCP that is no JSON", called="j", content="{")
    create("create an SCP that is too large", called="l", content=SCP + " " * 10_240)
    step("update a policy", "UpdatePolicy", PolicyId=guard, Description="new")
    step("update it with nothing", "UpdatePolicy", PolicyId=guard)
    step("update no policy", "UpdatePolicy", PolicyId="p-nowhere000", Name="x")

    detach("detach what is not attached", guard, root)
    attach("attach to the root", guard, root)
    attach("attach twice", guard, root)
    attach("attach to a unit", guard, units["prod"])
    attach("attach to an account", guard, account)
    attach("attach to no unit", guard, "ou-none-00000000")
    attach("attach to no account", guard, "000000000000")
    attach("attach to no root", guard, "r-none")
    attach("attach no policy", "p-nowhere000", root)
    attach("attach no policy to nothing", "p-nowhere000", "r-none")
    step("policies of a target", "ListPoliciesForTarget", TargetId=root, Filter="SERVICE_CONTROL_POLICY")
    step("policies of a new unit", "ListPoliciesForTarget", TargetId=units["sandbox"], Filter="SERVICE_CONTROL_POLICY")
    step("policies of no target", "ListPoliciesForTarget", TargetId="r-none", Filter="SERVICE_CONTROL_POLICY")
    step("targets of a policy", "ListTargetsForPolicy", PolicyId=guard)
    step("targets of no policy", "ListTargetsForPolicy", PolicyId="p-nowhere000")
    step("delete a policy in use", "DeletePolicy", PolicyId=guard)
    detach("detach from the root", guard, root)
    detach("detach the last SCP", "p-FullAWSAccess", root)
    for number in range(10):
        extra = create(f"create SCP {number} of ten", called=f"extra-{number}")
        attach(f"attach SCP {number} of ten", extra, units["sandbox"])
    detach("detach from a unit", guard, units["prod"])
    detach("detach from an account", guard, account)
    step("rename a policy to a name that is taken", "UpdatePolicy", PolicyId=guard, Name="other")
    step("update it with no JSON", "UpdatePolicy", PolicyId=guard, Content="{")
    step("delete a policy", "DeletePolicy", PolicyId=other)
    step("delete it twice", "DeletePolicy", PolicyId=other)
    step("update AWS's policy", "UpdatePolicy", PolicyId="p-FullAWSAccess", Description="mine")
    step("delete AWS's policy", "DeletePolicy", PolicyId="p-FullAWSAccess")


def types(walk, root, account):
    step = walk.step
    policy = {"Description": "", "Name": "of its type"}
    rcp = step("create an RCP", "CreatePolicy", Type="RESOURCE_CONTROL_POLICY", Content=RCP, **policy)
    rcp = rcp.get("Policy", {}).get("PolicySummary", {}).get("Id", "p-nowhere000")
    step("attach an RCP before its type is enabled", "AttachPolicy", PolicyId=rcp, TargetId=root)
    step("create an RCP that allows", "CreatePolicy", Type="RESOURCE_CONTROL_POLICY", Content=RCP.replace("Deny", "Allow"), Name="allows", Description="")
    step("enable RCPs", "EnablePolicyType", RootId=root, PolicyType="RESOURCE_CONTROL_POLICY")
    step("detach full access to resources", "DetachPolicy", PolicyId="p-RCPFullAWSAccess", TargetId=root)
    step("RCPs of the root", "ListPoliciesForTarget", TargetId=root, Filter="RESOURCE_CONTROL_POLICY")
    step("enable security hub's type", "EnablePolicyType", RootId=root, PolicyType="SECURITYHUB_POLICY")
    step("disable a type that is not enabled", "DisablePolicyType", RootId=root, PolicyType="TAG_POLICY")

    declarative = step("create a declarative policy", "CreatePolicy", Type="DECLARATIVE_POLICY_EC2", Content=EC2, **policy)
    declarative = declarative.get("Policy", {}).get("PolicySummary", {}).get("Id", "p-nowhere000")
    step("enable declarative policies", "EnablePolicyType", RootId=root, PolicyType="DECLARATIVE_POLICY_EC2")
    effective = {"PolicyType": "DECLARATIVE_POLICY_EC2", "TargetId": account}
    step("no effective policy", "DescribeEffectivePolicy", **effective)
    step("attach a declarative policy", "AttachPolicy", PolicyId=declarative, TargetId=root)
    step("an effective policy", "DescribeEffectivePolicy", **effective)
    step("an effective policy of the root", "DescribeEffectivePolicy", **{**effective, "TargetId": root})
    step("invalid effective policies", "ListAccountsWithInvalidEffectivePolicy", PolicyType="DECLARATIVE_POLICY_EC2")
    step("errors of an effective policy", "ListEffectivePolicyValidationErrors", AccountId=account, PolicyType="DECLARATIVE_POLICY_EC2")
    step("disable declarative policies", "DisablePolicyType", RootId=root, PolicyType="DECLARATIVE_POLICY_EC2")
    step("targets after disabling", "ListTargetsForPolicy", PolicyId=declarative)
    step("delete a policy of a disabled type", "DeletePolicy", PolicyId=declarative)


def tags(walk, root, units):
    step = walk.step
    unit = units["sandbox"]
    step("tags from the creation", "ListTagsForResource", ResourceId=unit)
    step("tag a unit", "TagResource", ResourceId=unit, Tags=[{"Key": "a", "Value": "1"}])
    step("tag the root", "TagResource", ResourceId=root, Tags=TAG_LIST)
    step("tag nothing", "TagResource", ResourceId="r-none", Tags=TAG_LIST)
    step("tag with a key twice", "TagResource", ResourceId=unit, Tags=TAG_LIST + TAG_LIST)
    step("tag with a key of AWS's", "TagResource", ResourceId=unit, Tags=[{"Key": "aws:a", "Value": ""}])
    many = [{"Key": f"k{number}", "Value": ""} for number in range(50)]
    step("tag with too many keys", "TagResource", ResourceId=unit, Tags=many)
    step("untag a unit", "UntagResource", ResourceId=unit, TagKeys=["team", "unknown"])
    step("list tags", "ListTagsForResource", ResourceId=unit)
    step("list tags of nothing", "ListTagsForResource", ResourceId="r-none")


def delegation(walk, account):
    step = walk.step
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": account},
        "Action": ["organizations:DescribePolicy", "organizations:List*"],
        "Resource": "*",
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    step("describe no resource policy", "DescribeResourcePolicy")
    step("delete no resource policy", "DeleteResourcePolicy")
    step("put a resource policy", "PutResourcePolicy", Content=json.dumps(document), Tags=TAG_LIST)
    step("describe it again", "DescribeResourcePolicy")
    statement["Action"] = "organizations:CreateAccount"
    step("put one that delegates too much", "PutResourcePolicy", Content=json.dumps(document))
    step("put one that is no JSON", "PutResourcePolicy", Content="{")
    step("delete the resource policy", "DeleteResourcePolicy")

    ssm = {"AccountId": account, "ServicePrincipal": "ssm.amazonaws.com"}
    step("register before access", "RegisterDelegatedAdministrator", **ssm)
    step("enable access", "EnableAWSServiceAccess", ServicePrincipal="ssm.amazonaws.com")
    step("enable access for no service", "EnableAWSServiceAccess", ServicePrincipal="ssm")
    step("list access", "ListAWSServiceAccessForOrganization")
    step("register", "RegisterDelegatedAdministrator", **ssm)
    step("register twice", "RegisterDelegatedAdministrator", **ssm)
    step("list administrators", "ListDelegatedAdministrators")
    step("list services of an administrator", "ListDelegatedServicesForAccount", AccountId=account)
    step("remove an administrator", "RemoveAccountFromOrganization", AccountId=account)
    step("deregister", "DeregisterDelegatedAdministrator", **ssm)
    step("deregister twice", "DeregisterDelegatedAdministrator", **ssm)
    step("disable access", "DisableAWSServiceAccess", ServicePrincipal="ssm.amazonaws.com")


def end(walk, root, units, account, other):
    step = walk.step
    step("delete an organization with members", "DeleteOrganization")
    step("delete an empty unit", "DeleteOrganizationalUnit", OrganizationalUnitId=units["sandbox"])
    step("delete it twice again", "DeleteOrganizationalUnit", OrganizationalUnitId=units["sandbox"])
    step("disable SCPs", "DisablePolicyType", RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    step("close an account", "CloseAccount", AccountId=other)
    step("close it twice", "CloseAccount", AccountId=other)
    step("close no account", "CloseAccount", AccountId="000000000000")
    step("remove an account", "RemoveAccountFromOrganization", AccountId=account)
    step("remove the second", "RemoveAccountFromOrganization", AccountId=other)
    step("leave as the management account", "LeaveOrganization")
    step("delete the organization", "DeleteOrganization")
    step("describe what was deleted", "DescribeOrganization")
