//! Where guarded roles work, and on what.

use std::collections::{BTreeMap, BTreeSet};

/// What a stack makes of the places and objects that guarded roles work with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The stack's account, which owns the images.
    pub account: String,
    /// Where images are built.
    pub home: String,
    /// Where they are distributed to and cleaned up, `home` among them or not.
    pub others: BTreeSet<String>,
    /// The role that the calls to Organizations are made with, if not the one that applies.
    pub organizer: Option<String>,
    /// What the apply role's calls are authorized as, `service:Action`.
    pub actions: Vec<&'static str>,
    /// The policy types of the stack.
    pub types: Vec<String>,
    /// What those calls are made on: ARNs of the stack's objects, as far as known with their tags, and of what they refer to; of
    /// policies and their targets.
    pub objects: BTreeMap<String, BTreeMap<String, String>>,
    /// The roles that are passed on: ARN, and the service that gets it.
    pub passed: BTreeSet<(String, String)>,
    /// How builds launch their instances: one for each infrastructure.
    pub launches: Vec<Launch>,
    /// Objects in S3 such as builds write as logs, by their ARNs.
    pub logs: BTreeSet<String>,
    /// Objects in S3 that documents of components and workflows are read from, by their ARNs.
    pub documents: BTreeSet<String>,
    /// Keys that components are encrypted with, by their ARNs.
    pub component_keys: BTreeSet<String>,
    /// Keys that workflows are encrypted with, by their ARNs.
    pub workflow_keys: BTreeSet<String>,
    /// Keys that volumes and images are encrypted with, by their ARNs.
    pub image_keys: BTreeSet<String>,
}

/// An infrastructure configuration, as the launch of a build instance shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Launch {
    /// `subnet-…`.
    pub subnet: Option<String>,
    /// `sg-…`.
    pub security_groups: Vec<String>,
    /// One of these; any, where none is named.
    pub instance_types: Vec<String>,
    /// `required` or `optional`; the image's own where absent.
    pub http_tokens: Option<String>,
    /// Hops that a metadata response may take.
    pub hop_limit: Option<String>,
    /// Whether all volumes are encrypted; not known where absent.
    pub encrypted: Option<bool>,
}
