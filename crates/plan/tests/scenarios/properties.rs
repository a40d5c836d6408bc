//! Of any small world: the order of what is read is no matter, and a plan that is done leaves nothing to do.

use model::ownership;
use proptest::{collection::vec, prelude::*};
use serde_json::json;

use crate::world::{World, actions, component, findings, policy, recipe, refusals};

/// Who has which version of which component, what the recipes use, and what is wanted of all that.
#[derive(Debug, Clone)]
struct Case {
    components: Vec<(u8, bool)>,
    recipes: Vec<Vec<usize>>,
    /// The content of each workflow, and whether it is for tests.
    workflows: Vec<(u8, bool)>,
    /// The recipe of each pipeline, and its workflow, where there is one of that number.
    pipelines: Vec<(usize, usize)>,
    targets: Vec<Vec<usize>>,
    keep: usize,
    protect: bool,
    /// Whether pipelines say `build_on_change`, and whether everything that is not built yet is to be built.
    build: (bool, bool),
}

const TARGETS: [&str; 4] = ["root", "ou:/Prod", "account:payments", "777788889999"];

fn case() -> impl Strategy<Value = Case> {
    let recipes = vec(vec(0..4_usize, 1..3), 0..3);
    let targets = vec(vec(0..TARGETS.len(), 0..3), 0..3);
    (
        vec((0..3_u8, any::<bool>()), 0..4),
        recipes,
        vec((0..3_u8, any::<bool>()), 0..3),
        vec((0..3_usize, 0..4_usize), 0..3),
        targets,
        0..3_usize,
        any::<bool>(),
        any::<(bool, bool)>(),
    )
        .prop_map(
            |(components, recipes, workflows, pipelines, targets, keep, protect, build)| Case {
                components,
                recipes,
                workflows,
                pipelines,
                targets,
                keep,
                protect,
                build,
            },
        )
}

fn declare(world: &mut World, case: &Case) {
    world.desired.resources.clear();
    world.options.build = case.build.1;
    for (index, (content, tagged)) in case.components.iter().enumerate() {
        let desired = world.declare(&format!("component.c{index}"), &component(&content.to_string()));
        desired.keep_versions = case.keep;
        if *tagged {
            desired.tags.insert("Team".into(), content.to_string().into());
        }
    }
    let mut declared = Vec::new();
    for (index, uses) in case.recipes.iter().enumerate() {
        let mut uses: Vec<String> = uses
            .iter()
            .filter(|used| **used < case.components.len())
            .map(|used| format!("c{used}"))
            .collect();
        uses.sort();
        uses.dedup();
        if uses.is_empty() {
            continue;
        }
        let uses: Vec<&str> = uses.iter().map(String::as_str).collect();
        world
            .declare(&format!("image-recipe.r{index}"), &recipe(&uses))
            .keep_versions = case.keep;
        declared.push(index);
    }
    world
        .declare("infrastructure.builder", &json!({ "instance_profile_name": "builder" }))
        .protect = case.protect;
    for (index, (content, test)) in case.workflows.iter().enumerate() {
        let stage = if *test { "TEST" } else { "BUILD" };
        let fields = json!({ "type": stage, "data": format!("name: {content}\nschemaVersion: 1.0\n") });
        world.declare(&format!("workflow.w{index}"), &fields).keep_versions = case.keep;
    }
    for (index, (used, workflow)) in case
        .pipelines
        .iter()
        .enumerate()
        .filter(|(_, (used, _))| declared.contains(used))
    {
        let mut fields = json!({ "recipe": format!("r{used}"), "infrastructure": "builder" });
        if *workflow < case.workflows.len() {
            fields["workflows"] = json!([{ "workflow": format!("w{workflow}") }]);
            fields["execution_role"] = "arn:aws:iam::111122223333:role/build".into();
        }
        world.declare(&format!("pipeline.p{index}"), &fields).build_on_change = case.build.0;
    }
    for (index, attached) in case.targets.iter().enumerate() {
        let attached: Vec<&str> = attached.iter().map(|target| TARGETS[*target]).collect();
        world.declare(&format!("policy.s{index}"), &policy(&format!("ec2:{index}"), &attached));
    }
}

fn world() -> World {
    let mut world = World::new();
    for target in ["r-ab12", "ou-ab12-11111111", "444455556666", "777788889999"] {
        world
            .foreign
            .insert((target.to_owned(), crate::world::SCP.to_owned()), 1);
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    /// From nothing to one state, to another, to nothing; each time a second plan is empty.
    #[test]
    fn what_is_done_is_done(first in case(), second in case()) {
        let mut world = world();
        declare(&mut world, &first);
        world.settle();
        declare(&mut world, &second);
        // What one apply frees, the next collects; nothing else is left.
        let plan = world.apply();
        prop_assert_eq!(refusals(&plan), "");
        let again = world.apply();
        prop_assert!(!again.has_changes(), "{}", actions(&again));
        prop_assert_eq!(actions(&world.plan()), "");
        if !second.protect {
            world.options.destroy = true;
            world.settle();
            prop_assert!(world.store.is_empty());
        }
    }

    /// The order in which things are listed reaches no output.
    #[test]
    fn the_order_of_lists_is_no_matter(first in case(), second in case(), seed in any::<u64>()) {
        let mut world = world();
        declare(&mut world, &first);
        world.settle();
        declare(&mut world, &second);
        let observation = world.observe();
        let mut shuffled = observation.clone();
        let mut state = seed;
        for index in (1..shuffled.objects.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(state >> 33).expect("31 bits fit") % (index + 1);
            shuffled.objects.swap(index, other);
        }
        let (one, other) = (world.plan_of(observation), world.plan_of(shuffled));
        prop_assert_eq!(actions(&one), actions(&other));
        prop_assert_eq!(findings(&one), findings(&other));
        prop_assert_eq!(&one.effects, &other.effects);
        let digests = |plan: &plan::Plan| plan.actions.iter().map(|action| action.digest.clone()).collect::<Vec<_>>();
        prop_assert_eq!(digests(&one), digests(&other));
    }

    /// Whatever tags others put on things: what is not ours is not written. (The simulator refuses any other write.)
    #[test]
    fn what_is_not_ours_is_not_written(first in case(), second in case(), strip in vec((0..4_u8, 0..16_usize), 0..6)) {
        let mut world = world();
        declare(&mut world, &first);
        world.settle();
        for (how, which) in strip {
            let stolen = world.store.first().map(|object| object.tags.clone()).unwrap_or_default();
            let count = world.store.len().max(1);
            let Some(object) = world.store.get_mut(which % count) else { continue };
            match how {
                0 => object.tags.clear(),
                1 => { object.tags.insert(ownership::STACK.into(), "other".into()); }
                2 => { object.tags.remove(ownership::SELF); }
                _ => object.tags = stolen,
            }
        }
        declare(&mut world, &second);
        let plan = world.plan();
        // Refused resources are left out by the caller; the rest must still obey.
        if plan.refusals.is_empty() {
            let free: Vec<plan::Action> = plan.actions.iter().filter(|action| !action.is_held()).cloned().collect();
            if free.len() == plan.actions.len() {
                world.obey(&free);
            }
        }
    }
}
