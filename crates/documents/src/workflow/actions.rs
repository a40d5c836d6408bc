//! The step actions of workflows: in which stages they may be, what they take and give, how long they may last.
//!
//! From AWS's page "Use step actions in your workflow document" (2026).

use Kind::{Any, Boolean, Json, List, Lists, Regions, Text, Word};

/// A step action.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) name: &'static str,
    /// The workflow types in which it is known.
    pub(super) stages: &'static [&'static str],
    pub(super) inputs: &'static [Input],
    pub(super) outputs: &'static [&'static str],
    /// The longest timeout, in seconds; a longer one fails validation.
    pub(super) longest: i64,
}

/// One input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Input {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) kind: Kind,
}

/// What an input takes, where it is no path to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Boolean,
    Word(&'static [&'static str]),
    List,
    /// A list of maps, one for each Region, with these keys besides `region`.
    Regions(&'static [&'static str]),
    /// A map of lists, as Systems Manager takes a document's parameters.
    Lists,
    /// JSON as a text, or the same in YAML.
    Json,
    Any,
}

/// The action of this name.
pub(super) fn find(name: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.name == name)
}

/// Every name, for suggestions.
pub(super) fn names() -> Vec<&'static str> {
    ACTIONS.iter().map(|action| action.name).collect()
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

const ALL: &[&str] = &["BUILD", "TEST", "DISTRIBUTION"];
const BUILD_AND_TEST: &[&str] = &["BUILD", "TEST"];
const TEST: &[&str] = &["TEST"];
const DISTRIBUTION: &[&str] = &["DISTRIBUTION"];

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

const INSTANCE: Input = must("instanceId", Text);
const ON_INSTANCE: &[Input] = &[INSTANCE];
const RAN: &[&str] = &["runCommandId", "status", "output"];

/// What `DistributeContainerImage` cannot be together with in one workflow.
pub(super) const FOR_AMIS: &[&str] = &["DistributeImage", "ModifyImageAttributes", "ApplyImageConfigurations"];

static ACTIONS: &[Action] = &[
    Action {
        name: "LaunchInstance",
        stages: ALL,
        inputs: &[
            must("waitFor", Word(&["ssmAgent"])),
            may("imageIdOverride", Text),
            may("instanceTypesOverride", List),
            may("healthCheck", Word(&["RUNNING", "STATUS_CHECK_PASSED"])),
        ],
        outputs: &["instanceId"],
        longest: 12 * HOUR,
    },
    Action {
        name: "BootstrapInstanceForContainer",
        stages: ALL,
        inputs: ON_INSTANCE,
        outputs: RAN,
        longest: 12 * HOUR,
    },
    Action {
        name: "ExecuteComponents",
        stages: BUILD_AND_TEST,
        inputs: ON_INSTANCE,
        outputs: RAN,
        longest: 24 * HOUR,
    },
    Action {
        name: "CollectImageMetadata",
        stages: ALL,
        inputs: ON_INSTANCE,
        outputs: &["osVersion", "associationId"],
        longest: 12 * HOUR,
    },
    Action {
        name: "CollectImageScanFindings",
        stages: TEST,
        inputs: ON_INSTANCE,
        outputs: RAN,
        longest: 12 * HOUR,
    },
    Action {
        name: "RunSysPrep",
        stages: ALL,
        inputs: ON_INSTANCE,
        outputs: RAN,
        longest: 12 * HOUR,
    },
    Action {
        name: "SanitizeInstance",
        stages: ALL,
        inputs: ON_INSTANCE,
        outputs: RAN,
        longest: 12 * HOUR,
    },
    Action {
        name: "CreateImage",
        stages: ALL,
        inputs: ON_INSTANCE,
        outputs: &["imageId"],
        longest: 3 * DAY,
    },
    Action {
        name: "CreateImageFromIso",
        stages: ALL,
        inputs: ON_INSTANCE,
        outputs: &["amiName", "snapshotId", "architecture"],
        longest: 12 * HOUR,
    },
    Action {
        name: "RegisterImage",
        stages: ALL,
        inputs: &[
            may("architecture", Text),
            may("blockDeviceMapping", Any),
            may("bootMode", Text),
            may("description", Text),
            may("enaSupport", Boolean),
            may("imageLocation", Text),
            may("imdsSupport", Text),
            may("includeSnapshotTags", Boolean),
            may("kernelId", Text),
            may("ramdiskId", Text),
            may("rootDeviceName", Text),
            may("sriovNetSupport", Text),
            may("tpmSupport", Text),
            may("uefiData", Text),
            may("virtualizationType", Text),
        ],
        outputs: &["imageId"],
        longest: 12 * HOUR,
    },
    Action {
        name: "RunCommand",
        stages: ALL,
        inputs: &[
            INSTANCE,
            must("documentName", Text),
            may("parameters", Lists),
            may("documentVersion", Text),
        ],
        outputs: RAN,
        longest: 12 * HOUR,
    },
    Action {
        name: "WaitForSSMAgent",
        stages: ALL,
        inputs: ON_INSTANCE,
        outputs: &["status"],
        longest: 3 * HOUR,
    },
    Action {
        name: "WaitForAction",
        stages: ALL,
        inputs: &[
            may("snsTopicArn", Text),
            may("lambdaFunctionName", Text),
            may("payload", Json),
        ],
        outputs: &["action", "reason"],
        longest: 7 * DAY,
    },
    Action {
        name: "ExecuteStateMachine",
        stages: ALL,
        inputs: &[must("stateMachineArn", Text), may("input", Any)],
        outputs: &["executionArn", "output"],
        longest: 24 * HOUR,
    },
    Action {
        name: "TerminateInstance",
        stages: ALL,
        inputs: &[INSTANCE, may("waitForTermination", Boolean)],
        outputs: &[],
        longest: 12 * HOUR,
    },
    Action {
        name: "DistributeImage",
        stages: DISTRIBUTION,
        inputs: &[may(
            "distributions",
            Regions(&["name", "description", "targetAccountIds", "amiTags", "kmsKeyId"]),
        )],
        outputs: &["distributedImages"],
        longest: 12 * HOUR,
    },
    Action {
        name: "ModifyImageAttributes",
        stages: DISTRIBUTION,
        inputs: &[
            must("distributedImages", Any),
            may("attributes", Regions(&["launchPermission"])),
        ],
        outputs: &["modifiedImages"],
        longest: 3 * HOUR,
    },
    Action {
        name: "ApplyImageConfigurations",
        stages: DISTRIBUTION,
        inputs: &[
            must("distributedImages", Any),
            may(
                "configurations",
                Regions(&[
                    "licenseConfigurationArns",
                    "launchTemplateConfigurations",
                    "s3ExportConfiguration",
                    "fastLaunchConfigurations",
                    "ssmParameterConfigurations",
                ]),
            ),
        ],
        outputs: &["configuredImages"],
        longest: 12 * HOUR,
    },
    Action {
        name: "DistributeContainerImage",
        stages: DISTRIBUTION,
        inputs: ON_INSTANCE,
        outputs: &["status", "succeededRegions", "failedRegions"],
        longest: 12 * HOUR,
    },
];
