//! Plans to be shown.

use model::{Address, Digest, KindName, PathChange, Place, Scope, Service, Stack};
use plan::{Action, Class, Origin, Plan, Verb, Verdict};
use render::{Document, planned};

pub(crate) fn stack() -> Stack {
    Stack {
        name: "golden".to_owned(),
        scope: Scope {
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
        },
        organization: None,
        environment: None,
        guards: model::Guards::default(),
        quotas: model::Quotas::default(),
    }
}

pub(crate) fn action(name: &str, verb: Verb, class: Class) -> Action {
    Action {
        digest: Digest::of_bytes(name.as_bytes()),
        address: Address::new(KindName("component"), name),
        verb,
        arn: Some(format!("arn:aws:imagebuilder:us-east-1:111122223333:component/{name}/1.0.0/1").into()),
        depends_on: Vec::new(),
        origin: Origin::Config,
        cause: "it changed".into(),
        source: Some(Place {
            file: "components/base.toml".into(),
            line: 2,
            column: 1,
        }),
        paths: Vec::new(),
        reach: Vec::new(),
        guard: None,
        sensitive: false,
        target: None,
        policy_type: None,
        class,
        service: Service::ImageBuilder,
        steps: Vec::new(),
    }
}

pub(crate) fn change(path: &str, before: &str, after: &str) -> PathChange {
    PathChange {
        path: path.into(),
        before: Some(before.into()),
        after: Some(after.into()),
    }
}

pub(crate) fn document(plan: &Plan) -> Document {
    planned("plan", &stack(), plan, Verdict::Ok)
}
