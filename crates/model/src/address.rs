//! What goldsmith calls a thing: `component.cis-hardening`.

use std::fmt;

use crate::Text;

/// The name of a kind, as it stands in addresses: `image-recipe`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindName(pub &'static str);

impl fmt::Display for KindName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// The kind and the stem of the file that declares a resource. It appears in no tag and no digest,
/// so a file may be renamed freely as long as its `name` stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The kind.
    pub kind: KindName,
    /// The stem of the file; for a live object that no file declares, AWS's name.
    pub name: Text,
}

impl Address {
    /// An address from its two halves.
    pub fn new(kind: KindName, name: impl Into<Text>) -> Self {
        Self {
            kind,
            name: name.into(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.kind, self.name)
    }
}
