//! Sixty-four clients at once: nothing that was answered is lost, and nobody waits for ever.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use emulator::{Effect, Fault, Quotas};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::server::{FACTORY, Server, exchange, organizations, request, serve, success};

const CLIENTS: usize = 64;
/// Tags for each client; eight clients share a resource, and fifty is the most that one holds.
const TAGS: usize = 5;
const SCP: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#;

/// What one client was told.
struct Told {
    client: usize,
    component: String,
    recipe: String,
    policy: String,
}

async fn ask(address: SocketAddr, method: &str, path: &str, body: &Value) -> Value {
    success(&exchange(address, request(method, path, &body.to_string()).as_bytes()).await)
}

async fn ask_organizations(address: SocketAddr, operation: &str, body: &Value) -> Value {
    success(&exchange(address, organizations(operation, &body.to_string()).as_bytes()).await)
}

fn text(answer: &Value, pointer: &str) -> String {
    answer.pointer(pointer).and_then(Value::as_str).unwrap().to_owned()
}

fn shared(client: usize) -> String {
    format!(
        "arn:aws:imagebuilder:us-east-1:{FACTORY}:infrastructure-configuration/shared-{}",
        client / 8
    )
}

/// One client's work, in the same places as the others'.
async fn work(address: SocketAddr, client: usize, unit: String) -> Told {
    let document =
        format!("schemaVersion: 1.0\nphases: [{{name: build, steps: [{{name: C{client}, action: UpdateOS}}]}}]");
    let component = json!({"name": "shared", "semanticVersion": "1.0.0", "platform": "Linux", "data": document, "clientToken": format!("c{client}")});
    let component = ask(address, "PUT", "/CreateComponent", &component).await;
    let parent = "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x";
    let recipe = json!({"name": "shared", "semanticVersion": "1.0.x", "parentImage": parent, "clientToken": format!("r{client}")});
    let recipe = ask(address, "PUT", "/CreateImageRecipe", &recipe).await;
    let resource = format!("/tags/{}", shared(client).replace(':', "%3A").replace('/', "%2F"));
    for tag in 0..TAGS {
        let tags = json!({"tags": {format!("client-{client}-{tag}"): "here"}});
        ask(address, "POST", &resource, &tags).await;
    }
    let policy = json!({"Name": format!("policy-{client}"), "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": SCP});
    let policy = text(
        &ask_organizations(address, "CreatePolicy", &policy).await,
        "/Policy/PolicySummary/Id",
    );
    let ends = json!({"PolicyId": policy, "TargetId": unit});
    ask_organizations(address, "AttachPolicy", &ends).await;
    if client % 2 == 1 {
        ask_organizations(address, "DetachPolicy", &ends).await;
    }
    // Somebody always looks at everything meanwhile.
    if client.is_multiple_of(16) {
        success(&exchange(address, request("GET", "/_goldsmith/state", "").as_bytes()).await);
    }
    Told {
        client,
        component: text(&component, "/componentBuildVersionArn"),
        recipe: text(&recipe, "/imageRecipeArn"),
        policy,
    }
}

/// What all of them need: quotas out of the way, resources to tag, replies that come late.
async fn prepare(server: &Server) -> String {
    server.emulator.world(|world| {
        world.switches.quotas = Quotas::raised();
        world.switches.organizations.limits = emulator::organizations::Limits::raised();
    });
    for client in (0..CLIENTS).step_by(8) {
        let name = format!("shared-{}", client / 8);
        let body = json!({"name": name, "instanceProfileName": "p", "clientToken": name});
        ask(server.address, "PUT", "/CreateInfrastructureConfiguration", &body).await;
    }
    server
        .emulator
        .add_fault(Fault::every("TagResource", Effect::Latency { milliseconds: 5 }));
    let roots = ask_organizations(server.address, "ListRoots", &json!({})).await;
    text(&roots, "/Roots/0/Id")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_clients_at_once_lose_nothing() {
    let server = serve().await;
    let address = server.address;
    let root = prepare(&server).await;
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        clients.spawn(work(address, client, root.clone()));
    }
    let told = timeout(Duration::from_mins(2), clients.join_all())
        .await
        .expect("nobody waits for ever");

    // Every build and every version was given out once.
    let numbers = |last: &dyn Fn(&Told) -> String| told.iter().map(last).collect::<BTreeSet<_>>();
    let builds = numbers(&|told| told.component.clone());
    let stem = format!("arn:aws:imagebuilder:us-east-1:{FACTORY}");
    let expected = (1..=CLIENTS).map(|build| format!("{stem}:component/shared/1.0.0/{build}"));
    assert_eq!(builds, expected.collect());
    let expected = (0..CLIENTS).map(|patch| format!("{stem}:image-recipe/shared/1.0.{patch}"));
    assert_eq!(numbers(&|told| told.recipe.clone()), expected.collect());

    // Every tag that was set is there.
    for client in (0..CLIENTS).step_by(8) {
        let path = format!("/tags/{}", shared(client));
        let tags = success(&exchange(address, request("GET", &path, "").as_bytes()).await);
        assert_eq!(tags["tags"].as_object().unwrap().len(), 8 * TAGS, "{tags}");
    }

    // What was attached and not detached, and nothing else, from both ends.
    let detached = told.iter().filter(|told| told.client % 2 == 1);
    let detached: BTreeSet<String> = detached.map(|told| told.policy.clone()).collect();
    let (at_root, at_policies) = server.emulator.world(|world| {
        let organization = &world.organizations.organizations[0];
        let at_root: BTreeSet<String> = organization.attached[&root].values().flatten().cloned().collect();
        let targets = organization
            .targets
            .iter()
            .filter(|(_, targets)| targets.contains(&root));
        (
            at_root,
            targets.map(|(policy, _)| policy.clone()).collect::<BTreeSet<_>>(),
        )
    });
    assert_eq!(at_root, at_policies);
    let ours: BTreeSet<String> = at_root
        .into_iter()
        .filter(|policy| policy != "p-FullAWSAccess")
        .collect();
    assert_eq!((ours.len(), ours.intersection(&detached).count()), (CLIENTS / 2, 0));

    // Every call is in the log, once.
    let log = server.emulator.log();
    let writes = log.iter().filter(|entry| entry.write && entry.error.is_none()).count();
    assert_eq!(writes, CLIENTS / 8 + CLIENTS * (2 + TAGS + 2) + CLIENTS / 2);
    let sequences: BTreeSet<u64> = log.iter().map(|entry| entry.sequence).collect();
    assert_eq!(sequences.len(), log.len());
}
