//! Plans that would lock somebody out, leave a target bare, or enforce images before there are any: refused, and let through by digest.

use serde_json::Value;

use crate::harness::{World, action, deny, guarded_world};

/// A world whose one policy denies an action everywhere, with roles to guard.
fn denying(what: &str, guards: &str) -> World {
    let world = guarded_world();
    let stack = world.read("goldsmith.toml");
    world.write("goldsmith.toml", &format!("{stack}\n[guards]\n{guards}\n"));
    world.write(
        "policies/no-leaving.toml",
        "type = \"SERVICE_CONTROL_POLICY\"\ntargets = [\"root\"]\n",
    );
    world.write("policies/no-leaving.json", &deny(what));
    world
}

/// What apply would have done; it ends with 6 and has written nothing.
fn refused(world: &World) -> Value {
    let ended = world.local("apply --format json").exits(6);
    assert_eq!(ended.writes(), Vec::<String>::new());
    ended.json()
}

fn guard(plan: &Value, text: &str) -> String {
    let guard = &action(plan, text)["guard"];
    format!(
        "{}: {}",
        guard["name"].as_str().unwrap_or("none"),
        guard["message"].as_str().unwrap_or_default()
    )
}

const ROLE: &str = "arn:aws:iam::111122223333:role/factory";

#[test]
fn a_role_of_the_factory_keeps_its_work() {
    let builds = format!("factory_roles = {{ \"{ROLE}\" = [\"build\"] }}");
    let world = denying("ec2:CreateImage", &builds);
    let guard = |plan: &Value| guard(plan, "create policy.no-leaving");
    let held = guard(&refused(&world));
    let (held, level) = held.rsplit_once(' ').unwrap();
    assert!(level.starts_with("r-"), "{level}");
    assert_eq!(
        held,
        format!(
            "lock-out: {ROLE} could no longer do ec2:CreateImage on arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0, and 2 more; decided by no-leaving at"
        )
    );
    let cleans = format!("factory_roles = {{ \"{ROLE}\" = [\"lifecycle\", \"s3:PutObject\"] }}");
    denying("ec2:CreateImage", &cleans).apply();
    let all = format!("factory_roles = [\"{ROLE}\"]");
    let held = guard(&refused(&denying("ec2:CopyImage", &all)));
    assert!(held.starts_with("lock-out"), "{held}");
}

#[test]
fn the_role_that_calls_organizations_can_undo() {
    let world = denying("organizations:DetachPolicy", &format!("apply_role = \"{ROLE}\""));
    assert!(guard(&refused(&world), "create policy.no-leaving").contains("organizations:DetachPolicy"));
    let management = "arn:aws:iam::999988887777:role/apply";
    denying("organizations:DetachPolicy", &format!("apply_role = \"{management}\"")).apply();
}

#[test]
fn a_digest_lets_a_lock_out_through() {
    let world = denying("ec2:CreateImage", &format!("factory_roles = [\"{ROLE}\"]"));
    let plan = refused(&world);
    let held = plan["actions"].as_array().unwrap().iter();
    let allow: Vec<String> = held
        .map(|action| format!("--allow {}", action["digest"].as_str().unwrap()))
        .collect();
    world.apply_with(&allow.join(" "));
}

const IMAGES: &str = r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "STATE"}, "image_criteria": {"criteria_1": {"allowed_image_providers": {"@@append": ["111122223333"]}}}}}}"#;

/// A declarative policy at some targets.
fn images(targets: &str, state: &str, more: &str) -> World {
    let world = guarded_world();
    world.edit(
        "goldsmith.toml",
        "[\"SERVICE_CONTROL_POLICY\"]",
        "[\"SERVICE_CONTROL_POLICY\", \"DECLARATIVE_POLICY_EC2\"]",
    );
    at(&world, targets, more);
    world.write("policies/images.json", &IMAGES.replace("STATE", state));
    world
}

fn at(world: &World, targets: &str, more: &str) {
    let text = format!("type = \"DECLARATIVE_POLICY_EC2\"\ntargets = [{targets}]\n{more}");
    world.write("policies/images.toml", &text);
}

#[test]
fn no_target_loses_its_last_policy_unseen() {
    let world = images("\"ou:/Workloads\"", "audit_mode", "");
    world.apply();
    at(&world, "", "");
    let plan = refused(&world);
    let unit = world.live().unit_of("Workloads");
    let detach = format!("detach policy.images ou:/Workloads ({unit})");
    assert_eq!(
        guard(&plan, &detach),
        format!(
            "left-without: ou:/Workloads ({unit}) would have no DECLARATIVE_POLICY_EC2 any more, neither its own nor one from above"
        )
    );
    let digest = action(&plan, &detach)["digest"].as_str().unwrap().to_owned();
    world.apply_with(&format!("--allow {digest}"));
}

#[test]
fn a_policy_that_moves_up_leaves_nobody_without() {
    let world = images("\"ou:/Workloads\"", "audit_mode", "");
    world.apply();
    at(&world, "\"root\"", "");
    world.apply();
    world.local("destroy --yes").exits(0);
}

#[test]
fn images_are_not_enforced_before_there_are_any() {
    let requires = "requires = \"pipeline.linux\"\n";
    let world = images("\"ou:/Workloads\"", "audit_mode", requires);
    world.write_linux_image();
    world.write(
        "pipelines/linux.toml",
        "recipe = \"linux\"\ninfrastructure = \"linux\"\n",
    );
    world.apply();
    // What only watched begins to enforce: nothing is attached, and the same accounts are stopped.
    world.write("policies/images.json", &IMAGES.replace("STATE", "enabled"));
    let held = guard(&refused(&world), "update policy.images");
    assert!(
        held.starts_with("too-early: it would stop launches: pipeline.linux has no image yet"),
        "{held}"
    );
    assert!(held.contains("us-east-1"), "{held}");
}
