//! A small factory to call against.

use emulator::{Emulator, Request, Seed, World};
use serde_json::{Value, json};

pub(crate) const COMPONENT: &str = "schemaVersion: 1.0
parameters: [{Package: {type: string}}, {Greeting: {type: string, default: hello}}]
phases: [{name: build, steps: [{name: Install, action: ExecuteBash, inputs: {commands: [ls]}}]}]";

pub(crate) const WORKFLOW: &str = "schemaVersion: 1.0
parameters: [{name: wait, type: boolean, default: true}]
steps: [{name: Approve, action: WaitForAction}]";

/// The beginning of every ARN of the factory's.
pub(crate) const MINE: &str = "arn:aws:imagebuilder:us-east-1:111122223333:";
pub(crate) const BASE: &str = "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x";

/// The stand-in, and a counter for client tokens.
pub(crate) struct Setting {
    pub(crate) emulator: Emulator,
    calls: std::cell::Cell<u32>,
}

/// An answer: the status, the error code (empty for a success) and the body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or("")
    }
}

pub(crate) fn mine(tail: &str) -> String {
    format!("{MINE}{tail}")
}

impl Setting {
    pub(crate) fn empty() -> Self {
        let seed = Seed {
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
            organization: None,
        };
        Self {
            emulator: Emulator::new(World::new(seed)),
            calls: std::cell::Cell::new(0),
        }
    }

    /// One of everything: `component`, `recipe`, `box`, `infra`, `dist`, `pipe`, `flow`.
    pub(crate) fn factory() -> Self {
        let setting = Self::empty();
        setting.ok("CreateComponent", component("component"));
        setting.ok("CreateImageRecipe", recipe("recipe"));
        setting.ok("CreateContainerRecipe", container_recipe("box"));
        setting.ok("CreateInfrastructureConfiguration", infrastructure("infra"));
        setting.ok("CreateDistributionConfiguration", distribution("dist"));
        setting.ok("CreateImagePipeline", pipeline("pipe"));
        setting.ok("CreateWorkflow", workflow("flow"));
        setting
    }

    /// Calls an operation; a client token is filled in as SDKs do.
    pub(crate) fn call(&self, operation: &str, mut input: Value) -> Answer {
        self.calls.set(self.calls.get() + 1);
        let takes_token = ["Create", "Update", "Start", "Cancel", "Retry", "Send"]
            .iter()
            .any(|verb| operation.starts_with(verb));
        if takes_token && input.get("clientToken").is_none() {
            input["clientToken"] = json!(format!("token-{}", self.calls.get()));
        }
        let method = match &operation[..3] {
            "Get" => "GET",
            "Del" => "DELETE",
            "Lis" => "POST",
            _ => "PUT",
        };
        let mut request = Request {
            method: method.to_owned(),
            path: format!("/{operation}"),
            ..signed()
        };
        if matches!(method, "GET" | "DELETE") {
            let pairs = input.as_object().expect("an object").iter();
            let pairs: Vec<String> = pairs
                .map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or("")))
                .collect();
            request.query = pairs.join("&");
        } else {
            request.body = input.to_string().into_bytes();
        }
        self.send(&request)
    }

    pub(crate) fn send(&self, request: &Request) -> Answer {
        let response = self.emulator.call(request);
        let code = response
            .headers
            .iter()
            .find(|(name, _)| name == "x-amzn-errortype")
            .map_or("", |(_, code)| code);
        let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        Answer {
            status: response.status,
            code: code.to_owned(),
            body,
        }
    }

    /// Calls an operation that is to succeed.
    #[track_caller]
    pub(crate) fn ok(&self, operation: &str, input: Value) -> Value {
        let answer = self.call(operation, input);
        assert_eq!(answer.status, 200, "{operation}: {} {}", answer.code, answer.message());
        answer.body
    }

    /// Calls an operation that is to be refused with `<status> <code>` and a text that contains `part`.
    #[track_caller]
    pub(crate) fn refused(&self, operation: &str, input: Value, refusal: &str, part: &str) {
        let answer = self.call(operation, input);
        let got = format!("{} {}", answer.status, answer.code.trim_end_matches("Exception"));
        assert_eq!(got, refusal, "{operation}: {}", answer.message());
        assert!(
            answer.message().contains(part),
            "{operation}: {} does not contain {part}",
            answer.message()
        );
    }

    pub(crate) fn advance(&self, minutes: i64) {
        self.emulator.world(|world| world.clock.advance(minutes * 60_000));
    }
}

pub(crate) fn signed() -> Request {
    let authorization =
        "AWS4-HMAC-SHA256 Credential=AKIA111122223333LOCAL/20260105/us-east-1/imagebuilder/aws4_request, Signature=0";
    Request {
        headers: vec![("authorization".to_owned(), authorization.to_owned())],
        ..Request::default()
    }
}

/// The members of `changes` over those of `base`; null removes.
pub(crate) fn with(mut base: Value, changes: Value) -> Value {
    if let Value::Object(changes) = changes {
        for (name, value) in changes {
            base[name] = value;
        }
    }
    base
}

pub(crate) fn component(name: &str) -> Value {
    json!({"name": name, "semanticVersion": "1.0.0", "platform": "Linux", "data": COMPONENT})
}

pub(crate) fn used(arn: &str) -> Value {
    json!({"componentArn": arn, "parameters": [{"name": "Package", "value": ["htop"]}]})
}

pub(crate) fn recipe(name: &str) -> Value {
    json!({"name": name, "semanticVersion": "1.0.0", "parentImage": BASE, "components": [used(&mine("component/component/1.0.0/1"))]})
}

pub(crate) fn container_recipe(name: &str) -> Value {
    json!({"containerType": "DOCKER", "name": name, "semanticVersion": "1.0.0", "parentImage": "amazonlinux:latest",
           "dockerfileTemplateData": "FROM {{{ imagebuilder:parentImage }}}",
           "targetRepository": {"service": "ECR", "repositoryName": "boxes"}})
}

pub(crate) fn infrastructure(name: &str) -> Value {
    json!({"name": name, "instanceProfileName": "builder"})
}

pub(crate) fn distribution(name: &str) -> Value {
    json!({"name": name, "distributions": [{"region": "us-east-1"}]})
}

pub(crate) fn pipeline(name: &str) -> Value {
    json!({"name": name, "imageRecipeArn": mine("image-recipe/recipe/1.0.0"),
           "infrastructureConfigurationArn": mine("infrastructure-configuration/infra"),
           "distributionConfigurationArn": mine("distribution-configuration/dist")})
}

pub(crate) fn workflow(name: &str) -> Value {
    json!({"name": name, "semanticVersion": "1.0.0", "type": "TEST", "data": WORKFLOW})
}

pub(crate) fn policy(name: &str) -> Value {
    json!({"name": name, "executionRole": "lifecycle", "resourceType": "AMI_IMAGE",
           "policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 3}}],
           "resourceSelection": {"recipes": [{"name": "recipe", "semanticVersion": "x.x.x"}]}})
}
