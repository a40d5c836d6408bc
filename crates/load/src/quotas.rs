//! `[quotas]`, and what the stack declares against AWS's quotas.

use std::collections::BTreeMap;

use model::{Counted, Decoder, Desired, Kind, Quota, Quotas, Value};

use crate::{
    Loader,
    resources::Read,
    spans::Spans,
    stack::{FILE, is_table},
};

const CODE: &str = "load/quota";

/// Reads `[quotas]`: a number for each quota that is not AWS's default.
pub(crate) fn read(value: &Value, kinds: &[&'static dyn Kind], decoder: &mut Decoder) -> Quotas {
    let known: Vec<&Quota> = kinds.iter().flat_map(|kind| kind.quotas()).collect();
    let mut quotas = Quotas::default();
    decoder.member("quotas", |decoder| {
        let mut top: Vec<&str> = known.iter().map(|quota| first_key(quota)).collect();
        top.dedup();
        decoder.known_keys(value, &top);
        let groups: BTreeMap<&str, Vec<&Quota>> = known.iter().fold(BTreeMap::new(), |mut groups, quota| {
            groups.entry(quota.group).or_insert_with(Vec::new).push(*quota);
            groups
        });
        for (group, members) in groups {
            if group.is_empty() {
                read_group(value, &members, &mut quotas, decoder);
            } else if let Some(table) = value.get(group) {
                decoder.member(group, |decoder| {
                    if !is_table(table, decoder) {
                        return;
                    }
                    let names: Vec<&str> = members.iter().map(|quota| quota.name).collect();
                    decoder.known_keys(table, &names);
                    read_group(table, &members, &mut quotas, decoder);
                });
            }
        }
    });
    quotas
}

fn first_key(quota: &Quota) -> &'static str {
    if quota.group.is_empty() {
        quota.name
    } else {
        quota.group
    }
}

fn read_group(table: &Value, members: &[&Quota], quotas: &mut Quotas, decoder: &mut Decoder) {
    for quota in members {
        let most = match table.get(quota.name) {
            None => continue,
            Some(Value::Integer(number)) => usize::try_from(*number).ok().filter(|most| *most > 0),
            Some(_) => None,
        };
        match most {
            Some(most) => quotas.set(quota, most),
            None => {
                decoder
                    .problem_at(
                        quota.name,
                        "load/wrong-type",
                        format!("`{}` is a number from 1", quota.name),
                    )
                    .help(format!("AWS's default is {}", quota.default));
            }
        }
    }
}

impl Loader {
    /// Warns of what is more than AWS allows: it may have been raised, and nobody has said so.
    pub(crate) fn check_quotas(&mut self, kinds: &[&'static dyn Kind], read: &[Read], quotas: &Quotas, spans: &Spans) {
        for kind in kinds {
            let of_kind: Vec<&Read> = read.iter().filter(|read| read.desired.kind == *kind).collect();
            for quota in kind.quotas() {
                let counted = of_kind.iter().copied().filter(|read| counts(quota, &read.desired));
                match quota.counted {
                    Counted::Resources => self.check_resources(quota, quotas, counted.count(), spans),
                    Counted::Items(path) => counted.for_each(|read| self.check_items(quota, quotas, path, read)),
                    Counted::Attachments => self.check_attachments(quota, quotas, counted),
                    Counted::Document => {}
                }
            }
        }
    }

    fn check_resources(&mut self, quota: &Quota, quotas: &Quotas, count: usize, spans: &Spans) {
        if count <= quotas.most(quota) {
            return;
        }
        let of = if quota.group.is_empty() {
            String::new()
        } else {
            format!(" of type {}", quota.group)
        };
        let subject = format!("the stack declares {count} {}{of}", quota.what);
        let mut decoder = Decoder::default();
        let path = if quotas.overridden(quota.group, quota.name).is_some() {
            key(quota)
        } else {
            "stack".to_owned()
        };
        problem(&mut decoder, &path, quota, quotas, &subject);
        let text = self.texts.get(FILE).map_or("", String::as_str);
        self.diagnostics.extend(spans.diagnostics(decoder, FILE, text));
    }

    fn check_items(&mut self, quota: &Quota, quotas: &Quotas, path: &str, read: &Read) {
        let mut decoder = Decoder::default();
        for (path, count) in lengths(&read.value, path) {
            if count > quotas.most(quota) {
                problem(&mut decoder, &path, quota, quotas, &format!("{count} {}", quota.what));
            }
        }
        self.report_quota(decoder, read);
    }

    fn check_attachments<'a>(&mut self, quota: &Quota, quotas: &Quotas, read: impl Iterator<Item = &'a Read>) {
        let mut at: BTreeMap<&str, Vec<(&Read, usize)>> = BTreeMap::new();
        for read in read {
            let field = read.desired.kind.attachments().unwrap_or_default();
            let targets = read.value.get(field).map(Value::items).unwrap_or_default();
            for (index, target) in targets.iter().enumerate() {
                let here = at.entry(target.text().unwrap_or_default()).or_default();
                if here.last().is_none_or(|(last, _)| !std::ptr::eq(*last, read)) {
                    here.push((read, index));
                }
            }
        }
        for (target, here) in at {
            let Some((read, index)) = here.get(quotas.most(quota)) else {
                continue;
            };
            let subject = format!("{} {} of type {} at `{target}`", here.len(), quota.what, quota.group);
            let field = read.desired.kind.attachments().unwrap_or_default();
            let mut decoder = Decoder::default();
            problem(&mut decoder, &format!("{field}[{index}]"), quota, quotas, &subject);
            self.report_quota(decoder, read);
        }
    }

    fn report_quota(&mut self, decoder: Decoder, read: &Read) {
        let file = read.desired.source.file.as_str();
        let text = self.texts.get(file).map_or("", String::as_str);
        self.diagnostics.extend(read.spans.diagnostics(decoder, file, text));
    }
}

/// Whether a resource counts towards a quota, which may be of one type only.
fn counts(quota: &Quota, desired: &Desired) -> bool {
    quota.group.is_empty() || desired.kind.namespace(&desired.value) == quota.group
}

/// Where a quota's key stands in goldsmith.toml.
fn key(quota: &Quota) -> String {
    let parts = ["quotas", quota.group, quota.name];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(".")
}

fn problem(decoder: &mut Decoder, path: &str, quota: &Quota, quotas: &Quotas, subject: &str) {
    let (most, default, source) = (quotas.most(quota), quota.default, quota.source);
    let allowed = if quotas.overridden(quota.group, quota.name).is_some() {
        format!("`{}` says {most} (AWS's default is {default}: {source})", key(quota))
    } else {
        format!("AWS's default quota is {most} ({source})")
    };
    decoder
        .problem_at(path, CODE, format!("{subject}, and {allowed}"))
        .label("more than the quota")
        .help(format!(
            "where AWS has raised it for you, say so: `{}` in {FILE}",
            key(quota)
        ))
        .warning();
}

/// The lists at a path, of which one step may go through the items of another list, with their lengths.
fn lengths(value: &Value, path: &str) -> Vec<(String, usize)> {
    let length = |value: &Value, path: &str| value.get(path).map_or(0, |list| list.items().len());
    let Some((outer, inner)) = path.split_once("[].") else {
        return vec![(path.to_owned(), length(value, path))];
    };
    let items = value.get(outer).map(Value::items).unwrap_or_default();
    let each = items.iter().enumerate();
    each.map(|(index, item)| (format!("{outer}[{index}].{inner}"), length(item, inner)))
        .collect()
}
