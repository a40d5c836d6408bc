//! What is printed: JSON for programs, Markdown for pull requests, text for people and pipes.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{World, arn, one_component, token};

#[test]
fn json_has_the_keys_of_the_contract() {
    let world = one_component();
    world.apply();
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    let plan = world.plan();
    for key in [
        "format",
        "kind",
        "verdict",
        "exit",
        "changes",
        "summary",
        "observation",
        "actions",
        "drift",
        "diagnostics",
    ] {
        assert!(!plan[key].is_null(), "{key}");
    }
    assert_eq!(
        (&plan["format"], &plan["kind"], &plan["verdict"]),
        (&json!("1"), &json!("plan"), &json!("ok"))
    );
    assert_eq!(plan["observation"], json!({ "complete": true, "gaps": [] }));
    let action = &plan["actions"][0];
    let keys: Vec<&String> = action.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "digest",
            "address",
            "verb",
            "arn",
            "depends_on",
            "origin",
            "cause",
            "source",
            "paths",
            "guard"
        ]
    );
    let digest = action["digest"].as_str().unwrap();
    assert!(
        digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{digest}"
    );
    assert_eq!(action["source"]["file"], "components/motd.yaml");
    // The line that changed.
    assert_eq!(action["source"]["line"], 11);
    assert_eq!(plan["actions"][1]["depends_on"], json!([digest]));
}

#[test]
fn every_verb_speaks_json_and_agrees_with_its_exit_code() {
    let world = one_component();
    for arguments in ["check", "plan", "apply", "drift", "destroy"] {
        let run = world.local(&format!("{arguments} --format json"));
        let document = run.json();
        assert_eq!(
            (&document["kind"], &document["exit"]),
            (&json!(arguments), &json!(run.code)),
            "{arguments}"
        );
    }
    world.edit("components/motd.toml", "Linux", "Linus");
    for arguments in ["check", "plan", "apply", "drift", "destroy"] {
        let run = world.local(&format!("{arguments} --format json")).exits(3);
        let document = run.json();
        assert_eq!(
            (&document["verdict"], &document["exit"]),
            (&json!("invalid"), &json!(3)),
            "{arguments}"
        );
        assert_eq!(
            document["diagnostics"][0]["file"], "components/motd.toml",
            "{arguments}"
        );
    }
}

#[test]
fn the_same_plan_twice_is_the_same_bytes() {
    let world = World::shipped();
    let plan = || world.local("plan --format json").exits(0).stdout;
    assert_eq!(plan(), plan());
}

#[test]
fn quiet_is_one_line() {
    let world = one_component();
    for (arguments, line) in [
        ("check", "ok: 0 errors, 0 warnings\n"),
        ("plan", "ok: 4 create\n"),
        ("apply", "ok: 4 of 4 actions done\n"),
        ("plan", "ok: no changes\n"),
        ("drift", "ok: 0 found\n"),
    ] {
        let run = world.local(&format!("{arguments} --quiet")).exits(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (line, ""), "{arguments}");
    }
}

#[test]
fn colours_are_for_terminals() {
    let world = one_component();
    for arguments in ["plan", "apply", "drift", "plan --color auto", "plan --color never"] {
        let run = world.local(arguments).exits(0);
        assert!(
            !run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'),
            "{arguments}\n{}",
            run.stdout
        );
    }
    assert!(world.local("plan --color always").exits(0).stdout.contains('\u{1b}'));
}

/// Names and tags as somebody hostile writes them, as far as AWS lets them.
fn hostile(world: &World) {
    world.behind_gits_back(|aws| {
        aws.tag(
            &arn("infrastructure-configuration", "linux"),
            json!({ "@octocat": "<img src=x> | `code` [click](https://example.com) \u{202e}evil \u{1b}[2J" }),
        );
        aws.change_pipeline("linux", |pipeline| {
            pipeline["description"] = "```\n# A heading\n@octocat </details> \u{1b}]0;title\u{7}".into();
        });
    });
}

#[test]
fn markdown_escapes_what_live_data_says() {
    let world = one_component();
    world.apply();
    hostile(&world);
    for verb in ["plan", "drift"] {
        let markdown = world.local(&format!("{verb} --format markdown")).stdout;
        assert!(
            markdown.contains("octocat") && markdown.contains("A heading"),
            "{markdown}"
        );
        for raw in ["\u{1b}", "\u{202e}", "\u{7}", "\n# A heading", "\n@octocat"] {
            assert!(!markdown.contains(raw), "{raw:?} stands in\n{markdown}");
        }
        let rendered = without_code(&markdown);
        for raw in ["<img", "</details> ", "@octocat", "](https://example.com)"] {
            assert!(!rendered.contains(raw), "{raw:?} is not code in\n{markdown}");
        }
    }
}

/// Markdown without its code spans and blocks, in which nothing is rendered: what stands between two equally long runs of
/// back-ticks.
fn without_code(markdown: &str) -> String {
    let mut rendered = String::new();
    let mut rest = markdown;
    while let Some(start) = rest.find('`') {
        let fence: String = rest[start..]
            .chars()
            .take_while(|character| *character == '`')
            .collect();
        rendered.push_str(&rest[..start]);
        let inside = &rest[start + fence.len()..];
        let end = inside
            .match_indices(&fence)
            .map(|(index, _)| index)
            .find(|index| !inside[..*index].ends_with('`') && !inside[index + fence.len()..].starts_with('`'));
        rest = match end {
            Some(end) => &inside[end + fence.len()..],
            None => inside,
        };
    }
    rendered + rest
}

#[test]
fn text_escapes_what_live_data_says() {
    let world = one_component();
    world.apply();
    hostile(&world);
    for verb in ["plan --color always", "drift --color always"] {
        let text = world.local(verb).stdout;
        for raw in ["\u{1b}[2J", "\u{1b}]0", "\u{202e}", "\u{7}"] {
            assert!(!text.contains(raw), "{raw:?} stands in\n{text}");
        }
    }
}

#[test]
fn markdown_stays_below_githubs_limit_and_keeps_what_destroys() {
    let world = one_component();
    for number in 0..400 {
        let text = "instance_profile_name = \"golden-image-build\"\n";
        world.write(&format!("infrastructure/old-{number:03}.toml"), text);
    }
    world.local("apply --quiet").exits(0);
    for number in 0..400 {
        world.remove(&format!("infrastructure/old-{number:03}.toml"));
        let text = format!(
            "description = \"{}\"\ninstance_profile_name = \"golden-image-build\"\n",
            "long ".repeat(100)
        );
        world.write(&format!("infrastructure/new-{number:03}.toml"), &text);
    }
    let markdown = world.local("plan --format markdown").exits(0).stdout;
    assert!(markdown.len() < 65_536, "{} bytes", markdown.len());
    for number in 0..400 {
        assert!(
            markdown.contains(&format!("infrastructure.old-{number:03}")),
            "the deletion of old-{number:03} is cut"
        );
    }
    assert!(markdown.contains("400 delete"), "the counts are cut");
}

#[test]
fn a_reader_that_leaves_early_is_no_panic() {
    let world = World::shipped();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let run = world
        .goldsmith("plan --local --format json")
        .stdout(Stdio::from(writer))
        .end();
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    assert_eq!(run.code, 0);
}

#[test]
fn an_apply_whose_reader_leaves_still_finishes() {
    let world = one_component();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    world
        .goldsmith("apply --local")
        .stdout(Stdio::from(writer))
        .end()
        .exits(0);
    world.assert_converged();
}

#[test]
fn one_deletion_after_another_is_destructive_and_comes_first() {
    let world = one_component();
    world.apply();
    world.behind_gits_back(|aws| {
        let input = json!({ "name": "theirs", "instanceProfileName": "p", "clientToken": token() });
        aws.image_builder("CreateInfrastructureConfiguration", input);
    });
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    world.write("infrastructure/new.toml", &world.read("infrastructure/linux.toml"));
    world.edit(
        "pipelines/linux.toml",
        "infrastructure = \"linux\"",
        "infrastructure = \"new\"",
    );
    world.remove("infrastructure/linux.toml");
    let text = world.local("plan").exits(0).stdout;
    let at = |heading: &str| {
        text.find(&format!("\n{heading}\n"))
            .unwrap_or_else(|| panic!("no {heading} in\n{text}"))
    };
    assert!(at("Destructive") < at("Updates") && at("Updates") < at("New versions") && at("New versions") < at("New"));
    assert!(!text.contains("theirs"));
}

#[test]
fn the_graph_is_drawn() {
    let world = one_component();
    let dot = world.goldsmith("graph").end().exits(0).stdout;
    assert!(dot.contains("\"pipeline.linux\" -> \"image-recipe.linux\";"), "{dot}");
    assert!(dot.contains("\"image-recipe.linux\" -> \"component.motd\";"), "{dot}");
    let mermaid = world.goldsmith("graph --language mermaid").end().exits(0).stdout;
    assert!(
        mermaid.starts_with("graph LR\n") && mermaid.contains("[\"pipeline.linux\"]"),
        "{mermaid}"
    );
    let json = world.goldsmith("graph --format json").end().exits(0).json();
    assert_eq!(json["kind"], "graph");
    let edges = json["graph"]["edges"].as_array().unwrap();
    assert!(edges.contains(&serde_json::json!(["image-recipe.linux", "component.motd"])));
}

#[test]
fn codes_are_a_document_like_every_other() {
    let world = World::without_directory();
    let json = world.goldsmith("codes --format json").end().exits(0).json();
    assert_eq!((&json["kind"], &json["exit"]), (&"codes".into(), &0.into()));
    let all = json["codes"].as_array().unwrap().len();
    let one = world
        .goldsmith("codes load/unknown-key --format json")
        .end()
        .exits(0)
        .json();
    assert!(all > 100);
    assert_eq!(one["codes"].as_array().unwrap().len(), 1);
}

/// GitHub looks for the files of annotations from the root of the repository, where the program runs.
#[test]
fn annotations_name_files_from_where_the_program_runs() {
    let world = one_component();
    world.write("components/motd.toml", "platform = \"Linux\"\nversoin = \"1.0\"\n");
    for verb in ["check", "plan"] {
        let shown = world
            .goldsmith(&format!("{verb} --format github"))
            .end()
            .exits(3)
            .stdout;
        assert!(
            shown.contains("file=desired-state/components/motd.toml,line=2"),
            "{shown}"
        );
    }
}

#[test]
fn the_log_of_the_last_run_is_shown() {
    let world = one_component();
    world.local("plan").exits(0);
    let log = world.goldsmith("local log").end().exits(0).stdout;
    let first: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!(first["operation"], "GetCallerIdentity");
}
