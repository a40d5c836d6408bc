//! AWSTOE components and Image Builder workflows: parse, validate, lint, with spans.
