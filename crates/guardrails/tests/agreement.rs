//! The evaluator against independent ones, on generated cases. What they disagree on is judged in
//! `agreement/README.md`, and every disagreement must be one of those judged.

#[path = "agreement/cases.rs"]
mod cases;

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use cases::{Case, Dice, PRINCIPAL, case, shrink};
use goldsmith_guardrails::{
    PolicyType,
    evaluate::{Node, Organization, Policies, Request, decide},
};

const ACCOUNT: &str = "111122223333";
const LEVELS: [&str; 3] = ["r-root", "ou-unit", ACCOUNT];

fn ours(case: &Case) -> bool {
    let nodes = [
        Node::root(LEVELS[0]),
        Node::unit(LEVELS[1], "unit", LEVELS[0]),
        Node::account(ACCOUNT, "one", LEVELS[1]),
    ];
    let mut organization = Organization::new("999988887777", nodes).unwrap();
    let mut policies = Policies::default();
    for (level, texts) in LEVELS.iter().zip(&case.levels) {
        for (at, text) in texts.iter().enumerate() {
            let id = format!("p-{level}-{at}");
            policies.insert(&id, &text.to_string()).unwrap();
            assert!(organization.attach(level, PolicyType::ServiceControl, &id));
        }
    }
    let mut request = Request::new(PRINCIPAL, case.action, case.resource);
    for (key, values) in &case.context {
        request = request.with(key, values.iter().copied());
    }
    decide(&organization, &policies, &request).allowed
}

/// `iam-rs`: every level must allow, and none deny.
fn evaluator(case: &Case) -> Option<bool> {
    use iam_rs::{Arn, Context, ContextValue, Decision, IAMPolicy, IAMRequest, Principal, PrincipalId};
    let mut context = Context::new();
    for (key, values) in &case.context {
        let value = match (*key, values.as_slice()) {
            ("aws:TagKeys", values) => ContextValue::StringList(values.iter().map(|&value| value.to_owned()).collect()),
            ("aws:SecureTransport", [value]) => ContextValue::Boolean(*value == "true"),
            ("aws:MultiFactorAuthAge", [value]) => ContextValue::Number(value.parse().unwrap()),
            (_, values) => ContextValue::String(values[0].to_owned()),
        };
        context.insert((*key).to_owned(), value);
    }
    let principal = Principal::Aws(PrincipalId::String(PRINCIPAL.to_owned()));
    let resource = Arn::parse(case.resource).ok()?;
    let request = IAMRequest::new_with_context(principal, case.action, resource, context);
    let mut allowed = true;
    for level in &case.levels {
        let policies: Vec<IAMPolicy> = level
            .iter()
            .map(|text| serde_json::from_value(text.clone()))
            .collect::<Result<_, _>>()
            .ok()?;
        allowed &= iam_rs::evaluate_policies(&policies, &request).ok()? == Decision::Allow;
    }
    Some(allowed)
}

/// Everything that was asked, and the disagreements by what they are about.
#[derive(Default)]
struct Tally {
    agreed: usize,
    unable: usize,
    apart: BTreeMap<Judged, (usize, String)>,
}

impl Tally {
    fn add(&mut self, case: &Case, theirs: Option<bool>, judge: fn(&Case) -> Judged) {
        match theirs {
            None => self.unable += 1,
            Some(theirs) if theirs == ours(case) => self.agreed += 1,
            Some(_) => {
                let why = judge(case);
                let entry = self.apart.entry(why).or_default();
                entry.0 += 1;
                if entry.1.is_empty() {
                    let levels = serde_json::json!(case.levels);
                    entry.1 = format!(
                        "ours {}: {} on {} {:?} {levels}",
                        ours(case),
                        case.action,
                        case.resource,
                        case.context
                    );
                }
            }
        }
    }

    /// Prints the tally; what nobody has judged is a failure.
    fn close(self) {
        println!("{} agree, {} the other cannot decide", self.agreed, self.unable);
        for (why, (count, example)) in &self.apart {
            println!("{count} differ, {why:?}: {example}");
        }
        assert!(
            !self.apart.contains_key(&Judged::Not),
            "a disagreement that is not judged"
        );
        assert!(self.agreed > 10 * self.apart.values().map(|(count, _)| count).sum::<usize>());
    }
}

/// What a shrunken disagreement is about; `agreement/README.md` says who is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Judged {
    VariableInValue,
    VariableInAccount,
    NotResourceWithoutValue,
    NegatedIfExistsWithoutValue,
    AnyValueIfExists,
    WildcardInArnEquals,
    WildcardService,
    Not,
}

fn statements(case: &Case) -> impl Iterator<Item = &serde_json::Value> {
    case.levels
        .iter()
        .flatten()
        .filter_map(|policy| policy["Statement"].as_array())
        .flatten()
}

fn variable_in_account(statement: &serde_json::Value) -> bool {
    ["Resource", "NotResource"]
        .iter()
        .any(|member| statement[*member].to_string().contains(":${aws:PrincipalAccount}:"))
}

fn judge_evaluator(case: &Case) -> Judged {
    let conditions = || statements(case).map(|statement| statement["Condition"].to_string());
    if conditions().any(|text| text.contains("${")) {
        Judged::VariableInValue
    } else if statements(case).any(variable_in_account) {
        Judged::VariableInAccount
    } else if conditions()
        .any(|text| (text.contains("ArnEquals") || text.contains("ArnNotEquals")) && text.contains('*'))
    {
        Judged::WildcardInArnEquals
    } else {
        Judged::Not
    }
}

/// Many more in release builds; both are the same cases from the start.
const COUNT: usize = if cfg!(debug_assertions) { 3_000 } else { 120_000 };

#[test]
fn a_published_evaluator_agrees() {
    compare(1, evaluator, judge_evaluator);
}

fn compare(seed: u64, ask: impl Fn(&Case) -> Option<bool>, judge: fn(&Case) -> Judged) {
    let mut dice = Dice(seed);
    let mut tally = Tally::default();
    for _ in 0..COUNT {
        let mut case = case(&mut dice);
        let mut theirs = ask(&case);
        if theirs.is_some_and(|theirs| theirs != ours(&case)) {
            case = shrink(case, |case| ask(case).is_some_and(|theirs| theirs != ours(case)));
            theirs = ask(&case);
        }
        tally.add(&case, theirs, judge);
    }
    tally.close();
}

/// `npm install` in `tests/agreement` first; then `cargo test --release --test agreement -- --ignored`.
#[test]
#[ignore = "needs node and the npm package that tests/agreement/package.json names"]
fn a_published_simulator_agrees() {
    let simulator = RefCell::new(Simulator::start());
    compare(2, |case| simulator.borrow_mut().ask(case), judge_simulator);
}

fn judge_simulator(case: &Case) -> Judged {
    let members = |names: [&str; 2]| {
        statements(case)
            .map(move |statement| names.map(|name| statement[name].to_string()).concat())
            .collect::<String>()
    };
    let any_value_if_exists = statements(case).any(|statement| {
        let text = statement["Condition"].to_string();
        text.contains("\"ForAnyValue:") && text.contains("IfExists")
    });
    if any_value_if_exists && !case.context.contains_key("aws:TagKeys") {
        return Judged::AnyValueIfExists;
    }
    let negated_if_exists = statements(case).any(|statement| {
        let text = statement["Condition"].to_string();
        [
            "StringNotLikeIfExists",
            "StringNotEqualsIfExists",
            "StringNotEqualsIgnoreCaseIfExists",
        ]
        .iter()
        .any(|name| text.contains(name))
            && text.contains("${")
    });
    if negated_if_exists && !case.context.contains_key("aws:username") {
        return Judged::NegatedIfExistsWithoutValue;
    }
    if members(["Action", "NotAction"]).contains("\"*:") {
        Judged::WildcardService
    } else if members(["NotResource", ""]).contains("${") {
        Judged::NotResourceWithoutValue
    } else {
        Judged::Not
    }
}

/// The simulator's process: a line in, a line out.
struct Simulator {
    node: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Simulator {
    fn start() -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/agreement");
        let mut node = Command::new("node")
            .arg("simulate.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is installed");
        let input = node.stdin.take().expect("it is piped");
        let output = BufReader::new(node.stdout.take().expect("it is piped"));
        Self { node, input, output }
    }

    fn ask(&mut self, case: &Case) -> Option<bool> {
        writeln!(self.input, "{}", line(case)).expect("node reads");
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("node answers");
        answer.trim().parse().ok()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It has nothing to lose; what matters is that it is gone.
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}

fn line(case: &Case) -> String {
    let context = case.context.iter().map(|(key, values)| {
        let value = if *key == "aws:TagKeys" {
            serde_json::json!(values)
        } else {
            serde_json::json!(values[0])
        };
        ((*key).to_owned(), value)
    });
    let context: serde_json::Map<String, serde_json::Value> = context.collect();
    serde_json::json!({
        "levels": case.levels, "principal": PRINCIPAL, "action": case.action, "resource": case.resource, "context": context,
    })
    .to_string()
}
