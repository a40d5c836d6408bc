//! Every rule about the files of a desired state.

use model::Code;

/// In the order of their names.
pub const CODES: &[Code] = &[
    Code::new(
        "load/account",
        "not an account id",
        "An account id has 12 digits. TOML would drop leading zeros of a number, so it stands in quotes: `account = \"012345678901\"`.",
    ),
    Code::new(
        "load/allow",
        "an allow that does not count",
        "`[[allow]]` in a resource's file takes away warnings and hints about it and its documents. It needs `code`, `reason` and `until`, a date. Errors stand for what AWS refuses or goldsmith cannot act on, and cannot be allowed.",
    ),
    Code::new(
        "load/allow-ended",
        "an allow whose last day is over",
        "What it allowed is shown again. Correct that, or look at it again and give the allow a new date.",
    ),
    Code::new(
        "load/allow-unused",
        "an allow that takes nothing away",
        "What it allowed is gone, or its code is none. The table can go.",
    ),
    Code::new(
        "load/directory",
        "the directory cannot be opened",
        "The desired state is one directory with goldsmith.toml and a folder per kind. Name it with `-C DIR`.",
    ),
    Code::new(
        "load/empty",
        "the desired state declares nothing",
        "Nothing desired would mean that everything the stack owns is to be deleted. That is never done by accident: `destroy` is its own verb.",
    ),
    Code::new(
        "load/environment",
        "no such environment, or none chosen",
        "Where goldsmith.toml has any `[env.NAME]`, each run names one with `--env NAME`; its keys override [stack], [organization] and [vars] one by one.",
    ),
    Code::new(
        "load/guards",
        "a guard that would guard nothing",
        "`[guards]` names roles by their ARNs, `arn:aws:iam::111122223333:role/name`. `factory_roles` is a list of them, or a table of what each does: `build`, `instance`, `distribute`, `lifecycle`, or actions. `instance_profiles` is a table of names of profiles and the roles in them.",
    ),
    Code::new(
        "load/inline-document",
        "a document inside the resource file",
        "Documents are files of their own beside the resource file, so that other tools can read them: `<name>.yaml`, `<name>.json`, `<name>.userdata`.",
    ),
    Code::new(
        "load/keep",
        "`keep` names something that is no field",
        "`keep = [\"status\"]` leaves fields as they are in AWS. It takes the top-level keys of the kind, and `tags`.",
    ),
    Code::new(
        "load/managed-name",
        "not a name that Amazon could manage",
        "`aws:NAME` stands for what Amazon manages, newest version; `aws:NAME@2.x.x` narrows it. Numbers come before `x`.",
    ),
    Code::new(
        "load/missing-document",
        "the document is missing",
        "A component is its TOML file and its document, `<name>.yaml`; a policy is its TOML file and `<name>.json`.",
    ),
    Code::new(
        "load/missing-key",
        "a key is missing",
        "AWS requires this member, and there is no default for it.",
    ),
    Code::new(
        "load/name",
        "not a name that the service takes",
        "`name` is AWS's name and defaults to the stem of the file. Image Builder takes 3 to 128 letters, digits, `-`, `_`, and blanks inside; Organizations 1 to 128 characters.",
    ),
    Code::new(
        "load/not-allowed",
        "not one of the allowed values",
        "The allowed values are those of AWS's API, spelled as there.",
    ),
    Code::new(
        "load/organization",
        "policies without their organization",
        "Policies need `[organization]` in goldsmith.toml with `id`, `management_account`, and their type among `types`.",
    ),
    Code::new(
        "load/out-of-range",
        "a number is too large",
        "The number does not fit what AWS's API takes here.",
    ),
    Code::new(
        "load/own-tag",
        "one of goldsmith's own tags",
        "Tags that begin with `goldsmith:` say who owns an object and what was applied. Only goldsmith writes them.",
    ),
    Code::new(
        "load/region",
        "not a Region that goldsmith knows of",
        "goldsmith has a list of AWS's Regions to see slips of the finger offline. AWS opens new ones, so this is a warning.",
    ),
    Code::new(
        "load/quota",
        "more than AWS allows an account or organization",
        "What the stack declares is counted against the quotas of Service Quotas and of Organizations, per account and Region. The defaults can be raised: `[quotas]` in goldsmith.toml says by how much. What other stacks and people have counts for AWS, and cannot be known here.",
    ),
    Code::new(
        "load/same-name",
        "two resources have one name in AWS",
        "To Image Builder, names that differ only in case, blanks or underscores are the same. Policies of one type must differ as well.",
    ),
    Code::new(
        "load/stack-name",
        "not a name for a stack",
        "The stack's name becomes the value of the tag `goldsmith:stack`: 1 to 128 letters, digits and `-_./`.",
    ),
    Code::new("load/toml", "not TOML", "The file is not TOML 1.1."),
    Code::new(
        "load/too-deep",
        "nested too deeply",
        "No resource of AWS has tables nested this deeply.",
    ),
    Code::new(
        "load/unknown-file",
        "a file without meaning",
        "Each folder holds one `<name>.toml` per resource and its documents. A file that nothing reads is probably misspelled.",
    ),
    Code::new(
        "load/unknown-folder",
        "a folder without meaning",
        "Each kind has one folder. A folder that nothing reads is probably misspelled, and everything in it would be missing.",
    ),
    Code::new(
        "load/unknown-key",
        "an unknown key",
        "Keys are the members of AWS's API in snake_case, without exception; only references have names of their own.",
    ),
    Code::new(
        "load/unknown-managed",
        "not a name of Amazon's that goldsmith knows of",
        "`check` is offline and knows the names that stand in public documentation and code. `plan` asks AWS, and refuses a name that does not exist.",
    ),
    Code::new(
        "load/unknown-reference",
        "nothing of this name",
        "References name the stem of another file of the stack, `aws:NAME` for what Amazon manages, or a full ARN.",
    ),
    Code::new(
        "load/unknown-variable",
        "a variable that is not defined",
        "`${var.x}` comes from [vars]; `${account}`, `${region}`, `${organization}`, `${organization_arn}` and `${env}` are always there. `$${` writes a literal `${`. In policies, `${aws:…}` stays as it is.",
    ),
    Code::new(
        "load/unreadable",
        "a file cannot be read",
        "Only regular UTF-8 files of up to 1 MiB below the desired-state directory are read; links that leave it are refused.",
    ),
    Code::new(
        "load/variable-cycle",
        "variables name each other in a circle",
        "A variable may use others, but not itself.",
    ),
    Code::new(
        "load/too-many",
        "more problems in one file than are shown",
        "The first five hundred are shown; the rest shows when they are gone.",
    ),
    Code::new(
        "load/variables-too-long",
        "variables make texts of many megabytes",
        "Variables that name variables that name variables grow beyond all bounds. They hold names, ids and ARNs.",
    ),
    Code::new(
        "load/version",
        "not a version",
        "`version = \"1.2\"` is a line on which goldsmith takes the next free patch whenever the content is new; `version = \"1.2.3\"` is a pin.",
    ),
    Code::new(
        "load/wrong-type",
        "a value of the wrong type",
        "The value has another type than AWS's member.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// Every code that the sources of this crate mention is explained, and every explained one is mentioned.
    #[test]
    fn every_code_is_explained() {
        let sources = [
            include_str!("lib.rs"),
            include_str!("allow.rs"),
            include_str!("guards.rs"),
            include_str!("organization.rs"),
            include_str!("quotas.rs"),
            include_str!("stack.rs"),
            include_str!("tree.rs"),
            include_str!("variables.rs"),
            include_str!("resources/mod.rs"),
            include_str!("resources/common.rs"),
            include_str!("resources/documents.rs"),
            include_str!("resources/managed.rs"),
            include_str!("resources/references.rs"),
            include_str!("../../model/src/decode.rs"),
            include_str!("../../model/src/node.rs"),
            include_str!("../../kinds/src/record.rs"),
            include_str!("../../kinds/src/references.rs"),
        ];
        let quoted = sources.iter().flat_map(|source| source.split('"'));
        let used: BTreeSet<&str> = quoted
            .filter(|text| text.starts_with("load/") && !text.contains(' '))
            .collect();
        let explained: BTreeSet<&str> = super::CODES.iter().map(|code| code.code).collect();
        assert_eq!(used, explained);
    }
}
