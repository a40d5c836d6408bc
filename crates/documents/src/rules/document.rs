//! Rules that hold for components and workflows alike.

use model::Severity::{Error, Hint, Warning};

use super::Rule;

pub(crate) const SYNTAX: Rule = Rule {
    code: "document/syntax",
    severity: Error,
    title: "The text is not valid YAML",
    explanation: "AWS parses a document when it is created and refuses what is not YAML. JSON is YAML too. An open quote is \
                  shown where it was opened, which is often far above the place where a parser notices it.",
    bad: component!("- name: \"Update" "  action: UpdateOS"),
    good: component!("- name: \"Update\"" "  action: UpdateOS"),
};

pub(crate) const UNQUOTED_REFERENCE: Rule = Rule {
    code: "document/unquoted-reference",
    severity: Error,
    title: "A value that begins with `{{` is not quoted",
    explanation: "YAML takes `{{ Name }}` at the beginning of a value for a map inside of a map. Quotes make it a text.",
    bad: component!("- name: Run" "  action: ExecuteBinary" "  inputs:" "    path: {{ loop.value }}" "  loop:" "    forEach: [a, b]"),
    good: component!("- name: Run" "  action: ExecuteBinary" "  inputs:" "    path: '{{ loop.value }}'" "  loop:" "    forEach: [a, b]"),
};

pub(crate) const DUPLICATE_KEY: Rule = Rule {
    code: "document/duplicate-key",
    severity: Error,
    title: "A key is there twice in one map",
    explanation: "YAML forbids it, and parsers disagree about which of the two counts.",
    bad: component!("- name: Update" "  action: UpdateOS" "  name: Again"),
    good: component!("- name: Update" "  action: UpdateOS"),
};

pub(crate) const SECOND_DOCUMENT: Rule = Rule {
    code: "document/second-document",
    severity: Error,
    title: "The text has more than one YAML document",
    explanation: "A component or workflow is one document. Whether AWS refuses the text or reads the first one only is not \
                  documented, and neither is meant. What stands after the second `---` is not looked at here.",
    bad: lines!("schemaVersion: 1.0" "phases: [{name: build, steps: []}]" "---" "phases: []"),
    good: lines!("---" "schemaVersion: 1.0" "phases: [{name: build, steps: []}]"),
};

pub(crate) const LIMITS: Rule = Rule {
    code: "document/limits",
    severity: Error,
    title: "The text is too deep, or has too many values",
    explanation: "No document needs lists and maps more than 64 levels deep, more than 100,000 values with its aliases \
                  written out, or 256 KiB of text. Such a text is not read any further.",
    bad: "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ ]]]",
    good: lines!("schemaVersion: 1.0" "phases: [{name: build, steps: []}]"),
};

pub(crate) const TOO_LARGE: Rule = Rule {
    code: "document/too-large",
    severity: Error,
    title: "The document is larger than AWS's quota",
    explanation: "A component or workflow may have 64 KB (Service Quotas), however it is handed over.",
    bad: COMMENT_OF_70_000,
    good: lines!("schemaVersion: 1.0" "phases: [{name: build, steps: []}]"),
};

pub(crate) const OVER_INLINE: Rule = Rule {
    code: "document/over-inline-limit",
    severity: Warning,
    title: "The document is longer than 16,000 characters",
    explanation: "AWS takes up to 16,000 characters with the call itself; a longer document has to lie in S3, and be named \
                  by `uri`.",
    bad: COMMENT_OF_20_000,
    good: lines!("schemaVersion: 1.0" "phases: [{name: build, steps: []}]"),
};

pub(crate) const TEMPLATE: Rule = Rule {
    code: "document/template",
    severity: Hint,
    title: "The text is a template of another tool",
    explanation: "Placeholders stand where AWS wants fixed words, so this becomes a document only when the other tool has \
                  filled them in. It is not checked; check its output.",
    bad: component!("- name: Install-${name}" "  action: UpdateOS"),
    good: component!("- name: Install" "  action: UpdateOS"),
};

pub(crate) const WRONG_SHAPE: Rule = Rule {
    code: "document/wrong-shape",
    severity: Error,
    title: "A list, a map or a single value stands where another is needed",
    explanation: "AWS parses the document into fixed types and refuses other shapes.",
    bad: lines!("schemaVersion: 1.0" "phases:" "  build:" "    steps: []"),
    good: lines!("schemaVersion: 1.0" "phases:" "  - name: build" "    steps: []"),
};

pub(crate) const MISSING_KEY: Rule = Rule {
    code: "document/missing-key",
    severity: Error,
    title: "A required key is missing",
    explanation: "A component needs schemaVersion and phases, a workflow schemaVersion and steps, a phase its name and steps, a \
                  step its name and action.",
    bad: component!("- name: Update"),
    good: component!("- name: Update" "  action: UpdateOS"),
};

pub(crate) const UNKNOWN_KEY: Rule = Rule {
    code: "document/unknown-key",
    severity: Warning,
    title: "A key that AWS does not document",
    explanation: "What AWS does with such a key is not documented. Usually it is a typing mistake, and then what was meant is \
                  missing.",
    bad: component!("- name: Update" "  action: UpdateOS" "  onFailur: Continue"),
    good: component!("- name: Update" "  action: UpdateOS" "  onFailure: Continue"),
};

pub(crate) const SCHEMA_VERSION: Rule = Rule {
    code: "document/schema-version",
    severity: Error,
    title: "The schemaVersion is not 1.0",
    explanation: "1.0 is the only version there is. `1`, `1.0` and `\"1.0\"` all mean it.",
    bad: lines!("schemaVersion: 2.2" "phases: [{name: build, steps: []}]"),
    good: lines!("schemaVersion: \"1.0\"" "phases: [{name: build, steps: []}]"),
};

pub(crate) const NAME: Rule = Rule {
    code: "document/name",
    severity: Error,
    title: "A name has characters or a length that AWS does not take",
    explanation: "Steps are named with letters, digits, hyphens and underscores; parameters and constants likewise, with 3 to 128 \
                  of them.",
    bad: component!("- name: Loading ssh keys" "  action: UpdateOS"),
    good: component!("- name: LoadingSshKeys" "  action: UpdateOS"),
};

pub(crate) const DUPLICATE_NAME: Rule = Rule {
    code: "document/duplicate-name",
    severity: Error,
    title: "Two things have the same name",
    explanation: "Phases are unique in a component, steps in their phase or workflow, loops in their phase; parameters and \
                  constants share one space of names.",
    bad: component!("- name: Update" "  action: UpdateOS" "- name: Update" "  action: Reboot"),
    good: component!("- name: Update" "  action: UpdateOS" "- name: Restart" "  action: Reboot"),
};

pub(crate) const PARAMETER_TYPE: Rule = Rule {
    code: "document/parameter-type",
    severity: Error,
    title: "A parameter has a type that does not exist",
    explanation: "Components know `string` only; workflows know `string`, `integer`, `boolean` and `stringList`.",
    bad: lines!("schemaVersion: 1.0" "parameters:" "  - Port: {type: integer}" "phases: [{name: build, steps: []}]"),
    good: lines!("schemaVersion: 1.0" "parameters:" "  - Port: {type: string}" "phases: [{name: build, steps: []}]"),
};

pub(crate) const TOO_MANY_PARAMETERS: Rule = Rule {
    code: "document/too-many-parameters",
    severity: Error,
    title: "More than 25 parameters",
    explanation: "AWS's quota is 25 parameters for a component or workflow.",
    bad: lines!(
        "schemaVersion: 1.0" "parameters:"
        "  - P01: {type: string}" "  - P02: {type: string}" "  - P03: {type: string}" "  - P04: {type: string}"
        "  - P05: {type: string}" "  - P06: {type: string}" "  - P07: {type: string}" "  - P08: {type: string}"
        "  - P09: {type: string}" "  - P10: {type: string}" "  - P11: {type: string}" "  - P12: {type: string}"
        "  - P13: {type: string}" "  - P14: {type: string}" "  - P15: {type: string}" "  - P16: {type: string}"
        "  - P17: {type: string}" "  - P18: {type: string}" "  - P19: {type: string}" "  - P20: {type: string}"
        "  - P21: {type: string}" "  - P22: {type: string}" "  - P23: {type: string}" "  - P24: {type: string}"
        "  - P25: {type: string}" "  - P26: {type: string}"
        "phases: [{name: build, steps: []}]"
    ),
    good: lines!("schemaVersion: 1.0" "parameters:" "  - P01: {type: string}" "phases: [{name: build, steps: []}]"),
};

pub(crate) const VALUE_TOO_LONG: Rule = Rule {
    code: "document/value-too-long",
    severity: Error,
    title: "A parameter's default is longer than 1,024 characters",
    explanation: "AWS's quota for the value of a component's or workflow's parameter is 1,024 characters.",
    bad: LONG_DEFAULT,
    good: lines!("schemaVersion: 1.0" "parameters:" "  - Text: {type: string, default: short}" "phases: [{name: build, steps: []}]"),
};

pub(crate) const TIMEOUT: Rule = Rule {
    code: "document/timeout",
    severity: Error,
    title: "A timeoutSeconds that the step cannot have",
    explanation: "In a component it is at least 1, or -1 for none; Reboot has none, and ExecuteDocument takes only -1. In a \
                  workflow each action has its own maximum, and a value above it fails validation.",
    bad: component!("- name: Update" "  action: UpdateOS" "  timeoutSeconds: 0"),
    good: component!("- name: Update" "  action: UpdateOS" "  timeoutSeconds: 3600"),
};

pub(crate) const ON_FAILURE: Rule = Rule {
    code: "document/on-failure",
    severity: Error,
    title: "An onFailure that does not exist",
    explanation: "A component's step may Abort, Continue or Ignore; a workflow's step may Abort or Continue.",
    bad: component!("- name: Update" "  action: UpdateOS" "  onFailure: Stop"),
    good: component!("- name: Update" "  action: UpdateOS" "  onFailure: Abort"),
};

pub(crate) const ALLOW: Rule = Rule {
    code: "document/allow",
    severity: Warning,
    title: "An inline allow that does not count",
    explanation: "An allow is written `# goldsmith: allow CODE until YYYY-MM-DD: reason` on the line of the finding or the line \
                  before it. Without a code that exists, an end date and a reason it takes nothing away. Errors stand for what AWS \
                  refuses, and cannot be allowed.",
    bad: component!("# goldsmith: allow component/plain-http" "- name: Update" "  action: UpdateOS"),
    good: component!("- name: Update" "  action: UpdateOS"),
};

pub(crate) const ALLOW_UNUSED: Rule = Rule {
    code: "document/allow-unused",
    severity: Hint,
    title: "An inline allow that takes nothing away",
    explanation: "The finding that it allowed is gone, so the comment can go too.",
    bad: component!("# goldsmith: allow document/unknown-key until 2027-01-31: the next release reads it" "- name: Update" "  action: UpdateOS"),
    good: component!("- name: Update" "  action: UpdateOS"),
};

const COMMENT_OF_70_000: &str = text_of(&[b'#'; 70_000]);
const COMMENT_OF_20_000: &str = text_of(&[b'#'; 20_000]);

const LONG_DEFAULT: &str = {
    const BYTES: [u8; 1200] = {
        let head =
            b"{schemaVersion: 1.0, phases: [{name: build, steps: []}], parameters: [Text: {type: string, default: ";
        let mut bytes = [b'x'; 1200];
        let mut at = 0;
        while at < head.len() {
            bytes[at] = head[at];
            at += 1;
        }
        bytes[1197] = b'}';
        bytes[1198] = b']';
        bytes[1199] = b'}';
        bytes
    };
    text_of(&BYTES)
};

const fn text_of(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("examples are text"),
    }
}
