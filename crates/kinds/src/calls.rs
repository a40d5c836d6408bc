//! What every kind's `aws.rs` can do, and the list of kinds, which leads from a kind's name to it.

use std::collections::{BTreeMap, HashMap};

use model::{KindName, Object, Text, Value, arn::split_version, ownership::Tags};

use crate::{CallError, Clients};

/// What is to be created.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Create<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a Value,
    pub(crate) version: Option<&'a str>,
    pub(crate) tags: &'a Tags,
}

impl Create<'_> {
    /// The tags as the SDK takes them.
    pub(crate) fn sdk_tags(&self) -> HashMap<String, String> {
        sdk_tags(self.tags)
    }

    /// A value that does not fit its own kind: a defect of the planner, never of the user.
    pub(crate) fn misfit(operation: &'static str) -> CallError {
        CallError::unreadable(operation, "the plan holds a value that does not fit its kind")
    }
}

/// The calls of one kind.
pub(crate) trait Calls {
    /// Every object of the account with its tags; with its fields where the list carries them.
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError>;
    /// One object with all its fields.
    async fn read(clients: &Clients, id: &str) -> Result<Object, CallError>;
    /// Creates; answers the ARN, or the id that the service invented.
    async fn create(clients: &Clients, create: Create<'_>) -> Result<String, CallError>;
    /// Replaces the whole object. Kinds with immutable versions have no such call.
    async fn update(_: &Clients, _: &str, _: &Value, _: &[Text]) -> Result<(), CallError> {
        Err(CallError::unreadable("update", "versions are immutable"))
    }
    /// Deletes.
    async fn delete(clients: &Clients, id: &str) -> Result<(), CallError>;
}

/// Declares the list of kinds, and from it the way from a kind's name to its calls.
macro_rules! kinds {
    ($($folder:ident::$kind:ident,)*) => {
        /// Every kind, in the order in which people think of them: each comes after those that it refers to.
        pub static KINDS: [&dyn model::Kind; [$(stringify!($kind)),*].len()] = [$(&$folder::$kind),*];

        /// The calls of a kind by its name.
        pub(crate) mod dispatch {
            use model::{Kind as _, KindName, Object, Text, Value};

            use crate::{CallError, Clients, calls::{Calls as _, Create}, $($folder,)*};

            fn unknown(kind: KindName) -> CallError {
                CallError::unreadable("dispatch", format!("there is no kind named `{kind}`"))
            }

            pub(crate) async fn list(clients: &Clients, kind: KindName) -> Result<Vec<Object>, CallError> {
                $(if kind == $folder::$kind.name() {
                    return $folder::aws::Aws::list(clients).await;
                })*
                Err(unknown(kind))
            }

            pub(crate) async fn read(clients: &Clients, kind: KindName, id: &str) -> Result<Object, CallError> {
                $(if kind == $folder::$kind.name() {
                    return $folder::aws::Aws::read(clients, id).await;
                })*
                Err(unknown(kind))
            }

            pub(crate) async fn create(
                clients: &Clients,
                kind: KindName,
                create: Create<'_>,
            ) -> Result<String, CallError> {
                $(if kind == $folder::$kind.name() {
                    return $folder::aws::Aws::create(clients, create).await;
                })*
                Err(unknown(kind))
            }

            pub(crate) async fn update(
                clients: &Clients,
                kind: KindName,
                id: &str,
                value: &Value,
                changed: &[Text],
            ) -> Result<(), CallError> {
                $(if kind == $folder::$kind.name() {
                    return $folder::aws::Aws::update(clients, id, value, changed).await;
                })*
                Err(unknown(kind))
            }

            pub(crate) async fn delete(clients: &Clients, kind: KindName, id: &str) -> Result<(), CallError> {
                $(if kind == $folder::$kind.name() {
                    return $folder::aws::Aws::delete(clients, id).await;
                })*
                Err(unknown(kind))
            }
        }
    };
}

/// Tags as the SDK of Image Builder takes them.
pub(crate) fn sdk_tags(tags: &Tags) -> HashMap<String, String> {
    tags.iter()
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect()
}

/// An object of Image Builder, from an item of a list or from what a Get answers. An item without ARN or name cannot be used.
pub(crate) fn object_of(
    operation: &'static str,
    (kind, arn, name): (&'static str, Option<&str>, Option<&str>),
    tags: Option<&HashMap<String, String>>,
    value: Option<Value>,
) -> Result<Object, CallError> {
    let (Some(arn), Some(name)) = (arn, name) else {
        return Err(CallError::empty(operation));
    };
    let version = split_version(arn).1.and_then(|version| version.parse().ok());
    Ok(Object {
        kind: KindName(kind),
        name: name.into(),
        arn: arn.into(),
        id: arn.into(),
        version,
        tags: tags
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.into(), value.into()))
            .collect(),
        value,
        namespace: namespace(arn),
        aws_managed: arn.split(':').nth(4).is_some_and(|owner| owner.starts_with("aws")),
        yielded: Vec::new(),
        target_names: BTreeMap::new(),
    })
}

/// What an ARN has between the resource type and the name.
fn namespace(arn: &str) -> Text {
    let stem = split_version(arn).0;
    let mut parts = stem.splitn(6, ':').nth(5).unwrap_or_default().split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some(namespace), Some(_)) => namespace.into(),
        _ => Text::default(),
    }
}

/// [`object_of`], of anything of the SDK's that has an ARN, a name and tags.
macro_rules! object {
    ($kind:expr, $operation:expr, $item:expr, $value:expr) => {{
        let item = $item;
        $crate::calls::object_of($operation, ($kind, item.arn(), item.name()), item.tags(), $value)
    }};
}

/// How a kind of Image Builder's is read, created and deleted, in its `impl Calls`. Its file gives `with_fields!`, which sets every
/// field on a request, and `whole`, which makes an object of what a Get answers. `by` names the member that holds the ARN, `at` the
/// setter of the version.
macro_rules! object_calls {
    ($type:ident: $operation:ident as $name:literal by $arn:ident $(at $version:ident)?) => {
        pastey::paste! {
            async fn read(clients: &$crate::Clients, id: &str) -> Result<model::Object, $crate::CallError> {
                const OPERATION: &str = concat!("Get", $name);
                let request = clients.image_builder.[<get_ $operation>]().$arn(id);
                let answer = clients.call(OPERATION, request.send()).await?;
                let found = answer.$operation.ok_or_else(|| $crate::CallError::empty(OPERATION))?;
                whole(OPERATION, &found)
            }

            async fn create(
                clients: &$crate::Clients,
                create: $crate::calls::Create<'_>,
            ) -> Result<String, $crate::CallError> {
                const OPERATION: &str = concat!("Create", $name);
                let value = $crate::record::typed::<$type>(create.value);
                let value = value.ok_or_else(|| $crate::calls::Create::misfit(OPERATION))?;
                let request = clients.image_builder.[<create_ $operation>]().name(create.name);
                let request = request.set_tags(Some(create.sdk_tags()))$(.$version(create.version.map(str::to_owned)))?;
                let answer = clients.call(OPERATION, with_fields!(request, value).send()).await?;
                answer.$arn.ok_or_else(|| $crate::CallError::empty(OPERATION))
            }

            async fn delete(clients: &$crate::Clients, id: &str) -> Result<(), $crate::CallError> {
                let request = clients.image_builder.[<delete_ $operation>]().$arn(id);
                clients.call(concat!("Delete", $name), request.send()).await.map(drop)
            }
        }
    };
}

/// The calls of a kind that Image Builder updates in place. Beside what [`object_calls`] needs, its file gives `summary`, which makes
/// an object of an item of the list.
macro_rules! configuration_calls {
    ($type:ident: $operation:ident as $name:literal; $list:ident as $list_name:literal in $items:ident) => {
        pub(crate) struct Aws;

        pastey::paste! {
            impl $crate::calls::Calls for Aws {
                $crate::calls::object_calls!($type: $operation as $name by [<$operation _arn>]);

                async fn list(clients: &$crate::Clients) -> Result<Vec<model::Object>, $crate::CallError> {
                    let request = || clients.image_builder.$list().max_results(25);
                    let items = $crate::pages::every!(clients, $list_name, request(), $items);
                    items.iter().map(|item| summary($list_name, item)).collect()
                }

                async fn update(
                    clients: &$crate::Clients,
                    id: &str,
                    value: &model::Value,
                    _: &[model::Text],
                ) -> Result<(), $crate::CallError> {
                    const OPERATION: &str = concat!("Update", $name);
                    let value = $crate::record::typed::<$type>(value);
                    let value = value.ok_or_else(|| $crate::calls::Create::misfit(OPERATION))?;
                    let request = clients.image_builder.[<update_ $operation>]().[<$operation _arn>](id);
                    clients.call(OPERATION, with_fields!(request, value).send()).await.map(drop)
                }
            }
        }
    };
}

pub(crate) use {configuration_calls, kinds, object, object_calls};
