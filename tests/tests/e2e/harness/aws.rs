//! AWS as other people see it: calls at the wire, without any client of ours between.

use std::sync::atomic::{AtomicU64, Ordering};

use emulator::{Emulator, Request};
use serde_json::{Value, json};

use super::{ACCOUNT, MANAGEMENT};

/// One line of the log of a run.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) operation: String,
    pub(crate) request: Value,
    pub(crate) write: bool,
    pub(crate) error: Option<String>,
}

impl Call {
    pub(crate) fn read(line: &str) -> Option<Self> {
        let entry: Value = serde_json::from_str(line).ok()?;
        Some(Self {
            operation: entry["operation"].as_str()?.to_owned(),
            request: entry["request"].clone(),
            write: entry["write"].as_bool()?,
            error: entry["error"].as_str().map(str::to_owned),
        })
    }
}

/// The stand-in, and the accounts that call it.
pub(crate) struct Aws {
    pub(crate) emulator: Emulator,
}

impl Aws {
    pub(crate) fn new(world: emulator::World) -> Self {
        Self {
            emulator: Emulator::new(world),
        }
    }

    /// A call of Image Builder by the stack's account.
    #[track_caller]
    pub(crate) fn image_builder(&self, operation: &str, input: Value) -> Value {
        let (method, in_query) = match operation {
            _ if operation.starts_with("Get") => ("GET", true),
            _ if operation.starts_with("Delete") => ("DELETE", true),
            _ if operation.starts_with("List") => ("POST", false),
            _ => ("PUT", false),
        };
        let pair = |(name, value): (&String, &Value)| format!("{name}={}", encoded(value.as_str().unwrap()));
        let (query, body) = if in_query {
            let pairs: Vec<String> = input.as_object().unwrap().iter().map(pair).collect();
            (pairs.join("&"), json!({}))
        } else {
            (String::new(), input)
        };
        self.call(Request {
            method: method.to_owned(),
            path: format!("/{operation}"),
            query,
            headers: signed("imagebuilder", ACCOUNT),
            body: body.to_string().into_bytes(),
        })
    }

    /// Sets tags of an Image Builder object.
    #[track_caller]
    pub(crate) fn tag(&self, arn: &str, tags: Value) {
        self.call(Request {
            method: "POST".to_owned(),
            path: format!("/tags/{}", encoded(arn)),
            query: String::new(),
            headers: signed("imagebuilder", ACCOUNT),
            body: json!({ "tags": tags }).to_string().into_bytes(),
        });
    }

    /// Removes a tag of an Image Builder object.
    #[track_caller]
    pub(crate) fn untag(&self, arn: &str, key: &str) {
        self.call(Request {
            method: "DELETE".to_owned(),
            path: format!("/tags/{}", encoded(arn)),
            query: format!("tagKeys={}", encoded(key)),
            headers: signed("imagebuilder", ACCOUNT),
            body: Vec::new(),
        });
    }

    /// A call of Organizations by the management account.
    #[track_caller]
    pub(crate) fn organizations(&self, operation: &str, input: Value) -> Value {
        let mut headers = signed("organizations", MANAGEMENT);
        headers.push((
            "x-amz-target".to_owned(),
            format!("AWSOrganizationsV20161128.{operation}"),
        ));
        headers.push(("content-type".to_owned(), "application/x-amz-json-1.1".to_owned()));
        self.call(Request {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: String::new(),
            headers,
            body: input.to_string().into_bytes(),
        })
    }

    #[track_caller]
    fn call(&self, request: Request) -> Value {
        let answer = self.emulator.call(&request);
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, 200, "{} {}: {body}", request.method, request.path);
        serde_json::from_str(&body).unwrap_or(Value::Null)
    }

    /// Reads an object, changes members of it, and writes it back, as the console does.
    pub(crate) fn change_pipeline(&self, name: &str, change: impl FnOnce(&mut Value)) {
        let arn = arn("image-pipeline", name);
        let got = self.image_builder("GetImagePipeline", json!({ "imagePipelineArn": arn }));
        let mut pipeline = got["imagePipeline"].clone();
        change(&mut pipeline);
        let kept = [
            "description",
            "imageRecipeArn",
            "infrastructureConfigurationArn",
            "distributionConfigurationArn",
            "imageTestsConfiguration",
            "enhancedImageMetadataEnabled",
            "schedule",
            "status",
            "executionRole",
        ];
        let mut input = json!({ "imagePipelineArn": arn, "clientToken": token() });
        for key in kept.into_iter().filter(|key| !pipeline[*key].is_null()) {
            input[key] = pipeline[key].clone();
        }
        self.image_builder("UpdateImagePipeline", input);
    }

    /// Changes the schedule of a pipeline by hand.
    pub(crate) fn reschedule(&self, name: &str, expression: &str) {
        self.change_pipeline(name, |pipeline| {
            pipeline["schedule"]["scheduleExpression"] = expression.into();
        });
    }

    /// The pipeline's live schedule.
    pub(crate) fn schedule(&self, name: &str) -> String {
        let input = json!({ "imagePipelineArn": arn("image-pipeline", name) });
        let got = self.image_builder("GetImagePipeline", input);
        got["imagePipeline"]["schedule"]["scheduleExpression"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The id of a policy.
    #[track_caller]
    pub(crate) fn policy(&self, policy_type: &str, name: &str) -> String {
        self.find_policy(policy_type, name)
            .unwrap_or_else(|| panic!("there is no policy `{name}`"))
    }

    pub(crate) fn find_policy(&self, policy_type: &str, name: &str) -> Option<String> {
        let listed = self.organizations("ListPolicies", json!({ "Filter": policy_type }));
        let policies = listed["Policies"].as_array().unwrap().iter();
        policies
            .clone()
            .find(|policy| policy["Name"] == name)
            .map(|policy| policy["Id"].as_str().unwrap().to_owned())
    }

    /// The ids of what a policy is attached to.
    pub(crate) fn targets(&self, policy: &str) -> Vec<String> {
        let listed = self.organizations("ListTargetsForPolicy", json!({ "PolicyId": policy }));
        let targets = listed["Targets"].as_array().unwrap().iter();
        targets
            .map(|target| target["TargetId"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The same, however many pages.
    pub(crate) fn all_targets(&self, policy: &str) -> Vec<String> {
        let mut all = Vec::new();
        let mut input = json!({ "PolicyId": policy });
        loop {
            let page = self.organizations("ListTargetsForPolicy", input.clone());
            let targets = page["Targets"].as_array().unwrap().iter();
            all.extend(targets.map(|target| target["TargetId"].as_str().unwrap().to_owned()));
            if page["NextToken"].is_null() {
                return all;
            }
            input["NextToken"] = page["NextToken"].clone();
        }
    }

    /// The id of a unit by its name, wherever it is.
    #[track_caller]
    pub(crate) fn unit_of(&self, name: &str) -> String {
        self.emulator.world(|world| {
            let state: Value = serde_json::from_str(&world.to_json()).unwrap();
            let units = state["organizations"]["organizations"][0]["units"]
                .as_object()
                .unwrap()
                .clone();
            let unit = units.into_iter().find(|(_, unit)| unit["name"] == name);
            unit.unwrap_or_else(|| panic!("there is no unit `{name}`")).0
        })
    }

    /// Changes the saved state where AWS has no operation for it.
    pub(crate) fn edit_state(&self, edit: impl FnOnce(&mut Value)) {
        self.emulator.world(|world| {
            let mut state: Value = serde_json::from_str(&world.to_json()).unwrap();
            edit(&mut state);
            *world = emulator::World::from_json(&state.to_string()).unwrap();
        });
    }

    /// The id of the organization's root.
    pub(crate) fn root(&self) -> String {
        self.organizations("ListRoots", json!({}))["Roots"][0]["Id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The id of a unit below a parent.
    #[track_caller]
    pub(crate) fn unit(&self, parent: &str, name: &str) -> String {
        let listed = self.organizations("ListOrganizationalUnitsForParent", json!({ "ParentId": parent }));
        let mut units = listed["OrganizationalUnits"].as_array().unwrap().iter();
        let unit = units.find(|unit| unit["Name"] == name);
        unit.unwrap_or_else(|| panic!("there is no unit `{name}`"))["Id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

/// A client token that no call has had yet.
pub(crate) fn token() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:032x}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The ARN of something without versions in the stack's account and Region.
pub(crate) fn arn(resource: &str, name: &str) -> String {
    format!("arn:aws:imagebuilder:us-east-1:{ACCOUNT}:{resource}/{name}")
}

/// The stand-in reads who calls from the signature and never checks it.
fn signed(service: &str, account: &str) -> Vec<(String, String)> {
    let scope = format!("LOCAL{account}/20260101/us-east-1/{service}/aws4_request");
    vec![(
        "authorization".to_owned(),
        format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"),
    )]
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// The ARN of a version and build of a component of ours.
pub(crate) fn component(name: &str, version: &str) -> String {
    arn("component", &format!("{name}/{version}"))
}
