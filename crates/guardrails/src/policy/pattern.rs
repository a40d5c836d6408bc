//! Wildcard patterns: `*` is any run of characters, `?` is one.

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Token {
    /// Exactly this character.
    Literal(char),
    /// Any one character.
    One,
    /// Any run of characters, also none.
    Run,
}

/// A pattern, or a literal text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pattern {
    tokens: Vec<Token>,
}

/// Whether `a` and `A` are the same character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// They are not.
    Sensitive,
    /// They are.
    Insensitive,
}

impl Pattern {
    /// The pattern that a policy's author writes.
    pub fn wild(text: &str) -> Self {
        let mut pattern = Self::default();
        pattern.push_wild(text);
        pattern
    }

    /// A pattern that only `text` itself matches.
    pub fn literal(text: &str) -> Self {
        let mut pattern = Self::default();
        pattern.push_literal(text);
        pattern
    }

    /// Appends a pattern.
    pub fn push_wild(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '*' if self.tokens.last() == Some(&Token::Run) => {}
                '*' => self.tokens.push(Token::Run),
                '?' => self.tokens.push(Token::One),
                other => self.tokens.push(Token::Literal(other)),
            }
        }
    }

    /// Appends a literal text.
    pub fn push_literal(&mut self, text: &str) {
        self.tokens.extend(text.chars().map(Token::Literal));
    }

    /// Whether it has a wildcard.
    pub fn is_wild(&self) -> bool {
        self.tokens.iter().any(|token| !matches!(token, Token::Literal(_)))
    }

    /// Whether everything matches it.
    pub fn is_everything(&self) -> bool {
        self.tokens == [Token::Run]
    }

    /// The characters that every text has that matches it.
    pub(crate) fn literals(&self) -> impl Iterator<Item = char> + '_ {
        self.tokens.iter().filter_map(|token| match token {
            Token::Literal(character) => Some(*character),
            Token::One | Token::Run => None,
        })
    }

    /// The pattern that texts in lower case match if any spelling of them matches this one.
    pub(crate) fn in_lower_case(&self) -> Self {
        let mut lower = Self::default();
        for token in &self.tokens {
            match token {
                Token::Literal(character) => lower.tokens.extend(character.to_lowercase().map(Token::Literal)),
                other => lower.tokens.push(*other),
            }
        }
        lower
    }

    /// Whether `text` as a whole matches. Takes at most (length of the pattern) × (length of the text) steps.
    pub fn matches(&self, text: &str, case: Case) -> bool {
        let eats = |token: Token, character: char| match token {
            Token::Literal(literal) => same(literal, character, case),
            Token::One => true,
            Token::Run => false,
        };
        // Names of actions and ARNs are of ASCII, where characters need not be searched for.
        if text.is_ascii() {
            walk(&self.tokens, text.as_bytes(), |token, byte| {
                eats(token, char::from(byte))
            })
        } else {
            walk(&self.tokens, &text.chars().collect::<Vec<char>>(), eats)
        }
    }

    /// Whether every text that matches `other` matches this one too. `true` is certain; `false` may be too careful
    /// where wildcards of both meet.
    pub fn covers(&self, other: &Self, case: Case) -> bool {
        walk(&self.tokens, &other.tokens, |token, covered| match (token, covered) {
            (Token::Literal(ours), Token::Literal(theirs)) => same(ours, theirs, case),
            (Token::One, Token::Literal(_) | Token::One) => true,
            _ => false,
        })
    }

    /// Whether some text matches both.
    pub fn meets(&self, other: &Self, case: Case) -> bool {
        // reachable[j]: the first i tokens of ours and the first j of theirs can have consumed the same text.
        let theirs = &other.tokens;
        let mut reachable = vec![false; theirs.len() + 1];
        reachable[0] = true;
        skip_runs(&mut reachable, theirs);
        for token in &self.tokens {
            let mut next = vec![false; theirs.len() + 1];
            for (at, from) in reachable.iter().enumerate().filter(|(_, reached)| **reached) {
                debug_assert!(*from, "filtered");
                if *token == Token::Run {
                    next[at..].fill(true);
                    break;
                }
                match theirs.get(at) {
                    Some(Token::Run) => next[at] = true,
                    Some(theirs) if meet(*token, *theirs, case) => next[at + 1] = true,
                    _ => {}
                }
            }
            skip_runs(&mut next, theirs);
            reachable = next;
        }
        reachable[theirs.len()]
    }

    /// How many characters and wildcards it has.
    pub(crate) fn length(&self) -> usize {
        self.tokens.len()
    }

    /// About how many steps it takes at most to compare it with a name of usual length. A pattern with more literal
    /// characters than the name has is given up early.
    pub(crate) fn cost(&self) -> usize {
        const NAME: usize = 32;
        let runs = self.tokens.iter().filter(|token| **token == Token::Run).count();
        let whole = self.tokens.len().min(NAME) * if runs > 1 { NAME / 4 } else { 1 };
        // Most names differ in their first letters.
        let early = matches!(self.tokens.first(), Some(Token::Literal(_)));
        if early { 2 + whole / 8 } else { whole }
    }

    /// How many steps [`Pattern::covers`] takes at most.
    pub(crate) fn cost_of_covering(&self, other: &Self) -> usize {
        match (self.tokens.first(), other.tokens.first()) {
            (Some(Token::Literal(ours)), Some(theirs)) if *theirs != Token::Literal(*ours) => 1,
            _ => self.tokens.len().max(1) * other.tokens.len().max(1),
        }
    }

    /// The pattern cut at colons into at most `parts` pieces, as ARNs are.
    pub fn split_colons(&self, parts: usize) -> Vec<Self> {
        let pieces = self.tokens.splitn(parts, |token| *token == Token::Literal(':'));
        pieces
            .map(|tokens| Self {
                tokens: tokens.to_vec(),
            })
            .collect()
    }

    /// Whether it ends in `*`.
    pub fn ends_wild(&self) -> bool {
        self.tokens.last() == Some(&Token::Run)
    }
}

fn skip_runs(reachable: &mut [bool], tokens: &[Token]) {
    for (at, token) in tokens.iter().enumerate() {
        if reachable[at] && *token == Token::Run {
            reachable[at + 1] = true;
        }
    }
}

fn meet(ours: Token, theirs: Token, case: Case) -> bool {
    match (ours, theirs) {
        (Token::Literal(ours), Token::Literal(theirs)) => same(ours, theirs, case),
        (Token::One, Token::Literal(_) | Token::One) | (Token::Literal(_), Token::One) => true,
        _ => false,
    }
}

/// Whether two characters are the same. Walks do little else, so what is not ASCII stays out of their way.
#[inline]
fn same(left: char, right: char, case: Case) -> bool {
    /// All that a letter of ASCII and its capital differ in.
    const CAPITAL: u32 = 0x20;
    let difference = u32::from(left) ^ u32::from(right);
    match case {
        _ if difference == 0 => true,
        Case::Sensitive => false,
        Case::Insensitive if left.is_ascii() && right.is_ascii() => difference == CAPITAL && left.is_ascii_alphabetic(),
        Case::Insensitive => same_beyond_ascii(left, right),
    }
}

#[cold]
fn same_beyond_ascii(left: char, right: char) -> bool {
    left.to_lowercase().eq(right.to_lowercase())
}

/// The classic two-pointer walk: on a mismatch, the last `Run` takes one more item, and at once as many as do not fit what comes
/// after it.
fn walk<I: Copy>(tokens: &[Token], items: &[I], eats: impl Fn(Token, I) -> bool) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut retry = None;
    loop {
        match (tokens.get(at), items.get(from)) {
            (Some(token), Some(item)) if eats(*token, *item) => {
                at += 1;
                from += 1;
                continue;
            }
            (Some(Token::Run), _) => {
                let runs = tokens[at..].iter().take_while(|token| **token == Token::Run);
                retry = Some((at + runs.count(), from));
            }
            (None, None) => return true,
            // With what the run would take there would be fewer still.
            (Some(_), None) => return false,
            (_, Some(_)) => retry = retry.map(|(after_run, start)| (after_run, start + 1)),
        }
        let Some((after_run, start)) = retry else { return false };
        let Some(first) = tokens.get(after_run) else {
            return true;
        };
        let Some(skipped) = items[start..].iter().position(|item| eats(*first, *item)) else {
            return false;
        };
        (at, from) = (after_run, start + skipped);
        retry = Some((at, from));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition itself, exponential and obviously right.
    fn oracle(pattern: &[char], text: &[char]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some('*'), _) => oracle(&pattern[1..], text) || (!text.is_empty() && oracle(pattern, &text[1..])),
            (Some('?'), Some(_)) => oracle(&pattern[1..], &text[1..]),
            (Some(left), Some(right)) if left == right => oracle(&pattern[1..], &text[1..]),
            _ => false,
        }
    }

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    /// Every text over {a, b} up to length 5.
    fn texts() -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut from = 0;
        for _ in 0..5 {
            let to = texts.len();
            for at in from..to {
                texts.push(format!("{}a", texts[at]));
                texts.push(format!("{}b", texts[at]));
            }
            from = to;
        }
        texts
    }

    proptest! {
        #[test]
        fn matches_as_defined(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            let ours = Pattern::wild(&pattern).matches(&text, Case::Sensitive);
            prop_assert_eq!(ours, oracle(&chars(&pattern), &chars(&text)));
        }

        #[test]
        fn covering_is_never_claimed_wrongly(left in "[ab*?]{0,5}", right in "[ab*?]{0,5}") {
            let (one, other) = (Pattern::wild(&left), Pattern::wild(&right));
            if one.covers(&other, Case::Sensitive) {
                for text in texts().iter().filter(|text| other.matches(text, Case::Sensitive)) {
                    prop_assert!(one.matches(text, Case::Sensitive), "{} {} {}", left, right, text);
                }
            }
        }

        #[test]
        fn meeting_is_exact(left in "[ab*?]{0,5}", right in "[ab*?]{0,5}") {
            let (one, other) = (Pattern::wild(&left), Pattern::wild(&right));
            let common = texts().iter().any(|text| {
                one.matches(text, Case::Sensitive) && other.matches(text, Case::Sensitive)
            });
            let meets = one.meets(&other, Case::Sensitive);
            prop_assert!(meets || !common, "{} {}", left, right);
            prop_assert_eq!(meets, other.meets(&one, Case::Sensitive));
            // Two patterns of five tokens that have a common text have one of at most ten characters; five letters
            // suffice where one side is a literal.
            if !one.is_wild() || !other.is_wild() {
                prop_assert_eq!(meets, common);
            }
        }
    }

    #[test]
    fn long_hostile_patterns_end() {
        let pattern = Pattern::wild(&"*a".repeat(2_000));
        assert!(!pattern.matches(&"a".repeat(1_999), Case::Insensitive));
        assert!(Pattern::wild("EC2:Run*").matches("ec2:runinstances", Case::Insensitive));
    }
}
