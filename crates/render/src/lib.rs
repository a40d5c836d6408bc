//! Plans, events and drift as text, Markdown and JSON.
