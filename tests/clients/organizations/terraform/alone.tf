# Nothing but an organization: its features can be taken away only from one that has nothing in it, by replacing it.

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

variable "features" {
  type    = string
  default = "ALL"
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
  feature_set = var.features
}
