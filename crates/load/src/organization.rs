//! `[organization]`: whose policies these are.

use model::{Decoder, Node, Organization, Value};

use crate::stack::{is_account, known_keys, text};

pub(crate) fn read(value: &Value, decoder: &mut Decoder) -> Option<Organization> {
    known_keys(
        value,
        "organization",
        &["id", "management_account", "role", "types"],
        decoder,
    );
    let id = text(value, "organization", "id", decoder);
    let management_account = text(value, "organization", "management_account", decoder);
    if let Some(id) = id.as_deref().filter(|id| !is_organization(id)) {
        decoder
            .problem_at(
                "organization.id",
                "load/organization",
                format!("`{id}` is not an organization id"),
            )
            .help("it looks like `o-abc1234567`: 10 to 32 characters after `o-`");
    }
    if let Some(account) = management_account.as_deref().filter(|account| !is_account(account)) {
        decoder
            .problem_at(
                "organization.management_account",
                "load/account",
                format!("`{account}` is not an account id"),
            )
            .help("an account id has 12 digits");
    }
    let role = value.get("role").map(|role| {
        decoder.member("organization", |decoder| {
            decoder.member("role", |decoder| String::decode(role, decoder))
        })
    });
    let types = value.get("types").map(|types| {
        decoder.member("organization", |decoder| {
            decoder.member("types", |decoder| Vec::<String>::decode(types, decoder))
        })
    });
    Some(Organization {
        id: id?,
        management_account: management_account?,
        role: role.flatten(),
        types: types.flatten().unwrap_or_default(),
    })
}

fn is_organization(text: &str) -> bool {
    text.strip_prefix("o-").is_some_and(|id| {
        (10..=32).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}
