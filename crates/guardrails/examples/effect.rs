//! The effect of a one-policy change on an organization of 10,000 accounts and 200 policies: goal at most one second and
//! 300 MiB. Run with `cargo bench -p goldsmith-guardrails`.

use std::{fmt::Write as _, time::Instant};

use goldsmith_guardrails::{
    Context, PolicyType, check,
    effect::{Side, effect},
    evaluate::{Node, Organization, Policies},
};

const ACCOUNTS: usize = 10_000;
const UNITS: usize = 500;
const POLICIES: usize = 200;

fn main() {
    let texts: Vec<String> = (0..POLICIES).map(policy).collect();
    let organization = organization();
    let before = policies(&texts);
    let mut changed = texts.clone();
    changed[0] = changed[0].replace("eu-west-1", "eu-west-2");
    for (name, at) in [("at the root", 0), ("at one OU", 7)] {
        let mut changed = texts.clone();
        changed[at] = changed[at].replace("eu-west-1", "eu-west-2");
        let after = policies(&changed);
        let start = Instant::now();
        let effect = effect(
            Side {
                organization: &organization,
                policies: &before,
            },
            Side {
                organization: &organization,
                policies: &after,
            },
            PolicyType::ServiceControl,
        );
        println!(
            "change {name}: {:?} for {} accounts, {} changed in {} groups",
            start.elapsed(),
            effect.accounts,
            effect.accounts_changed(),
            effect.groups.len()
        );
        assert!(!effect.is_none());
    }
    let start = Instant::now();
    let findings: usize = texts
        .iter()
        .chain(&texts[..100])
        .map(|text| check(text, PolicyType::ServiceControl, &Context::default()).len())
        .sum();
    println!("check of 300 policies: {:?}, {findings} findings", start.elapsed());
    println!("peak memory: {} MiB", peak_mebibytes());
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

/// From the kernel, where there is one that tells.
fn peak_mebibytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("unknown")
        .trim()
        .to_owned();
    line.trim_end_matches(" kB")
        .parse::<u64>()
        .map_or(line, |kibibytes| (kibibytes / 1024).to_string())
}
