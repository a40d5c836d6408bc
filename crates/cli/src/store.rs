//! The bundled stand-in's state, in `.goldsmith/local.json` of the desired-state directory: locked, and written by rename.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use emulator::{Emulator, OrganizationSeed, Seed, World};
use model::Stack;
use plan::Verdict;

use crate::{failure::Failure, output};

/// The stand-in with its file. Dropping it releases the lock.
pub(crate) struct Store {
    pub(crate) emulator: Emulator,
    file: PathBuf,
    _lock: Lock,
}

/// The state's file.
pub(crate) fn path(directory: &Path) -> PathBuf {
    directory.join(".goldsmith").join("local.json")
}

impl Store {
    /// Opens the state, or makes a fresh one with the stack's account, Region and organization.
    pub(crate) fn open(directory: &Path, stack: &Stack) -> Result<Self, Failure> {
        let file = path(directory);
        let lock = Lock::take(&file)?;
        let world = match fs::read_to_string(&file) {
            Ok(text) => World::from_json(&text).map_err(|error| unreadable(&file, &error))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => World::new(seed(stack)),
            Err(error) => return Err(unreadable(&file, &error)),
        };
        Ok(Self {
            emulator: Emulator::new(world),
            file,
            _lock: lock,
        })
    }

    /// Puts another state in the place of what the file holds, also where that cannot be read. Nothing is written before
    /// [`Store::save`].
    pub(crate) fn replaced(directory: &Path, world: World) -> Result<Self, Failure> {
        let file = path(directory);
        let lock = Lock::take(&file)?;
        Ok(Self {
            emulator: Emulator::new(world),
            file,
            _lock: lock,
        })
    }

    /// Writes the state and the log of calls.
    pub(crate) fn save(&self) -> Result<(), Failure> {
        output::write_file(&self.file, &self.emulator.world(|world| world.to_json()))?;
        let log = self.emulator.log();
        let lines: Vec<String> = log
            .iter()
            .filter_map(|entry| serde_json::to_string(entry).ok())
            .collect();
        output::write_file(&log_path(&self.file), &(lines.join("\n") + "\n"))
    }

    /// Whose it is: the account that its first run named. Later runs are made with that account's credentials, whatever their
    /// stack names, as they would be on AWS.
    pub(crate) fn account(&self) -> String {
        self.emulator.world(|world| world.account.clone())
    }

    /// What time it is there.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        let milliseconds = self.emulator.world(|world| world.clock.now());
        jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default()
    }

    /// The account that manages its organization, if it has one.
    pub(crate) fn management_account(&self) -> Option<String> {
        self.emulator.world(|world| {
            let organization = world.organizations.organizations.first();
            organization.map(|organization| organization.management_account.clone())
        })
    }
}

/// The file is the user's, and only its user can say whether what is in it may go.
fn unreadable(file: &Path, error: &dyn std::fmt::Display) -> Failure {
    let message = format!("the stand-in's state in `{}` cannot be read: {error}", file.display());
    Failure::new(Verdict::Invalid, message)
        .help("put the file back as it was, or `goldsmith local reset` to start afresh without what was in it")
}

/// The log of the last run, beside the state.
pub(crate) fn log_path(state: &Path) -> PathBuf {
    state.with_file_name("local.log.jsonl")
}

/// What a fresh stand-in is made from.
pub(crate) fn seed(stack: &Stack) -> Seed {
    let organization = stack.organization.as_ref().map(|organization| {
        OrganizationSeed::new(&organization.id, &organization.management_account, &stack.scope.account)
    });
    Seed {
        account: stack.scope.account.clone(),
        region: stack.scope.region.clone(),
        organization,
    }
}

/// Only one run at a time.
struct Lock {
    _guard: fd_lock::RwLockWriteGuard<'static, File>,
}

impl Lock {
    fn take(state: &Path) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::new(
                Verdict::Internal,
                format!("`{}` cannot be locked: {error}", state.display()),
            )
        };
        let folder = state.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(failed)?;
        // The folder keeps itself out of git, wherever the desired state lies.
        fs::write(folder.join(".gitignore"), "*\n").map_err(failed)?;
        let file = File::options()
            .create(true)
            .append(true)
            .open(folder.join("local.lock"))
            .map_err(failed)?;
        // The guard borrows the lock; both live until the program ends.
        let lock: &'static mut fd_lock::RwLock<File> = Box::leak(Box::new(fd_lock::RwLock::new(file)));
        let guard = lock.try_write().map_err(|_| {
            Failure::new(Verdict::Incomplete, format!("another run uses `{}`", state.display()))
                .help("wait for it to end, or stop `goldsmith local serve`; it can be reached with AWS_ENDPOINT_URL meanwhile")
        })?;
        Ok(Self { _guard: guard })
    }
}
