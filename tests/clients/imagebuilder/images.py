"""The walk through images, schedules, lifecycle policies, tags, and what is not modelled."""

from stand_in import ACCOUNT, REGION, advance, switches
from walking import MINE, POLICY, Walking


class Images(Walking):
    """Each method leaves what the next needs; a pipeline must be there."""

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
        self.running_execution(failed["imageBuildVersionArn"])
        box = ib.create_image(containerRecipeArn=self.box, infrastructureConfigurationArn=self.builders)["imageBuildVersionArn"]
        advance(30)
        uris = ib.get_image(imageBuildVersionArn=box)["image"]["outputResources"]["containers"][0]["imageUris"]
        self.equal(uris, [f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/boxes:1.0.0-1"], "container images")
        switches(build_failures=[{"stage": "TESTING", "times": 1}])
        ib.list_image_build_versions(imageVersionArn=MINE + "image/golden/1.0.0")

    def running_execution(self, image):
        """A change of state that takes its time can be cancelled until it has happened."""
        ib = self.ib
        switches(lifecycle_execution_ms=3_600_000)
        change = dict(resourceArn=image, state={"status": "DISABLED"}, executionRole="lifecycle", includeResources={"amis": True})
        running = {"lifecycleExecutionId": ib.start_resource_state_update(**change)["lifecycleExecutionId"]}
        self.refused("ResourceInUseException", 400, "start_resource_state_update", "is running", **change)
        self.equal(ib.get_lifecycle_execution(**running)["lifecycleExecution"]["state"]["status"], "IN_PROGRESS", "an execution runs")
        ib.cancel_lifecycle_execution(**running)
        self.equal(ib.get_lifecycle_execution(**running)["lifecycleExecution"]["state"]["status"], "CANCELLED", "and is cancelled")
        self.equal(ib.get_image(imageBuildVersionArn=image)["image"]["state"]["status"], "DEPRECATED", "the image is as it was")
        switches(lifecycle_execution_ms=0)

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
        arn = MINE + "image/golden/1.0.0/1"
        new = dict(name="abc", semanticVersion="1.0.0", platform="Linux")
        for operation, request in (
            ("distribute_image", dict(sourceImage="ami-1", distributionConfigurationArn=MINE + "distribution-configuration/abc", executionRole="r")),
            ("get_marketplace_resource", dict(resourceType="COMPONENT_DATA", resourceArn=MINE + "component/abc/1.0.0/1")),
            ("import_component", dict(new, type="BUILD", format="SHELL", data="true")),
            ("import_disk_image", dict(new, osVersion="Microsoft Windows 11", infrastructureConfigurationArn=self.builders, uri="s3://disks/11.iso")),
            ("import_vm_image", dict(new, vmImportTaskId="import-ami-1")),
            ("list_image_scan_finding_aggregations", dict(filter={"name": "imageBuildVersionArn", "values": [arn]})),
            ("list_image_scan_findings", dict(filters=[{"name": "imageBuildVersionArn", "values": [arn]}])),
        ):
            self.refused("NotModelledHere", 501, operation, "not modelled here", **request)
