"""What differs between the stand-in and moto: step, what is said here, what moto says, and the fact that decides.

"The model" is the service's own, as botocore has it; "follows" marks what only an earlier difference brings about.
"""

DIFFERENCES = {
    "list units one by one": (
        "OrganizationalUnits[].Name: 'Sandbox'",
        "OrganizationalUnits[].Name: 'Workloads'",
        "AWS documents no order: here it is that of the ids",
    ),
    "list parents of nothing": (
        "ChildNotFound",
        "OrganizationalUnitNotFound",
        "the model: ListParents has ChildNotFound, and no OrganizationalUnitNotFound",
    ),
    "create a unit of level 6": (
        "ConstraintViolation OU_DEPTH_LIMIT_EXCEEDED",
        "ok",
        "five levels below the root",
    ),
    "create a unit twice": (
        "DuplicateOrganizationalUnit",
        "ok",
        "the model: CreateOrganizationalUnit has DuplicateOrganizationalUnit",
    ),
    "create a unit nowhere": (
        "ParentNotFound",
        "ok",
        "the model: CreateOrganizationalUnit has ParentNotFound",
    ),
    "delete a unit that is not empty": (
        "OrganizationalUnitNotEmpty",
        "ok",
        "the model: DeleteOrganizationalUnit has OrganizationalUnitNotEmpty",
    ),
    "create an account": (
        "CreateAccountStatus: {'AccountId': None, 'CompletedTimestamp': None, 'State': 'IN_PROGRESS'}",
        "CreateAccountStatus: {'AccountId': 'ACCOUNT', 'CompletedTimestamp': 'TIME', 'State': 'SUCCEEDED'}",
        "creation is asynchronous, and starts IN_PROGRESS",
    ),
    "watch nothing": (
        "CreateAccountStatusNotFound",
        "AccountNotFound",
        "the model: DescribeCreateAccountStatus has CreateAccountStatusNotFound",
    ),
    "list requests": (
        "CreateAccountStatuses: 1 items",
        "CreateAccountStatuses: 2 items",
        "follows: moto lists the management account's request, too, which nobody made",
    ),
    "list accounts": (
        "Accounts[].Name: 'payments'",
        "Accounts[].Name: 'master'",
        "the management account is called as its owner calls it: no fact",
    ),
    "list accounts of the root": (
        "Accounts[].Name: 'payments'",
        "Accounts[].Name: 'master'",
        "the management account is called as its owner calls it: no fact",
    ),
    "move it from where it no longer is": (
        "SourceParentNotFound",
        "ok",
        "the model: MoveAccount has SourceParentNotFound",
    ),
    "move it to where it is": (
        "DuplicateAccount",
        "ok",
        "the model: MoveAccount has DuplicateAccount",
    ),
    "move it nowhere": (
        "DestinationParentNotFound",
        "ParentNotFound",
        "the model: MoveAccount has DestinationParentNotFound, and no ParentNotFound",
    ),
    "create an account of the same address": (
        "CreateAccountStatus: {'AccountId': None, 'CompletedTimestamp': None, 'State': 'IN_PROGRESS'}",
        "CreateAccountStatus: {'AccountId': 'ACCOUNT', 'CompletedTimestamp': 'TIME', 'State': 'SUCCEEDED'}",
        "creation is asynchronous, and starts IN_PROGRESS",
    ),
    "watch that": (
        "CreateAccountStatus: {'AccountId': None, 'FailureReason': 'EMAIL_ALREADY_EXISTS', 'State': 'FAILED'}",
        "CreateAccountStatus: {'AccountId': 'ACCOUNT', 'FailureReason': None, 'State': 'SUCCEEDED'}",
        "a request can fail with EMAIL_ALREADY_EXISTS",
    ),
    "create an account with a reserved role": (
        "InvalidInput INVALID_ROLE_NAME",
        "ok",
        "the model's reason INVALID_ROLE_NAME",
    ),
    "create a second account": (
        "CreateAccountStatus: {'AccountId': None, 'CompletedTimestamp': None, 'State': 'IN_PROGRESS'}",
        "CreateAccountStatus: {'AccountId': 'ACCOUNT', 'CompletedTimestamp': 'TIME', 'State': 'SUCCEEDED'}",
        "creation is asynchronous, and starts IN_PROGRESS",
    ),
    "attach it while the type is not enabled": (
        "PolicyTypeNotEnabled",
        "ok",
        "PolicyTypeNotEnabled",
    ),
    "create a tag policy of the same name": (
        "ok",
        "DuplicatePolicy",
        "names are unique per name and type",
    ),
    "describe AWS's policy": (
        "Policy: {'Content': '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resourc…",
        "Policy: {'Content': '{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"…",
        "AWS's policies have ARNs without an account; the content is as seen in real answers",
    ),
    "list SCPs": (
        "Policies[].Arn: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess'",
        "Policies[].Arn: 'arn:aws:organizations::ACCOUNT:policy/O/service_control_policy/p-FullAWSAccess'",
        "AWS's policies have ARNs without an account; the content is as seen in real answers",
    ),
    "create an SCP with a principal": (
        "MalformedPolicyDocument",
        "ok",
        "the document must be an SCP",
    ),
    "create an SCP with two Statements": (
        "MalformedPolicyDocument",
        "ok",
        "the document must be an SCP",
    ),
    "create an SCP that is no JSON": (
        "MalformedPolicyDocument",
        "ok",
        "the document must be an SCP",
    ),
    "create an SCP that is too large": (
        "ConstraintViolation POLICY_CONTENT_LIMIT_EXCEEDED",
        "ok",
        "10,240 characters",
    ),
    "detach what is not attached": (
        "PolicyNotAttached",
        "ok",
        "neither is idempotent",
    ),
    "attach twice": (
        "DuplicatePolicyAttachment",
        "ok",
        "neither is idempotent",
    ),
    "attach to no unit": (
        "TargetNotFound",
        "OrganizationalUnitNotFound",
        "the model: AttachPolicy has TargetNotFound, and no other not-found for a target",
    ),
    "attach to no account": (
        "TargetNotFound",
        "AccountNotFound",
        "the model: AttachPolicy has TargetNotFound, and no other not-found for a target",
    ),
    "attach to no root": (
        "TargetNotFound",
        "OrganizationalUnitNotFound",
        "the model: AttachPolicy has TargetNotFound, and no other not-found for a target",
    ),
    "policies of a target": (
        "Policies[].Arn: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess'",
        "Policies[].Arn: 'arn:aws:organizations::ACCOUNT:policy/O/service_control_policy/p-FullAWSAccess'",
        "AWS's policies have ARNs without an account; the content is as seen in real answers",
    ),
    "policies of a new unit": (
        "Policies[].Arn: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess'",
        "Policies[].Arn: 'arn:aws:organizations::ACCOUNT:policy/O/service_control_policy/p-FullAWSAccess'",
        "AWS's policies have ARNs without an account; the content is as seen in real answers",
    ),
    "detach the last SCP": (
        "ConstraintViolation MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        "ok",
        "one SCP must stay",
    ),
    "attach SCP 9 of ten": (
        "ConstraintViolation MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        "ok",
        "ten SCPs a target",
    ),
    "rename a policy to a name that is taken": (
        "DuplicatePolicy",
        "ok",
        "DuplicatePolicy on a rename",
    ),
    "update it with no JSON": (
        "MalformedPolicyDocument",
        "ok",
        "the document must be an SCP",
    ),
    "update AWS's policy": (
        "InvalidInput IMMUTABLE_POLICY",
        "ok",
        "IMMUTABLE_POLICY",
    ),
    "delete AWS's policy": (
        "InvalidInput IMMUTABLE_POLICY",
        "PolicyInUse",
        "IMMUTABLE_POLICY",
    ),
    "attach an RCP before its type is enabled": (
        "PolicyTypeNotEnabled",
        "ok",
        "PolicyTypeNotEnabled",
    ),
    "create an RCP that allows": (
        "MalformedPolicyDocument",
        "ok",
        "a customer's RCP only denies",
    ),
    "detach full access to resources": (
        "InvalidInput NON_DETACHABLE_POLICY",
        "ok",
        "NON_DETACHABLE_POLICY",
    ),
    "RCPs of the root": (
        "Policies[]: {'Arn': 'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess…",
        "Policies[]: {'Arn': 'arn:aws:organizations::ACCOUNT:policy/O/resource_control_policy/P', 'AwsMana…",
        "RCPFullAWSAccess is attached everywhere; moto attached the customer's before the type was enabled",
    ),
    "enable security hub's type": (
        "ConstraintViolation SERVICE_ACCESS_NOT_ENABLED",
        "InvalidInput",
        "some types need trusted access first; moto has no such type",
    ),
    "create a declarative policy": (
        "ok",
        "InvalidInput",
        "the type exists; moto has five types",
    ),
    "enable declarative policies": (
        "ok",
        "InvalidInput",
        "the type exists; moto has five types",
    ),
    "no effective policy": (
        "EffectivePolicyNotFound",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "attach a declarative policy": (
        "ok",
        "PolicyNotFound",
        "the type exists; moto has five types",
    ),
    "an effective policy": (
        "ok",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "an effective policy of the root": (
        "InvalidInput TARGET_NOT_SUPPORTED",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "invalid effective policies": (
        "ok",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "errors of an effective policy": (
        "ok",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "disable declarative policies": (
        "ok",
        "InvalidInput",
        "the type exists; moto has five types",
    ),
    "targets after disabling": (
        "ok",
        "PolicyNotFound",
        "the type exists; moto has five types",
    ),
    "delete a policy of a disabled type": (
        "ok",
        "PolicyNotFound",
        "the type exists; moto has five types",
    ),
    "tag with a key twice": (
        "InvalidInput DUPLICATE_TAG_KEY",
        "ok",
        "DUPLICATE_TAG_KEY",
    ),
    "tag with a key of AWS's": (
        "InvalidInput INVALID_SYSTEM_TAGS_PARAMETER",
        "ok",
        "INVALID_SYSTEM_TAGS_PARAMETER",
    ),
    "tag with too many keys": (
        "ConstraintViolation MAX_TAG_LIMIT_EXCEEDED",
        "ok",
        "50 tags",
    ),
    "list tags": (
        "Tags: 1 items",
        "Tags: 52 items",
        "follows: moto took the 50 tags before",
    ),
    "describe no resource policy": (
        "ResourcePolicyNotFound",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "delete no resource policy": (
        "ResourcePolicyNotFound",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "put a resource policy": (
        "ok",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "describe it again": (
        "ok",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "put one that delegates too much": (
        "InvalidInput UNSUPPORTED_ACTION_IN_RESOURCE_POLICY",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "put one that is no JSON": (
        "InvalidInput INVALID_RESOURCE_POLICY_JSON",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "delete the resource policy": (
        "ok",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "register before access": (
        "ConstraintViolation SERVICE_ACCESS_NOT_ENABLED",
        "ok",
        "SERVICE_ACCESS_NOT_ENABLED",
    ),
    "enable access for no service": (
        "InvalidInput UNRECOGNIZED_SERVICE_PRINCIPAL",
        "InvalidInput",
        "the model's reason UNRECOGNIZED_SERVICE_PRINCIPAL; moto sends no reasons",
    ),
    "register": (
        "ok",
        "AccountAlreadyRegistered",
        "follows: moto registered it before access was enabled",
    ),
    "remove an administrator": (
        "ConstraintViolation CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
        "ok",
        "the model's reason CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
    ),
    "deregister twice": (
        "AccountNotRegistered",
        "AccountNotFound",
        "follows: moto let the administrator go",
    ),
    "remove an account": (
        "ok",
        "AWSOrganizationsNotInUse",
        "follows: moto let the administrator go",
    ),
    "leave as the management account": (
        "MasterCannotLeaveOrganization",
        "NotImplementedError",
        "the operation exists; moto has not written it",
    ),
    "delete the organization": (
        "ok",
        "OrganizationNotEmpty",
        "follows: in moto a second account was made with the same address, and is still there",
    ),
    "describe what was deleted": (
        "AWSOrganizationsNotInUse",
        "ok",
        "follows: in moto a second account was made with the same address, and is still there",
    ),
}
