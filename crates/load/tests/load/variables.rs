//! Variables and environments.

use expect_test::expect;
use model::{Address, Value};

use crate::world::{STACK, directory, found, load};

const BUILDER: &str = "infrastructure/builder.toml";

/// The description of the builder, in a stack with more in `goldsmith.toml`.
fn description(more: &str, description: &str, environment: Option<&str>) -> Result<String, String> {
    let stack = format!("{STACK}{more}");
    let builder = format!(
        "instance_profile_name = \"x\"\ninstance_metadata_options = {{ http_tokens = \"required\" }}\ndescription = '{description}'\n"
    );
    let directory = directory(&[("goldsmith.toml", &stack), (BUILDER, &builder)]);
    let loaded = load(directory.path(), environment);
    if loaded.has_errors() {
        return Err(found(&loaded));
    }
    let kind = kinds::kind(model::KindName("infrastructure")).expect("a kind");
    let desired = loaded.desired.expect("no errors, so a state");
    let builder = &desired.resources[&Address::new(kind.name(), "builder")];
    Ok(builder
        .value
        .get("description")
        .and_then(Value::text)
        .unwrap_or_default()
        .to_owned())
}

#[test]
fn names_are_replaced_and_escapes_are_not() {
    let vars = "[vars]\na = \"one\"\nb = \"${var.a}-two\"\n[vars.c]\nus-east-1 = \"key\"\n";
    let text = "${var.b} ${var.c.us-east-1} ${account} ${region} $${var.a} $ {x}";
    assert_eq!(
        description(vars, text, None),
        Ok("one-two key 111122223333 us-east-1 ${var.a} $ {x}".to_owned())
    );
}

#[test]
fn what_is_replaced_is_not_replaced_again() {
    assert_eq!(
        description("[vars]\na = \"$${var.b}\"\nb = \"x\"\n", "${var.a}", None),
        Ok("${var.b}".to_owned())
    );
}

#[test]
fn an_unknown_variable_has_a_place_and_a_suggestion() {
    let error = description("[vars]\nimage = \"x\"\n", "${var.imgae}", None).expect_err("unknown");
    expect![[r#"
        infrastructure/builder.toml:3:15 `'${var.imgae}'` no value
          load/unknown-variable `${var.imgae}` is not defined | did you mean `${var.image}`? `$${` writes a literal `${`
    "#]]
    .assert_eq(&error);
}

#[test]
fn nothing_is_suggested_from_thousands() {
    use std::fmt::Write as _;
    let mut vars = "[vars]\n".to_owned();
    for number in 0..2000 {
        writeln!(vars, "image{number} = \"x\"").expect("a string takes everything");
    }
    let error = description(&vars, "${var.imag1}", None).expect_err("unknown");
    assert!(error.contains("`${var.imag1}` is not defined"), "{error}");
    assert!(!error.contains("did you mean"), "{error}");
}

#[test]
fn a_circle_is_named() {
    let error = description("[vars]\na = \"${var.b}\"\nb = \"${var.a}\"\n", "x", None).expect_err("a circle");
    expect![[r#"
        goldsmith.toml:6:5 `"${var.b}"` 
          load/variable-cycle these variables name each other in a circle: var.a → var.b → var.a | a variable may use others, but not itself: write out one of these values
        goldsmith.toml:7:5 `"${var.a}"` 
          load/variable-cycle these variables name each other in a circle: var.b → var.a → var.b | a variable may use others, but not itself: write out one of these values
    "#]]
    .assert_eq(&error);
}

#[test]
fn what_is_declared_wrongly_is_not_called_undefined() {
    let vars = "[vars]\na = \"${var.b}\"\nb = \"${var.a}\"\nc = 5\n";
    for name in ["var.a", "var.c"] {
        let error = description(vars, &format!("${{{name}}}"), None).expect_err("no value");
        let said = format!("`${{{name}}}` has no value | mend it under [vars] in goldsmith.toml first");
        assert!(error.contains(&said), "{error}");
        assert!(!error.contains("is not defined"), "{error}");
    }
}

#[test]
fn variables_may_name_what_the_stack_says() {
    let vars = "[vars]\nrole = \"arn:aws:iam::${account}:role/${region}\"\nboth = \"${var.role} $${region}\"\n";
    assert_eq!(
        description(vars, "${var.both}", None),
        Ok("arn:aws:iam::111122223333:role/us-east-1 ${region}".to_owned())
    );
}

#[test]
fn goldsmith_toml_itself_comes_before_what_it_says() {
    let vars = "[guards]\nbreak_glass = \"${var.role}\"\n[vars]\nrole = \"arn:aws:iam::${account}:role/x\"\n";
    let error = description(vars, "x", None).expect_err("no value yet");
    assert!(error.contains("`${var.role}` has no value"), "{error}");
}

#[test]
fn what_a_variable_names_and_nothing_defines_has_a_place() {
    let vars = "[vars]\nimage = \"x\"\na = \"${var.imgae}\"\nb = \"${nonsense}\"\nc = \"${organization}\"\n";
    let error = description(vars, "x", None).expect_err("unknown");
    expect![[r#"
        goldsmith.toml:7:5 `"${var.imgae}"` no value
          load/unknown-variable `${var.imgae}` is not defined | did you mean `${var.image}`? `$${` writes a literal `${`
        goldsmith.toml:8:5 `"${nonsense}"` no value
          load/unknown-variable `${nonsense}` is not defined | define it under [vars] in goldsmith.toml; `$${` writes a literal `${`
        goldsmith.toml:9:5 `"${organization}"` no value
          load/unknown-variable `${organization}` is not defined | goldsmith.toml has no [organization] to take it from
    "#]].assert_eq(&error);
}

#[test]
fn environments_override_key_by_key() {
    let environments =
        "[vars]\na = \"base\"\nb = \"base\"\n[env.prod.vars]\na = \"prod\"\n[env.dev.stack]\nregion = \"eu-west-1\"\n";
    let text = "${var.a} ${var.b} ${region} ${env}";
    assert_eq!(
        description(environments, text, Some("prod")),
        Ok("prod base us-east-1 prod".to_owned())
    );
    assert_eq!(
        description(environments, text, Some("dev")),
        Ok("base base eu-west-1 dev".to_owned())
    );
    assert!(
        description(environments, text, None)
            .expect_err("none chosen")
            .contains("choose one with `--env`")
    );
    assert!(
        description(environments, text, Some("prd"))
            .expect_err("unknown")
            .contains("did you mean `prod`?")
    );
    assert!(
        description("", text, Some("prod"))
            .expect_err("there are none")
            .contains("has no [env]")
    );
}

#[test]
fn variables_that_grow_without_end_are_refused_quickly() {
    let mut vars = "[vars]\nv0 = \"0123456789\"\n".to_owned();
    for number in 1..40 {
        let below = format!("${{var.v{}}}", number - 1);
        vars.push_str(&format!("v{number} = \"{below}{below}{below}{below}\"\n"));
    }
    let error = description(&vars, "${var.v39}", None).expect_err("many terabytes");
    assert!(
        error.contains("load/variables-too-long") || error.contains("more than 32 deep"),
        "{}",
        error.len()
    );
}

#[test]
fn one_long_variable_in_many_places_is_refused_quickly() {
    let vars = format!("[vars]\na = \"{}\"\n", "x".repeat(500_000));
    let error = description(&vars, &"${var.a}".repeat(100_000), None).expect_err("50 gigabytes");
    assert!(error.contains("load/variables-too-long"), "{}", error.len());
}

#[test]
fn a_long_chain_of_variables_does_not_exhaust_the_stack() {
    let mut vars = "[vars]\nv00000 = \"x\"\n".to_owned();
    for number in 1..20_000 {
        vars.push_str(&format!("v{number:05} = \"${{var.v{:05}}}\"\n", number + 1));
    }
    assert!(description(&vars, "x", None).is_err());
}

/// What is wrong in an environment stands there, and a fix changes nothing else.
#[test]
fn a_mistake_in_an_environment_is_told_where_it_stands() {
    let stack = format!("{STACK}[env.prod.stack]\naccount = \"2222\"\nregoin = \"eu-west-1\"\n");
    let directory = directory(&[("goldsmith.toml", &stack)]);
    let loaded = load(directory.path(), Some("prod"));
    expect![[r#"
        goldsmith.toml
          load/empty the desired state declares nothing | an empty desired state would delete everything the stack owns; to do that, use `destroy`
        goldsmith.toml:6:11 `"2222"` 
          load/account `2222` is not an account id | an account id has 12 digits; write it in quotes
        goldsmith.toml:7:1 `regoin` did you mean `region`?
          load/unknown-key unknown key `regoin`
    "#]]
    .assert_eq(&found(&loaded));
    let fixes = loaded.diagnostics.iter().filter_map(|found| found.fix.as_ref());
    let fixed: Vec<&str> = fixes.map(|fix| &stack[fix.span.clone()]).collect();
    assert_eq!(fixed, ["regoin"]);
}

/// Where only an environment says a table, it stands there.
#[test]
fn a_table_of_an_environment_alone_is_told_where_it_stands() {
    let stack = format!("{STACK}[env.prod]\nguards = 3\n");
    let directory = directory(&[("goldsmith.toml", &stack)]);
    let found = found(&load(directory.path(), Some("prod")));
    assert!(found.contains("goldsmith.toml:6:10 `3`"), "{found}");
}
