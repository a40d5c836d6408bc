//! Texts that nobody would write: changed ones, joined ones, and ones put together from the words of a language.

/// Small steps of an xorshift generator: the same texts in every run with one seed.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// `seed` is not 0.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 up to but not including `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("the limit is a usize")
    }

    fn one<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// So many changed texts are kept beside the corpus, to be changed again.
const KEPT: usize = 200;

/// Texts do not grow beyond this, twice of what AWS takes: longer ones only slow everything down.
const LONGEST: usize = 120_000;

/// What separates, opens and closes in any language, and what programs trip over.
const PIECES: [&str; 44] = [
    "{",
    "}",
    "[",
    "]",
    "{{",
    "}}",
    "'",
    "\"",
    "\\",
    ":",
    ": ",
    ",",
    "- ",
    "#",
    "&a",
    "*a",
    "|",
    ">",
    "\n",
    "\t",
    "  ",
    "\u{feff}",
    "ü",
    "🦀",
    "\r",
    "\0",
    "%",
    "!",
    "---\n",
    "...\n",
    "<<: ",
    "$.",
    "${",
    "$${",
    ".$",
    "~",
    "null",
    "-1",
    "99999999999999999999",
    "1e999",
    "\u{202e}",
    "=",
    "\"\"\"",
    "@@",
];

/// An endless source of texts.
pub(crate) struct Texts {
    kept: Vec<String>,
    /// How many of them are the corpus.
    first: usize,
    words: Vec<&'static str>,
    random: Random,
}

impl Texts {
    /// From a corpus that is not empty.
    pub(crate) fn new(corpus: Vec<String>, words: &[&'static str], random: Random) -> Self {
        Self {
            first: corpus.len(),
            kept: corpus,
            words: words.iter().chain(&PIECES).copied().collect(),
            random,
        }
    }

    /// The next one.
    pub(crate) fn next_text(&mut self) -> String {
        let text = match self.random.below(24) {
            0 | 1 => self.invented(),
            2 | 3 => self.joined(),
            4 => self.repeated(),
            _ => self.changed(),
        };
        self.keep(&text);
        text
    }

    /// Some are changed again; the corpus stays.
    fn keep(&mut self, text: &str) {
        if text.len() > LONGEST / 10 {
            return;
        }
        if self.kept.len() < self.first + KEPT {
            self.kept.push(text.to_owned());
        } else if self.random.below(4) == 0 {
            let index = self.first + self.random.below(KEPT);
            text.clone_into(&mut self.kept[index]);
        }
    }

    fn any(&mut self) -> String {
        let index = self.random.below(self.kept.len());
        self.kept[index].clone()
    }

    /// Words after words.
    fn invented(&mut self) -> String {
        let count = self.random.below(200);
        (0..count).map(|_| self.random.one(&self.words)).collect()
    }

    /// The beginning of one text and the end of another.
    fn joined(&mut self) -> String {
        let (first, second) = (self.any(), self.any());
        let end = self.place(&first);
        let start = self.place(&second);
        format!("{}{}", &first[..end], &second[start..])
    }

    /// A text with one piece of it, or one word, many times over.
    fn repeated(&mut self) -> String {
        let text = self.any();
        let at = self.place(&text);
        let piece = if self.random.below(2) == 0 {
            self.random.one(&self.words).to_owned()
        } else {
            let end = self.place(&text[at..]).min(200);
            text[at..].chars().take(end).collect()
        };
        let most = (LONGEST / 2 / piece.len().max(1)).max(1);
        let count = 1 << self.random.below(17);
        format!("{}{}{}", &text[..at], piece.repeat(count.min(most)), &text[at..])
    }

    /// A text with one to five pieces removed, added, copied or swapped for another.
    fn changed(&mut self) -> String {
        let mut text = self.any();
        for _ in 0..=self.random.below(4) {
            let start = self.place(&text);
            let length = self.random.below(20);
            let end = text[start..]
                .char_indices()
                .nth(length)
                .map_or(text.len(), |(at, _)| start + at);
            match self.random.below(4) {
                0 => text.replace_range(start..end, ""),
                1 => text.insert_str(start, self.random.one(&self.words)),
                2 => {
                    let copy = text[start..end].to_owned();
                    let to = self.place(&text);
                    text.insert_str(to, &copy);
                }
                _ => text.replace_range(start..end, self.random.one(&self.words)),
            }
        }
        text
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.random.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(seed: u64) -> Vec<String> {
        let mut texts = Texts::new(
            vec!["añb: [1, 2]\n".to_owned(), "{}".to_owned()],
            &["word"],
            Random::new(seed),
        );
        (0..2_000).map(|_| texts.next_text()).collect()
    }

    #[test]
    fn one_seed_makes_one_sequence() {
        assert_eq!(texts(7), texts(7));
        assert_ne!(texts(7), texts(8));
    }

    #[test]
    fn texts_differ_and_stay_bounded() {
        let texts = texts(7);
        let different: std::collections::BTreeSet<&String> = texts.iter().collect();
        assert!(different.len() > 1_500, "{}", different.len());
        assert!(texts.iter().all(|text| text.len() <= LONGEST));
        assert!(texts.iter().any(|text| text.len() > 10_000));
    }
}
