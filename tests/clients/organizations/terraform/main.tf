# An organization from nothing, for terraform.py: every resource and data source that concerns policies.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "description" {
  type    = string
  default = "the first"
}

variable "unit" {
  type    = string
  default = "Prod"
}

variable "extras" {
  description = "Whether a policy type and a service's access that nothing else needs are there."
  type        = bool
  default     = true
}

variable "guarded" {
  description = "Which unit the SCP is attached to: an attachment cannot be changed, only replaced."
  type        = string
  default     = "workloads"
}

provider "aws" {
  region                  = "us-east-1"
  access_key              = "AKIA999988887777LOCAL"
  secret_key              = "local"
  skip_metadata_api_check = true

  endpoints {
    organizations = var.endpoint
    sts           = var.endpoint
  }
}

resource "aws_organizations_organization" "this" {
  feature_set                   = "ALL"
  aws_service_access_principals = concat(["ssm.amazonaws.com"], var.extras ? ["backup.amazonaws.com"] : [])
  enabled_policy_types = concat(
    ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "DECLARATIVE_POLICY_EC2"],
    var.extras ? ["TAG_POLICY"] : [],
  )
}

locals {
  root = aws_organizations_organization.this.roots[0].id
  units = {
    workloads = aws_organizations_organizational_unit.workloads.id
    prod      = aws_organizations_organizational_unit.prod.id
  }
}

resource "aws_organizations_organizational_unit" "workloads" {
  name      = "Workloads"
  parent_id = local.root
}

resource "aws_organizations_organizational_unit" "prod" {
  name      = var.unit
  parent_id = aws_organizations_organizational_unit.workloads.id
  tags      = { stage = var.description }
}

# What follows the guard is replaced with it: a unit cannot move, and a policy cannot change its type.
resource "aws_organizations_organizational_unit" "sandbox" {
  name      = "Sandbox"
  parent_id = var.guarded == "workloads" ? aws_organizations_organizational_unit.workloads.id : local.root
}

resource "aws_organizations_policy" "spare" {
  name = "spare"
  type = var.guarded == "workloads" ? "TAG_POLICY" : "AISERVICES_OPT_OUT_POLICY"
  content = var.guarded == "workloads" ? jsonencode({
    tags = { team = { tag_key = { "@@assign" = "Team" } } }
    }) : jsonencode({
    services = { default = { opt_out_policy = { "@@assign" = "optOut" } } }
  })
  depends_on = [aws_organizations_organization.this]
}

resource "aws_organizations_account" "payments" {
  name      = "payments"
  email     = "payments@example.com"
  parent_id = aws_organizations_organizational_unit.prod.id
}

resource "aws_organizations_policy" "guard" {
  name        = "guard"
  description = var.description
  type        = "SERVICE_CONTROL_POLICY"
  tags        = var.extras ? { stage = var.description, extra = "yes" } : { stage = var.description }
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = replace(var.description, " ", "")
      Effect   = "Deny"
      Action   = ["ec2:RunInstances"]
      Resource = ["arn:aws:ec2:*::image/*"]
    }]
  })
  depends_on = [aws_organizations_organization.this]
}

resource "aws_organizations_policy" "images" {
  name = "images"
  type = "DECLARATIVE_POLICY_EC2"
  content = jsonencode({
    ec2_attributes = { allowed_images_settings = { state = { "@@assign" = "audit_mode" } } }
  })
  depends_on = [aws_organizations_organization.this]
}

resource "aws_organizations_policy_attachment" "guard" {
  policy_id = aws_organizations_policy.guard.id
  target_id = local.units[var.guarded]
}

resource "aws_organizations_policy_attachment" "images" {
  policy_id = aws_organizations_policy.images.id
  target_id = aws_organizations_account.payments.id
}

resource "aws_organizations_resource_policy" "delegation" {
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${aws_organizations_account.payments.id}:root" }
      Action    = ["organizations:DescribePolicy", "organizations:ListPolicies"]
      Resource  = "*"
    }]
  })
}

resource "aws_organizations_delegated_administrator" "ssm" {
  account_id        = aws_organizations_account.payments.id
  service_principal = "ssm.amazonaws.com"
  depends_on        = [aws_organizations_organization.this]
}

data "aws_organizations_organization" "this" {
  depends_on = [aws_organizations_account.payments]
}

data "aws_organizations_organizational_units" "root" {
  parent_id  = local.root
  depends_on = [aws_organizations_organizational_unit.workloads, aws_organizations_organizational_unit.sandbox]
}

data "aws_organizations_organizational_unit" "workloads" {
  parent_id  = local.root
  name       = "Workloads"
  depends_on = [aws_organizations_organizational_unit.workloads]
}

data "aws_organizations_organizational_unit_child_accounts" "prod" {
  parent_id  = aws_organizations_organizational_unit.prod.id
  depends_on = [aws_organizations_account.payments]
}

data "aws_organizations_organizational_unit_descendant_accounts" "root" {
  parent_id  = local.root
  depends_on = [aws_organizations_account.payments]
}

data "aws_organizations_organizational_unit_descendant_organizational_units" "root" {
  parent_id  = local.root
  depends_on = [aws_organizations_organizational_unit.prod, aws_organizations_organizational_unit.sandbox]
}

data "aws_organizations_policies" "scps" {
  filter     = "SERVICE_CONTROL_POLICY"
  depends_on = [aws_organizations_policy.guard]
}

data "aws_organizations_policy" "guard" {
  policy_id = aws_organizations_policy.guard.id
}

data "aws_organizations_policies_for_target" "account" {
  target_id  = aws_organizations_account.payments.id
  filter     = "DECLARATIVE_POLICY_EC2"
  depends_on = [aws_organizations_policy_attachment.images]
}

data "aws_organizations_resource_tags" "guard" {
  resource_id = aws_organizations_policy.guard.id
  depends_on  = [aws_organizations_policy.guard]
}

data "aws_organizations_delegated_administrators" "all" {
  depends_on = [aws_organizations_delegated_administrator.ssm]
}

data "aws_organizations_delegated_services" "payments" {
  account_id = aws_organizations_delegated_administrator.ssm.account_id
}

output "seen" {
  value = {
    accounts       = length(data.aws_organizations_organization.this.accounts)
    units          = data.aws_organizations_organizational_units.root.children[*].name
    unit           = data.aws_organizations_organizational_unit.workloads.id == aws_organizations_organizational_unit.workloads.id
    child_accounts = data.aws_organizations_organizational_unit_child_accounts.prod.accounts[*].name
    accounts_below = length(data.aws_organizations_organizational_unit_descendant_accounts.root.accounts)
    units_below    = length(data.aws_organizations_organizational_unit_descendant_organizational_units.root.children)
    scps           = length(data.aws_organizations_policies.scps.ids)
    guard          = data.aws_organizations_policy.guard.name
    for_account    = tolist(data.aws_organizations_policies_for_target.account.ids) == tolist([aws_organizations_policy.images.id])
    tags           = data.aws_organizations_resource_tags.guard.tags
    administrators = data.aws_organizations_delegated_administrators.all.delegated_administrators[*].name
    services       = data.aws_organizations_delegated_services.payments.delegated_services[*].service_principal
  }
}

output "ids" {
  value = {
    "aws_organizations_organization.this"             = aws_organizations_organization.this.id
    "aws_organizations_organizational_unit.workloads" = aws_organizations_organizational_unit.workloads.id
    "aws_organizations_organizational_unit.prod"      = aws_organizations_organizational_unit.prod.id
    "aws_organizations_organizational_unit.sandbox"   = aws_organizations_organizational_unit.sandbox.id
    "aws_organizations_policy.spare"                  = aws_organizations_policy.spare.id
    "aws_organizations_account.payments"              = aws_organizations_account.payments.id
    "aws_organizations_policy.guard"                  = aws_organizations_policy.guard.id
    "aws_organizations_policy.images"                 = aws_organizations_policy.images.id
    "aws_organizations_policy_attachment.guard"       = aws_organizations_policy_attachment.guard.id
    "aws_organizations_policy_attachment.images"      = aws_organizations_policy_attachment.images.id
    "aws_organizations_resource_policy.delegation"    = aws_organizations_resource_policy.delegation.id
    "aws_organizations_delegated_administrator.ssm"   = aws_organizations_delegated_administrator.ssm.id
  }
}
