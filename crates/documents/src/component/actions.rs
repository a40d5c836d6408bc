//! The action modules of AWSTOE: where each runs, what it takes, what it gives.
//!
//! From AWS's page "Action modules supported by the AWSTOE component manager".

pub(super) const LINUX: &str = "Linux";
pub(super) const WINDOWS: &str = "Windows";
pub(super) const MACOS: &str = "macOS";

/// An action module.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) name: &'static str,
    pub(super) platforms: &'static [&'static str],
    pub(super) container: Container,
    pub(super) inputs: &'static [Input],
    /// What later steps may refer to; `None` where the outputs are named by what ran.
    pub(super) outputs: Option<&'static [&'static str]>,
}

/// How the inputs of an action are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// One map.
    Map,
    /// A list of maps, one for each file, folder or download.
    List,
    /// One map that is a condition.
    Condition,
}

/// One input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Input {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) kind: Kind,
}

/// What an input takes. A single value may always be a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Boolean,
    Integer,
    /// A list of single values.
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    Encoding,
    /// A map of single values.
    TextMap,
    /// A list of `name` and `value`.
    Arguments,
    /// A single value or a list of them.
    TextOrTexts,
}

/// The module of this name.
pub(super) fn find(name: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.name == name)
}

/// Every name, for suggestions.
pub(super) fn names() -> Vec<&'static str> {
    ACTIONS.iter().map(|action| action.name).collect()
}

const fn must(name: &'static str, kind: Kind) -> Input {
    Input {
        name,
        required: true,
        kind,
    }
}

const fn may(name: &'static str, kind: Kind) -> Input {
    Input {
        name,
        required: false,
        kind,
    }
}

pub(super) const EVERYWHERE: &[&str] = &[LINUX, WINDOWS, MACOS];
const UNIX: &[&str] = &[LINUX, MACOS];

const PATH: Input = must("path", Kind::Text);
const SOURCE: Input = must("source", Kind::Text);
const DESTINATION: Input = must("destination", Kind::Text);
const OVERWRITE: Input = may("overwrite", Kind::Boolean);
const ENCODING: Input = may("encoding", Kind::Encoding);
const BUCKET_OWNER: Input = may("expectedBucketOwner", Kind::Text);
const OWNER: Input = may("owner", Kind::Text);
const GROUP: Input = may("group", Kind::Text);
const PERMISSIONS: Input = may("permissions", Kind::Text);
const RECURSIVE: Input = may("recursive", Kind::Boolean);
const FORCE: Input = may("force", Kind::Boolean);

const MSI: &[Input] = &[
    PATH,
    may("reboot", Kind::Word(&["Allow", "Force", "Skip"])),
    may("logOptions", Kind::Text),
    may("logFile", Kind::Text),
    may("properties", Kind::TextMap),
    may("ignoreAuthenticodeSignatureErrors", Kind::Boolean),
    may("allowUnsignedInstaller", Kind::Boolean),
];

/// A file-system, download or registry module: a list of maps.
const fn files(name: &'static str, platforms: &'static [&'static str], inputs: &'static [Input]) -> Action {
    Action {
        name,
        platforms,
        container: Container::List,
        inputs,
        outputs: Some(&[]),
    }
}

/// Anything else: one map.
const fn one(name: &'static str, platforms: &'static [&'static str], inputs: &'static [Input]) -> Action {
    Action {
        name,
        platforms,
        container: Container::Map,
        inputs,
        outputs: Some(&[]),
    }
}

impl Action {
    const fn giving(mut self, outputs: &'static [&'static str]) -> Self {
        self.outputs = Some(outputs);
        self
    }
}

static ACTIONS: &[Action] = &[
    one("ExecuteBash", UNIX, &[must("commands", Kind::Texts)]).giving(&["stdout"]),
    // Exactly one of the two, which the check of this action looks after.
    one(
        "ExecutePowerShell",
        &[WINDOWS],
        &[may("commands", Kind::Texts), may("file", Kind::Text)],
    )
    .giving(&["stdout"]),
    one("ExecuteBinary", EVERYWHERE, &[PATH, may("arguments", Kind::Texts)]).giving(&["stdout"]),
    Action {
        outputs: None,
        ..one(
            "ExecuteDocument",
            EVERYWHERE,
            &[
                must("document", Kind::Text),
                may("document-s3-bucket-owner", Kind::Text),
                may("phases", Kind::Text),
                may("parameters", Kind::Arguments),
            ],
        )
    },
    Action {
        container: Container::Condition,
        ..one("Assert", EVERYWHERE, &[])
    },
    files(
        "S3Download",
        EVERYWHERE,
        &[SOURCE, DESTINATION, BUCKET_OWNER, OVERWRITE],
    ),
    files(
        "S3Upload",
        EVERYWHERE,
        &[SOURCE, DESTINATION, may("recurse", Kind::Boolean), BUCKET_OWNER],
    ),
    files(
        "WebDownload",
        EVERYWHERE,
        &[
            SOURCE,
            DESTINATION,
            OVERWRITE,
            may("checksum", Kind::Text),
            may("algorithm", Kind::Word(&["MD5", "SHA1", "SHA256", "SHA512"])),
            may("ignoreCertificateErrors", Kind::Boolean),
        ],
    )
    .giving(&["destination"]),
    files("AppendFile", EVERYWHERE, &[PATH, may("content", Kind::Text), ENCODING]),
    files("CopyFile", EVERYWHERE, &[SOURCE, DESTINATION, OVERWRITE]),
    files("MoveFile", EVERYWHERE, &[SOURCE, DESTINATION, OVERWRITE]),
    files("CopyFolder", EVERYWHERE, &[SOURCE, DESTINATION, OVERWRITE]),
    files("MoveFolder", EVERYWHERE, &[SOURCE, DESTINATION, OVERWRITE]),
    files(
        "CreateFile",
        EVERYWHERE,
        &[
            PATH,
            may("content", Kind::Text),
            ENCODING,
            OWNER,
            GROUP,
            PERMISSIONS,
            OVERWRITE,
        ],
    ),
    files(
        "CreateFolder",
        EVERYWHERE,
        &[PATH, OWNER, GROUP, PERMISSIONS, OVERWRITE],
    ),
    files("CreateSymlink", UNIX, &[PATH, must("target", Kind::Text), FORCE]),
    files("DeleteFile", EVERYWHERE, &[PATH]),
    files("DeleteFolder", EVERYWHERE, &[PATH, FORCE]),
    files(
        "ListFiles",
        EVERYWHERE,
        &[PATH, may("fileNamePattern", Kind::Text), RECURSIVE],
    )
    .giving(&["files"]),
    files(
        "ReadFile",
        EVERYWHERE,
        &[PATH, ENCODING, may("printFileContent", Kind::Boolean)],
    )
    .giving(&["content"]),
    files("SetFileEncoding", EVERYWHERE, &[PATH, ENCODING]),
    files("SetFileOwner", UNIX, &[PATH, must("owner", Kind::Text), GROUP]),
    files(
        "SetFolderOwner",
        UNIX,
        &[PATH, must("owner", Kind::Text), GROUP, RECURSIVE],
    ),
    files("SetFilePermissions", UNIX, &[PATH, must("permissions", Kind::Text)]),
    files(
        "SetFolderPermissions",
        UNIX,
        &[PATH, must("permissions", Kind::Text), RECURSIVE],
    ),
    one("InstallMSI", &[WINDOWS], MSI).giving(&["logFile", "msiExitCode", "stdout"]),
    one("UninstallMSI", &[WINDOWS], MSI).giving(&["logFile", "msiExitCode", "stdout"]),
    one("Reboot", EVERYWHERE, &[may("delaySeconds", Kind::Integer)]),
    files(
        "SetRegistry",
        &[WINDOWS],
        &[
            PATH,
            must("name", Kind::Text),
            must("value", Kind::TextOrTexts),
            must(
                "type",
                Kind::Word(&["BINARY", "DWORD", "QWORD", "SZ", "EXPAND_SZ", "MULTI_SZ"]),
            ),
        ],
    ),
    one(
        "UpdateOS",
        &[LINUX, WINDOWS],
        &[may("include", Kind::Texts), may("exclude", Kind::Texts)],
    ),
];
