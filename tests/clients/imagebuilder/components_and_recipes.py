"""The walk through components, what is shared, and recipes."""

import base64

from stand_in import REGION
from walking import AL2023, COMPONENT, MINE, POLICY, TEST_COMPONENT, Walking

from botocore.exceptions import ClientError


class ComponentsAndRecipes(Walking):
    """Each method leaves what the next needs."""

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
        self.upload("documents", "component.yaml", TEST_COMPONENT)
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

    def sharing(self):
        ib = self.ib
        self.refused("ResourceNotFoundException", 404, "get_component_policy", componentArn=self.test)
        self.refused("InvalidParameterValueException", 400, "put_component_policy", componentArn=self.test, policy="{")
        other = self.connect(account="444455556666")
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
