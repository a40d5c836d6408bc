//! What the kinds have in common.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::clock::iso;
use crate::error::ApiError;
use crate::image_builder::arn::{Kind, slug};
use crate::image_builder::call::{Call, is_shared, latest_version_references, list, text};
use crate::image_builder::filters::Filters;
use crate::image_builder::paging::Page;
use crate::image_builder::store::{Key, Resource, Store};
use crate::image_builder::{Answer, Object, kinds, refusals};

impl Call<'_> {
    /// The present, as most dates are written.
    pub(in crate::image_builder) fn date(&self) -> Value {
        iso(self.now).into()
    }

    /// Refuses a key that is taken.
    pub(in crate::image_builder) fn check_free(&self, kind: Kind, key: &Key) -> Result<(), ApiError> {
        match self.here().store.get(kind, key) {
            Some(_) => Err(refusals::already_exists(kind.type_name(), &self.own_arn(kind, key))),
            None => Ok(()),
        }
    }

    /// The text of `data`, or of the object behind `uri`: exactly one of the two members.
    pub(in crate::image_builder) fn document(
        &self,
        input: &Object,
        data: &'static str,
        uri: &'static str,
    ) -> Result<(String, &'static str), ApiError> {
        match (input.get(data), input.get(uri)) {
            (Some(document), None) => Ok((document.as_str().unwrap_or("").to_owned(), data)),
            (None, Some(_)) => {
                let unreadable = || refusals::invalid_value(uri, "The object does not exist, or you may not read it.");
                let document = self.objects.at_uri(text(input, uri)).ok_or_else(unreadable)?;
                let limit = self.switches.quotas.document_bytes;
                if document.len() > limit {
                    return Err(refusals::quota("the size of a document in bytes", limit));
                }
                Ok((document.to_owned(), uri))
            }
            _ => Err(refusals::invalid_combination(
                data,
                &format!("Exactly one of {data} and {uri} must be given."),
            )),
        }
    }

    /// Checks that a role exists. The sentence is observed.
    pub(in crate::image_builder) fn check_role(&self, input: &Object) -> Result<(), ApiError> {
        match input.get("executionRole").and_then(Value::as_str) {
            Some(role) if !self.iam.has_role(role) => Err(refusals::invalid_value(
                "executionRole",
                "The provided role does not exist or does not have sufficient permissions",
            )),
            _ => Ok(()),
        }
    }
}

/// The success of a dry run is an error.
pub(in crate::image_builder) fn stop_dry_run(input: &Object) -> Result<(), ApiError> {
    if input.get("dryRun") == Some(&Value::Bool(true)) {
        Err(refusals::dry_run())
    } else {
        Ok(())
    }
}

/// The key of a kind without versions, out of the `name` of a create.
pub(in crate::image_builder) fn named_key(input: &Object) -> Key {
    Key::named(slug(text(input, "name")))
}

/// Answers a Get: the object under `member`, and where there are versions, how to refer to the newest.
pub(in crate::image_builder) fn get(call: &Call, input: &Object, kind: Kind, arn_member: &str, member: &str) -> Answer {
    let arn = text(input, arn_member);
    let resource = call.resolve_usable(kind, arn_member, arn, |found| {
        kind != Kind::Image
            || found
                .object
                .get("state")
                .is_some_and(|state| state["status"] == "AVAILABLE")
    })?;
    let mut answer = Object::new();
    if kind.has_builds() || matches!(kind, Kind::ImageRecipe | Kind::ContainerRecipe) {
        let owner = arn.split(':').nth(4).unwrap_or("");
        let references = latest_version_references(call.region, owner, kind, &resource.key);
        answer.insert("latestVersionReferences".to_owned(), references);
    }
    let object = if kind == Kind::ImagePipeline {
        kinds::pipeline::view(&resource)
    } else {
        resource.object
    };
    answer.insert(member.to_owned(), Value::Object(object));
    Ok(answer)
}

/// Answers a Delete: refused while something refers to it, or while it is shared.
pub(in crate::image_builder) fn delete(call: &mut Call, input: &Object, kind: Kind, member: &str) -> Answer {
    let arn = text(input, member);
    let key = call.own(kind, member, arn)?;
    let shared = call.here().store.get(kind, &key).is_some_and(is_shared);
    if shared || kinds::dependents(call, kind, &key) {
        return Err(refusals::has_dependents(arn));
    }
    call.here_mut().store.remove(kind, &key);
    Ok(Object::from_iter([(member.to_owned(), arn.into())]))
}

/// The resources that an `owner` names.
pub(in crate::image_builder) fn owned<'a>(call: &'a Call, kind: Kind, owner: &str) -> Cow<'a, Store> {
    let collect = |resources: Vec<Resource>| {
        let mut store = Store::default();
        for resource in resources {
            store.insert(kind, resource);
        }
        Cow::Owned(store)
    };
    match owner {
        "" | "Self" => Cow::Borrowed(&call.here().store),
        "Amazon" => collect(call.builder.managed(call.region).all(kind).into_values().collect()),
        "Shared" => collect(call.shared_with_caller(kind)),
        _ => Cow::Owned(Store::default()),
    }
}

/// What a list operation lists.
pub(in crate::image_builder) struct Listing {
    pub(in crate::image_builder) operation: &'static str,
    pub(in crate::image_builder) kind: Kind,
    /// The filters, each with where its value stands in the object.
    pub(in crate::image_builder) filters: &'static [(&'static str, &'static str)],
    /// The member of the answer.
    pub(in crate::image_builder) member: &'static str,
}

impl Listing {
    /// Answers one page of everything.
    pub(in crate::image_builder) fn all(
        &self,
        call: &Call,
        input: &Object,
        write: impl Fn(&Resource) -> Value,
    ) -> Answer {
        self.page(call, input, |_, _| true, write)
    }

    /// Answers one page of what is to be kept.
    pub(in crate::image_builder) fn page(
        &self,
        call: &Call,
        input: &Object,
        keep: impl Fn(&Store, &Resource) -> bool,
        write: impl Fn(&Resource) -> Value,
    ) -> Answer {
        let slug = self.filtered_slug(input);
        self.page_of(call, input, slug.as_deref().map(|slug| ("", slug)), keep, write)
    }

    /// Where a filter names what is listed: a seek instead of a look at everything. Amazon's slugs are their own, and those of
    /// workflows lie below a family.
    fn filtered_slug(&self, input: &Object) -> Option<String> {
        let own = matches!(text(input, "owner"), "" | "Self") && self.kind != Kind::Workflow;
        let by_name = list(input, "filters")
            .iter()
            .find(|filter| own && filter["name"] == "name")?;
        match by_name["values"].as_array().map(Vec::as_slice) {
            Some([Value::String(name)]) => Some(slug(name)),
            _ => None,
        }
    }

    /// The same, of one name (family and slug) if one is given.
    pub(in crate::image_builder) fn page_of(
        &self,
        call: &Call,
        input: &Object,
        name: Option<(&str, &str)>,
        keep: impl Fn(&Store, &Resource) -> bool,
        write: impl Fn(&Resource) -> Value,
    ) -> Answer {
        let filters = Filters::of(input, self.filters)?;
        let page = Page::of(self.operation, input, call.switches)?;
        let store = owned(call, self.kind, text(input, "owner"));
        let items = store
            .after_in(self.kind, page.after.as_ref(), name)
            .filter(|resource| keep(&store, resource) && filters.accept(&resource.object));
        let mut answer = Object::new();
        page.fill(
            &mut answer,
            self.member,
            items,
            |resource| resource.key.clone(),
            |resource| write(resource),
        );
        Ok(answer)
    }
}

/// A summary: these members of the object, where present.
pub(in crate::image_builder) fn summary(resource: &Resource, members: &[&str]) -> Value {
    Value::Object(crate::image_builder::call::copy(&resource.object, members))
}

/// Replaces everything a caller can set, and keeps what is the service's and the tags.
pub(in crate::image_builder) fn replace(call: &mut Call, kind: Kind, key: &Key, settings: Object, updated: Value) {
    const KEPT: &[&str] = &["arn", "name", "dateCreated", "tags", "timeoutMinutes"];
    if let Some(resource) = call.here_mut().store.get_mut(kind, key) {
        let mut object = crate::image_builder::call::copy(&resource.object, KEPT);
        object.extend(settings);
        object.insert("dateUpdated".to_owned(), updated);
        resource.object = object;
    }
}

/// `{member: arn}`.
pub(in crate::image_builder) fn answer_arn(member: &str, arn: &str) -> Object {
    Object::from_iter([(member.to_owned(), json!(arn))])
}

/// The strings of a list member.
pub(in crate::image_builder) fn strings<'a>(input: &'a Object, member: &str) -> impl Iterator<Item = &'a str> {
    list(input, member).iter().filter_map(Value::as_str)
}
