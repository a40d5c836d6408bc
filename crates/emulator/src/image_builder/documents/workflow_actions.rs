//! The step actions of workflow documents.

/// What is known of one action.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) name: &'static str,
    /// Out of `BUILD`, `TEST`, `DISTRIBUTION`.
    pub(super) stages: &'static [&'static str],
    /// Inputs that must be given, also in the form `name.$`.
    pub(super) required: &'static [&'static str],
    /// What later steps can refer to.
    pub(super) outputs: &'static [&'static str],
    /// The longest `timeoutSeconds`.
    pub(super) longest: i64,
}

const ALL: &[&str] = &["BUILD", "TEST", "DISTRIBUTION"];
const BUILD_AND_TEST: &[&str] = &["BUILD", "TEST"];
const TEST: &[&str] = &["TEST"];
const DISTRIBUTION: &[&str] = &["DISTRIBUTION"];
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// The outputs of the actions that run a command of Systems Manager.
const RAN_COMMAND: &[&str] = &["runCommandId", "status", "output"];
const INSTANCE: &[&str] = &["instanceId"];

/// From the guide's table of step actions (2026).
pub(super) const ACTIONS: &[Action] = &[
    Action {
        name: "LaunchInstance",
        stages: ALL,
        required: &["waitFor"],
        outputs: &["instanceId"],
        longest: 12 * HOUR,
    },
    Action {
        name: "BootstrapInstanceForContainer",
        stages: ALL,
        required: INSTANCE,
        outputs: RAN_COMMAND,
        longest: 12 * HOUR,
    },
    Action {
        name: "ExecuteComponents",
        stages: BUILD_AND_TEST,
        required: INSTANCE,
        outputs: RAN_COMMAND,
        longest: DAY,
    },
    Action {
        name: "CollectImageMetadata",
        stages: ALL,
        required: INSTANCE,
        outputs: &["osVersion", "associationId"],
        longest: 12 * HOUR,
    },
    Action {
        name: "CollectImageScanFindings",
        stages: TEST,
        required: INSTANCE,
        outputs: RAN_COMMAND,
        longest: 12 * HOUR,
    },
    Action {
        name: "RunSysPrep",
        stages: ALL,
        required: INSTANCE,
        outputs: RAN_COMMAND,
        longest: 12 * HOUR,
    },
    Action {
        name: "SanitizeInstance",
        stages: ALL,
        required: INSTANCE,
        outputs: RAN_COMMAND,
        longest: 12 * HOUR,
    },
    Action {
        name: "CreateImage",
        stages: ALL,
        required: INSTANCE,
        outputs: &["imageId"],
        longest: 3 * DAY,
    },
    Action {
        name: "CreateImageFromIso",
        stages: ALL,
        required: INSTANCE,
        outputs: &["amiName", "snapshotId", "architecture"],
        longest: 12 * HOUR,
    },
    Action {
        name: "RegisterImage",
        stages: ALL,
        required: &[],
        outputs: &["imageId"],
        longest: 12 * HOUR,
    },
    Action {
        name: "RunCommand",
        stages: ALL,
        required: &["instanceId", "documentName"],
        outputs: RAN_COMMAND,
        longest: 12 * HOUR,
    },
    Action {
        name: "WaitForSSMAgent",
        stages: ALL,
        required: INSTANCE,
        outputs: &["status"],
        longest: 3 * HOUR,
    },
    Action {
        name: "WaitForAction",
        stages: ALL,
        required: &[],
        outputs: &["action", "reason"],
        longest: 7 * DAY,
    },
    Action {
        name: "ExecuteStateMachine",
        stages: ALL,
        required: &["stateMachineArn"],
        outputs: &["executionArn", "output"],
        longest: DAY,
    },
    Action {
        name: "TerminateInstance",
        stages: ALL,
        required: INSTANCE,
        outputs: &[],
        longest: 12 * HOUR,
    },
    Action {
        name: "DistributeImage",
        stages: DISTRIBUTION,
        required: &[],
        outputs: &["distributedImages"],
        longest: 12 * HOUR,
    },
    Action {
        name: "ModifyImageAttributes",
        stages: DISTRIBUTION,
        required: &["distributedImages"],
        outputs: &["modifiedImages"],
        longest: 3 * HOUR,
    },
    Action {
        name: "ApplyImageConfigurations",
        stages: DISTRIBUTION,
        required: &["distributedImages"],
        outputs: &["configuredImages"],
        longest: 12 * HOUR,
    },
    Action {
        name: "DistributeContainerImage",
        stages: DISTRIBUTION,
        required: INSTANCE,
        outputs: &["status", "succeededRegions", "failedRegions"],
        longest: 12 * HOUR,
    },
];

/// The actions that distribute AMIs, which no workflow has together with `DistributeContainerImage`.
pub(super) const AMI_DISTRIBUTION: &[&str] = &["DistributeImage", "ModifyImageAttributes", "ApplyImageConfigurations"];
