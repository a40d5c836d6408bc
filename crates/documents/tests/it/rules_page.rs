//! `docs/rules-documents.md` is generated from the rules. `UPDATE_EXPECT=1 cargo test` rewrites it.

use std::fmt::Write;

use documents::rules;
use expect_test::expect_file;

/// Longer examples only show a size.
const LONGEST_EXAMPLE: usize = 2_000;

#[test]
fn the_page_of_rules_is_up_to_date() {
    expect_file!["../../../../docs/rules-documents.md"].assert_eq(&page());
}

fn page() -> String {
    let mut page = String::from(
        "# Rules for documents\n\n\
         What `goldsmith check` looks for in AWSTOE components, Image Builder workflows and schedules. This page is generated from the\n\
         rules in `crates/documents`; `goldsmith codes CODE` shows the same.\n\n\
         Errors are what AWS refuses, or what certainly fails when it runs. Warnings work and are probably not what was meant;\n\
         hints are worth knowing. A comment takes one of these away, on its line or the line before it, until the end of a day:\n\n\
         ```yaml\n# goldsmith: allow component/plain-http until 2027-01-31: the vendor has no certificate yet\n```\n\n\
         | code | severity | |\n|---|---|---|\n",
    );
    for rule in rules() {
        writeln!(page, "| `{}` | {} | {} |", rule.code, rule.severity, rule.title).expect("a String takes everything");
    }
    for rule in rules() {
        let language = if rule.code.starts_with("schedule/") {
            "text"
        } else {
            "yaml"
        };
        write!(
            page,
            "\n## `{}`\n\n**{}.** {}\n\nNot like this:\n\n```{language}\n{}\n```\n\nBut like this:\n\n```{language}\n{}\n```\n",
            rule.code,
            rule.title,
            rule.explanation,
            example(rule.bad),
            example(rule.good),
        )
        .expect("a String takes everything");
    }
    page
}

fn example(text: &str) -> String {
    if text.len() > LONGEST_EXAMPLE {
        return format!("# {} characters", text.len());
    }
    text.trim_end().to_owned()
}
