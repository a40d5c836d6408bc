//! Which builds a plan starts: of what it makes or points at another recipe version, where its file says so, and of what is not built
//! yet, where somebody asked for that.
//!
//! The first is a matter of what changes, and not of which images there are: when it is done nothing is left of it to plan, and a build that
//! fails is not started again by every apply.

use std::collections::BTreeSet;

use model::{
    Address, Answer, Builds, Desired, Operation, PathChange, Question, Step, Text, Value, image, ownership::Tags,
};

use crate::{
    Action, Class, Origin, Verb,
    action::Content,
    draft::{Draft, Outcome},
    item::New,
};

/// What is to be built, and why.
struct Reason {
    /// The ARN of the recipe version.
    recipe: Text,
    cause: Text,
    origin: Origin,
    /// The key that says so.
    key: &'static str,
}

impl<'a> Draft<'a> {
    /// Plans the build of a resource that was planned just now, where there is a reason for one.
    pub(crate) fn build(&mut self, desired: &'a Desired) {
        let Some(fields) = desired.kind.builds() else { return };
        let Outcome {
            arn, made_by, blocked, ..
        } = self.outcome_of(desired).clone();
        let Some(arn) = arn.filter(|_| !blocked) else { return };
        let changed = self.changed(desired, fields, made_by);
        let Some(reason) = changed.or_else(|| self.not_built(desired, fields)) else {
            return;
        };
        let image = Value::from(image::version_arn(&reason.recipe));
        let operation = Operation::Build {
            id: arn.clone(),
            tags: tags(desired, fields),
        };
        let new = New {
            address: desired.address.clone(),
            kind: desired.kind,
            name: &desired.name,
            target: None,
            verb: Verb::Build,
            class: Class::Builds,
            arn: Some(arn),
            origin: reason.origin,
            cause: reason.cause,
            source: Some(desired.source.place(reason.key)),
            before: None,
            after: Some(Content::from(&image)),
            paths: vec![PathChange {
                path: Text::new_static("image"),
                before: None,
                after: Some(image.clone()),
            }],
            guard: None,
            sensitive: false,
            steps: vec![Step {
                kind: desired.kind.name(),
                name: desired.name.clone(),
                operation,
            }],
        };
        // Its own action needs everything that it refers to; without one, that must be as it is to be before it is built from.
        let needs = made_by.map_or_else(|| self.needs_of(desired), |item| BTreeSet::from([item]));
        self.push(new, needs);
    }

    /// `build_on_change`: it is made, or pointed at another recipe version.
    fn changed(&self, desired: &Desired, fields: Builds, made_by: Option<usize>) -> Option<Reason> {
        let item = made_by.filter(|_| desired.build_on_change)?;
        let action = &self.items[item].action;
        let cause = match action.verb {
            Verb::Create | Verb::Replace => "it is new, and says `build_on_change`",
            _ if is_repointed(action, fields) => "it is pointed at another recipe version, and says `build_on_change`",
            _ => return None,
        };
        // What was planned just now is among the last.
        let planned = self
            .planned
            .values()
            .iter()
            .rev()
            .find(|planned| planned.item == item)?;
        Some(Reason {
            recipe: planned.value.get(fields.recipe)?.text()?.into(),
            cause: Text::new_static(cause),
            origin: action.origin,
            key: "build_on_change",
        })
    }

    /// `--build`: of the version of our own recipe that it uses there is no image, and none is being made.
    fn not_built(&mut self, desired: &Desired, fields: Builds) -> Option<Reason> {
        if !self.options.build {
            return None;
        }
        let (address, recipe) = self.own_recipe(desired)?;
        let arn = recipe.arn.clone()?;
        let cause = if is_new(recipe) {
            format!("{address} is a new version, of which there is no image")
        } else {
            // Where nobody knows which images there are, none is built a second time.
            let question = Question::Images { recipe: arn.clone() };
            let Some(Answer::Images(images)) = self.ask(question) else {
                return None;
            };
            if images.iter().any(|image| image.is_built() || image.is_in_build()) {
                return None;
            }
            format!("there is no image of {arn}")
        };
        Some(Reason {
            recipe: arn,
            cause: cause.into(),
            origin: Origin::Config,
            key: fields.recipe,
        })
    }

    /// The recipe of this stack that a resource is built from, with what became of it.
    fn own_recipe<'b>(&self, desired: &'b Desired) -> Option<(&'b Address, &Outcome)> {
        let address = desired.own_recipe()?;
        Some((address, &self.outcomes[self.graph.number(address)?]))
    }

    /// A sentence for everything that the plan points at another version of our own recipe and does not build. With `--build`, what is not
    /// built needs none.
    pub(crate) fn left_unbuilt(&self) -> Vec<String> {
        let left = |action: &Action| {
            let changes = action.verb == Verb::Update && !self.options.build;
            let number = changes.then(|| self.graph.number(&action.address)).flatten()?;
            let desired = self.graph.resources[number];
            desired.kind.builds().filter(|fields| is_repointed(action, *fields))?;
            let (_, recipe) = self.own_recipe(desired).filter(|_| !desired.build_on_change)?;
            let address = &action.address;
            Some(if is_new(recipe) {
                format!(
                    "{address} uses a recipe version of which no image has been built yet; `apply --build` starts a build"
                )
            } else {
                format!(
                    "{address} uses another recipe version; `apply --build` starts a build where there is no image of it"
                )
            })
        };
        self.items.iter().filter_map(|item| left(&item.action)).collect()
    }
}

/// Whether the plan makes a version: it changes none.
fn is_new(version: &Outcome) -> bool {
    version.made_by.is_some()
}

/// Whether an action changes what is built.
fn is_repointed(action: &Action, fields: Builds) -> bool {
    action.paths.iter().any(|change| change.path == fields.recipe)
}

/// The tags of the image: those that images of scheduled builds get, which AWS puts on no other build by itself (text of the newer
/// service model, `imageTags` of a pipeline).
fn tags(desired: &Desired, fields: Builds) -> Tags {
    let declared = desired.value.get(fields.tags).into_iter().flat_map(Value::entries);
    declared
        .filter_map(|(key, value)| Some((key.clone(), value.text()?.into())))
        .collect()
}
