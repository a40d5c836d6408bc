//! `${…}`: replaced in TOML strings and in policy JSON. There are no expressions and no environment variables.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
};

use model::{Decoder, Text, Value, did_you_mean};

/// Everything that can be named, by the text between the braces.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    values: BTreeMap<String, String>,
    /// What is declared and has no value, as something is wrong with it.
    broken: BTreeSet<String>,
    /// How many bytes variables have brought so far, or would have.
    spent: AtomicUsize,
}

/// A name is written in a few characters and may stand for thousands, and those again for thousands. A factory of thousands of
/// files needs a megabyte or two; beyond this somebody wants the memory to run out.
const BUDGET: usize = 16 << 20;

/// Each unknown name is compared with every known one. No stack has as many as this; a file that does would keep that going for minutes.
const SUGGESTED_FROM: usize = 1000;

/// A text with its variables replaced, and the way back to the places in the original.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Replaced {
    pub(crate) text: String,
    /// A stretch of the result, and the stretch of the original that it came from.
    segments: Vec<(Range<usize>, Range<usize>)>,
    /// Names that nothing defines, with their places in the original.
    pub(crate) unknown: Vec<(String, Range<usize>)>,
}

impl Variables {
    #[cfg(test)]
    fn new(values: BTreeMap<String, String>) -> Self {
        Self {
            values,
            ..Self::default()
        }
    }

    /// Whether variables brought more than they may. From then on nothing is replaced: where that was depends on which file was
    /// read first, whether it was does not.
    pub(crate) fn are_spent(&self) -> bool {
        self.spent.load(Ordering::Relaxed) > BUDGET
    }

    /// The same, with the whole budget before them.
    pub(crate) fn renewed(self) -> Self {
        Self {
            spent: AtomicUsize::default(),
            ..self
        }
    }

    fn spend(&self, bytes: usize) -> bool {
        let before = self.spent.fetch_add(bytes, Ordering::Relaxed);
        before.saturating_add(bytes) <= BUDGET
    }

    /// Replaces. In policies (`keeps_others`), what is not ours (`${aws:PrincipalTag/x}`) stays as it is.
    pub(crate) fn replace(&self, original: &str, keeps_others: bool) -> Replaced {
        let mut replaced = Replaced::default();
        let mut rest = 0;
        while let Some(start) = original[rest..].find("${").map(|found| rest + found) {
            let escaped = original[..start].ends_with('$') && start > rest;
            replaced.keep(original, rest..if escaped { start - 1 } else { start });
            let Some(end) = original[start..].find('}').map(|found| start + found + 1) else {
                rest = start;
                if !keeps_others {
                    replaced
                        .unknown
                        .push((original[start..].to_owned(), start..original.len()));
                }
                break;
            };
            let name = &original[start + 2..end - 1];
            match (escaped, self.values.get(name)) {
                (false, Some(value)) if self.spend(value.len()) => replaced.put(value, start..end),
                (true, _) | (false, Some(_)) => replaced.keep(original, start..end),
                (false, None) => {
                    if !keeps_others || name.starts_with("var.") {
                        replaced.unknown.push((name.to_owned(), start..end));
                    }
                    replaced.keep(original, start..end);
                }
            }
            rest = end;
        }
        replaced.keep(original, rest..original.len());
        replaced
    }

    /// Replaces in every string of a value.
    pub(crate) fn replace_all(&self, value: &Value, decoder: &mut Decoder) -> Value {
        match value {
            Value::Text(text) => {
                let replaced = self.replace(text, false);
                for (name, _) in &replaced.unknown {
                    self.report(name, decoder);
                }
                replaced.text.into()
            }
            Value::List(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| decoder.item(index, |decoder| self.replace_all(item, decoder)))
                    .collect()
            }
            Value::Map(entries) => {
                let replace = |(key, value): &(Text, Value), decoder: &mut Decoder| {
                    (
                        key.clone(),
                        decoder.member(key, |decoder| self.replace_all(value, decoder)),
                    )
                };
                Value::Map(entries.iter().map(|entry| replace(entry, decoder)).collect())
            }
            other => other.clone(),
        }
    }

    fn report(&self, name: &str, decoder: &mut Decoder) {
        let (message, help) = self.unknown(name);
        decoder
            .problem("load/unknown-variable", message)
            .label("no value")
            .help(help);
    }

    /// What to say of a name that nothing defines.
    pub(crate) fn unknown(&self, name: &str) -> (String, String) {
        if self.broken.contains(name) {
            let help = "mend it under [vars] in goldsmith.toml first; in that file itself, what names `${account}`, \
                        `${region}` or `${organization}` has no value either";
            return (format!("`${{{name}}}` has no value"), help.to_owned());
        }
        let suggests = self.values.len() <= SUGGESTED_FROM;
        let near = suggests
            .then(|| did_you_mean(name, self.values.keys().map(String::as_str)))
            .flatten();
        let help = match near {
            Some(near) => format!("did you mean `${{{near}}}`? `$${{` writes a literal `${{`"),
            None if name.starts_with("organization") => {
                "goldsmith.toml has no [organization] to take it from".to_owned()
            }
            None if name == "env" => "there is an environment only with `--env`".to_owned(),
            None => "define it under [vars] in goldsmith.toml; `$${` writes a literal `${`".to_owned(),
        };
        (format!("`${{{name}}}` is not defined"), help)
    }
}

impl Replaced {
    fn keep(&mut self, original: &str, range: Range<usize>) {
        let text = &original[range.clone()];
        self.put(text, range);
    }

    fn put(&mut self, text: &str, original: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        self.segments.push((start..self.text.len(), original));
    }

    /// A place of the result, in the original: exact where the text was kept, the whole `${…}` where it was replaced.
    pub(crate) fn original(&self, span: &Range<usize>) -> Range<usize> {
        let at = |offset: usize, at_end: bool| {
            let holds = |(new, _): &&(Range<usize>, Range<usize>)| {
                new.contains(&offset) || (at_end && new.end == offset && !new.is_empty())
            };
            let Some((new, old)) = self.segments.iter().find(holds) else {
                return self.segments.last().map_or(0, |(_, old)| old.end);
            };
            if new.len() == old.len() {
                old.start + (offset - new.start)
            } else if at_end {
                old.end
            } else {
                old.start
            }
        };
        at(span.start, false)..at(span.end, true).max(at(span.start, false))
    }
}

/// What an environment, an account or an organization is called; and whether that is all, as it is once the stack is read.
pub(crate) struct Fixed {
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) is_all: bool,
}

/// `[vars]`, flattened, with variables in variables replaced. One that names what is not known has no value.
pub(crate) fn read_variables(value: Option<&Value>, fixed: Fixed, decoder: &mut Decoder) -> Variables {
    // The second time all but one thing was told already.
    let mut told = Decoder::default();
    let first = if fixed.is_all { &mut told } else { &mut *decoder };
    let (mut raw, mut broken) = (BTreeMap::new(), BTreeSet::new());
    if let Some(value) = value {
        first.member("vars", |decoder| flatten("var", value, &mut raw, &mut broken, decoder));
    }
    let mut resolved = Variables {
        values: fixed.values,
        broken,
        ..Variables::default()
    };
    for name in raw.keys() {
        if let Err(circle) = resolve(name, &raw, &mut resolved, &mut Vec::new()) {
            report_circle(name, &circle, first);
        }
    }
    let without_value = |name: &&String| !resolved.values.contains_key(*name);
    let without_value: Vec<String> = raw.keys().filter(without_value).cloned().collect();
    resolved.broken.extend(without_value);
    if resolved.are_spent() {
        first
            .problem_at(
                "vars",
                "load/variables-too-long",
                "these variables make texts of many megabytes",
            )
            .help("let variables hold names, ids and ARNs, and not each other many times");
    }
    report_unknown(&raw, &resolved, fixed.is_all, decoder);
    resolved.renewed()
}

fn report_circle(name: &str, circle: &[String], decoder: &mut Decoder) {
    let message = if circle.first() == circle.last() {
        format!("these variables name each other in a circle: {}", circle.join(" → "))
    } else {
        format!("variables name variables more than {NESTING} deep from here on")
    };
    decoder
        .problem_at(&place(name), "load/variable-cycle", message)
        .help("a variable may use others, but not itself: write out one of these values");
}

/// Where a variable stands in goldsmith.toml.
fn place(name: &str) -> String {
    name.replacen("var.", "vars.", 1)
}

/// Reports what variables name and nothing defines: other variables at first, and everything else when all of that is known.
fn report_unknown(raw: &BTreeMap<String, String>, resolved: &Variables, is_all: bool, decoder: &mut Decoder) {
    for (name, text) in raw {
        let unknown = resolved.replace(text, false).unknown;
        let reported = |inner: &&String| inner.starts_with("var.") != is_all && !resolved.broken.contains(*inner);
        for inner in unknown.iter().map(|(inner, _)| inner).filter(reported) {
            let (message, help) = resolved.unknown(inner);
            decoder
                .problem_at(&place(name), "load/unknown-variable", message)
                .label("no value")
                .help(help);
        }
    }
}

/// How deep variables may name variables: two or three are in use, and each level takes some of the stack.
const NESTING: usize = 32;

fn flatten(
    prefix: &str,
    value: &Value,
    raw: &mut BTreeMap<String, String>,
    broken: &mut BTreeSet<String>,
    decoder: &mut Decoder,
) {
    for (key, value) in value.entries() {
        let name = format!("{prefix}.{key}");
        decoder.member(key, |decoder| match value {
            Value::Text(text) => {
                raw.insert(name, text.to_string());
            }
            Value::Map(_) => flatten(&name, value, raw, broken, decoder),
            other => {
                decoder.wrong_type("a string or a table of strings", other);
                broken.insert(name);
            }
        });
    }
}

/// Resolves a variable and those that it names. The error is the way that came back to where it was, or went too deep.
fn resolve(
    name: &str,
    raw: &BTreeMap<String, String>,
    resolved: &mut Variables,
    path: &mut Vec<String>,
) -> Result<(), Vec<String>> {
    if resolved.values.contains_key(name) {
        return Ok(());
    }
    let Some(text) = raw.get(name) else { return Ok(()) };
    if let Some(start) = path.iter().position(|seen| seen == name) {
        return Err(path[start..].iter().cloned().chain([name.to_owned()]).collect());
    }
    path.push(name.to_owned());
    if path.len() > NESTING {
        return Err(path.clone());
    }
    let used = Variables::default().replace(text, false).unknown;
    for (inner, _) in &used {
        resolve(inner, raw, resolved, path)?;
    }
    path.pop();
    let replaced = resolved.replace(text, false);
    if replaced.unknown.is_empty() {
        resolved.values.insert(name.to_owned(), replaced.text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        Variables::new(BTreeMap::from([
            ("var.name".into(), "golden".into()),
            ("region".into(), "us-east-1".into()),
        ]))
    }

    #[test]
    fn replaces_and_escapes() {
        let replaced = |text: &str| variables().replace(text, false).text;
        assert_eq!(replaced("${var.name}-${region}"), "golden-us-east-1");
        assert_eq!(replaced("$${var.name}"), "${var.name}");
        assert_eq!(replaced("a $ b $} c"), "a $ b $} c");
    }

    #[test]
    fn policies_keep_what_is_not_ours() {
        let replaced = variables().replace("${aws:PrincipalTag/team} ${var.name} ${var.nmae}", true);
        assert_eq!(replaced.text, "${aws:PrincipalTag/team} golden ${var.nmae}");
        assert_eq!(replaced.unknown, [("var.nmae".to_owned(), 37..48)]);
    }

    #[test]
    fn places_lead_back() {
        let replaced = variables().replace("ab ${var.name} cd", false);
        assert_eq!(replaced.text, "ab golden cd");
        assert_eq!(replaced.original(&(10..12)), 15..17);
        assert_eq!(replaced.original(&(3..9)), 3..14);
    }

    #[test]
    fn an_unclosed_brace_is_an_error_in_toml() {
        assert_eq!(variables().replace("${var.name", false).unknown.len(), 1);
    }
}
