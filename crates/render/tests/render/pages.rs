//! What comes first, and what is left out where there is too much.

use plan::{Class, Plan, Verb};
use render::{Detail, markdown, text};

use crate::plans::{action, change, document};

#[test]
fn a_long_page_keeps_what_destroys_and_counts_the_rest() {
    let mut plan = Plan::default();
    for number in 0..600 {
        let mut update = action(&format!("update-{number}"), Verb::Update, Class::Updates);
        update.paths = vec![change("description", &"x".repeat(100), "y")];
        plan.actions.push(update);
        if number % 6 == 0 {
            plan.actions
                .push(action(&format!("delete-{number}"), Verb::Delete, Class::Destructive));
        }
    }
    let page = markdown(&document(&plan));
    assert!(page.len() <= 65_536, "{}", page.len());
    let count = |what: &str| page.matches(what).count();
    assert_eq!(count("### delete "), 100);
    let shown = count("### update ");
    assert!(
        shown < 600 && page.contains(&format!("_{} more are not shown", 600 - shown)),
        "{shown}"
    );
}

#[test]
fn the_gravest_comes_first() {
    let plan = Plan {
        actions: vec![
            action("tag", Verb::Tag, Class::Tags),
            action("build", Verb::Build, Class::Builds),
            action("create", Verb::Create, Class::Creates),
            action("delete", Verb::Delete, Class::Destructive),
            action("update", Verb::Update, Class::Updates),
        ],
        ..Plan::default()
    };
    let document = document(&plan);
    for shown in [markdown(&document), text(&document, Detail::Normal)] {
        let places: Vec<usize> = ["delete", "update", "create", "build", "tag"]
            .iter()
            .map(|name| shown.find(&format!("component.{name}")).expect("it is shown"))
            .collect();
        assert!(places.is_sorted(), "{shown}");
    }
}

fn deletions(count: usize, detail: usize) -> Plan {
    let delete = |index: usize| {
        let mut action = action(&format!("old-{index}"), Verb::Delete, Class::Destructive);
        action.paths = vec![change("description", &"x".repeat(detail), "")];
        action
    };
    Plan {
        actions: (0..count).map(delete).collect(),
        effects: vec!["e".repeat(400); 200],
        ..Plan::default()
    }
}

#[test]
fn what_destroys_is_shown_in_lines_where_more_does_not_fit() {
    let page = markdown(&document(&deletions(800, 150)));
    assert!(page.len() <= 65_536, "{}", page.len());
    for index in 0..800 {
        assert!(
            page.contains(&format!("- **delete** `component.old-{index}`\n")),
            "{index}"
        );
    }
    assert!(!page.contains("do not fit"));
    assert!(page.contains("more are not shown here"), "the effects are counted");
}

#[test]
fn a_page_that_cannot_hold_what_destroys_says_so_first() {
    let page = markdown(&document(&deletions(5_000, 150)));
    assert!(page.len() <= 65_536, "{}", page.len());
    let place = |text: &str| page.find(text).expect("it is there");
    assert!(place("destructive actions or changes of settings do not fit on this page") < place("- **delete**"));
    let shown = page.matches("- **delete**").count();
    assert!(page.contains(&format!("**{} destructive actions", 5_000 - shown)));
}
