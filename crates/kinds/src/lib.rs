//! One folder per kind: its fields and rules, and its calls. The AWS SDK lives here.
