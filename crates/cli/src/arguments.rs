//! What can be written on the command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use guardrails::PolicyType;

/// A declarative reconciler for golden images on AWS: EC2 Image Builder and the Organizations policies around it.
///
/// Exit codes: 0 ok, 1 internal error, 2 changes (drift; plan --detailed-exitcode), 3 invalid, 4 denied, 5 partial,
/// 6 guarded, 7 unapproved, 8 incomplete, 130/143 interrupted.
#[derive(Debug, Parser)]
#[command(name = "goldsmith", version, propagate_version = true, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(flatten, next_help_heading = "Options of every verb")]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

impl Arguments {
    /// Reads the command line. CI hands on a variable that it does not know as an empty text: that is none.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        let mut arguments = Self::try_parse()?;
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        arguments.common.organization_role = given(arguments.common.organization_role);
        if let Verb::Apply(apply) = &mut arguments.verb {
            apply.commit = given(apply.commit.take());
        }
        Ok(arguments)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The desired-state directory.
    #[arg(
        short = 'C',
        long = "directory",
        value_name = "DIR",
        default_value = "desired-state",
        global = true
    )]
    pub(crate) directory: PathBuf,
    /// The environment: overrides of [env.NAME] in goldsmith.toml.
    #[arg(long = "env", value_name = "NAME", global = true)]
    pub(crate) environment: Option<String>,
    /// The profile of the AWS configuration whose credentials are used, also where the environment has others.
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) profile: Option<String>,
    /// Run against the bundled stand-in for AWS instead of AWS. Its state lies in .goldsmith/local.json in the directory.
    #[arg(long, global = true)]
    pub(crate) local: bool,
    /// Refuse to run if goldsmith.toml names another account. For CI, where a pull request can edit that file.
    #[arg(long, value_name = "ID", global = true)]
    pub(crate) expect_account: Option<String>,
    /// Refuse to run if goldsmith.toml names another organization.
    #[arg(long, value_name = "ID", global = true)]
    pub(crate) expect_organization: Option<String>,
    /// The role for Organizations calls. It must be the one that goldsmith.toml names.
    #[arg(long, value_name = "ARN", env = "GOLDSMITH_ORGANIZATION_ROLE", global = true)]
    pub(crate) organization_role: Option<String>,
    /// The form of the result on standard output.
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    pub(crate) format: Format,
    /// Colours.
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(crate) color: Color,
    /// Print only the verdict.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print more: every field of what is created, digests.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Markdown,
    Json,
    /// SARIF 2.1.0, for code scanning. Only `check` has results in it.
    Sarif,
    /// Annotations of a GitHub Actions run. Only `check` has any.
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Validate everything, or single documents and policies. Offline.
    Check(Check),
    /// Show what apply would do, and why.
    Plan(Plan),
    /// Make AWS as the desired state says.
    Apply(Apply),
    /// Compare AWS with the desired state and with what was applied last. Reads everything.
    Drift(Drift),
    /// Delete everything that the stack owns.
    Destroy(Destroy),
    /// Print the dependency graph.
    Graph(Graph),
    /// The bundled stand-in for AWS.
    Local(Local),
    /// Explain the codes of diagnostics.
    Codes(Codes),
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Single AWSTOE documents, workflows or policies, told apart by their content; `-` is standard input. Without any, the whole
    /// desired state.
    pub(crate) files: Vec<PathBuf>,
    /// What standard input is called in the results.
    #[arg(long, value_name = "FILE", requires = "files")]
    pub(crate) stdin_name: Option<PathBuf>,
    /// Apply the fixes that are certain.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Read the files as policies of this type: scp, rcp, or the API's name, such as `TAG_POLICY`.
    #[arg(long, value_name = "TYPE", requires = "files", value_parser = policy_type)]
    pub(crate) policy_type: Option<PolicyType>,
}

fn policy_type(name: &str) -> Result<PolicyType, String> {
    match name {
        "scp" => Ok(PolicyType::ServiceControl),
        "rcp" => Ok(PolicyType::ResourceControl),
        _ => PolicyType::from_wire(name).ok_or_else(|| {
            let known: Vec<&str> = PolicyType::all().map(PolicyType::wire).collect();
            format!("one of scp, rcp, {}", known.join(", "))
        }),
    }
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Exit with 2 if anything is to be done.
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    /// Also show a build of every pipeline that is not built yet: of the recipe version that it uses there is no image, and none is being
    /// made.
    #[arg(long)]
    pub(crate) build: bool,
    /// Read the fields of immutable versions too, instead of trusting their digest tags.
    #[arg(long)]
    pub(crate) deep: bool,
    /// Write the plan's document to a file, for `apply --approved`.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Also show what of [stack], [organization] and [guards] differs from the goldsmith.toml of this directory, such as a
    /// checkout of what a pull request is to be merged into.
    #[arg(long, value_name = "DIR")]
    pub(crate) base: Option<PathBuf>,
    /// Show the plan as if a guarded action were allowed: its digest, or the first eight digits or more of it; repeatable.
    #[arg(long, value_name = "DIGEST")]
    pub(crate) allow: Vec<String>,
}

/// A hundred years: enough for never.
const MOST_DAYS: u64 = 36_500;

#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// Do not ask. Nothing is asked with `--local` or `--approved`.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Also start a build of every pipeline that is not built yet: of the recipe version that it uses there is no image, and none is being
    /// made. With `--approved`, those that a `plan --build` showed.
    #[arg(long)]
    pub(crate) build: bool,
    /// Do only what this plan file showed; repeatable, the union counts.
    #[arg(long, value_name = "FILE")]
    pub(crate) approved: Vec<PathBuf>,
    /// Refuse plan files that are older than so many days.
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u64).range(..=MOST_DAYS))]
    pub(crate) approval_max_age: u64,
    /// Do everything but what is refused or guarded, and what depends on that; say what was held, and exit with 7.
    #[arg(long)]
    pub(crate) hold: bool,
    /// Let a guarded action through: its digest, or the first eight digits or more of it; repeatable.
    #[arg(long, value_name = "DIGEST")]
    pub(crate) allow: Vec<String>,
    /// The commit to write into the tags.
    #[arg(long, value_name = "SHA", env = "GOLDSMITH_COMMIT")]
    pub(crate) commit: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Drift {
    /// Also write the report as JSON to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Also write the report as Markdown to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Destroy {
    /// Do not ask. Nothing is asked with `--local`.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Let a guarded action through: its digest, or the first eight digits or more of it; repeatable.
    #[arg(long, value_name = "DIGEST")]
    pub(crate) allow: Vec<String>,
    /// Delete the images of the stack's recipes as well, with their AMIs and snapshots. Without this they are named and stay.
    #[arg(long)]
    pub(crate) images: bool,
    /// As whom Image Builder deletes AMIs and snapshots. Without it, the role that all lifecycle policies of the stack name.
    #[arg(long, value_name = "ROLE", requires = "images")]
    pub(crate) images_role: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Codes {
    /// One code; without it, all are listed.
    pub(crate) code: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// The language of the graph.
    #[arg(long, value_enum, default_value_t = GraphLanguage::Dot)]
    pub(crate) language: GraphLanguage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphLanguage {
    Dot,
    Mermaid,
}

#[derive(Debug, Args)]
pub(crate) struct Local {
    #[command(subcommand)]
    pub(crate) verb: LocalVerb,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ServedClock {
    Real,
    Virtual,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen. Anything but loopback can be reached by others: there is no authentication.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4700")]
    pub(crate) listen: SocketAddr,
    /// A JSON file with a list of faults, of the form that `POST /_goldsmith/faults` takes.
    #[arg(long, value_name = "FILE")]
    pub(crate) faults: Option<PathBuf>,
    /// Refuse the calls of an operation with an error, for example `ListComponents=CallRateLimitExceededException`;
    /// `ListComponents@2=…` only the second. Also one fault in JSON. Repeatable.
    #[arg(long, value_name = "OPERATION[@NTH]=CODE")]
    pub(crate) fault: Vec<String>,
    /// A JSON file with the switches that are to differ from what is saved, of the form that `PATCH /_goldsmith/switches` takes.
    #[arg(long, value_name = "FILE")]
    pub(crate) switches: Option<PathBuf>,
    /// Set a switch, for example `quotas=raised` or `organizations.version_required=true`. Repeatable.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) switch: Vec<String>,
    /// Follow the machine's clock or stand still until moved by `POST /_goldsmith/clock/advance`; otherwise as saved.
    #[arg(long, value_enum)]
    pub(crate) clock: Option<ServedClock>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LocalVerb {
    /// Serve Image Builder, Organizations, STS and S3 over HTTP for other clients.
    Serve(Serve),
    /// Forget everything.
    Reset,
    /// Replace the state by a saved one.
    Seed {
        /// What `GET /_goldsmith/state` of a server answers, or a copy of local.json.
        file: PathBuf,
    },
    /// Print the calls that the last run made. A server writes them when it ends; until then, `GET /_goldsmith/log` has them.
    Log,
}
