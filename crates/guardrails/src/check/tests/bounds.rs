//! Policies that are made to take long do not.

use super::{super::effort, Checker, PolicyType, check_with, codes, rules};

/// So many texts made of a number.
fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    let items: Vec<String> = (0..count).map(|at| format!("\"{}\"", item(at))).collect();
    format!("[{}]", items.join(","))
}

fn letters(at: usize) -> (char, char) {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    (letter(at / 26), letter(at))
}

fn policy(members: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny",{members}}}]}}"#)
}

/// What was found to take seconds, once with less than the size that AWS takes and once far above it.
fn hostile() -> Vec<(&'static str, String)> {
    let everything = r#""Resource":"*""#;
    let two = |at: usize| {
        let (one, other) = letters(at);
        format!("*{one}*{other}*")
    };
    let runs = |count: usize, tail: usize| format!("{}{}", "*a".repeat(count), "b".repeat(tail));
    let actions = |list: String| policy(&format!(r#""Action":{list},{everything}"#));
    let resources = |list: String| policy(&format!(r#""Action":["ec2:*","s3:*","iam:*"],"Resource":{list}"#));
    let conditions = |count: usize, item: &dyn Fn(usize) -> String| {
        let all: Vec<String> = (0..count).map(item).collect();
        policy(&format!(
            r#""Action":"ec2:*",{everything},"Condition":{{{}}}"#,
            all.join(",")
        ))
    };
    let mut texts = Vec::new();
    for times in [1, 12] {
        texts.extend([
            ("actions without a service", actions(list(676 * times, two))),
            (
                "actions of two letters",
                actions(list(500 * times, |at| format!("ec2:{}", two(at)))),
            ),
            (
                "actions of many runs",
                actions(list(65 * times, |at| format!("ec2:{}", runs(60, at % 9)))),
            ),
            (
                "one long action",
                actions(list(times, |_| format!("ec2:{}", runs(4_500, 1)))),
            ),
            (
                "misspelt actions",
                actions(list(300 * times, |at| format!("ec2:DescribeInstanceStatus{at}x"))),
            ),
            (
                "resources of many runs",
                resources(list(40 * times, |at| format!("arn:aws:s3:::{}", runs(100, at % 9)))),
            ),
            (
                "short wild resources",
                resources(list(400 * times, |at| format!("arn:*:*:*:*:{}", two(at)))),
            ),
            (
                "one key many times",
                conditions(300 * times, &|at| format!(r#""StringLike":{{"aws:x":"*{at}*"}}"#)),
            ),
            (
                "keys that no action has",
                conditions(200 * times, &|at| format!(r#""StringLike":{{"s3:prefix":"{at}"}}"#)),
            ),
            (
                "misspelt keys",
                conditions(200 * times, &|at| format!(r#""StringLike":{{"ec2:Ownerr{at}":"x"}}"#)),
            ),
            (
                "values of two conditions",
                conditions(2, &|at| {
                    let operator = ["StringLike", "StringNotLike"][at];
                    format!(r#""{operator}":{{"aws:x":{}}}"#, list(400 * times, two))
                }),
            ),
            ("open placeholders", actions(list(1, |_| "${".repeat(4_500 * times)))),
            ("open brackets", actions(list(1, |_| "[<{{".repeat(2_200 * times)))),
        ]);
    }
    texts
}

fn spent(checker: &Checker<'_>) -> usize {
    effort::MOST - checker.effort.left()
}

#[test]
fn hostile_policies_end_within_their_effort() {
    for (what, text) in hostile() {
        let checker = check_with(&text, PolicyType::ServiceControl, effort::MOST);
        let said = codes(&checker.findings).contains(&"policy/too-intricate");
        let full = checker.findings.len() == super::super::MOST_FINDINGS;
        assert!(said != checker.effort.is_left() || full, "{what}: {}", text.len());
        if text.len() > 25_000 {
            assert_eq!(spent(&checker), 0, "{what}: {} bytes are far too large", text.len());
            assert!(codes(&checker.findings).contains(&"policy/too-large") || full, "{what}");
        }
    }
}

/// The limit is far from what people write: a policy as large as AWS takes, with every action spelt out.
#[test]
fn ordinary_policies_take_a_fraction_of_the_effort() {
    let names: Vec<&str> = crate::authorization::service("ec2").unwrap().actions()[..300]
        .iter()
        .map(|action| action.name)
        .collect();
    let spelt = format!(
        r#""Action":{},"Resource":{},"Condition":{{"StringNotEquals":{{"ec2:Owner":"111122223333"}}}}"#,
        list(300, |at| format!("ec2:{}", names[at])),
        list(40, |at| format!("arn:aws:ec2:*:*:instance/i-{at}*"))
    );
    let largest = policy(&spelt);
    let mut texts: Vec<(&str, PolicyType)> = rules().iter().map(|rule| (rule.good, rule.policy_type)).collect();
    texts.push((&largest, PolicyType::ServiceControl));
    for (text, policy_type) in texts {
        let spent = spent(&check_with(text, policy_type, effort::MOST));
        assert!(spent < effort::MOST / 2, "{spent} for {}", &text[..80]);
    }
}
