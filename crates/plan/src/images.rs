//! Images go only where somebody asked for it, with the recipe version that brought them.

use std::collections::BTreeSet;

use model::{Address, Image, Kind, KindName, Object, Operation, PathChange, Step, Text, Value};

use crate::{Class, Origin, Refusal, RefusalKind, Verb, draft::Draft, item::New};

impl Draft<'_> {
    /// Deletes the images of a recipe version that is about to be deleted; answers the items. They go after what refers to the
    /// version, so that no pipeline makes another, and before the version, by which a later run would find those that are left.
    pub(crate) fn delete_images(
        &mut self,
        kind: &'static dyn Kind,
        recipe: &Object,
        after: &BTreeSet<usize>,
    ) -> BTreeSet<usize> {
        let Some(deletion) = self.options.images.as_ref().filter(|_| kind.makes_images()) else {
            return BTreeSet::new();
        };
        let observation = self.observation;
        let images = observation.images.iter().filter(|image| image.is_of(&recipe.arn));
        let mut items = BTreeSet::new();
        for image in images.filter(|image| !image.is_deleted()) {
            let address = image_address(image);
            if image.is_in_build() {
                let message = format!("{} is {}: it is still being made", image.arn, image.status);
                let help = "wait until it is made, or cancel it, and run this again";
                self.refuse_image("plan/image-in-build", RefusalKind::Guarded, address, message, help);
            } else if deletion.role.is_none() && !image.amis.is_empty() {
                let message = format!(
                    "{} has AMIs, and there is no role as whom Image Builder may delete them",
                    image.arn
                );
                let help =
                    "name one with `--images-role` (it trusts imagebuilder.amazonaws.com), or leave `--images` away";
                self.refuse_image("plan/image-role", RefusalKind::Invalid, address, message, help);
            } else {
                let role = deletion.role.clone().filter(|_| !image.amis.is_empty());
                items.insert(self.delete_image(kind, image, address, role, after.clone()));
            }
        }
        items
    }

    fn delete_image(
        &mut self,
        kind: &'static dyn Kind,
        image: &Image,
        address: Address,
        role: Option<String>,
        after: BTreeSet<usize>,
    ) -> usize {
        let amis = amis(image);
        let before: Value = amis.iter().map(|ami| Value::from(ami.as_str())).collect();
        let gone = |ami: &String| PathChange {
            path: format!("amis[{ami}]").into(),
            before: Some(Value::from("there, with its snapshots")),
            after: None,
        };
        let operation = Operation::DeleteImage {
            id: image.arn.clone(),
            role,
        };
        let new = New {
            address,
            kind,
            name: &image.arn,
            target: None,
            verb: Verb::Delete,
            class: Class::Destructive,
            arn: Some(image.arn.as_str().into()),
            origin: Origin::Config,
            cause: Text::new_static("the stack is being destroyed with its images"),
            source: None,
            before: Some(&before),
            after: None,
            paths: amis.iter().map(gone).collect(),
            guard: None,
            sensitive: false,
            steps: vec![Step {
                kind: kind.name(),
                name: image.arn.as_str().into(),
                operation,
            }],
        };
        self.push(new, after)
    }

    fn refuse_image(&mut self, code: &'static str, kind: RefusalKind, address: Address, message: String, help: &str) {
        self.refusals.push(Refusal {
            code,
            kind,
            address,
            message,
            help: help.to_owned(),
            source: None,
        });
    }
}

/// What an image is called among resources: its name, version and build.
fn image_address(image: &Image) -> Address {
    let name = image
        .arn
        .split_once(":image/")
        .map_or(image.arn.as_str(), |(_, name)| name);
    Address::new(KindName("image"), name)
}

/// Its AMIs as people look for them.
fn amis(image: &Image) -> Vec<String> {
    let named = |ami: &model::ImageAmi| format!("{} in {} of {}", ami.id, ami.region, ami.account);
    image.amis.iter().map(named).collect()
}
