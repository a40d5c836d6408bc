//! What the images say about a plan.

use std::collections::BTreeSet;

use apply::{Entry, Fate, Ledger};
use kinds::{CallError, KINDS};
use model::{Address, Desired, DesiredState, Gap, Image, Observation, Text};
use plan::Verb;

use crate::{connection::Connection, session::Session};

/// Reads the images; `None`, and a gap in the plan, where they could not be read.
pub(crate) async fn read(session: &mut Session) -> Option<Vec<Image>> {
    match kinds::images(&session.connection.clients).await {
        Ok(images) => Some(images),
        Err(error) => {
            session.plan.gaps.push(gap(&error, &session.connection));
            None
        }
    }
}

/// Reads the images before everything goes. What could not be read is a gap, and no recipe of which there may be images is deleted.
pub(crate) async fn observe(connection: &Connection, observation: &mut Observation) {
    match kinds::images(&connection.clients).await {
        Ok(images) => observation.images = images,
        Err(error) => observation.gaps.push(gap(&error, connection)),
    }
}

fn gap(error: &CallError, connection: &Connection) -> Gap {
    let makes_images = KINDS.iter().filter(|kind| kind.makes_images());
    let affects = makes_images.map(|kind| kind.name()).collect();
    kinds::gap(error, &connection.clients, "imagebuilder", affects)
}

/// The role that every lifecycle policy of a stack names, if it is one: it may delete AMIs already.
pub(crate) fn lifecycle_role(desired: &DesiredState) -> Option<String> {
    let values = desired.resources.values().map(|resource| &resource.value);
    let roles: BTreeSet<&str> = values
        .filter(|value| value.get("resource_selection").is_some())
        .filter_map(|value| value.get("execution_role")?.text())
        .collect();
    let only = roles.len() == 1;
    roles.first().filter(|_| only).map(|role| (*role).to_owned())
}

/// Pipelines whose recipe version has no image yet. Image Builder's start condition watches wildcard references only,
/// so new hardening may otherwise wait for Amazon's next base image.
pub(crate) fn not_built_yet(session: &mut Session, images: &[Image]) {
    let mut notes = Vec::new();
    for (address, desired) in &session.desired.resources {
        let recipe = desired.own_recipe();
        let Some(arn) = recipe.and_then(|recipe| session.plan.arns.get(recipe)) else {
            continue;
        };
        let images = || images.iter().filter(|image| image.is_of(arn));
        if images().any(Image::is_built) {
            continue;
        }
        let mut actions = session.plan.actions.iter();
        let starts = actions.any(|action| action.verb == Verb::Build && action.address == *address);
        notes.push(match images().find(|image| image.is_in_build()) {
            Some(image) => format!("{address} is being built: {} is {}", image.arn, image.status),
            None if starts => {
                format!("{address} is not built yet: there is no image of {arn}; the next apply starts a build")
            }
            None => format!("{address} is not built yet: there is no image of {arn}; `apply --build` starts a build"),
        });
    }
    session.plan.effects.extend(notes);
}

/// Builds that a run was to start and did not, whatever kept it: the pipeline may be as it is to be by now, and then the next plan has
/// nothing to do of which a build would follow.
pub(crate) fn not_started(session: &mut Session, ledger: &Ledger) {
    let missed = |entry: &&Entry| entry.verb == Verb::Build && !matches!(entry.fate, Fate::Done { .. });
    let notes = ledger.entries.iter().filter(missed).map(|entry| {
        let address = &entry.address;
        format!(
            "no build of {address} was started; {} starts one",
            remedy(session, address)
        )
    });
    let notes: Vec<String> = notes.collect();
    session.plan.effects.extend(notes);
}

/// What starts a build of a pipeline. `--build` asks for images of our own recipes alone.
fn remedy(session: &Session, pipeline: &Address) -> String {
    let desired = session.desired.resources.get(pipeline);
    match (desired.and_then(Desired::own_recipe), session.plan.arns.get(pipeline)) {
        (None, Some(arn)) => {
            let region = &session.desired.stack.scope.region;
            format!("`aws imagebuilder start-image-pipeline-execution --region {region} --image-pipeline-arn {arn}`")
        }
        _ => "`apply --build`".to_owned(),
    }
}

/// What stays when recipes are deleted: images, also those that are still being made.
pub(crate) fn staying(session: &mut Session) {
    let recipes = session.plan.actions.iter().filter(|action| action.verb == Verb::Delete);
    let recipes: Vec<&Text> = recipes.filter_map(|action| action.arn.as_ref()).collect();
    let images = session.images.iter();
    let images = images.filter(|image| recipes.iter().any(|arn| image.is_of(arn)));
    let notes: Vec<String> = images.filter_map(stays).collect();
    session.plan.effects.extend(notes);
}

fn stays(image: &Image) -> Option<String> {
    let Image {
        arn,
        status,
        amis: made,
    } = image;
    if image.is_in_build() {
        Some(format!(
            "the image {arn} is {status}: it is still being made, and stays with the AMIs that it brings"
        ))
    } else if !image.is_built() {
        None
    } else if made.is_empty() {
        Some(format!("the image {arn} stays"))
    } else {
        Some(format!("the image {arn} stays with its AMIs: {}", amis(image)))
    }
}

fn amis(image: &Image) -> String {
    let named: Vec<String> = image
        .amis
        .iter()
        .map(|ami| format!("{} in {} of {}", ami.id, ami.region, ami.account))
        .collect();
    named.join(", ")
}
