//! Rules for Image Builder workflows.

use model::Severity::{Error, Hint, Warning};

use super::Rule;

pub(crate) const UNKNOWN_ACTION: Rule = Rule {
    code: "workflow/unknown-action",
    severity: Error,
    title: "There is no step action of this name",
    explanation: "AWS validates the steps when the workflow is created and refuses it.",
    bad: workflow!("- {name: Launch, action: LaunchInstances, inputs: {waitFor: ssmAgent}}"),
    good: workflow!("- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"),
};

pub(crate) const WRONG_STAGE: Rule = Rule {
    code: "workflow/wrong-stage",
    severity: Error,
    title: "The step action cannot be in a workflow of this type",
    explanation: "Components run in build and test workflows, findings of scans are collected in test workflows, and images are distributed \
                  in distribution workflows.",
    bad: workflow!("- {name: Share, action: DistributeImage}"),
    good: workflow!("- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"),
};

pub(crate) const TOO_MANY_STEPS: Rule = Rule {
    code: "workflow/too-many-steps",
    severity: Error,
    title: "More than 15 steps",
    explanation: "AWS's quota is 15 steps for a workflow. A pipeline may have several workflows.",
    bad: workflow!(
        "- {name: S01, action: WaitForAction}" "- {name: S02, action: WaitForAction}" "- {name: S03, action: WaitForAction}"
        "- {name: S04, action: WaitForAction}" "- {name: S05, action: WaitForAction}" "- {name: S06, action: WaitForAction}"
        "- {name: S07, action: WaitForAction}" "- {name: S08, action: WaitForAction}" "- {name: S09, action: WaitForAction}"
        "- {name: S10, action: WaitForAction}" "- {name: S11, action: WaitForAction}" "- {name: S12, action: WaitForAction}"
        "- {name: S13, action: WaitForAction}" "- {name: S14, action: WaitForAction}" "- {name: S15, action: WaitForAction}"
        "- {name: S16, action: WaitForAction}"
    ),
    good: workflow!("- {name: S01, action: WaitForAction}"),
};

pub(crate) const CONTAINER_AND_AMI: Rule = Rule {
    code: "workflow/container-and-ami",
    severity: Error,
    title: "One workflow distributes a container image and AMIs",
    explanation: "DistributeContainerImage excludes DistributeImage, ModifyImageAttributes and ApplyImageConfigurations in the same workflow.",
    bad: workflow!(
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
        "- {name: Push, action: DistributeContainerImage, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}"
        "- {name: Share, action: DistributeImage}"
    ),
    good: workflow!(
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
        "- {name: Push, action: DistributeContainerImage, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}"
    ),
};

pub(crate) const MISSING_INPUTS: Rule = Rule {
    code: "workflow/missing-inputs",
    severity: Error,
    title: "A step has no inputs, and its action needs some",
    explanation: "Most actions need the instance that they work on: `instanceId.$: \"$.stepOutputs.LaunchStep.instanceId\"`.",
    bad: workflow!("- {name: Launch, action: LaunchInstance}"),
    good: workflow!("- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"),
};

pub(crate) const MISSING_INPUT: Rule = Rule {
    code: "workflow/missing-input",
    severity: Error,
    title: "An input that the action requires is missing",
    explanation: "Each action has inputs without which it cannot run. A key with `.$` at its end counts for the key itself.",
    bad: workflow!("- {name: Launch, action: LaunchInstance, inputs: {healthCheck: RUNNING}}"),
    good: workflow!("- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent, healthCheck: RUNNING}}"),
};

pub(crate) const UNKNOWN_INPUT: Rule = Rule {
    code: "workflow/unknown-input",
    severity: Warning,
    title: "The action has no input of this name",
    explanation: "Usually it is a typing mistake, and then what was meant is missing.",
    bad: workflow!("- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent, healtCheck: RUNNING}}"),
    good: workflow!("- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent, healthCheck: RUNNING}}"),
};

pub(crate) const INPUT_VALUE: Rule = Rule {
    code: "workflow/input-value",
    severity: Error,
    title: "A value that the step does not take",
    explanation: "Some keys take one of a few words, true or false, a list, or a map.",
    bad: workflow!("- {name: Launch, action: LaunchInstance, inputs: {waitFor: sshAgent}}"),
    good: workflow!("- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"),
};

pub(crate) const CONDITION: Rule = Rule {
    code: "workflow/condition",
    severity: Error,
    title: "A condition is not one comparison with both of its sides",
    explanation: "A condition has exactly one comparison with its `value`, or one of `and`, `or` (ten conditions at most) and `not`.",
    bad: workflow!(
        "- {name: Wait, action: WaitForAction, if: {booleanEqual: true, value: $.imagebuilder.collectImageMetadata}}"
    ),
    good: workflow!(
        "- {name: Wait, action: WaitForAction, if: {booleanEquals: true, value: $.imagebuilder.collectImageMetadata}}"
    ),
};

pub(crate) const NO_TYPE: Rule = Rule {
    code: "workflow/no-type",
    severity: Warning,
    title: "A parameter has no type",
    explanation: "AWS's guide calls the type required, and also says that a parameter without one is a string. Say which it is.",
    bad: lines!("schemaVersion: 1.0" "parameters:" "  - name: topic" "steps:"
        "  - {name: Wait, action: WaitForAction, inputs: {snsTopicArn.$: $.parameters.topic}}"),
    good: lines!("schemaVersion: 1.0" "parameters:" "  - name: topic" "    type: string" "steps:"
        "  - {name: Wait, action: WaitForAction, inputs: {snsTopicArn.$: $.parameters.topic}}"),
};

pub(crate) const DEFAULT_TYPE: Rule = Rule {
    code: "workflow/default-type",
    severity: Error,
    title: "A parameter's default is not of its type",
    explanation: "An integer's default is a whole number, a boolean's true or false, a stringList's a list.",
    bad: lines!("schemaVersion: 1.0" "parameters:" "  - {name: wait, type: boolean, default: maybe}" "steps:"
        "  - {name: Wait, action: WaitForAction, if: {booleanEquals: true, value: $.parameters.wait}}"),
    good: lines!("schemaVersion: 1.0" "parameters:" "  - {name: wait, type: boolean, default: true}" "steps:"
        "  - {name: Wait, action: WaitForAction, if: {booleanEquals: true, value: $.parameters.wait}}"),
};

pub(crate) const UNDECLARED_PARAMETER: Rule = Rule {
    code: "workflow/undeclared-parameter",
    severity: Error,
    title: "A path to a parameter that is not declared",
    explanation: "A pipeline can only set what the document declares, so this has no value in any build.",
    bad: workflow!("- {name: Wait, action: WaitForAction, inputs: {snsTopicArn.$: $.parameters.topic}}"),
    good: lines!("schemaVersion: 1.0" "parameters:" "  - {name: topic, type: string}" "steps:"
        "  - {name: Wait, action: WaitForAction, inputs: {snsTopicArn.$: $.parameters.topic}}"),
};

pub(crate) const UNUSED_PARAMETER: Rule = Rule {
    code: "workflow/unused-parameter",
    severity: Hint,
    title: "A parameter is never used",
    explanation: "Whoever sets it will wonder why nothing changes.",
    bad: lines!("schemaVersion: 1.0" "parameters:" "  - {name: topic, type: string}" "steps:" "  - {name: Wait, action: WaitForAction}"),
    good: workflow!("- {name: Wait, action: WaitForAction}"),
};

pub(crate) const UNKNOWN_STEP: Rule = Rule {
    code: "workflow/unknown-step",
    severity: Error,
    title: "A path to a step that does not exist",
    explanation: "A path names the step and its output: `$.stepOutputs.LaunchStep.instanceId`. Names are case-sensitive.",
    bad: workflow!(
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
        "- {name: End, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Lauch.instanceId}}"
    ),
    good: workflow!(
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
        "- {name: End, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}"
    ),
};

pub(crate) const FORWARD_REFERENCE: Rule = Rule {
    code: "workflow/forward-reference",
    severity: Error,
    title: "A path to a step that has not run yet",
    explanation: "Steps run in the order of the document, and only what has run has outputs.",
    bad: workflow!(
        "- {name: End, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}"
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
    ),
    good: workflow!(
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
        "- {name: End, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}"
    ),
};

pub(crate) const UNKNOWN_OUTPUT: Rule = Rule {
    code: "workflow/unknown-output",
    severity: Error,
    title: "A path to an output that the step does not have",
    explanation: "Each action has its own outputs.",
    bad: workflow!(
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
        "- {name: End, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Launch.instance}}"
    ),
    good: workflow!(
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
        "- {name: End, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}"
    ),
};

pub(crate) const UNKNOWN_PATH: Rule = Rule {
    code: "workflow/unknown-path",
    severity: Warning,
    title: "A path that names nothing known",
    explanation: "Paths begin with `$.stepOutputs`, `$.parameters`, `$.workflowOutputs`, or `$.imagebuilder` for values of the service itself.",
    bad: workflow!("- {name: Wait, action: WaitForAction, inputs: {snsTopicArn.$: $.parameter.topic}}"),
    good: workflow!("- {name: Wait, action: WaitForAction, inputs: {snsTopicArn.$: $.workflowOutputs.topic}}"),
};

pub(crate) const NOT_A_PATH: Rule = Rule {
    code: "workflow/not-a-path",
    severity: Error,
    title: "A key that ends in `.$` has no path",
    explanation: "`.$` at the end of a key says that its value is a path like `$.parameters.name`. Take it off for a plain value.",
    bad: workflow!("- {name: End, action: TerminateInstance, inputs: {instanceId.$: i-0123456789abcdef0}}"),
    good: workflow!("- {name: End, action: TerminateInstance, inputs: {instanceId: i-0123456789abcdef0}}"),
};

pub(crate) const UNMARKED_PATH: Rule = Rule {
    code: "workflow/unmarked-path",
    severity: Warning,
    title: "A path whose key does not end in `.$`",
    explanation: "Without `.$` at the end of its key the path is passed on as it is written, not what it stands for.",
    bad: workflow!(
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
        "- {name: End, action: TerminateInstance, inputs: {instanceId: $.stepOutputs.Launch.instanceId}}"
    ),
    good: workflow!(
        "- {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}"
        "- {name: End, action: TerminateInstance, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}"
    ),
};
