//! A stand-in, the clients in front of it, and steps made from what files say.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use emulator::{Effect, Emulator, Fault, OrganizationSeed, Seed, World};
use kinds::{CallError, Clients, Options, Outcome, Reading, TreeNeeds};
use model::{
    Decoder, KindName, Object, Observation, Operation, Organization, Scope, Step, Value, Version,
    ownership::{STACK, Tags},
};

pub(crate) const ACCOUNT: &str = "111122223333";
const MANAGEMENT: &str = "999988887777";
pub(crate) const SCP: &str = "SERVICE_CONTROL_POLICY";
pub(crate) const DOCUMENT: &str =
    "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - name: Update\n        action: UpdateOS\n";

pub(crate) struct Aws {
    pub(crate) emulator: Emulator,
    pub(crate) clients: Clients,
}

fn credentials(account: &str) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(
        format!("LOCAL{account}"),
        "local",
        None,
        None,
        "tests",
    ))
}

pub(crate) fn aws() -> Aws {
    let organization = OrganizationSeed::new("o-abc1234567", MANAGEMENT, ACCOUNT);
    let emulator = Emulator::new(World::new(Seed {
        account: ACCOUNT.to_owned(),
        region: "us-east-1".to_owned(),
        organization: Some(organization),
    }));
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials(ACCOUNT))
        .http_client(emulator.http_client())
        .sleep_impl(aws_smithy_async::rt::sleep::SharedAsyncSleep::new(
            aws_smithy_async::rt::sleep::TokioSleep::new(),
        ))
        .build();
    let options = Options {
        scope: Scope {
            account: ACCOUNT.to_owned(),
            region: "us-east-1".to_owned(),
        },
        organization: Some(Organization {
            id: "o-abc1234567".to_owned(),
            management_account: MANAGEMENT.to_owned(),
            role: None,
            types: vec![SCP.to_owned()],
        }),
        stack: "golden".to_owned(),
        organization_credentials: Some(credentials(MANAGEMENT)),
        paced: false,
    };
    let clients = Clients::new(&config, options);
    Aws { emulator, clients }
}

impl Aws {
    pub(crate) async fn run(&self, kind: &'static str, name: &str, operation: Operation) -> Result<Outcome, CallError> {
        let step = Step {
            kind: KindName(kind),
            name: name.into(),
            operation,
        };
        kinds::run(&self.clients, &step).await
    }

    /// Creates, and answers the ARN or id.
    pub(crate) async fn create(&self, kind: &'static str, name: &str, value: &Value) -> String {
        let made = self.run(kind, name, create(kind, name, value)).await;
        let made = made.unwrap_or_else(|error| panic!("{kind} {name}: {error}"));
        made.id.expect("a creation brings an id")
    }

    pub(crate) async fn observe(&self, deep: bool) -> Observation {
        let reading = Reading {
            deep,
            tree: TreeNeeds::default(),
        };
        kinds::observe(&self.clients, reading).await
    }

    pub(crate) async fn objects(&self, kind: &str) -> Vec<Object> {
        let observation = self.observe(true).await;
        assert!(observation.gaps.is_empty(), "{:?}", observation.gaps);
        observation
            .objects
            .into_iter()
            .filter(|object| object.kind.0 == kind && owned(object))
            .collect()
    }

    pub(crate) async fn only(&self, kind: &str) -> Object {
        let mut objects = self.objects(kind).await;
        assert_eq!(objects.len(), 1, "{objects:?}");
        objects.remove(0)
    }

    pub(crate) fn strike(&self, operation: &str, nth: u64, effect: Effect) {
        self.emulator.add_fault(Fault::nth(operation, nth, effect));
    }

    /// How often an operation was called.
    pub(crate) fn calls(&self, operation: &str) -> usize {
        self.emulator
            .log()
            .iter()
            .filter(|entry| entry.operation == operation)
            .count()
    }
}

fn owned(object: &Object) -> bool {
    object.tags.contains_key(STACK)
}

pub(crate) fn tags() -> Tags {
    Tags::from([(STACK.into(), "golden".into()), ("Team".into(), "images".into())])
}

/// The creation that a plan would hold.
pub(crate) fn create(kind: &'static str, name: &str, value: &Value) -> Operation {
    let known = kinds::kind(KindName(kind)).expect("the kind exists");
    let version = (known.versioning() != model::Versioning::None).then_some(Version {
        major: 1,
        minor: 0,
        patch: 0,
    });
    let scope = Scope {
        account: ACCOUNT.to_owned(),
        region: "us-east-1".to_owned(),
    };
    Operation::Create {
        value: value.clone(),
        version: version.map(|version| version.to_string().into()),
        tags: tags(),
        arn: known.arn(&scope, known.namespace(value), name, version).map(Into::into),
    }
}

/// What the loader makes of a file.
pub(crate) fn decoded(kind: &'static str, fields: &serde_json::Value) -> Value {
    let mut decoder = Decoder::default();
    let known = kinds::kind(KindName(kind)).expect("the kind exists");
    let decoded = known.decode(&value(fields), &mut decoder);
    let errors: Vec<_> = decoder.problems.iter().filter(|problem| !problem.warning).collect();
    assert!(errors.is_empty(), "{kind}: {errors:?}");
    decoded.expect("no errors, so a value")
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Integer(number.as_i64().expect("whole numbers only")),
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(items) => items.iter().map(value).collect(),
        serde_json::Value::Object(members) => {
            Value::Map(members.iter().map(|(key, member)| (key, value(member))).collect())
        }
        serde_json::Value::Null => panic!("nothing is written as null"),
    }
}
