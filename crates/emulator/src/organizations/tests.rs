//! A conversation per rule: what is asked, and what the service says.

mod attachments;
mod delegates;
mod hostile;
mod policies;
mod tags;
mod tree;

use serde_json::{Value, json};

use super::*;

const MANAGEMENT: &str = "999988887777";
const FACTORY: &str = "111122223333";

/// An organization to talk to, and the time.
struct Conversation {
    organizations: Organizations,
    switches: Switches,
    now_ms: i64,
}

impl Conversation {
    fn new() -> Self {
        let seed = OrganizationSeed::new("o-abc1234567", MANAGEMENT, FACTORY);
        Self {
            organizations: Organizations::seeded(&seed),
            switches: Switches::default(),
            now_ms: 1_767_571_200_000,
        }
    }

    fn call_as(&mut self, account: &str, operation: &str, input: &Value) -> Result<Value, ApiError> {
        let caller = Caller {
            account: account.to_owned(),
            region: "us-east-1".to_owned(),
            service: "organizations".to_owned(),
            access_key_id: format!("AKIA{account}LOCAL"),
        };
        self.now_ms += 1000;
        self.organizations
            .call(&self.switches, &caller, operation, input, self.now_ms)
    }

    /// The answer to the management account.
    fn ask(&mut self, operation: &str, input: &Value) -> Value {
        self.call_as(MANAGEMENT, operation, input)
            .unwrap_or_else(|refusal| panic!("{operation} {input}: {refusal:?}"))
    }

    /// `Code` or `Code REASON`, or `ok`, to the management account.
    fn hear(&mut self, operation: &str, input: &Value) -> String {
        self.hear_as(MANAGEMENT, operation, input)
    }

    fn hear_as(&mut self, account: &str, operation: &str, input: &Value) -> String {
        match self.call_as(account, operation, input) {
            Ok(_) => "ok".to_owned(),
            Err(refusal) => {
                assert_eq!(refusal.status, 400);
                assert!(
                    is_known(operation, &refusal),
                    "the docs' table lacks {} of {operation}",
                    refusal.code
                );
                let code = refusal.code.trim_end_matches("Exception");
                match refusal.members.get("Reason").and_then(Value::as_str) {
                    Some(reason) => format!("{code} {reason}"),
                    None => code.to_owned(),
                }
            }
        }
    }

    fn root(&self) -> String {
        self.organizations.organizations[0].root.clone()
    }

    fn unit(&self, name: &str) -> String {
        let units = &self.organizations.organizations[0].units;
        units
            .iter()
            .find(|(_, unit)| unit.name == name)
            .expect("a seeded unit")
            .0
            .clone()
    }

    /// The id of a new SCP.
    fn scp(&mut self, name: &str) -> String {
        let input = json!({"Name": name, "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": SCP});
        text(&self.ask("CreatePolicy", &input), "/Policy/PolicySummary/Id")
    }

    fn attach(&mut self, policy: &str, target: &str) -> String {
        self.hear("AttachPolicy", &json!({"PolicyId": policy, "TargetId": target}))
    }

    fn detach(&mut self, policy: &str, target: &str) -> String {
        self.hear("DetachPolicy", &json!({"PolicyId": policy, "TargetId": target}))
    }

    /// The names of the policies of a type that are attached to a target.
    fn attached(&mut self, target: &str, policy_type: &str) -> Vec<String> {
        let answer = self.ask(
            "ListPoliciesForTarget",
            &json!({"TargetId": target, "Filter": policy_type}),
        );
        list(&answer, "Policies")
            .iter()
            .map(|policy| text(policy, "/Name"))
            .collect()
    }
}

/// Whether the docs' table has the refusal. The protocol's own are in no model; the other two are what switches
/// make of things that were seen or asked, but are not in the model.
fn is_known(operation: &str, refusal: &ApiError) -> bool {
    let beside = ["SerializationException", "FinalizingOrganizationException"].contains(&refusal.code)
        || (operation, refusal.code) == ("DetachPolicy", "PolicyTypeNotEnabledException");
    beside || operations::refuses(operation, refusal.code)
}

const SCP: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#;

fn text(answer: &Value, pointer: &str) -> String {
    answer
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{pointer} in {answer}"))
        .to_owned()
}

fn list<'a>(answer: &'a Value, member: &str) -> &'a [Value] {
    answer[member]
        .as_array()
        .unwrap_or_else(|| panic!("{member} in {answer}"))
}
