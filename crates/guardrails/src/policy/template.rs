//! Policy variables: `${aws:PrincipalTag/team, 'none'}` in resources and condition values.

use super::pattern::Pattern;

/// A text with policy variables in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Template {
    pieces: Vec<Piece>,
}

/// A run of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// What the author wrote, wildcards included.
    Text(String),
    /// `${*}`, `${?}`, `${$}`: the character itself.
    Escaped(char),
    /// `${key}` or `${key, 'default'}`.
    Variable {
        /// The condition key.
        key: String,
        /// What stands in where the request lacks the key.
        default: Option<String>,
    },
}

/// Whether `*` and `?` in a template's text are wildcards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wildcards {
    /// They are.
    Apply,
    /// They stand for themselves.
    Literal,
}

impl Template {
    /// Reads the variables in `text`. What looks like a variable and is none (`${}`, an unclosed brace) is text, as IAM
    /// takes it.
    pub fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, from) = rest.split_at(start);
            let Some((piece, length)) = variable(from) else {
                push_text(&mut pieces, &rest[..start + 2]);
                rest = &rest[start + 2..];
                continue;
            };
            push_text(&mut pieces, before);
            pieces.push(piece);
            rest = &from[length..];
        }
        push_text(&mut pieces, rest);
        Self { pieces }
    }

    /// The text without any variable: what a policy of version 2008-10-17 means.
    pub fn without_variables(text: &str) -> Self {
        Self {
            pieces: vec![Piece::Text(text.to_owned())],
        }
    }

    /// Its runs.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether the request is needed to know what it says.
    pub fn has_variables(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Variable { .. }))
    }

    /// Whether a variable stands before the fifth colon. In `Resource` variables are replaced only after it: not in the
    /// service, Region or account (IAM user guide, "Where you can use policy variables").
    pub fn has_variable_before_resource(&self) -> bool {
        let mut colons = 0;
        self.pieces.iter().any(|piece| {
            if let Piece::Text(text) = piece {
                colons += text.matches(':').count();
            }
            matches!(piece, Piece::Variable { .. }) && colons < 5
        })
    }

    /// The pattern, with the values that `look_up` gives; they are literal, wildcards in them are characters. `Err` names
    /// the first key that has no value and no default.
    pub fn pattern<'a>(
        &self,
        wildcards: Wildcards,
        look_up: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Pattern, &str> {
        let mut pattern = Pattern::default();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) if wildcards == Wildcards::Apply => pattern.push_wild(text),
                Piece::Text(text) => pattern.push_literal(text),
                Piece::Escaped(character) => pattern.push_literal(character.encode_utf8(&mut [0; 4])),
                Piece::Variable { key, default } => match (look_up(key), default) {
                    (Some(value), _) => pattern.push_literal(value),
                    (None, Some(default)) => pattern.push_literal(default),
                    (None, None) => return Err(key),
                },
            }
        }
        Ok(pattern)
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(last)) => last.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// The variable that `text` begins with, and its length.
fn variable(text: &str) -> Option<(Piece, usize)> {
    let inside = text.strip_prefix("${")?;
    let end = inside.find('}')?;
    let (name, length) = (&inside[..end], end + 3);
    let mut characters = name.chars();
    if let (Some(only @ ('*' | '?' | '$')), None) = (characters.next(), characters.next()) {
        return Some((Piece::Escaped(only), length));
    }
    let (key, default) = match name.split_once(',') {
        Some((key, default)) => {
            let default = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            (key.trim(), Some(default.to_owned()))
        }
        None => (name, None),
    };
    let is_key =
        !key.is_empty() && !key.contains(|character: char| character.is_whitespace() || "{}$*?'".contains(character));
    is_key.then(|| {
        (
            Piece::Variable {
                key: key.to_owned(),
                default,
            },
            length,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::pattern::Case;

    #[test]
    fn variables_are_told_from_text() {
        let shown = |text: &str| format!("{:?}", Template::parse(text).pieces);
        assert_eq!(shown("a*b"), r#"[Text("a*b")]"#);
        assert_eq!(
            shown("x/${aws:username}/${*}"),
            r#"[Text("x/"), Variable { key: "aws:username", default: None }, Text("/"), Escaped('*')]"#
        );
        assert_eq!(
            shown("${aws:PrincipalTag/t, 'a b'}"),
            r#"[Variable { key: "aws:PrincipalTag/t", default: Some("a b") }]"#
        );
        assert_eq!(shown("${} ${ ${a b}"), r#"[Text("${} ${ ${a b}")]"#);
    }

    #[test]
    fn the_resource_begins_after_the_fifth_colon() {
        let early = |text: &str| Template::parse(text).has_variable_before_resource();
        assert!(early("arn:aws:sqs:*:${aws:PrincipalAccount}:queue"));
        assert!(!early("arn:aws:s3:::${aws:PrincipalTag/team}/*"));
        assert!(!early("arn:aws:sqs:*:*:queue"));
    }

    #[test]
    fn values_are_literal() {
        let template = Template::parse("home/${aws:username}/*");
        let pattern = template.pattern(Wildcards::Apply, |_| Some("a*")).unwrap();
        assert!(pattern.matches("home/a*/x", Case::Sensitive));
        assert!(!pattern.matches("home/ab/x", Case::Sensitive));
        assert_eq!(template.pattern(Wildcards::Apply, |_| None), Err("aws:username"));
        let default = Template::parse("${aws:username, 'nobody'}")
            .pattern(Wildcards::Literal, |_| None)
            .unwrap();
        assert!(default.matches("nobody", Case::Sensitive));
    }
}
