//! What `check` reads and nothing else: many components and many policies, each of the policies with names that need to be
//! looked for.

use std::{fmt::Write as _, fs, io, path::Path};

use super::factory;

const STACK: &str = "\
[stack]
name = \"bench\"
account = \"111122223333\"
region = \"us-east-1\"

[organization]
id = \"o-a1b2c3d4e5\"
management_account = \"999988887777\"
types = [\"SERVICE_CONTROL_POLICY\"]
";

const POLICY: &str = "type = \"SERVICE_CONTROL_POLICY\"\ndescription = \"Policy {number}\"\n";

/// Services with some of their actions, and one that is misspelt in most policies.
const ACTIONS: [(&str, &str, &str); 6] = [
    ("ec2", "RunInstances", "DescribeInstanceStatu"),
    ("s3", "PutObject", "GetObjekt"),
    ("iam", "CreateRole", "AttachRolePolcy"),
    ("kms", "Encrypt", "ScheduleKeyDeletio"),
    ("rds", "CreateDBInstance", "ModifyDBInstnce"),
    ("lambda", "InvokeFunction", "CreateFuncton"),
];

/// Writes so many components and policies.
pub(super) fn write(folder: &Path, components: usize, policies: usize) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for kind in ["components", "policies"] {
        fs::create_dir_all(folder.join(kind))?;
    }
    fs::write(folder.join("goldsmith.toml"), STACK)?;
    for number in 1..=components {
        factory::component(folder, number, 1)?;
    }
    for number in 1..=policies {
        let file = |ending: &str| folder.join(format!("policies/policy-{number}.{ending}"));
        fs::write(file("toml"), POLICY.replace("{number}", &number.to_string()))?;
        fs::write(file("json"), policy(number))?;
    }
    Ok(())
}

/// A policy of six statements, each with an action that is there, a pattern, and one that is not there.
fn policy(number: usize) -> String {
    let mut statements = String::new();
    for (at, (service, known, misspelt)) in ACTIONS.iter().enumerate() {
        let comma = if at == 0 { "" } else { ",\n" };
        write!(
            statements,
            r#"{comma}    {{"Sid": "P{number}S{at}", "Effect": "Deny", "Action": ["{service}:{known}", "{service}:*Tag*", "{service}:{misspelt}{number}"],
     "Resource": "*", "Condition": {{"StringNotEquals": {{"aws:RequestedRegion": ["eu-central-1", "us-east-1"]}},
     "ArnNotLike": {{"aws:PrincipalArn": "arn:aws:iam::*:role/admin-{number}"}}}}}}"#
        )
        .expect("a string takes every text");
    }
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{statements}\n  ]\n}}\n")
}
