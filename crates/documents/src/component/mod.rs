//! AWSTOE component documents.

mod actions;
mod conditions;
mod header;
mod inputs;
mod loops;
mod pattern;
mod phases;
mod platforms;
mod reference;
mod references;
mod special;

use std::ops::Range;

use crate::{
    allow,
    checked::{Checked, Context, Parameter},
    findings::Findings,
    lint, opening,
    shape::{self, Names},
    yaml::Node,
};

/// A component document, as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// The document's own name, which AWS does not use.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What a recipe may set.
    pub parameters: Vec<Parameter>,
    /// Names for fixed values.
    pub constants: Vec<Constant>,
    /// The phases, in the order in which they run.
    pub phases: Vec<Phase>,
}

/// A name for a value that nobody can override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// Its name; parameters and constants share one space of names.
    pub name: String,
    /// Its value as written.
    pub value: Option<String>,
    /// Its name in the text.
    pub span: Range<usize>,
}

/// A phase: Image Builder runs `build` and `validate` on the build instance, `test` in the test stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// The name in the text; the phase itself where it has none.
    pub span: Range<usize>,
    /// The steps, in the order in which they run.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name, unique within the phase.
    pub name: String,
    /// The action module.
    pub action: String,
    /// The action in the text; the step itself where it has none.
    pub action_span: Range<usize>,
    /// The first line of the step.
    pub span: Range<usize>,
    /// The inputs as written.
    pub inputs: Option<Node>,
    /// The name of the step's loop; `loop` where it has none; `None` where there is no loop.
    pub loop_name: Option<String>,
    /// Whether the step has a condition, and so may not run at all.
    pub conditional: bool,
    /// Where its values are in the text: whatever may hold references.
    pub(crate) scalars: Vec<Range<usize>>,
}

impl Component {
    /// Whether Image Builder makes this a TEST component: exactly one phase, named `test` (`GetComponent`'s `type`).
    pub fn is_test(&self) -> bool {
        matches!(self.phases.as_slice(), [phase] if phase.name == "test")
    }
}

/// What an AWSTOE component says, as far as it can be read, for those who use it and do not judge it. `None` if it is no YAML mapping.
pub fn read_component(text: &str) -> Option<Component> {
    let mut findings = Findings::new(text);
    let root = opening::open(&mut findings)?;
    Some(read(&root, &Context::default(), &mut findings))
}

/// Checks an AWSTOE component: validity first, then what is legal and probably a mistake.
pub fn check_component(text: &str, context: &Context<'_>) -> Checked<Component> {
    let mut findings = Findings::new(text);
    let document = opening::open(&mut findings).map(|root| read(&root, context, &mut findings));
    if let Some(component) = &document {
        references::check(component, &mut findings);
        if context.platform.is_none() {
            platforms::check(component, &mut findings);
        }
        lint::check(component, &mut findings);
    }
    Checked {
        document,
        findings: allow::apply(findings, context.today),
    }
}

fn read(root: &Node, context: &Context<'_>, findings: &mut Findings<'_>) -> Component {
    const KEYS: &[&str] = &[
        "name",
        "description",
        "schemaVersion",
        "parameters",
        "constants",
        "phases",
    ];
    shape::known_keys(root, KEYS, "a component", findings);
    shape::schema_version(root, findings);
    let mut names = Names::default();
    Component {
        name: shape::optional_text(root, "name", findings),
        description: shape::optional_text(root, "description", findings),
        parameters: header::parameters(root, &mut names, findings),
        constants: header::constants(root, &mut names, findings),
        phases: phases::read(root, context, findings),
    }
}
