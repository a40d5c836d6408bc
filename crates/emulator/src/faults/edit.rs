//! Changes of an answer that keep it well-formed.

use serde_json::{Map, Value};

use super::Rewrite;

/// What a token made by [`Rewrite::EmptyPage`] or [`Rewrite::SameToken`] begins with: the rest is the token of the page
/// that it leads to, and nothing where that is the first page.
const AGAIN: &str = "again.";

/// Turns a token of ours back into the one that the service knows.
pub(crate) fn replay_page(input: &mut Map<String, Value>) {
    for name in ["nextToken", "NextToken"] {
        let Some(own) = input
            .get(name)
            .and_then(Value::as_str)
            .and_then(|token| token.strip_prefix(AGAIN))
        else {
            continue;
        };
        if own.is_empty() {
            input.shift_remove(name);
        } else {
            let own = Value::from(own);
            input.insert(name.to_owned(), own);
        }
    }
}

/// Applies a change to the answer to `input`.
pub(crate) fn rewrite(answer: &mut Map<String, Value>, input: &Map<String, Value>, service: &str, change: &Rewrite) {
    let token = if service == "organizations" {
        "NextToken"
    } else {
        "nextToken"
    };
    let this_page = format!("{AGAIN}{}", input.get(token).and_then(Value::as_str).unwrap_or(""));
    let list = answer.values_mut().find_map(Value::as_array_mut);
    match change {
        Rewrite::EmptyPage => {
            if let Some(list) = list {
                list.clear();
                answer.insert(token.to_owned(), this_page.into());
            }
        }
        Rewrite::SameToken => {
            answer.insert(token.to_owned(), this_page.into());
        }
        Rewrite::ItemTwice => {
            if let Some(list) = list
                && let Some(last) = list.last().cloned()
            {
                list.push(last);
            }
        }
        Rewrite::UnknownMember => {
            answer.insert("aMemberFromTheFuture".to_owned(), Value::from("?"));
        }
        Rewrite::Set(pointer, value) => {
            let mut whole = Value::Object(std::mem::take(answer));
            if let Some(place) = whole.pointer_mut(pointer) {
                *place = value.clone();
            }
            if let Value::Object(whole) = whole {
                *answer = whole;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn the_token_of_an_empty_page_leads_to_the_real_one() {
        let mut answer = object(&json!({"requestId": "1", "componentVersionList": [1, 2], "nextToken": "t2"}));
        rewrite(&mut answer, &Map::new(), "imagebuilder", &Rewrite::EmptyPage);
        assert_eq!(answer["componentVersionList"], json!([]));
        let mut next = object(&json!({"nextToken": answer["nextToken"]}));
        replay_page(&mut next);
        assert_eq!(next, Map::new());
    }

    #[test]
    fn the_same_token_comes_for_ever() {
        let mut answer = object(&json!({"Policies": [1], "NextToken": "t3"}));
        rewrite(
            &mut answer,
            &object(&json!({"NextToken": "t2"})),
            "organizations",
            &Rewrite::SameToken,
        );
        assert_eq!(answer["NextToken"], "again.t2");
        let mut next = object(&json!({"NextToken": "again.t2"}));
        replay_page(&mut next);
        assert_eq!(next, object(&json!({"NextToken": "t2"})));
    }
}
