//! What the images say about a plan.

use std::collections::BTreeSet;

use kinds::{CallError, KINDS};
use model::{DesiredState, Gap, Image, Observation, Text, Value};
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
        let Some(recipe) = desired.value.get("recipe").and_then(Value::address) else {
            continue;
        };
        let Some(arn) = session.plan.arns.get(recipe) else {
            continue;
        };
        if !images.iter().any(|image| image.is_built() && image.is_of(arn)) {
            notes.push(format!("{address} is not built yet: there is no image of {arn}"));
        }
    }
    session.plan.effects.extend(notes);
}

/// What stays when recipes are deleted.
pub(crate) fn staying(session: &mut Session) {
    let deleted: Vec<Text> = session
        .plan
        .actions
        .iter()
        .filter(|action| action.verb == Verb::Delete)
        .filter_map(|action| action.arn.clone())
        .collect();
    for image in session
        .images
        .iter()
        .filter(|image| image.is_built() && deleted.iter().any(|arn| image.is_of(arn)))
    {
        let amis = if image.amis.is_empty() {
            String::new()
        } else {
            format!(" with its AMIs: {}", amis(image))
        };
        session
            .plan
            .effects
            .push(format!("the image {} stays{amis}", image.arn));
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
