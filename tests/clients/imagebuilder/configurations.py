"""The walk through configurations, workflows and pipelines."""

from stand_in import ACCOUNT, REGION, admin
from walking import MINE, WORKFLOW, Walking


class Configurations(Walking):
    """Each method leaves what the next needs; recipes must be there."""

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
        self.refused("ServiceQuotaExceededException", 402, create, "workflow parameter", **broken, executionRole="role",
                     workflows=[{"workflowArn": self.workflow, "parameters": [{"name": "wait", "value": ["x" * 1025]}]}])
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
