//! The bundled stand-in's state, in `.goldsmith/local.json` of the desired-state directory: locked, and written by rename.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use emulator::{Emulator, OrganizationSeed, Seed, World};
use model::Stack;
use plan::Verdict;

use crate::{failure::Failure, files};

/// The stand-in with its file. Dropping it releases the lock.
pub(crate) struct Store {
    pub(crate) emulator: Emulator,
    file: PathBuf,
    /// Why there is none, where the directory cannot be written: then nothing can be kept.
    lock: Result<Lock, String>,
}

/// What keeps the store from being used is about this machine, and neither about the desired state nor about AWS.
const UNUSABLE: Verdict = Verdict::Incomplete;

/// The state's file.
pub(crate) fn path(directory: &Path) -> PathBuf {
    directory.join(".goldsmith").join("local.json")
}

impl Store {
    /// Opens the state, or makes a fresh one with the stack's account, Region and organization. A directory that cannot be written is
    /// enough to look at it; [`Store::assert_kept`] tells before anything is done that would be lost.
    pub(crate) fn open(directory: &Path, stack: &Stack) -> Result<Self, Failure> {
        let file = path(directory);
        let lock = Lock::take(&file)?;
        let missing = |error: &std::io::Error| {
            let kind = error.kind();
            kind == std::io::ErrorKind::NotFound || kind == std::io::ErrorKind::NotADirectory
        };
        let world = match fs::read_to_string(&file) {
            Ok(text) => World::from_json(&text).map_err(|error| unreadable(&file, &error))?,
            Err(error) if missing(&error) => World::new(seed(stack)),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return Err(unreadable(&file, &error)),
            Err(error) => {
                let message = format!("`{}` cannot be read: {error}", file.display());
                return Err(Failure::new(UNUSABLE, message));
            }
        };
        Ok(Self {
            emulator: Emulator::new(world),
            file,
            lock,
        })
    }

    /// Fails where what is done now could not be kept.
    pub(crate) fn assert_kept(&self) -> Result<(), Failure> {
        match &self.lock {
            Ok(_) => Ok(()),
            Err(reason) => Err(Failure::new(UNUSABLE, reason.clone())
                .help("the stand-in keeps its state beside the desired state: run it on a copy in a directory that can be written")),
        }
    }

    /// Puts another state in the place of what the file holds, also where that cannot be read. Nothing is written before
    /// [`Store::save`].
    pub(crate) fn replaced(directory: &Path, world: World) -> Result<Self, Failure> {
        let file = path(directory);
        let lock = Lock::take(&file)?;
        Ok(Self {
            emulator: Emulator::new(world),
            file,
            lock,
        })
    }

    /// Writes the state and the log of calls.
    pub(crate) fn save(&self) -> Result<(), Failure> {
        self.assert_kept()?;
        let world = self.emulator.world(|world| world.to_json());
        Self::write(&self.file, &world, "what the stand-in did in this run is lost")?;
        let log = self.emulator.log();
        let lines: Vec<String> = log
            .iter()
            .filter_map(|entry| serde_json::to_string(entry).ok())
            .collect();
        let lines = lines.join("\n") + "\n";
        Self::write(
            &log_path(&self.file),
            &lines,
            "the stand-in kept its state, and not its log",
        )
    }

    fn write(path: &Path, text: &str, consequence: &str) -> Result<(), Failure> {
        files::write(path, text).map_err(|failure| Failure::new(UNUSABLE, format!("{failure}; {consequence}")))
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
    /// Takes the lock; the inner error is that there can be none here, the outer one that another run has it.
    fn take(state: &Path) -> Result<Result<Self, String>, Failure> {
        assert_own(state)?;
        let file = match Self::file(state) {
            Ok(file) => file,
            Err(error) => return Ok(Err(format!("`{}` cannot be written: {error}", state.display()))),
        };
        // The guard borrows the lock; both live until the program ends.
        let lock: &'static mut fd_lock::RwLock<File> = Box::leak(Box::new(fd_lock::RwLock::new(file)));
        let guard = lock.try_write().map_err(|_| {
            Failure::new(UNUSABLE, format!("another run uses `{}`", state.display()))
                .help("wait for it to end, or stop `goldsmith local serve`; it can be reached with AWS_ENDPOINT_URL meanwhile")
        })?;
        Ok(Ok(Self { _guard: guard }))
    }

    fn file(state: &Path) -> std::io::Result<File> {
        let folder = state.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        keep_out_of_git(folder)?;
        File::options()
            .create(true)
            .append(true)
            .open(folder.join("local.lock"))
    }
}

/// A desired state may be somebody else's pull request, and a link in it must not choose what is written; a pipe would wait for ever.
pub(crate) fn assert_own(state: &Path) -> Result<(), Failure> {
    let folder = state.parent().unwrap_or(Path::new("."));
    let files = [".gitignore", "local.json", "local.lock", "local.log.jsonl"].map(|name| folder.join(name));
    let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink());
    let is_no_file = |path: &&PathBuf| fs::symlink_metadata(path).is_ok_and(|there| !there.is_file());
    let foreign = if is_link(folder) {
        Some(folder)
    } else {
        files.iter().find(is_no_file).map(PathBuf::as_path)
    };
    match foreign {
        None => Ok(()),
        Some(path) => {
            let message = format!(
                "`{}` is not of the stand-in's making: a link, or no file",
                path.display()
            );
            Err(Failure::new(UNUSABLE, message)
                .help("remove it; what the stand-in keeps lies in the desired-state directory itself"))
        }
    }
}

/// The folder keeps itself out of git, wherever the desired state lies. What somebody wrote there stays.
fn keep_out_of_git(folder: &Path) -> std::io::Result<()> {
    let file = folder.join(".gitignore");
    // A full disk leaves an empty one.
    if fs::metadata(&file).is_ok_and(|there| there.len() > 0) {
        return Ok(());
    }
    fs::write(file, "*\n")
}
