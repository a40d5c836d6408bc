//! Lists come in pages, and half a list is no list.

use std::collections::BTreeSet;

use crate::CallError;

/// Every item of a list, page after page. The request is made anew for each page; the member is the one that holds the items.
macro_rules! every {
    ($clients:expr, $operation:expr, $request:expr, $member:ident) => {{
        let mut pages = $crate::pages::Pages::of($operation);
        let mut items = Vec::new();
        while pages.more() {
            let request = $request.set_next_token(pages.token());
            let page = $clients.call($operation, request.send()).await?;
            pages.next(page.next_token.as_deref())?;
            items.extend($crate::pages::listed($operation, page.$member)?);
        }
        items
    }};
}

pub(crate) use every;

/// Where a reader of pages is. A token that repeats would never end, and is an error.
pub(crate) struct Pages {
    operation: &'static str,
    token: Option<String>,
    seen: BTreeSet<String>,
    done: bool,
}

impl Pages {
    pub(crate) fn of(operation: &'static str) -> Self {
        Self {
            operation,
            token: None,
            seen: BTreeSet::new(),
            done: false,
        }
    }

    /// Whether another page is to be fetched; its token is [`Self::token`].
    pub(crate) fn more(&self) -> bool {
        !self.done
    }

    pub(crate) fn token(&self) -> Option<String> {
        self.token.clone()
    }

    /// Takes the token of the page that was read.
    pub(crate) fn next(&mut self, token: Option<&str>) -> Result<(), CallError> {
        match token.filter(|token| !token.is_empty()) {
            None => self.done = true,
            Some(token) if !self.seen.insert(token.to_owned()) => {
                return Err(CallError::unreadable(self.operation, "the same page token came twice"));
            }
            Some(token) => self.token = Some(token.to_owned()),
        }
        Ok(())
    }
}

/// The items of a page. An answer without the list is no answer: it never means that there is nothing.
pub(crate) fn listed<T>(operation: &'static str, items: Option<Vec<T>>) -> Result<Vec<T>, CallError> {
    items.ok_or_else(|| CallError::empty(operation))
}
