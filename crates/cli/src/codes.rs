//! Rules about what was asked for and what a plan meets, which no other crate explains.

use model::Code;

/// In the order of their names.
pub(crate) const CODES: &[Code] = &[
    Code::new(
        "check/read-as",
        "a policy with principals may be of another type than it was read as",
        "RCPs have a principal, SCPs have none: a file with principals is an RCP, or an SCP or a resource policy with a mistake. It is read as an SCP where it names a service that RCPs do not apply to, and as an RCP otherwise; `--policy-type` decides.",
    ),
    Code::new(
        "check/unrecognised",
        "neither a component, nor a workflow, nor a policy",
        "Single files are told apart by their content: components have `schemaVersion` and `phases`, workflows `schemaVersion` and `steps`, policies `Statement` or `ec2_attributes`.",
    ),
    Code::new(
        "plan/copied-tag",
        "tags that were written for another object",
        "Somebody copied goldsmith's tags onto an object. A copied tag does not match, and is never trusted. Remove the tags that begin with `goldsmith:`.",
    ),
    Code::new(
        "plan/cycle",
        "resources refer to each other in a circle",
        "Nothing could be made first.",
    ),
    Code::new(
        "plan/image-in-build",
        "an image that is to be deleted is still being made",
        "Image Builder deletes no image that is being made. Wait for its end, or cancel it, and destroy again.",
    ),
    Code::new(
        "plan/image-role",
        "there is no role as whom AMIs could be deleted",
        "Image Builder deletes AMIs and snapshots as a role that trusts it. Name one with `--images-role`, or leave `--images` away.",
    ),
    Code::new(
        "plan/line-full",
        "no patch is free on this line",
        "Patches go up to 1,073,741,823. Begin a new line.",
    ),
    Code::new(
        "plan/not-ours",
        "an object of this name exists, and is not ours",
        "What does not carry this stack's tags is never written. Choose another `name`, or delete the object.",
    ),
    Code::new(
        "plan/pinned-content",
        "new content under a pinned version",
        "Versions are immutable. Raise the pin, write a line such as `1.2` to have patches counted, or undo the change.",
    ),
    Code::new(
        "plan/organization-removed",
        "[organization] is gone, and policies of ours are left behind",
        "Without it policies are not read any more, and would stay attached for ever. Remove the policies first, and then [organization].",
    ),
    Code::new(
        "plan/protected",
        "a protected resource would be replaced",
        "AWS cannot make this change in place, and `protect = true` forbids deleting. Remove the protection in an apply of its own.",
    ),
    Code::new(
        "plan/renamed",
        "somebody renamed our object in AWS",
        "Creating the wanted name would make a second one. Name it back in AWS, or follow the new name.",
    ),
    Code::new(
        "plan/type-removed",
        "a policy type is no longer declared, and policies of ours are of it",
        "Without its type a policy is not read any more, and would stay attached for ever. Remove the policies first, and then the type.",
    ),
    Code::new(
        "plan/unknown-managed-name",
        "Amazon manages nothing of this name",
        "`check` cannot know this offline; `plan` asks AWS wherever a new version is going to refer to it.",
    ),
    Code::new(
        "plan/unknown-target",
        "no such target, or more than one",
        "Targets are `root`, `ou:/PATH`, `account:NAME`, or an id. Where a name fits two, write the id.",
    ),
    Code::new(
        "run/failed",
        "the run could not get as far as a result",
        "The message says why and what to do.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// Every code of the planner is explained, and every explained one is mentioned.
    #[test]
    fn every_code_is_explained() {
        let sources = [
            include_str!("../../plan/src/attachments/mod.rs"),
            include_str!("../../plan/src/draft.rs"),
            include_str!("../../plan/src/images.rs"),
            include_str!("../../plan/src/objects/mod.rs"),
            include_str!("../../plan/src/objects/change.rs"),
            include_str!("../../plan/src/resolve.rs"),
            include_str!("../../plan/src/versions.rs"),
            include_str!("output.rs"),
            include_str!("verbs/single_files.rs"),
        ];
        let areas = ["plan/", "check/", "run/"];
        let quoted = sources.iter().flat_map(|source| source.split('"'));
        let used: BTreeSet<&str> = quoted
            .filter(|text| areas.iter().any(|area| text.starts_with(area)) && !text.contains(' '))
            .collect();
        let explained: BTreeSet<&str> = super::CODES.iter().map(|code| code.code).collect();
        assert_eq!(used, explained);
    }
}
