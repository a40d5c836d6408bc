//! `[guards]`: the roles that no policy of the stack may lock out.

use std::collections::BTreeMap;

use model::{Decoder, FactoryRole, Guards, Node, Task, Value, did_you_mean};

use crate::stack::{is_account, known_keys};

const KEYS: [&str; 4] = ["apply_role", "break_glass_roles", "factory_roles", "instance_profiles"];

pub(crate) fn read(value: &Value, decoder: &mut Decoder) -> Guards {
    known_keys(value, "guards", &KEYS, decoder);
    decoder.member("guards", |decoder| Guards {
        apply_role: value
            .get(KEYS[0])
            .and_then(|role| decoder.member(KEYS[0], |decoder| one(role, decoder))),
        break_glass_roles: value
            .get(KEYS[1])
            .map(|roles| decoder.member(KEYS[1], |decoder| several(roles, decoder)))
            .unwrap_or_default(),
        factory_roles: value
            .get(KEYS[2])
            .map(|roles| decoder.member(KEYS[2], |decoder| factory(roles, decoder)))
            .unwrap_or_default(),
        instance_profiles: value
            .get(KEYS[3])
            .map(|profiles| decoder.member(KEYS[3], |decoder| roles_of(profiles, decoder)))
            .unwrap_or_default(),
    })
}

/// A guard of a role that does not exist would guard nothing, and nobody would notice.
fn one(value: &Value, decoder: &mut Decoder) -> Option<String> {
    let arn = String::decode(value, decoder)?;
    check(&arn, decoder);
    Some(arn)
}

fn check(arn: &str, decoder: &mut Decoder) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let fits = matches!(parts.as_slice(), ["arn", partition, "iam", "", account, resource]
        if partition.starts_with("aws") && is_account(account)
            && resource.strip_prefix("role/").is_some_and(|name| !name.is_empty() && !name.contains(['*', '?'])));
    if !fits {
        decoder
            .problem("load/guards", format!("`{arn}` is not the ARN of a role"))
            .label("no role")
            .help("it looks like `arn:aws:iam::111122223333:role/name`; a session's ARN or a pattern guards nothing");
    }
    fits
}

fn several(value: &Value, decoder: &mut Decoder) -> Vec<String> {
    let roles = Vec::<String>::decode(value, decoder).unwrap_or_default();
    for (index, role) in roles.iter().enumerate() {
        decoder.item(index, |decoder| check(role, decoder));
    }
    roles
}

/// A list of roles, or a table of what each of them does.
fn factory(value: &Value, decoder: &mut Decoder) -> Vec<FactoryRole> {
    let Value::Map(entries) = value else {
        return several(value, decoder).into_iter().map(FactoryRole::new).collect();
    };
    let read = entries.iter().map(|(arn, needs)| {
        decoder.member(arn, |decoder| {
            if !check(arn, decoder)
                && let Some(problem) = decoder.problems.last_mut()
            {
                problem.at_key();
            }
            let words = Vec::<String>::decode(needs, decoder).unwrap_or_default();
            let needs = words
                .iter()
                .enumerate()
                .filter_map(|(index, word)| decoder.item(index, |decoder| need(word, decoder)));
            FactoryRole {
                arn: arn.to_string(),
                needs: needs.collect(),
            }
        })
    });
    read.collect()
}

/// The role of each instance profile.
fn roles_of(value: &Value, decoder: &mut Decoder) -> BTreeMap<String, String> {
    let roles = BTreeMap::<String, String>::decode(value, decoder).unwrap_or_default();
    for (profile, role) in &roles {
        decoder.member(profile, |decoder| check(role, decoder));
    }
    roles
}

fn need(word: &str, decoder: &mut Decoder) -> Option<model::Need> {
    let tasks = Task::ALL.map(|(name, _)| name);
    match word.parse() {
        Ok(need) => Some(need),
        Err(error) => {
            let error: model::NotANeed = error;
            let near = did_you_mean(word, tasks);
            let problem = decoder.problem("load/guards", error.to_string());
            match near {
                Some(near) => problem.label(format!("did you mean `{near}`?")).replace_with(near),
                None => problem.label("not known").help(format!(
                    "tasks are: {}; actions are written `service:Name`",
                    tasks.join(", ")
                )),
            };
            None
        }
    }
}
