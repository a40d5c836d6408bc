//! From a directory to a plan: what plan, apply, drift and destroy have in common.

use std::collections::BTreeMap;

use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use kinds::{KINDS, Reading, TreeNeeds};
use load::Loaded;
use model::{Answer, DesiredState, Digest, Image, Question, Tree, Value};
use plan::{Options, Plan, RefusalKind, Verdict};
use render::{AccessReport, Document};

use crate::{
    access,
    arguments::{Arguments, Verb},
    connection::Connection,
    failure::Failure,
    images,
    interrupt::Interrupt,
    output,
    progress::Progress,
    store::Store,
    verbs::codes,
};

/// A plan, with all it was made from.
pub(crate) struct Session {
    pub(crate) desired: DesiredState,
    pub(crate) connection: Connection,
    pub(crate) plan: Plan,
    /// The organization's root, where it was read.
    pub(crate) root: Option<String>,
    /// Whether everything is to go: then nothing has to stay behind.
    pub(crate) destroys: bool,
    /// What the plan's changes of policies do.
    pub(crate) access: Vec<AccessReport>,
    /// The images of the account, where everything is to go and they could be read.
    pub(crate) images: Vec<Image>,
}

impl Session {
    /// Keeps what the stand-in has and was asked. A run that only reads goes on without, where its directory cannot be written.
    pub(crate) fn keep_store(&self) {
        let _ = self.connection.store.as_ref().map(Store::save);
    }
}

/// How many questions are answered at once.
const CONCURRENCY: usize = 8;
/// Every round answers what the round before asked; a plan needs three or four.
const ROUNDS: usize = 200;

/// Loads, shows what is wrong with the files, and goes on only if nothing is.
pub(crate) fn load(arguments: &Arguments) -> Result<DesiredState, Failure> {
    let options = load::Options {
        environment: arguments.common.environment.clone(),
        today: Some(today()),
        // Who destroys needs no files any more, and the stand-in needs the stack alone.
        empty: matches!(arguments.verb, Verb::Destroy(_) | Verb::Local(_)),
        codes: codes::all(),
    };
    let loaded = load::load(&arguments.common.directory, &KINDS, &options);
    let invalid = loaded.has_errors();
    let Loaded {
        desired,
        diagnostics,
        texts,
    } = loaded;
    match desired {
        Some(desired) if !invalid => {
            output::diagnostics(arguments, &diagnostics, &texts);
            Ok(desired)
        }
        _ => Err(Failure::Invalid { diagnostics, texts }),
    }
}

/// Today as `2026-11-22`, for allowances that end.
pub(crate) fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

/// Loads, connects, reads, and plans.
pub(crate) async fn prepare(
    arguments: &Arguments,
    options: &Options,
    deep: bool,
    interrupt: &Interrupt,
) -> Result<Session, Failure> {
    let desired = load(arguments)?;
    // Boxed, because the futures of the SDK are large.
    let work = Box::pin(async {
        let connection = Connection::open(&arguments.common, &desired.stack).await?;
        let Read { plan, root, images } = read_and_plan(arguments, &desired, &connection, options, deep).await?;
        let mut session = Session {
            desired,
            connection,
            plan,
            root,
            destroys: options.destroy,
            access: Vec::new(),
            images,
        };
        access::review(&mut session, &options.allow).await;
        assert_allowances(&session.plan, &options.allow)?;
        Ok(session)
    });
    interrupt
        .unless_stopped(work)
        .await
        .map_err(|verdict| Failure::new(verdict, "stopped; nothing was changed"))?
}

/// Reads and plans once more, and puts the new plan in the place of the old one.
pub(crate) async fn plan_again(arguments: &Arguments, session: &mut Session, options: &Options) -> Result<(), Failure> {
    let Read { plan, root, images } =
        read_and_plan(arguments, &session.desired, &session.connection, options, false).await?;
    (session.plan, session.root, session.images) = (plan, root, images);
    access::review(session, &options.allow).await;
    Ok(())
}

/// What reading and planning brings.
struct Read {
    plan: Plan,
    root: Option<String>,
    images: Vec<Image>,
}

async fn read_and_plan(
    arguments: &Arguments,
    desired: &DesiredState,
    connection: &Connection,
    options: &Options,
    deep: bool,
) -> Result<Read, Failure> {
    let progress = Progress::reading(arguments);
    let reading = Reading {
        deep,
        tree: tree_needs(desired),
    };
    let mut observation = kinds::observe(&connection.clients, reading).await;
    assert_organization(desired, observation.tree.as_ref())?;
    let mut options = options.clone();
    if options.destroy {
        // Also where they stay: what stays is named, and a recipe of which nobody knows the images is no more deleted.
        images::observe(connection, &mut observation).await;
    }
    if let Some(deletion) = &mut options.images {
        deletion.role = deletion.role.take().or_else(|| images::lifecycle_role(desired));
    }
    let options = &options;
    for _ in 0..ROUNDS {
        let mut plan = plan::plan(desired, &observation, &KINDS, options);
        if plan.questions.is_empty() {
            if deep || arguments.common.verbose {
                plan.effects.append(&mut observation.notes);
            }
            progress.finish();
            return Ok(Read {
                plan,
                root: observation.tree.map(|tree| tree.root).filter(|root| !root.is_empty()),
                images: observation.images,
            });
        }
        let answers = answers(connection, &plan.questions).await;
        observation.answers.extend(answers);
    }
    Err(Failure::new(Verdict::Internal, "the planner does not stop asking"))
}

async fn answers(connection: &Connection, questions: &[Question]) -> BTreeMap<Question, Answer> {
    let asked = questions
        .iter()
        .map(|question| async move { (question.clone(), kinds::answer(&connection.clients, question).await) });
    stream::iter(asked)
        .buffer_unordered(CONCURRENCY)
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect()
}

/// The tree is read only where a path or a name needs it.
fn tree_needs(desired: &DesiredState) -> TreeNeeds {
    let mut needs = TreeNeeds::default();
    for resource in desired.resources.values() {
        let targets = resource
            .kind
            .attachments()
            .and_then(|field| resource.value.get(field))
            .map(Value::items)
            .unwrap_or_default();
        for target in targets
            .iter()
            .filter_map(Value::text)
            .filter(|target| Tree::is_needed_for(target))
        {
            if target.starts_with("ou:") {
                needs.units = true;
            } else {
                needs.accounts = true;
            }
        }
    }
    needs
}

fn assert_organization(desired: &DesiredState, tree: Option<&Tree>) -> Result<(), Failure> {
    let (Some(organization), Some(tree)) = (&desired.stack.organization, tree) else {
        return Ok(());
    };
    if tree.id == organization.id && tree.management_account == organization.management_account {
        return Ok(());
    }
    Err(Failure::new(
        Verdict::Denied,
        format!(
            "these credentials are of organization {} managed by {}, but goldsmith.toml names {} managed by {}",
            tree.id, tree.management_account, organization.id, organization.management_account
        ),
    ))
}

/// The digests of `--allow`.
pub(crate) fn allowed(texts: &[String]) -> Result<Vec<Digest>, Failure> {
    texts
        .iter()
        .map(|text| {
            Digest::parse(text).ok_or_else(|| {
                Failure::new(Verdict::Invalid, format!("`{text}` is not a digest"))
                    .help("--allow takes the 8 to 64 hexadecimal digits that the plan shows")
            })
        })
        .collect()
}

/// A digest that names nothing was meant for another plan: what it was to let through is not what would be done.
fn assert_allowances(plan: &Plan, allowed: &[Digest]) -> Result<(), Failure> {
    let names_none = |digest: &&Digest| !plan.actions.iter().any(|action| digest.names(&action.digest));
    match allowed.iter().find(names_none) {
        None => Ok(()),
        Some(digest) => Err(Failure::new(
            Verdict::Invalid,
            format!("`--allow {digest}` names no action of this plan"),
        )
        .help("plan again, and take the digest of what you looked at: it changes with what would be done")),
    }
}

/// Says how to go on where apply would write nothing, and there is something else to do.
pub(crate) fn name_the_way_on(plan: &mut Plan) {
    let invalid = plan.refusals.iter().any(|refusal| refusal.kind == RefusalKind::Invalid);
    let refused = !plan.refusals.is_empty() || plan.actions.iter().any(plan::Action::is_held);
    let more = plan.actions.iter().any(|action| !action.is_held());
    if refused && more && !invalid {
        plan.effects.push(
            "apply writes nothing while anything is refused or guarded; `apply --hold` does the rest, and holds that and what depends on it"
                .to_owned(),
        );
    }
}

/// The verdict of a plan before anything is done.
pub(crate) fn verdict(plan: &Plan) -> Verdict {
    let mut verdict = Verdict::Ok;
    let refused = |kind| plan.refusals.iter().any(|refusal| refusal.kind == kind);
    if refused(RefusalKind::Invalid) {
        verdict = verdict.and(Verdict::Invalid);
    }
    if !plan.gaps.is_empty() {
        verdict = verdict.and(Verdict::Incomplete);
    }
    if refused(RefusalKind::Guarded) || plan.actions.iter().any(plan::Action::is_held) {
        verdict = verdict.and(Verdict::Guarded);
    }
    verdict
}

impl Session {
    /// A document of the plan with what only a clock can tell.
    pub(crate) fn planned(&self, kind: &'static str, verdict: Verdict) -> Document {
        self.timed(render::planned(kind, &self.desired.stack, &self.plan, verdict))
    }

    /// Adds to a document of the plan what its changes of policies do, and when its schedules will run, by the stand-in's clock
    /// with `--local`.
    pub(crate) fn timed(&self, document: Document) -> Document {
        let now = self.connection.store.as_ref().map_or_else(Timestamp::now, Store::now);
        let document = document.with_access(&self.access);
        document.with_next_runs(&self.plan, |zone| now.in_tz(zone).ok())
    }
}
