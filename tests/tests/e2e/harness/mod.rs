//! A desired state in a folder of its own, the program, and the AWS behind it.

mod aws;
mod run;
mod server;
#[cfg(unix)]
mod terminal;
mod worlds;

pub(crate) use aws::{Aws, Call, arn, component, token};
pub(crate) use run::{Ended, Run};
pub(crate) use server::{LocalServer, Server};
#[cfg(unix)]
pub(crate) use terminal::Terminal;
pub(crate) use worlds::{ACCOUNT, MANAGEMENT, deny, guarded_world, one_component};

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tempfile::TempDir;

/// A desired state that a test may change, in a temporary folder that goes when the test ends.
pub(crate) struct World {
    folder: TempDir,
}

impl World {
    /// The factory in `desired-state/` of this repository.
    pub(crate) fn shipped() -> Self {
        Self::copied(&repository().join("desired-state"))
    }

    /// `examples/minimal`.
    pub(crate) fn minimal() -> Self {
        Self::example("minimal")
    }

    /// `examples/<name>`.
    pub(crate) fn example(name: &str) -> Self {
        Self::copied(&repository().join("examples").join(name).join("desired-state"))
    }

    /// These files, with their paths below the desired-state directory.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let world = Self::without_directory();
        fs::create_dir(world.directory()).unwrap();
        for (path, text) in files {
            world.write(path, text);
        }
        world
    }

    /// A folder in which there is no desired state.
    pub(crate) fn without_directory() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn copied(from: &Path) -> Self {
        let world = Self::without_directory();
        copy(from, &world.directory());
        world
    }

    /// Where the program is started.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The desired-state directory.
    pub(crate) fn directory(&self) -> PathBuf {
        self.folder().join("desired-state")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.directory().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What a pipeline of an image for Linux needs.
    pub(crate) fn write_linux_image(&self) {
        self.write(
            "image-recipes/linux.toml",
            "parent_image = \"aws:amazon-linux-2023-x86\"\n",
        );
        self.write(
            "infrastructure/linux.toml",
            "instance_profile_name = \"build\"\ninstance_metadata_options = { http_tokens = \"required\" }\n",
        );
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.directory().join(path)).unwrap()
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.directory().join(path)).unwrap();
    }

    /// Replaces a text that stands exactly once in a file.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        self.write(path, &text.replace(from, to));
    }

    /// Runs the program with `--local`. The arguments are split at blanks.
    pub(crate) fn local(&self, arguments: &str) -> Ended {
        // A run that fails early writes none, and the one before must not be taken for its.
        let _ = fs::remove_file(run::log(self.folder()));
        self.goldsmith(arguments).arg("--local").end()
    }

    /// The program in this folder, without any environment of AWS's.
    pub(crate) fn goldsmith(&self, arguments: &str) -> Run {
        Run::new(self.folder(), arguments)
    }

    /// `apply --local` that must succeed, and after which nothing must be left to do.
    pub(crate) fn apply(&self) -> Ended {
        self.apply_with("")
    }

    /// The same with more arguments.
    pub(crate) fn apply_with(&self, arguments: &str) -> Ended {
        let applied = self.local(&format!("apply {arguments}")).exits(0);
        self.assert_converged();
        applied
    }

    /// After a successful apply, planning again gives an empty plan.
    pub(crate) fn assert_converged(&self) {
        let again = self.local("plan --detailed-exitcode --format json");
        let plan = again.json();
        assert_eq!(plan["actions"], serde_json::json!([]), "a second plan is not empty");
        assert_eq!(
            (again.code, &plan["changes"]),
            (0, &Value::Bool(false)),
            "{}",
            again.stdout
        );
    }

    /// `plan --local` as JSON; it must succeed.
    #[track_caller]
    pub(crate) fn plan(&self) -> Value {
        self.local("plan --format json").exits(0).json()
    }

    /// `plan --local` as JSON, where a guard holds something.
    #[track_caller]
    pub(crate) fn plan_guarded(&self) -> Value {
        self.local("plan --format json").exits(6).json()
    }

    /// The refusals of `plan --local`.
    pub(crate) fn plan_refused(&self) -> Value {
        self.local("plan --format json").json()["refusals"].clone()
    }

    /// `drift --local` as JSON; it must end so.
    pub(crate) fn drift(&self, code: i32) -> Value {
        self.local("drift --format json").exits(code).json()
    }

    /// Somebody else changes AWS behind git's back.
    pub(crate) fn behind_gits_back<R>(&self, act: impl FnOnce(&Aws) -> R) -> R {
        let path = self.store();
        let text = fs::read_to_string(&path).expect("something was run before, so that there is a store");
        let aws = Aws::new(emulator::World::from_json(&text).unwrap());
        let result = act(&aws);
        fs::write(path, aws.emulator.world(|world| world.to_json())).unwrap();
        result
    }

    /// What AWS has.
    pub(crate) fn live(&self) -> Aws {
        let text = fs::read_to_string(self.store()).unwrap();
        Aws::new(emulator::World::from_json(&text).unwrap())
    }

    /// The store's bytes, to see that nothing was written.
    pub(crate) fn store_text(&self) -> Option<String> {
        fs::read_to_string(self.store()).ok()
    }

    fn store(&self) -> PathBuf {
        self.directory().join(".goldsmith/local.json")
    }
}

/// The repository's root.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // What somebody's own run left there is no part of the desired state.
        if entry.file_name() == ".goldsmith" {
            continue;
        }
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The actions of a plan as `verb address`, in the plan's order.
pub(crate) fn actions(plan: &Value) -> Vec<String> {
    let word = |action: &Value, key: &str| action[key].as_str().unwrap_or_default().to_owned();
    let action = |action: &Value| {
        let target = action["target"].as_str().map(|target| format!(" {target}"));
        format!(
            "{} {}{}",
            word(action, "verb"),
            word(action, "address"),
            target.unwrap_or_default()
        )
    };
    plan["actions"].as_array().unwrap().iter().map(action).collect()
}

/// The one action that is written so.
pub(crate) fn action<'a>(plan: &'a Value, text: &str) -> &'a Value {
    let index = actions(plan).iter().position(|action| action == text);
    &plan["actions"][index.unwrap_or_else(|| panic!("no `{text}` among {:#?}", actions(plan)))]
}

/// What drift found, as `class address`.
pub(crate) fn findings(drift: &Value) -> Vec<String> {
    let finding = |finding: &Value| {
        format!(
            "{} {}",
            finding["class"].as_str().unwrap(),
            finding["address"].as_str().unwrap()
        )
    };
    drift["drift"].as_array().unwrap().iter().map(finding).collect()
}
