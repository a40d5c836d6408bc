//! The effect of a one-policy change on an organization of 10,000 accounts and 200 policies, measured for `cargo xtask bench`: a
//! line of JSON for each change.

use std::{fmt::Write as _, time::Instant};

use goldsmith_guardrails::{
    PolicyType,
    effect::{Side, effect},
    evaluate::{Node, Organization, Policies},
};

const ACCOUNTS: usize = 10_000;
const UNITS: usize = 500;
const POLICIES: usize = 200;

/// The median of so many runs is told.
const RUNS: usize = 5;

fn main() {
    let texts: Vec<String> = (0..POLICIES).map(policy).collect();
    let organization = organization();
    for (scenario, at) in [("a policy at the root changed", 0), ("a policy at OUs changed", 7)] {
        let mut changed = texts.clone();
        changed[at] = changed[at].replace("eu-west-1", "eu-west-2");
        let mut milliseconds: Vec<f64> = (0..RUNS).map(|_| measure(&organization, &texts, &changed)).collect();
        milliseconds.sort_by(f64::total_cmp);
        let (time, peak) = (milliseconds[RUNS / 2], peak_bytes());
        println!(r#"{{"scenario":"{scenario}","milliseconds":{time},"peak_bytes":{peak}}}"#);
    }
}

/// From the texts of both sides to the effect.
fn measure(organization: &Organization, before: &[String], after: &[String]) -> f64 {
    let start = Instant::now();
    let (before, after) = (policies(before), policies(after));
    let side = |policies| Side { organization, policies };
    let effect = effect(side(&before), side(&after), PolicyType::ServiceControl);
    assert!(effect.accounts == ACCOUNTS && !effect.is_none(), "something changes");
    start.elapsed().as_secs_f64() * 1000.0
}

/// 500 OUs three deep; each account in one of them; each policy at several places.
fn organization() -> Organization {
    let scp = PolicyType::ServiceControl;
    let mut nodes = vec![Node::root("r-root").attach(scp, "p-FullAWSAccess").attach(scp, "p-0")];
    for unit in 0..UNITS {
        let parent = if unit < 20 {
            "r-root".to_owned()
        } else {
            format!("ou-{}", unit % 20)
        };
        let mut node =
            Node::unit(&format!("ou-{unit}"), &format!("unit {unit}"), &parent).attach(scp, "p-FullAWSAccess");
        for more in 0..3 {
            node = node.attach(scp, &format!("p-{}", (unit * 7 + more * 31) % POLICIES));
        }
        nodes.push(node);
    }
    for account in 0..ACCOUNTS {
        let id = format!("{:012}", 100_000_000_000_usize + account);
        let mut node = Node::account(&id, &id, &format!("ou-{}", account % UNITS)).attach(scp, "p-FullAWSAccess");
        if account % 10 == 0 {
            node = node.attach(scp, &format!("p-{}", account / 10 % POLICIES));
        }
        nodes.push(node);
    }
    Organization::new("999988887777", nodes).expect("the tree is sound")
}

fn policies(texts: &[String]) -> Policies {
    let mut policies = Policies::default().with_aws_managed();
    for (at, text) in texts.iter().enumerate() {
        policies
            .insert(&format!("p-{at}"), text)
            .expect("the policies are sound");
    }
    policies
}

/// About the size and shape of the median of public policies, with 6 statements.
fn policy(number: usize) -> String {
    let services = ["ec2", "s3", "iam", "kms", "lambda", "rds", "sqs", "sns", "logs", "ecr"];
    let verbs = ["Delete*", "Create*", "Put*", "*Policy*", "Update*", "Get*"];
    let mut text = String::from(r#"{"Version":"2012-10-17","Statement":["#);
    for statement in 0..6 {
        let service = services[(number + statement) % services.len()];
        let other = services[(number * 3 + statement) % services.len()];
        let verb = verbs[(number + statement) % verbs.len()];
        let comma = if statement == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"Sid":"S{statement}","Effect":"Deny","Action":["{service}:{verb}","{other}:Tag*"],"Resource":"*","Condition":{{"StringNotEquals":{{"aws:RequestedRegion":["eu-west-1","eu-central-{number}"]}},"ArnNotLike":{{"aws:PrincipalArn":"arn:aws:iam::*:role/admin-{number}"}}}}}}"#
        )
        .expect("a string takes all");
    }
    text.push_str("]}");
    text
}

/// The most memory that this process ever had, as Linux tells it.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("this runs on Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    1024 * kibibytes
        .expect("the kernel tells the peak")
        .parse::<u64>()
        .expect("it is a number")
}
