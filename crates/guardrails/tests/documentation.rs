//! `docs/rules-policies.md` is made from the rules: `UPDATE_EXPECT=1 cargo test -p goldsmith-guardrails` rewrites it.

use std::fmt::Write as _;

use goldsmith_guardrails::rules;

#[test]
fn the_page_of_rules_is_up_to_date() {
    let mut page = String::from(
        "# Rules for policies\n\n\
         What `goldsmith check` and `plan` say about Organizations policies. Made from the code; do not edit.\n\n\
         | code | severity | |\n|---|---|---|\n",
    );
    for rule in rules() {
        let anchor: String = rule
            .code
            .chars()
            .filter(|one| one.is_alphanumeric() || *one == '-')
            .collect();
        writeln!(
            page,
            "| [`{}`](#{anchor}) | {} | {} |",
            rule.code, rule.severity, rule.title
        )
        .unwrap();
    }
    for rule in rules() {
        let language = if rule.bad.starts_with("[[") { "toml" } else { "json" };
        write!(
            page,
            "\n## `{}`\n\n{} ({}, example: {})\n\n{}\n\nInstead of\n\n```{language}\n{}\n```\n\nwrite\n\n```{language}\n{}\n```\n",
            rule.code, rule.title, rule.severity, rule.policy_type, rule.explanation, rule.bad.trim_end(), rule.good.trim_end()
        )
        .unwrap();
    }
    expect_test::expect_file!["../../../docs/rules-policies.md"].assert_eq(&page);
}
