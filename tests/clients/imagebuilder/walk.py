"""Walks every modelled operation with boto3: each answer is checked against botocore's output shape, and each refusal
that the stand-in models beyond shapes is provoked."""

import base64
import sys
import urllib.request

from stand_in import ACCOUNT, ENDPOINT, REGION, Count, admin, advance, client, switches

from botocore.exceptions import ClientError

COMPONENT = """schemaVersion: 1.0
parameters:
  - Package: {type: string}
  - Greeting: {type: string, default: hello}
phases:
  - name: build
    steps:
      - {name: Install, action: ExecuteBash, inputs: {commands: ['yum install {{ Package }}']}}
"""
TEST_COMPONENT = "schemaVersion: 1.0\nphases: [{name: test, steps: [{name: Try, action: ExecuteBash, inputs: {commands: [ls]}}]}]"
WORKFLOW = """schemaVersion: 1.0
parameters: [{name: wait, type: boolean, default: true}]
steps:
  - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
  - {name: Build, action: ExecuteComponents, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}
  - {name: Approve, action: WaitForAction}
  - {name: Image, action: CreateImage, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}
"""
POLICY = ('{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "imagebuilder:GetComponent", '
          '"Principal": {"AWS": ["444455556666"]}, "Resource": ["*"]}]}')
AL2023 = f"arn:aws:imagebuilder:{REGION}:aws:image/amazon-linux-2023-x86/x.x.x"
MINE = f"arn:aws:imagebuilder:{REGION}:{ACCOUNT}:"


class Walk:
    def __init__(self):
        self.count = Count()
        self.ib = client(count=self.count)

    def refused(self, code, status, operation, text="", **request):
        """Expects this refusal."""
        label = f"{operation} {text or request}: "
        try:
            getattr(self.ib, operation)(**request)
            self.count.check(False, label + "accepted")
        except ClientError as error:
            got = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
            message = error.response["Error"]["Message"]
            self.count.check(got == (code, status) and text in message, f"{label}{got} {message}")

    def equal(self, got, wanted, label):
        self.count.check(got == wanted, f"{label}: {got!r} is not {wanted!r}")

    # Each of these leaves what the next needs.

    def components(self):
        ib = self.ib
        new = dict(name="My Component", semanticVersion="1.0.0", platform="Linux", data=COMPONENT, tags={"a": "b"})
        made = ib.create_component(**new, description="one", changeDescription="first", supportedOsVersions=["Amazon Linux 2023"])
        self.component = made["componentBuildVersionArn"]
        self.equal(self.component, MINE + "component/my-component/1.0.0/1", "the ARN holds the slug")
        self.equal(made["latestVersionReferences"]["latestMinorVersionArn"], MINE + "component/my-component/1.0.x", "references")
        read = ib.get_component(componentBuildVersionArn=MINE + "component/my-component/x.x.x")["component"]
        self.equal((read["name"], read["type"], read["encrypted"]), ("My Component", "BUILD", True), "component")
        self.equal([parameter["name"] for parameter in read["parameters"]], ["Package", "Greeting"], "parameters")
        same = dict(new, supportedOsVersions=["Amazon Linux 2023"])
        self.refused("ResourceAlreadyExistsException", 400, "create_component", **same)
        self.refused("ResourceAlreadyExistsException", 400, "create_component", **dict(same, name="my_component"))
        second = ib.create_component(**dict(same, data=COMPONENT + "# changed\n"))
        self.equal(second["componentBuildVersionArn"], MINE + "component/my-component/1.0.0/2", "new content, new build")
        self.equal(ib.list_components()["componentVersionList"][0]["arn"], MINE + "component/my-component/1.0.0", "one row per version")
        builds = ib.list_component_build_versions(componentVersionArn=MINE + "component/my-component/1.0.0")
        self.equal([row["tags"] for row in builds["componentSummaryList"]], [{"a": "b"}] * 2, "builds carry tags")
        self.test = ib.create_component(name="smoke", semanticVersion="1.0.0", platform="Linux", data=TEST_COMPONENT)["componentBuildVersionArn"]
        self.equal(ib.get_component(componentBuildVersionArn=self.test)["component"]["type"], "TEST", "a lone test phase")
        self.refused("DryRunOperationException", 412, "create_component", **dict(new, semanticVersion="9.0.0", dryRun=True))
        self.refused("InvalidParameterCombinationException", 400, "create_component", **dict(new, uri="s3://bucket/key"))
        self.refused("InvalidParameterValueException", 400, "create_component", "Invalid step name",
                     **dict(new, data=COMPONENT.replace("Install,", "Install it,")))
        self.refused("InvalidVersionNumberException", 400, "create_component", **dict(new, semanticVersion="1073741824.0.0"))
        s3 = client("s3")
        s3.put_object(Bucket="documents", Key="component.yaml", Body=TEST_COMPONENT.encode())
        by_uri = ib.create_component(name="by-uri", semanticVersion="1.0.0", platform="Linux", uri="s3://documents/component.yaml")
        read = ib.get_component(componentBuildVersionArn=by_uri["componentBuildVersionArn"])["component"]
        self.equal((read["data"], "uri" in read), (TEST_COMPONENT, False), "the text behind a uri is kept, the uri is not")
        self.refused("InvalidParameterValueException", 400, "create_component", name="missing", semanticVersion="1.0.0",
                     platform="Linux", uri="s3://documents/missing.yaml")
        ib.delete_component(componentBuildVersionArn=by_uri["componentBuildVersionArn"])
        self.refused("ResourceNotFoundException", 404, "delete_component", componentBuildVersionArn=by_uri["componentBuildVersionArn"])
        token = dict(new, name="token", clientToken="0123456789abcdef0123456789abcdef")
        self.equal(ib.create_component(**token)["componentBuildVersionArn"], ib.create_component(**token)["componentBuildVersionArn"], "replay")
        self.refused("IdempotentParameterMismatchException", 400, "create_component", **dict(token, data=TEST_COMPONENT))
        self.refused("ForbiddenException", 403, "delete_component",
                     componentBuildVersionArn=f"arn:aws:imagebuilder:{REGION}:aws:component/update-linux/1.0.2/1")
        names = {row["name"] for row in self.pages("list_components", "componentVersionList", owner="Amazon")}
        self.count.check({"update-linux", "stig-build-windows-high", "php-7_4-linux"} <= names, "Amazon's components")
        self.refused("InvalidParameterValueException", 400, "list_components", filters=[{"name": "color", "values": ["red"]}])
        self.refused("InvalidParameterCombinationException", 400, "list_components", byName=True,
                     filters=[{"name": "version", "values": ["1.0.0"]}])
        self.refused("InvalidPaginationTokenException", 400, "list_components", nextToken="nonsense")
        tests = ib.list_components(filters=[{"name": "type", "values": ["TEST"]}], byName=True)["componentVersionList"]
        self.equal([row["name"] for row in tests], ["smoke"], "filtered by type")

    def pages(self, operation, member, **request):
        return [row for page in self.ib.get_paginator(operation).paginate(**request) for row in page[member]] if self.ib.can_paginate(
            operation) else self.by_hand(operation, member, request)

    def by_hand(self, operation, member, request):
        rows, token = [], {}
        while True:
            page = getattr(self.ib, operation)(**request, **token)
            rows += page[member]
            if "nextToken" not in page:
                return rows
            token = {"nextToken": page["nextToken"]}

    def sharing(self):
        ib = self.ib
        self.refused("ResourceNotFoundException", 404, "get_component_policy", componentArn=self.test)
        self.refused("InvalidParameterValueException", 400, "put_component_policy", componentArn=self.test, policy="{")
        other = client(account="444455556666", count=self.count)
        try:
            other.get_component(componentBuildVersionArn=self.test)
            self.count.check(False, "what is not shared is not found")
        except ClientError as error:
            self.equal(error.response["Error"]["Code"], "ResourceNotFoundException", "what is not shared is not found")
        ib.put_component_policy(componentArn=self.test, policy=POLICY)
        self.equal(ib.get_component_policy(componentArn=self.test)["policy"], POLICY, "the policy is kept as it is")
        other.get_component(componentBuildVersionArn=self.test)
        shared = other.list_components(owner="Shared")["componentVersionList"]
        self.equal([row["name"] for row in shared], ["smoke"], "shared with the other account")
        self.refused("ResourceDependencyException", 400, "delete_component", componentBuildVersionArn=self.test)

    def recipes(self):
        ib = self.ib
        component = {"componentArn": self.component, "parameters": [{"name": "Package", "value": ["htop"]}]}
        new = dict(name="golden", semanticVersion="1.0.x", parentImage=AL2023, components=[component, {"componentArn": self.test}])
        mappings = [{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 30, "volumeType": "gp3", "encrypted": True}}]
        agent = {"systemsManagerAgent": {"uninstallAfterBuild": False}, "userDataOverride": base64.b64encode(b"true").decode()}
        self.recipe = ib.create_image_recipe(**new, blockDeviceMappings=mappings, workingDirectory="/tmp", amiTags={"x": "y"},
                                             additionalInstanceConfiguration=agent, description="d")["imageRecipeArn"]
        self.equal(self.recipe, MINE + "image-recipe/golden/1.0.0", "an x takes the next number")
        again = ib.create_image_recipe(**new)["imageRecipeArn"]
        self.equal(again, MINE + "image-recipe/golden/1.0.1", "and the one after it")
        read = ib.get_image_recipe(imageRecipeArn=MINE + "image-recipe/golden/x.x.x")["imageRecipe"]
        self.equal((read["version"], read["parentImage"], read["platform"]), ("1.0.1", AL2023, "Linux"), "recipe")
        self.refused("ResourceAlreadyExistsException", 400, "create_image_recipe", "'ImageRecipe' already exists",
                     **dict(new, semanticVersion="1.0.0"))
        self.refused("InvalidParameterCombinationException", 400, "create_image_recipe", "not defined in the provided component: S3BucketName",
                     **dict(new, components=[{**component, "parameters": component["parameters"] + [{"name": "S3BucketName", "value": ["b"]}]}]))
        self.refused("InvalidParameterCombinationException", 400, "create_image_recipe", "no default",
                     **dict(new, components=[{"componentArn": self.component}]))
        self.refused("InvalidParameterCombinationException", 400, "create_image_recipe", "more than once",
                     **dict(new, components=[component, {**component, "componentArn": MINE + "component/my-component/1.0.0/2"}]))
        self.refused("ResourceNotFoundException", 404, "create_image_recipe", **dict(new, components=[{"componentArn": MINE + "component/none/x.x.x"}]))
        self.refused("ResourceNotFoundException", 404, "create_image_recipe", **dict(new, parentImage=AL2023.replace("2023", "2099")))
        self.refused("InvalidParameterValueException", 400, "create_image_recipe", **dict(new, parentImage="ami-XYZ"))
        self.refused("InvalidVersionNumberException", 400, "create_image_recipe", **dict(new, semanticVersion="x.1.x"))
        self.refused("InvalidParameterValueException", 400, "create_image_recipe",
                     **dict(new, blockDeviceMappings=[{"ebs": {"volumeType": "io2"}}]))
        self.refused("InvalidParameterCombinationException", 400, "create_image_recipe",
                     name="windows", semanticVersion="1.0.0", additionalInstanceConfiguration=agent,
                     parentImage=f"arn:aws:imagebuilder:{REGION}:aws:image/windows-server-2022-english-full-base-x86/x.x.x")
        many = [{"componentArn": f"arn:aws:imagebuilder:{REGION}:aws:component/{row['name']}/x.x.x"}
                for row in self.pages("list_components", "componentVersionList", owner="Amazon")][:21]
        self.refused("ServiceQuotaExceededException", 402, "create_image_recipe", **dict(new, components=many))
        ib.delete_image_recipe(imageRecipeArn=again)
        self.equal(len(ib.list_image_recipes(filters=[{"name": "name", "values": ["golden"]}])["imageRecipeSummaryList"]), 1, "recipes")
        self.refused("ResourceDependencyException", 400, "delete_component", "has other resources depended on it",
                     componentBuildVersionArn=self.component)
        document = '{"Statement": []}'
        ib.put_image_recipe_policy(imageRecipeArn=self.recipe, policy=document)
        self.equal(ib.get_image_recipe_policy(imageRecipeArn=self.recipe)["policy"], document, "recipe policy")

    def container_recipes(self):
        ib = self.ib
        new = dict(containerType="DOCKER", name="box", semanticVersion="1.0.0", parentImage="amazonlinux:latest",
                   dockerfileTemplateData="FROM {{{ imagebuilder:parentImage }}}",
                   targetRepository={"service": "ECR", "repositoryName": "boxes"}, components=[{"componentArn": self.test}])
        self.box = ib.create_container_recipe(**new, platformOverride="Linux", imageOsVersionOverride="Amazon Linux 2023",
                                              instanceConfiguration={"image": "ami-0123456789abcdef0"})["containerRecipeArn"]
        read = ib.get_container_recipe(containerRecipeArn=self.box)["containerRecipe"]
        self.equal(("platformOverride" in read, read["encrypted"]), (False, True), "the overrides are not read back")
        self.refused("InvalidParameterCombinationException", 400, "create_container_recipe",
                     **dict(new, name="other", dockerfileTemplateUri="s3://documents/Dockerfile"))
        self.refused("InvalidParameterCombinationException", 400, "create_container_recipe",
                     **dict(new, name="other", parentImage=AL2023, platformOverride="Linux"))
        self.refused("ResourceAlreadyExistsException", 400, "create_container_recipe", **new)
        self.equal(ib.list_container_recipes()["containerRecipeSummaryList"][0]["instanceImage"], "ami-0123456789abcdef0", "summary")
        ib.put_container_recipe_policy(containerRecipeArn=self.box, policy=POLICY)
        ib.get_container_recipe_policy(containerRecipeArn=self.box)
        self.refused("ResourceDependencyException", 400, "delete_container_recipe", containerRecipeArn=self.box)
        other = ib.create_container_recipe(**dict(new, name="other box"))["containerRecipeArn"]
        ib.delete_container_recipe(containerRecipeArn=other)

    def infrastructure(self):
        ib = self.ib
        new = dict(name="builders", instanceProfileName="builder")
        full = dict(instanceTypes=["t3.medium"], subnetId="subnet-1", securityGroupIds=["sg-1"], keyPair="key", description="d",
                    logging={"s3Logs": {"s3BucketName": "logs", "s3KeyPrefix": "/"}}, terminateInstanceOnFailure=False,
                    snsTopicArn=f"arn:aws:sns:{REGION}:{ACCOUNT}:topic", resourceTags={"x": "y"},
                    instanceMetadataOptions={"httpTokens": "required", "httpPutResponseHopLimit": 1}, placement={"tenancy": "default"})
        self.builders = ib.create_infrastructure_configuration(**new, **full, tags={"a": "b"})["infrastructureConfigurationArn"]
        read = ib.get_infrastructure_configuration(infrastructureConfigurationArn=self.builders)["infrastructureConfiguration"]
        self.equal("dateUpdated" in read, False, "no update, no date")
        arn = {"infrastructureConfigurationArn": self.builders}
        ib.update_infrastructure_configuration(**arn, instanceProfileName="builder")
        read = ib.get_infrastructure_configuration(**arn)["infrastructureConfiguration"]
        self.equal(sorted(read), ["arn", "dateCreated", "dateUpdated", "instanceProfileName", "name", "tags"], "an update clears what it leaves out")
        for broken in ({"subnetId": "subnet-1"}, {"placement": {"hostId": "h-1", "hostResourceGroupArn": "arn", "tenancy": "host"}},
                       {"placement": {"hostId": "h-1", "tenancy": "default"}}):
            self.refused("InvalidParameterCombinationException", 400, "create_infrastructure_configuration", **dict(new, name="broken", **broken))
        self.refused("InvalidParameterValueException", 400, "create_infrastructure_configuration",
                     **dict(new, name="broken", resourceTags={"CreatedBy": "me"}))
        self.refused("ResourceAlreadyExistsException", 400, "create_infrastructure_configuration", **dict(new, name="Builders"))
        admin("PUT", "iam", {"instance_profiles": ["builder"], "roles": ["role", "lifecycle"]})
        self.refused("InvalidParameterValueException", 400, "create_infrastructure_configuration", "instance profile does not exist",
                     name="broken", instanceProfileName="none")
        self.equal(ib.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"][0]["name"], "builders", "list")

    def distribution(self):
        ib = self.ib
        ami = {"name": "golden {{ imagebuilder:buildDate }}", "targetAccountIds": ["444455556666"], "amiTags": {"x": "y"},
               "launchPermission": {"organizationArns": ["arn:aws:organizations::999988887777:organization/o-abc1234567"]}}
        regions = [{"region": REGION, "amiDistributionConfiguration": ami},
                   {"region": "eu-west-1", "amiDistributionConfiguration": ami,
                    "ssmParameterConfigurations": [{"parameterName": "/golden", "amiAccountId": "444455556666"}],
                    "launchTemplateConfigurations": [{"launchTemplateId": "lt-0123456789abcdef0", "setDefaultVersion": False}],
                    "fastLaunchConfigurations": [{"enabled": False}],
                    "s3ExportConfiguration": {"roleName": "r", "diskImageFormat": "RAW", "s3Bucket": "b"}}]
        self.everywhere = ib.create_distribution_configuration(name="everywhere", distributions=regions)["distributionConfigurationArn"]
        arn = {"distributionConfigurationArn": self.everywhere}
        read = ib.get_distribution_configuration(**arn)["distributionConfiguration"]
        self.equal(read["distributions"], regions, "distributions are kept as given")
        ib.update_distribution_configuration(**arn, distributions=regions[:1], description="one")
        ib.update_distribution_configuration(**arn, distributions=regions)
        read = ib.get_distribution_configuration(**arn)["distributionConfiguration"]
        self.equal("description" in read, False, "an update clears what it leaves out")
        self.equal(ib.list_distribution_configurations()["distributionConfigurationSummaryList"][0]["regions"], [REGION, "eu-west-1"], "regions")
        create = "create_distribution_configuration"
        self.refused("InvalidParameterCombinationException", 400, create, name="broken", distributions=[regions[0], regions[0]])
        self.refused("InvalidParameterValueException", 400, create, "buildDate", name="broken",
                     distributions=[{"region": REGION, "amiDistributionConfiguration": {"name": "golden"}}])
        self.refused("InvalidParameterValueException", 400, create, "user group", name="broken",
                     distributions=[{"region": REGION, "amiDistributionConfiguration": {"launchPermission": {"userGroups": ["some"]}}}])
        self.refused("InvalidParameterCombinationException", 400, create, name="broken",
                     distributions=[{"region": REGION, "ssmParameterConfigurations": [{"parameterName": "p", "amiAccountId": "555566667777"}]}])
        templates = [{"launchTemplateId": "lt-0123456789abcdef0"}] * 6
        self.refused("ServiceQuotaExceededException", 402, create, name="broken", distributions=[{"region": REGION, "launchTemplateConfigurations": templates}])
        self.refused("InvalidParameterCombinationException", 400, create, name="broken",
                     distributions=[{"region": REGION, "fastLaunchConfigurations": [{"enabled": True, "launchTemplate": {}}]}])

    def workflows(self):
        ib = self.ib
        new = dict(name="approve", semanticVersion="1.0.0", type="BUILD", data=WORKFLOW)
        self.workflow = ib.create_workflow(**new, tags={"a": "b"}, description="d")["workflowBuildVersionArn"]
        read = ib.get_workflow(workflowBuildVersionArn=MINE + "workflow/build/approve/x.x.x")["workflow"]
        self.equal((read["data"], read["parameters"][0]["name"]), (WORKFLOW, "wait"), "workflow")
        self.refused("ResourceAlreadyExistsException", 400, "create_workflow", **new)
        self.refused("InvalidParameterValueException", 400, "create_workflow", **dict(new, type="DISTRIBUTION"))
        steps = WORKFLOW + "".join(f"  - {{name: Wait{index}, action: WaitForAction}}\n" for index in range(12))
        self.refused("ServiceQuotaExceededException", 402, "create_workflow", **dict(new, name="long", data=steps))
        self.equal(ib.list_workflows()["workflowVersionList"][0]["arn"], MINE + "workflow/build/approve/1.0.0", "workflows")
        self.equal(len(ib.list_workflows(owner="Amazon")["workflowVersionList"]), 6, "Amazon's workflows")
        self.refused("InvalidParameterValueException", 400, "list_workflows", owner="Shared")
        rows = ib.list_workflow_build_versions(workflowVersionArn=MINE + "workflow/build/approve/1.x.x")["workflowSummaryList"]
        self.equal(len(rows), 1, "builds of a wildcard")

    def pipelines(self):
        ib = self.ib
        new = dict(name="weekly", imageRecipeArn=self.recipe, infrastructureConfigurationArn=self.builders)
        self.weekly = ib.create_image_pipeline(**new, distributionConfigurationArn=self.everywhere, tags={"a": "b"}, imageTags={"from": "schedule"},
                                               schedule={"scheduleExpression": "cron(0 3 ? * sun *)", "timezone": "Europe/Berlin"})["imagePipelineArn"]
        arn = {"imagePipelineArn": self.weekly}
        read = ib.get_image_pipeline(**arn)["imagePipeline"]
        self.equal(read["imageTestsConfiguration"], {"imageTestsEnabled": True, "timeoutMinutes": 720}, "the tests' defaults are stored")
        self.equal((read["status"], read["enhancedImageMetadataEnabled"], "dateUpdated" in read), ("ENABLED", True, True), "defaults")
        self.equal(read["dateNextRun"], "2026-01-11T02:00:00.000Z", "the next run, in the time zone")
        update = dict(arn, imageRecipeArn=self.recipe, infrastructureConfigurationArn=self.builders)
        ib.update_image_pipeline(**update, status="DISABLED")
        self.equal(ib.get_image_pipeline(**arn)["imagePipeline"]["status"], "DISABLED", "disabled")
        ib.update_image_pipeline(**update)
        read = ib.get_image_pipeline(**arn)["imagePipeline"]
        self.equal((read["status"], "schedule" in read, read["tags"]), ("ENABLED", False, {"a": "b"}), "an update resets what it leaves out")
        self.refused("InvalidParameterCombinationException", 400, "update_image_pipeline", "same type",
                     **arn, containerRecipeArn=self.box, infrastructureConfigurationArn=self.builders)
        create = "create_image_pipeline"
        broken = dict(new, name="broken")
        self.refused("InvalidParameterCombinationException", 400, create, **dict(broken, containerRecipeArn=self.box))
        self.refused("InvalidParameterValueException", 400, create,
                     "Invalid schedule expression. Details: Invalid CRON expression: error at position 9, details: Unexpected end of expression.",
                     **broken, schedule={"scheduleExpression": "cron(0 0 * * ?)"})
        self.refused("InvalidParameterValueException", 400, create, **broken, schedule={"scheduleExpression": "rate(1 day)", "timezone": "Mars/Olympus"})
        self.refused("InvalidParameterCombinationException", 400, create, "executionRole", **broken, workflows=[{"workflowArn": self.workflow}])
        self.refused("InvalidParameterCombinationException", 400, create, "test workflows only", **broken, executionRole="role",
                     workflows=[{"workflowArn": self.workflow, "onFailure": "CONTINUE"}])
        self.refused("InvalidParameterCombinationException", 400, create, "not defined", **broken, executionRole="role",
                     workflows=[{"workflowArn": self.workflow, "parameters": [{"name": "none", "value": ["x"]}]}])
        self.refused("InvalidParameterValueException", 400, create, "does not exist or does not have sufficient permissions",
                     **broken, executionRole="none")
        self.refused("InvalidParameterCombinationException", 400, create, "scanning", **broken, imageScanningConfiguration={"imageScanningEnabled": True},
                     imageTestsConfiguration={"imageTestsEnabled": False})
        self.refused("InvalidParameterCombinationException", 400, create, "log group", **broken, loggingConfiguration={"imageLogGroupName": "/mine"})
        self.refused("ResourceNotFoundException", 404, create, **dict(broken, infrastructureConfigurationArn=MINE + "infrastructure-configuration/none"))
        self.refused("ResourceNotFoundException", 404, create, **dict(broken, imageRecipeArn=self.recipe.replace(REGION, "eu-west-1")))
        self.refused("ResourceNotFoundException", 404, create, **dict(broken, imageRecipeArn=self.recipe.replace(ACCOUNT, "555566667777")))
        self.refused("ResourceAlreadyExistsException", 400, create, **dict(new, name="WEEKLY"))
        self.refused("ResourceDependencyException", 400, "delete_image_recipe", imageRecipeArn=self.recipe)
        self.refused("ResourceDependencyException", 400, "delete_infrastructure_configuration", infrastructureConfigurationArn=self.builders)
        used = ib.list_image_pipelines(filters=[{"name": "imageRecipeArn", "values": [self.recipe]}])["imagePipelineList"]
        self.equal([pipeline["name"] for pipeline in used], ["weekly"], "who refers to the recipe")
        ib.update_image_pipeline(**update, distributionConfigurationArn=self.everywhere, imageTags={"from": "schedule"},
                                 schedule={"scheduleExpression": "cron(0 3 ? * sun *)", "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY"})
        self.refused("ResourceDependencyException", 400, "delete_distribution_configuration", distributionConfigurationArn=self.everywhere)

    def images(self):
        ib = self.ib
        self.image = ib.start_image_pipeline_execution(imagePipelineArn=self.weekly, tags={"by": "hand"})["imageBuildVersionArn"]
        arn = {"imageBuildVersionArn": self.image}
        self.equal(self.image, MINE + "image/golden/1.0.0/1", "the image carries the recipe's name and version")
        states = []
        for _ in range(8):
            states.append(ib.get_image(**arn)["image"]["state"]["status"])
            advance(5)
        self.equal(states, ["PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING", "AVAILABLE", "AVAILABLE"], "states")
        read = ib.get_image(imageBuildVersionArn=MINE + "image/golden/x.x.x")["image"]
        self.equal((read["version"], read["tags"], read["buildType"]), ("1.0.0/1", {"by": "hand"}, "USER_INITIATED"), "image")
        amis = [(ami["region"], ami["accountId"]) for ami in read["outputResources"]["amis"]]
        self.equal(amis, [(region, account) for region in (REGION, "eu-west-1") for account in (ACCOUNT, "444455556666")], "AMIs")
        self.refused("ResourceInUseException", 400, "cancel_image_creation", **arn)
        self.refused("ResourceInUseException", 400, "retry_image", **arn)
        executions = ib.list_workflow_executions(**arn)["workflowExecutions"]
        self.equal([execution["status"] for execution in executions], ["COMPLETED"] * 3, "workflows")
        execution = {"workflowExecutionId": executions[0]["workflowExecutionId"]}
        ib.get_workflow_execution(**execution)
        steps = ib.list_workflow_step_executions(**execution)["steps"]
        ib.get_workflow_step_execution(stepExecutionId=steps[0]["stepExecutionId"])
        self.equal(ib.list_image_pipeline_images(imagePipelineArn=self.weekly)["imageSummaryList"][0]["arn"], self.image, "of the pipeline")
        self.equal(ib.list_images()["imageVersionList"][0]["arn"], MINE + "image/golden/1.0.0", "images")
        ib.list_images(owner="Amazon", includeDeprecated=True)
        ib.list_image_packages(**arn)
        ib.put_image_policy(imageArn=self.image, policy=POLICY)
        ib.get_image_policy(imageArn=self.image)
        self.refused("ResourceDependencyException", 400, "delete_image", **arn)

    def failures(self):
        ib = self.ib
        create = dict(imageRecipeArn=self.recipe, infrastructureConfigurationArn=self.builders)
        switches(build_failures=[{"component": "my-component", "phase": "build", "step": "Install", "message": "no such package", "times": 1}])
        failed = {"imageBuildVersionArn": ib.create_image(**create)["imageBuildVersionArn"]}
        advance(30)
        state = ib.get_image(**failed)["image"]["state"]
        self.equal(state["status"], "FAILED", "a failure that was asked for")
        self.count.check("'Install': no such package" in state["reason"], "the reason names the step")
        ib.retry_image(**failed)
        advance(30)
        self.equal(ib.get_image(**failed)["image"]["state"]["status"], "AVAILABLE", "a retry in place")
        cancelled = {"imageBuildVersionArn": ib.create_image(**create)["imageBuildVersionArn"]}
        self.refused("ResourceDependencyException", 400, "delete_image", **cancelled)
        ib.cancel_image_creation(**cancelled)
        self.equal(ib.get_image(**cancelled)["image"]["state"]["status"], "CANCELLED", "cancelled")
        ib.delete_image(**cancelled)
        self.refused("InvalidParameterCombinationException", 400, "start_resource_state_update", resourceArn=failed["imageBuildVersionArn"],
                     state={"status": "DELETED"})
        ib.start_resource_state_update(resourceArn=failed["imageBuildVersionArn"], state={"status": "DEPRECATED"})
        box = ib.create_image(containerRecipeArn=self.box, infrastructureConfigurationArn=self.builders)["imageBuildVersionArn"]
        advance(30)
        uris = ib.get_image(imageBuildVersionArn=box)["image"]["outputResources"]["containers"][0]["imageUris"]
        self.equal(uris, [f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/boxes:1.0.0-1"], "container images")
        switches(build_failures=[{"stage": "TESTING", "times": 1}])
        ib.list_image_build_versions(imageVersionArn=MINE + "image/golden/1.0.0")

    def waiting(self):
        ib = self.ib
        switches(build_failures=[])
        image = ib.create_image(imageRecipeArn=self.recipe, infrastructureConfigurationArn=self.builders, executionRole="role",
                                workflows=[{"workflowArn": self.workflow}])["imageBuildVersionArn"]
        advance(60)
        waiting = ib.list_waiting_workflow_steps()["steps"]
        self.equal([(step["name"], step["imageBuildVersionArn"]) for step in waiting], [("Approve", image)], "a step waits")
        self.equal(ib.get_image(imageBuildVersionArn=image)["image"]["state"]["status"], "BUILDING", "so does the build")
        step = dict(stepExecutionId=waiting[0]["stepExecutionId"], imageBuildVersionArn=image)
        ib.send_workflow_step_action(**step, action="RESUME")
        self.refused("ResourceInUseException", 400, "send_workflow_step_action", **step, action="STOP")
        advance(60)
        self.equal(ib.get_image(imageBuildVersionArn=image)["image"]["state"]["status"], "AVAILABLE", "then it goes on")

    def schedules(self):
        ib = self.ib
        arn = {"imagePipelineArn": self.weekly}
        advance(7 * 24 * 60)
        advance(60)
        scheduled = [row for row in ib.list_image_pipeline_images(**arn)["imageSummaryList"] if row["buildType"] == "SCHEDULED"]
        self.equal([row["tags"] for row in scheduled], [{"from": "schedule"}], "a week, a build")
        switches(build_failures=[{"stage": "BUILDING"}])
        for _ in range(6):
            advance(7 * 24 * 60)
        read = ib.get_image_pipeline(**arn)["imagePipeline"]
        self.equal((read["status"], read["consecutiveFailures"], "dateNextRun" in read), ("DISABLED", 5, False), "five failures in a row disable")
        switches(build_failures=[])

    def lifecycle(self):
        ib = self.ib
        rule = {"action": {"type": "DELETE", "includeResources": {"amis": True, "snapshots": True}}, "filter": {"type": "COUNT", "value": 1}}
        new = dict(name="tidy", executionRole="lifecycle", resourceType="AMI_IMAGE", policyDetails=[rule],
                   resourceSelection={"recipes": [{"name": "golden", "semanticVersion": "x.x.x"}]})
        arn = {"lifecyclePolicyArn": ib.create_lifecycle_policy(**new, tags={"a": "b"}, description="d")["lifecyclePolicyArn"]}
        update = {name: value for name, value in new.items() if name != "name"}
        ib.update_lifecycle_policy(**arn, **update)
        read = ib.get_lifecycle_policy(**arn)["lifecyclePolicy"]
        self.equal((read["status"], "description" in read), ("ENABLED", False), "an update resets what it leaves out")
        create = "create_lifecycle_policy"

        def refuse(text, resource_type="AMI_IMAGE", selection=None, action=None, **filter_):
            detail = {"action": action or rule["action"], "filter": filter_ or rule["filter"]}
            self.refused("InvalidParameterCombinationException", 400, create, text, **dict(
                new, name="broken", resourceType=resource_type, policyDetails=[detail], resourceSelection=selection or new["resourceSelection"]))

        refuse("Exactly one", selection={"recipes": new["resourceSelection"]["recipes"], "tagMap": {"a": "b"}})
        refuse("only with the action DELETE", action={"type": "DEPRECATE"}, type="COUNT", value=3)
        refuse("needs a unit", type="AGE", value=3)
        refuse("belongs to AGE", type="COUNT", value=3, retainAtLeast=3)
        refuse("include AMIs only", action={"type": "DISABLE", "includeResources": {"amis": True, "snapshots": True}}, type="AGE", value=3, unit="DAYS")
        refuse("only together with AMIs", action={"type": "DELETE", "includeResources": {"snapshots": True}})
        refuse("only action for container images", resource_type="CONTAINER_IMAGE", action={"type": "DISABLE"}, type="AGE", value=3, unit="DAYS")
        self.refused("InvalidParameterCombinationException", 400, create, "more than one rule", **dict(new, name="broken", policyDetails=[rule, rule]))
        self.refused("InvalidParameterCombinationException", 400, "update_lifecycle_policy", "cannot be changed",
                     **dict(arn, **dict(update, resourceType="CONTAINER_IMAGE", policyDetails=[{"action": {"type": "DELETE"}, "filter": rule["filter"]}])))
        self.refused("InvalidParameterValueException", 400, create, "does not exist", **dict(new, name="broken", executionRole="none"))
        before = len(self.pages("list_image_build_versions", "imageSummaryList"))
        advance(25 * 60)
        after = len(self.pages("list_image_build_versions", "imageSummaryList"))
        self.count.check(after < before, f"the policy deletes by itself: {before} before, {after} after")
        execution = ib.list_lifecycle_executions(resourceArn=arn["lifecyclePolicyArn"])["lifecycleExecutions"][0]
        identity = {"lifecycleExecutionId": execution["lifecycleExecutionId"]}
        ib.get_lifecycle_execution(**identity)
        self.count.check(ib.list_lifecycle_execution_resources(**identity)["resources"], "what an execution touched")
        self.refused("ResourceInUseException", 400, "cancel_lifecycle_execution", **identity)
        self.equal(ib.list_lifecycle_policies(filters=[{"name": "status", "values": ["ENABLED"]}])["lifecyclePolicySummaryList"][0]["name"], "tidy", "list")
        ib.delete_lifecycle_policy(**arn)

    def tags(self):
        ib = self.ib
        arn = {"resourceArn": self.weekly}
        ib.tag_resource(**arn, tags={"x": "1", "a": "c"})
        self.equal(ib.list_tags_for_resource(**arn)["tags"], {"a": "c", "x": "1"}, "tags merge")
        ib.untag_resource(**arn, tagKeys=["a", "none"])
        self.equal(ib.list_tags_for_resource(**arn)["tags"], {"x": "1"}, "untagged")
        self.refused("InvalidParameterException", 400, "tag_resource", **arn, tags={f"k{index}": "v" for index in range(50)})
        self.refused("ResourceNotFoundException", 404, "tag_resource", resourceArn=MINE + "image-pipeline/none", tags={"a": "b"})
        ib.delete_image_pipeline(imagePipelineArn=self.weekly)
        self.refused("ResourceNotFoundException", 404, "get_image_pipeline", imagePipelineArn=self.weekly)
        self.refused("ResourceNotFoundException", 404, "get_infrastructure_configuration",
                     infrastructureConfigurationArn=self.builders.replace("builders", "none"))
        ib.delete_distribution_configuration(distributionConfigurationArn=self.everywhere)
        ib.delete_infrastructure_configuration(infrastructureConfigurationArn=self.builders)
        ib.delete_workflow(workflowBuildVersionArn=self.workflow)

    def not_modelled(self):
        for operation, request in (
            ("distribute_image", dict(sourceImage="ami-1", distributionConfigurationArn=MINE + "distribution-configuration/a", executionRole="r")),
            ("import_vm_image", dict(name="a", semanticVersion="1.0.0", platform="Linux", vmImportTaskId="t")),
            ("list_image_scan_findings", {}),
        ):
            self.refused("NotModelledHere", 501, operation, "not modelled here", **request)


def modelled():
    """The operations that the stand-in says it models, and whether its table names Terraform."""
    with urllib.request.urlopen(f"{ENDPOINT}/_goldsmith/operations") as answer:
        rows = [line.split(" | ") for line in answer.read().decode().splitlines()[2:]]
    return {row[0].strip("| ") for row in rows if row[1] == "yes"}


def main():
    admin("POST", "seed", {"account": ACCOUNT, "region": REGION})
    admin("DELETE", "log")
    walk = Walk()
    for part in ("components", "sharing", "recipes", "container_recipes", "infrastructure", "distribution", "workflows", "pipelines",
                 "images", "failures", "waiting", "schedules", "lifecycle", "tags", "not_modelled"):
        getattr(walk, part)()
    walked = {entry["operation"] for entry in admin("GET", "log")}
    walk.count.check(modelled() <= walked, f"operations that nothing walks: {sorted(modelled() - walked)}")
    walk.count.end()


if __name__ == "__main__":
    sys.exit(main())
