//! What is sent to AWS: white space counts against the size of a policy.

use super::{BYTE_ORDER_MARK, Problem, parse};

/// `text` without the white space between its tokens and before all of them. Strings, numbers and escapes stay byte for byte as they are.
pub fn minify(text: &str) -> Result<String, Problem> {
    parse(text).strict()?;
    Ok(ink(text).collect())
}

/// What of a sound text is not white space between its tokens.
pub(crate) fn ink(text: &str) -> impl Iterator<Item = char> + '_ {
    let (mut in_string, mut escaped) = (false, false);
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    text.chars().filter(move |&character| {
        if in_string {
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            return true;
        }
        in_string = character == '"';
        !matches!(character, ' ' | '\t' | '\n' | '\r')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_white_space_between_tokens_goes() {
        let text = "{ \"a b\" : [ 1.0 , 1e5,\n\t\"x \\\" y\\\\\" ] , \"\\u0041\": true }";
        assert_eq!(minify(text).unwrap(), r#"{"a b":[1.0,1e5,"x \" y\\"],"\u0041":true}"#);
        assert_eq!(
            minify("\u{feff} {\"a\": \"\u{feff}\"}").unwrap(),
            "{\"a\":\"\u{feff}\"}"
        );
        assert!(minify("{ // no\n}").is_err());
        assert!(minify("\u{feff}\u{feff}{}").is_err());
    }

    proptest! {
        #[test]
        fn the_value_stays(value in proptest::collection::vec(("\\PC{0,8}", any::<i32>()), 0..5)) {
            let value = serde_json::to_value(value).unwrap();
            let minified = minify(&serde_json::to_string_pretty(&value).unwrap()).unwrap();
            prop_assert_eq!(&minified, &serde_json::to_string(&value).unwrap());
            prop_assert_eq!(minify(&minified).unwrap(), minified);
        }
    }
}
