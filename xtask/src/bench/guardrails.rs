//! Policies: what a change of one does to a large organization, and `check` of many.

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{
    factory, median_of,
    table::{Goal, Row},
};

const EFFECT_MILLISECONDS: f64 = 1000.0;
const EFFECT_MEBIBYTES: f64 = 300.0;
const CHECK_MILLISECONDS: f64 = 500.0;
const COMPONENTS: usize = 1000;
const POLICIES: usize = 300;

/// All rows; `programs` is where release builds lie.
pub(super) fn rows(programs: &Path, factories: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut rows = effects(&programs.join("examples/effect"))?;
    rows.push(check(&programs.join("goldsmith"), factories)?);
    Ok(rows)
}

/// 10,000 accounts and 200 policies, of which one changes.
fn effects(effect: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let measured = Command::new(effect).stderr(Stdio::inherit()).output()?;
    if !measured.status.success() {
        return Err(format!("{} failed", effect.display()).into());
    }
    let mut rows = Vec::new();
    for line in String::from_utf8(measured.stdout)?.lines() {
        let scenario: Value = serde_json::from_str(line)?;
        let name = scenario["scenario"].as_str().ok_or("a scenario has a name")?;
        let number = |member: &str| scenario[member].as_f64().ok_or("a scenario has time and peak");
        let mebibytes = number("peak_bytes")? / f64::from(1 << 20);
        let row = |what, value, unit, most| Row::new(name, what, value, unit, Goal::AtMost(most));
        let time = number("milliseconds")?;
        rows.push(row("effect on 10,000 accounts", time, "ms", EFFECT_MILLISECONDS));
        rows.push(row("peak memory of the process", mebibytes, "MiB", EFFECT_MEBIBYTES));
    }
    Ok(rows)
}

fn check(goldsmith: &Path, factories: &Path) -> Result<Row, Box<dyn Error>> {
    let folder = factories.join("check-policies");
    // Three components an image.
    factory::write(&folder, COMPONENTS.div_ceil(3))?;
    fs::create_dir_all(folder.join("policies"))?;
    for number in 0..POLICIES {
        let file = |extension: &str| folder.join(format!("policies/policy-{number}.{extension}"));
        fs::write(file("json"), policy(number))?;
        fs::write(
            file("toml"),
            "type = \"SERVICE_CONTROL_POLICY\"\ndescription = \"For the bench\"\n",
        )?;
    }
    let mut command = Command::new(goldsmith);
    command.arg("-C").arg(&folder).args(["check", "--quiet"]);
    let time = median_of(&mut command)?;
    let what = format!("{COMPONENTS} components, {POLICIES} policies");
    Ok(Row::new("`check`", &what, time, "ms", Goal::AtMost(CHECK_MILLISECONDS)))
}

/// Six statements, as the median of public policies has. One action of each is misspelled, as finding what was meant is what takes
/// longest.
fn policy(number: usize) -> String {
    let services = ["ec2", "s3", "iam", "kms", "lambda", "rds", "sqs", "sns", "logs", "ecr"];
    let verbs = ["Delete*", "Create*", "Put*", "*Policy*", "Update*", "Get*"];
    let mut text = String::from(r#"{"Version":"2012-10-17","Statement":["#);
    for statement in 0..6 {
        let service = services[(number + statement) % services.len()];
        let verb = verbs[(number + statement) % verbs.len()];
        let comma = if statement == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"Sid":"S{statement}","Effect":"Deny","Action":["{service}:{verb}","ec2:DescribeInstence{number}"],"Resource":"*","Condition":{{"StringNotEquals":{{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}},"ArnNotLike":{{"aws:PrincipalArn":"arn:aws:iam::*:role/admin-{number}"}}}}}}"#
        )
        .expect("a string takes every text");
    }
    text.push_str("]}");
    text
}
