# Every resource and data source of the provider that is about Image Builder.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }
variable "description" { default = "the first" }
variable "component_version" { default = "1.0.0" }
variable "suffix" {
  description = "Part of every name that nothing else is part of: another one replaces everything."
  default     = ""
}

locals {
  tags = merge({ made = var.description }, var.description == "the first" ? { only = "first" } : {})
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "AKIA111122223333LOCAL"
  secret_key                  = "secret"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  endpoints {
    imagebuilder = var.endpoint
    sts          = var.endpoint
  }
}

resource "aws_imagebuilder_component" "tools" {
  name                  = "tools"
  version               = var.component_version
  platform              = "Linux"
  description           = "Tools"
  change_description    = "First"
  supported_os_versions = ["Amazon Linux 2023"]
  tags                  = local.tags
  data = yamlencode({
    schemaVersion = 1.0
    parameters    = [{ Package = { type = "string", default = "htop" } }]
    phases = [{
      name  = "build"
      steps = [{ name = "Install", action = "ExecuteBash", inputs = { commands = ["dnf install -y {{ Package }}"] } }]
    }]
  })
  lifecycle { create_before_destroy = true }
}

resource "aws_imagebuilder_image_recipe" "golden" {
  name              = "golden"
  version           = var.component_version
  parent_image      = "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x"
  working_directory = "/tmp"
  component {
    component_arn = aws_imagebuilder_component.tools.arn
    parameter {
      name  = "Package"
      value = "jq"
    }
  }
  component {
    component_arn = "arn:aws:imagebuilder:us-east-1:aws:component/update-linux/x.x.x"
  }
  block_device_mapping {
    device_name = "/dev/xvda"
    ebs {
      delete_on_termination = true
      volume_size           = 30
      volume_type           = "gp3"
      encrypted             = true
    }
  }
  systems_manager_agent {
    uninstall_after_build = true
  }
  tags = local.tags
  lifecycle { create_before_destroy = true }
}

resource "aws_imagebuilder_container_recipe" "box" {
  name                     = "box${var.suffix}"
  version                  = "1.0.0"
  container_type           = "DOCKER"
  parent_image             = "amazonlinux:latest"
  dockerfile_template_data = "FROM {{{ imagebuilder:parentImage }}}\n{{{ imagebuilder:environments }}}\n{{{ imagebuilder:components }}}\n"
  target_repository {
    repository_name = "boxes"
    service         = "ECR"
  }
  component {
    component_arn = "arn:aws:imagebuilder:us-east-1:aws:component/update-linux/x.x.x"
  }
  tags = local.tags
  lifecycle { create_before_destroy = true }
}

resource "aws_imagebuilder_infrastructure_configuration" "builders" {
  name                          = "builders${var.suffix}"
  description                   = var.description
  instance_profile_name         = "builder"
  instance_types                = ["t3.medium", "t3.large"]
  security_group_ids            = ["sg-0123456789abcdef0"]
  subnet_id                     = "subnet-0123456789abcdef0"
  sns_topic_arn                 = "arn:aws:sns:us-east-1:111122223333:builds"
  terminate_instance_on_failure = true
  resource_tags                 = { cost = "images" }
  instance_metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
  logging {
    s3_logs {
      s3_bucket_name = "logs"
      s3_key_prefix  = "builds"
    }
  }
  lifecycle { create_before_destroy = true }
}

resource "aws_imagebuilder_distribution_configuration" "everywhere" {
  name        = "everywhere${var.suffix}"
  description = var.description
  dynamic "distribution" {
    for_each = ["us-east-1", "eu-west-1"]
    content {
      region = distribution.value
      ami_distribution_configuration {
        name               = "golden {{ imagebuilder:buildDate }}"
        description        = "Golden"
        target_account_ids = ["444455556666"]
        ami_tags           = { golden = "yes" }
        launch_permission {
          organization_arns = ["arn:aws:organizations::999988887777:organization/o-abc1234567"]
        }
      }
      launch_template_configuration {
        launch_template_id = "lt-0123456789abcdef0"
        default            = true
      }
    }
  }
  lifecycle { create_before_destroy = true }
}

resource "aws_imagebuilder_workflow" "approve" {
  name    = "approve${var.suffix}"
  version = "1.0.0"
  type    = "TEST"
  data    = "name: approve\nschemaVersion: 1.0\nsteps:\n  - name: Launch\n    action: LaunchInstance\n    inputs:\n      waitFor: ssmAgent\n"
  tags    = local.tags
  lifecycle { create_before_destroy = true }
}

resource "aws_imagebuilder_image_pipeline" "weekly" {
  name                             = "weekly${var.suffix}"
  description                      = var.description
  image_recipe_arn                 = aws_imagebuilder_image_recipe.golden.arn
  infrastructure_configuration_arn = aws_imagebuilder_infrastructure_configuration.builders.arn
  distribution_configuration_arn   = aws_imagebuilder_distribution_configuration.everywhere.arn
  execution_role                   = "arn:aws:iam::111122223333:role/builder"
  schedule {
    schedule_expression = "cron(0 3 ? * sun *)"
    timezone            = "Europe/Berlin"
  }
  workflow {
    workflow_arn = aws_imagebuilder_workflow.approve.arn
  }
  tags = local.tags
  lifecycle { create_before_destroy = true }
}

# The provider's data source fails on any schedule with a time zone, so what it reads has none.
resource "aws_imagebuilder_image_pipeline" "manual" {
  name                             = "manual${var.suffix}"
  container_recipe_arn             = aws_imagebuilder_container_recipe.box.arn
  infrastructure_configuration_arn = aws_imagebuilder_infrastructure_configuration.builders.arn
  tags                             = local.tags
  lifecycle { create_before_destroy = true }
}

resource "aws_imagebuilder_lifecycle_policy" "tidy" {
  name           = "tidy${var.suffix}"
  description    = var.description
  execution_role = "arn:aws:iam::111122223333:role/lifecycle"
  resource_type  = "AMI_IMAGE"
  policy_detail {
    action {
      type = "DELETE"
      include_resources {
        amis      = true
        snapshots = true
      }
    }
    filter {
      type            = "AGE"
      value           = 6
      retain_at_least = 3
      unit            = "MONTHS"
    }
  }
  resource_selection {
    tag_map = { golden = "yes" }
  }
  lifecycle { create_before_destroy = true }
}

resource "aws_imagebuilder_image" "golden" {
  image_recipe_arn                 = aws_imagebuilder_image_recipe.golden.arn
  infrastructure_configuration_arn = aws_imagebuilder_infrastructure_configuration.builders.arn
  distribution_configuration_arn   = aws_imagebuilder_distribution_configuration.everywhere.arn
  tags                             = local.tags
  lifecycle { create_before_destroy = true }
}

data "aws_imagebuilder_component" "tools" { arn = aws_imagebuilder_component.tools.arn }
data "aws_imagebuilder_components" "amazons" { owner = "Amazon" }
data "aws_imagebuilder_image_recipe" "golden" { arn = aws_imagebuilder_image_recipe.golden.arn }
data "aws_imagebuilder_image_recipes" "all" {
  owner      = "Self"
  depends_on = [aws_imagebuilder_image_recipe.golden]
}
data "aws_imagebuilder_container_recipe" "box" { arn = aws_imagebuilder_container_recipe.box.arn }
data "aws_imagebuilder_container_recipes" "all" {
  owner      = "Self"
  depends_on = [aws_imagebuilder_container_recipe.box]
}
data "aws_imagebuilder_infrastructure_configuration" "builders" { arn = aws_imagebuilder_infrastructure_configuration.builders.arn }
data "aws_imagebuilder_infrastructure_configurations" "all" {
  filter {
    name   = "name"
    values = [aws_imagebuilder_infrastructure_configuration.builders.name]
  }
}
data "aws_imagebuilder_distribution_configuration" "everywhere" { arn = aws_imagebuilder_distribution_configuration.everywhere.arn }
data "aws_imagebuilder_distribution_configurations" "all" {
  filter {
    name   = "name"
    values = [aws_imagebuilder_distribution_configuration.everywhere.name]
  }
}
data "aws_imagebuilder_image_pipeline" "manual" { arn = aws_imagebuilder_image_pipeline.manual.arn }
data "aws_imagebuilder_image_pipelines" "all" {
  filter {
    name   = "name"
    values = [aws_imagebuilder_image_pipeline.weekly.name]
  }
}
data "aws_imagebuilder_image" "golden" { arn = aws_imagebuilder_image.golden.arn }

output "seen" {
  value = {
    amazons         = contains(data.aws_imagebuilder_components.amazons.names, "update-linux")
    component       = data.aws_imagebuilder_component.tools.type
    recipes         = length(data.aws_imagebuilder_image_recipes.all.arns)
    container       = data.aws_imagebuilder_container_recipe.box.encrypted
    containers      = length(data.aws_imagebuilder_container_recipes.all.arns)
    infrastructures = length(data.aws_imagebuilder_infrastructure_configurations.all.arns)
    distributions   = length(data.aws_imagebuilder_distribution_configurations.all.arns)
    pipelines       = length(data.aws_imagebuilder_image_pipelines.all.arns)
    amis            = length(tolist(data.aws_imagebuilder_image.golden.output_resources)[0].amis)
  }
}
