//! `goldsmith.toml`: the stack, its organization, its variables and its environments.

use std::collections::BTreeMap;

use model::{Decoder, Diagnostic, Kind, Node, Organization, Quotas, Scope, Stack, Value, did_you_mean, region};

use crate::{
    Loader, Options, Root, guards, organization, quotas,
    spans::Spans,
    tree,
    variables::{Fixed, Variables, read_variables},
};

/// The file that makes a directory a desired state.
pub(crate) const FILE: &str = "goldsmith.toml";

/// How many older versions stay where nothing is said.
const KEEP_VERSIONS: usize = 3;

/// The stack and what its files may name.
pub(crate) struct ReadStack {
    pub(crate) stack: Stack,
    pub(crate) variables: Variables,
    /// How many older versions stay where a resource says nothing.
    pub(crate) keep_versions: usize,
    /// The places of its file.
    pub(crate) spans: Spans,
}

impl Loader {
    pub(crate) fn stack(&mut self, root: &Root, kinds: &[&'static dyn Kind], options: &Options) -> Option<ReadStack> {
        let text = self.text(root, FILE)?;
        let (value, spans, diagnostics) = tree::parse(FILE, &text);
        let broken = !diagnostics.is_empty();
        self.diagnostics.extend(diagnostics);
        if broken {
            return None;
        }
        let mut decoder = Decoder::default();
        let chosen = choose_environment(&value, options.environment.as_deref(), &mut decoder);
        let merged = chosen
            .as_ref()
            .map_or_else(|| value.clone(), |environment| merge(&value, environment));
        let spans = match options.environment.as_deref().filter(|_| chosen.is_some()) {
            Some(environment) => spans.overridden(&format!("env.{environment}")),
            None => spans,
        };
        let quotas = read_quotas(&merged, kinds, &mut decoder);
        let read = read(&merged, options.environment.as_deref(), quotas, &mut decoder);
        self.report(decoder, &spans, &text);
        let (stack, variables, keep_versions) = read?;
        Some(ReadStack {
            stack,
            variables,
            keep_versions,
            spans,
        })
    }

    fn report(&mut self, decoder: Decoder, spans: &Spans, text: &str) {
        self.diagnostics.extend(spans.diagnostics(decoder, FILE, text));
    }
}

/// Where any environment exists, one must be chosen.
fn choose_environment(value: &Value, wanted: Option<&str>, decoder: &mut Decoder) -> Option<Value> {
    let environments: Vec<&str> = value
        .get("env")
        .map(|environments| environments.entries().map(|(key, _)| key.as_str()).collect())
        .unwrap_or_default();
    match (wanted, environments.is_empty()) {
        (None, true) => None,
        (None, false) => {
            decoder
                .problem_at(
                    "env",
                    "load/environment",
                    "this stack has environments: choose one with `--env`",
                )
                .help(format!("there are: {}", environments.join(", ")));
            None
        }
        (Some(wanted), _) => {
            let found = value
                .get("env")
                .and_then(|environments| environments.get(wanted))
                .cloned();
            if found.is_none() {
                let near =
                    did_you_mean(wanted, environments.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                let known = if environments.is_empty() {
                    "goldsmith.toml has no [env]".to_owned()
                } else {
                    format!("there are: {}", environments.join(", "))
                };
                decoder
                    .problem_at("env", "load/environment", format!("there is no environment `{wanted}`"))
                    .help(near.unwrap_or(known));
            }
            found
        }
    }
}

/// `[env.X]` overrides key by key.
pub(crate) fn merge(base: &Value, over: &Value) -> Value {
    match (base, over) {
        (Value::Map(base), Value::Map(over)) => {
            let mut merged = base.clone();
            for (key, value) in over {
                let combined = base.get(key).map_or_else(|| value.clone(), |below| merge(below, value));
                merged.insert(key.clone(), combined);
            }
            Value::Map(merged)
        }
        (_, over) => over.clone(),
    }
}

const TOP: [&str; 6] = ["stack", "organization", "vars", "quotas", "env", "guards"];
/// What an environment has of its own.
const OVERRIDDEN: &[&str] = TOP.split_at(4).0;

fn read_quotas(value: &Value, kinds: &[&'static dyn Kind], decoder: &mut Decoder) -> Quotas {
    value
        .get("quotas")
        .map(|quotas| quotas::read(quotas, kinds, decoder))
        .unwrap_or_default()
}

fn read(
    value: &Value,
    environment: Option<&str>,
    quotas: Quotas,
    decoder: &mut Decoder,
) -> Option<(Stack, Variables, usize)> {
    check_tables(value, decoder);
    let vars = value.get("vars");
    let value = replaced(value, environment, decoder);
    let stack = value.get("stack").cloned().unwrap_or_else(Value::map);
    if value.get("stack").is_none() {
        decoder
            .problem("load/missing-key", "[stack] is missing")
            .help("[stack] says `name`, `account` and `region`");
    }
    known_keys(
        &stack,
        "stack",
        &["name", "account", "region", "keep_versions"],
        decoder,
    );
    let name = text(&stack, "stack", "name", decoder);
    let account = text(&stack, "stack", "account", decoder);
    let region = text(&stack, "stack", "region", decoder);
    check_stack(name.as_deref(), account.as_deref(), region.as_deref(), decoder);
    let keep_versions = read_keep_versions(&stack, decoder);
    let organization = value
        .get("organization")
        .map(|organization| organization::read(organization, decoder));
    let guards = value
        .get("guards")
        .map(|guards| guards::read(guards, decoder))
        .unwrap_or_default();
    let (name, account, region) = (name?, account?, region?);
    let organization = match organization {
        Some(None) => return None,
        Some(Some(organization)) => Some(organization),
        None => None,
    };
    let scope = Scope { account, region };
    let variables = variables_of(vars, environment, &scope, organization.as_ref(), decoder);
    let stack = Stack {
        name,
        scope,
        organization,
        environment: environment.map(str::to_owned),
        guards,
        quotas,
    };
    Some((stack, variables, keep_versions))
}

/// Reports keys that are none, in the file and in its environments.
fn check_tables(value: &Value, decoder: &mut Decoder) {
    known_keys(value, "", &TOP, decoder);
    for (key, entry) in value.entries().filter(|(key, _)| TOP.contains(&key.as_str())) {
        decoder.member(key, |decoder| is_table(entry, decoder));
    }
    if let Some(environments) = value.get("env") {
        for (name, environment) in environments.entries() {
            known_keys(environment, &format!("env.{name}"), OVERRIDDEN, decoder);
        }
    }
}

fn read_keep_versions(stack: &Value, decoder: &mut Decoder) -> usize {
    match stack.get("keep_versions") {
        Some(Value::Integer(number)) if *number >= 0 => usize::try_from(*number).unwrap_or(KEEP_VERSIONS),
        Some(_) => {
            decoder.problem_at(
                "stack.keep_versions",
                "load/wrong-type",
                "`keep_versions` is a number from 0",
            );
            KEEP_VERSIONS
        }
        None => KEEP_VERSIONS,
    }
}

/// The file with its variables in their places.
pub(crate) fn replaced(value: &Value, environment: Option<&str>, decoder: &mut Decoder) -> Value {
    let fixed = Fixed {
        values: named_environment(environment),
        is_all: false,
    };
    let variables = read_variables(value.get("vars"), fixed, decoder);
    substitute(value, &variables, decoder)
}

fn named_environment(environment: Option<&str>) -> BTreeMap<String, String> {
    let named = environment.map(|environment| ("env".to_owned(), environment.to_owned()));
    named.into_iter().collect()
}

/// The variables of all other files, which may name what the stack says.
fn variables_of(
    vars: Option<&Value>,
    environment: Option<&str>,
    scope: &Scope,
    organization: Option<&Organization>,
    decoder: &mut Decoder,
) -> Variables {
    let mut values = named_environment(environment);
    values.insert("account".to_owned(), scope.account.clone());
    values.insert("region".to_owned(), scope.region.clone());
    if let Some(Organization {
        id, management_account, ..
    }) = organization
    {
        let arn = format!(
            "arn:{}:organizations::{management_account}:organization/{id}",
            scope.partition()
        );
        values.insert("organization".to_owned(), id.clone());
        values.insert("organization_arn".to_owned(), arn);
    }
    read_variables(vars, Fixed { values, is_all: true }, decoder)
}

fn check_stack(name: Option<&str>, account: Option<&str>, region: Option<&str>, decoder: &mut Decoder) {
    if let Some(region) = region.filter(|region| !region::is_known(region)) {
        let problem = decoder
            .problem_at(
                "stack.region",
                "load/region",
                format!("`{region}` is no Region that goldsmith knows of"),
            )
            .warning();
        match region::nearest(region) {
            // Which one was meant is a guess: the letters of one Region are those of another but for a few.
            Some(near) => problem.label(format!("did you mean `{near}`?")),
            None => problem.help("a Region looks like `us-east-1`; a new one needs nothing but this warning"),
        };
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    if let Some(name) = name.filter(|name| name.is_empty() || name.len() > 128 || !name.bytes().all(allowed)) {
        decoder
            .problem_at(
                "stack.name",
                "load/stack-name",
                format!("`{name}` cannot be a stack's name"),
            )
            .help("it becomes a tag's value: 1 to 128 letters, digits and `-_./`");
    }
    if let Some(account) = account.filter(|account| !is_account(account)) {
        decoder
            .problem_at(
                "stack.account",
                "load/account",
                format!("`{account}` is not an account id"),
            )
            .help("an account id has 12 digits; write it in quotes");
    }
}

pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text that must be there.
pub(crate) fn text(value: &Value, table: &str, key: &'static str, decoder: &mut Decoder) -> Option<String> {
    decoder.member(table, |decoder| {
        if let Some(found) = value.get(key) {
            decoder.member(key, |decoder| String::decode(found, decoder))
        } else {
            decoder
                .problem("load/missing-key", format!("`{key}` is missing"))
                .label(format!("this needs `{key}`"));
            None
        }
    })
}

/// Reports what is no table: nothing in it would be read, and nobody would notice.
pub(crate) fn is_table(value: &Value, decoder: &mut Decoder) -> bool {
    let table = matches!(value, Value::Map(_));
    if !table {
        decoder.wrong_type("a table", value);
    }
    table
}

/// Reports the keys of the table at a path that are none of the known ones.
pub(crate) fn known_keys(value: &Value, path: &str, known: &[&str], decoder: &mut Decoder) {
    if path.is_empty() {
        decoder.known_keys(value, known);
    } else {
        decoder.member(path, |decoder| decoder.known_keys(value, known));
    }
}

/// Replaces in everything but the variables themselves and the environments.
fn substitute(value: &Value, variables: &Variables, decoder: &mut Decoder) -> Value {
    let replaced = value.without(&["vars", "env"]);
    let members = replaced.entries().map(|(key, entry)| {
        let entry = decoder.member(key, |decoder| variables.replace_all(entry, decoder));
        (key.clone(), entry)
    });
    Value::Map(members.collect())
}

impl Loader {
    /// Adds a diagnostic at a place of a file.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
