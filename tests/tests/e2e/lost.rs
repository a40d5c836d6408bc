//! Results that cannot be written, answers that are no answers, and stores that cannot be used.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use emulator::{Effect, Fault};
use serde_json::Map;

use crate::harness::{Server, World, one_component};

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let world = one_component();
    for arguments in [
        "check",
        "plan --local",
        "apply --local",
        "drift --local",
        "codes",
        "graph",
        "--help",
    ] {
        let full = Stdio::from(File::options().write(true).open("/dev/full").unwrap());
        let ended = world.goldsmith(arguments).stdout(full).end().exits(1);
        if arguments != "--help" {
            let told = ended.stderr.matches("cannot be written").count();
            assert_eq!(told, 1, "{arguments}: {}", ended.stderr);
        }
    }
    // It is the result that is lost, not what was done.
    world.assert_converged();
}

#[test]
fn an_age_that_cannot_be_is_refused() {
    let world = one_component();
    world.local("plan --out plan.json").exits(0);
    world
        .local("apply --approved plan.json --approval-max-age 18446744073709551615")
        .exits(3);
    world
        .local("apply --approved plan.json --approval-max-age 36500")
        .exits(0);
}

fn sts(code: &str, status: u16) -> Server {
    let server = Server::fresh();
    let effect = Effect::Error {
        code: code.to_owned(),
        status: Some(status),
        message: Some("Rate exceeded".to_owned()),
        members: Map::new(),
        with_effect: false,
    };
    server.aws.emulator.add_fault(Fault::every("GetCallerIdentity", effect));
    server
}

#[test]
fn a_throttled_identity_is_no_expired_one() {
    let world = one_component();
    let run = sts("Throttling", 400).goldsmith(&world, "plan").end().exits(8);
    assert!(run.stderr.contains("Rate exceeded"), "{}", run.stderr);
    assert!(!run.stderr.contains("expired"), "{}", run.stderr);
}

/// Something that answers every request so, and is not AWS.
fn proxy(answer: &'static str) -> String {
    listening(move |stream| {
        let _ = stream.write_all(answer.as_bytes());
    })
}

fn listening(answer: impl Fn(&mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            answer(&mut stream);
        }
    });
    format!("http://{address}")
}

fn pointed_at(endpoint: &str, world: &World) -> crate::harness::Ended {
    let run = world.goldsmith("plan").env("AWS_ENDPOINT_URL", endpoint);
    let run = run.env("AWS_ACCESS_KEY_ID", "LOCAL111122223333");
    run.env("AWS_SECRET_ACCESS_KEY", "local").end()
}

#[test]
fn what_is_not_aws_says_nothing_about_credentials() {
    let world = one_component();
    for (answer, words) in [
        (
            "HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 19\r\n\r\n<html>blocked</html",
            "HTTP status 403",
        ),
        (
            "HTTP/1.1 302 Found\r\nlocation: http://login.example/\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            "http://login.example/",
        ),
    ] {
        let run = pointed_at(&proxy(answer), &world).exits(8);
        assert!(run.stderr.contains(words), "{}", run.stderr);
        assert!(!run.stderr.contains("expired"), "{}", run.stderr);
    }
}

#[test]
fn an_endless_answer_ends() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    let endpoint = listening(move |stream| {
        let block = [b'x'; 1 << 13];
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        while stream.write_all(&block).is_ok() {
            counted.fetch_add(block.len(), Ordering::Relaxed);
        }
    });
    let run = pointed_at(&endpoint, &one_component()).exits(8);
    // Three attempts of 32 MiB, and what the system keeps under way.
    let sent = sent.load(Ordering::Relaxed) >> 20;
    assert!(sent < 200, "{sent} MiB were read\n{}", run.stderr);
}

#[test]
fn an_endpoint_that_is_none() {
    let run = pointed_at("garbage garbage", &one_component()).exits(8);
    assert!(!run.stderr.contains("Request {"), "{}", run.stderr);
    assert!(run.stderr.contains("AWS_ENDPOINT_URL"), "{}", run.stderr);
}

#[test]
fn a_store_that_is_none_is_said_with_the_way_out() {
    let world = one_component();
    world.apply();
    for text in ["{ half", "[]"] {
        world.write(".goldsmith/local.json", text);
        let run = world.local("plan").exits(3);
        assert!(run.stderr.contains("local reset"), "{}", run.stderr);
    }
    fs::write(world.directory().join(".goldsmith/local.json"), [0xff, 0xfe]).unwrap();
    world.local("plan").exits(3);
    world.local("local reset").exits(0);
    world.apply();
}

#[test]
fn a_place_that_cannot_be_written_is_enough_to_plan() {
    let world = one_component();
    // Nothing can be made in there, for nobody.
    world.write(".goldsmith", "a file");
    for verb in ["plan", "plan --format json"] {
        world.local(verb).exits(0);
    }
    let refused = world.local("apply").exits(8);
    assert!(refused.stderr.contains("cannot be written"), "{}", refused.stderr);
    assert_eq!(world.read(".goldsmith"), "a file");
}

#[test]
fn a_store_that_cannot_be_read() {
    let world = one_component();
    fs::create_dir_all(world.directory().join(".goldsmith/local.json")).unwrap();
    let run = world.local("plan").exits(8);
    assert!(run.stderr.contains("a link, or no file"), "{}", run.stderr);
}

#[test]
fn a_run_that_failed_counts_nothing() {
    let world = one_component();
    let run = world.local("plan --expect-account 444455556666").exits(4);
    assert_eq!(run.stdout, "denied\n");
    world.edit("pipelines/linux.toml", "recipe = \"linux\"", "recipe = \"linus\"");
    let run = world.local("check").exits(3);
    assert!(run.stdout.ends_with("invalid: 1 error, 0 warnings\n"), "{}", run.stdout);
}

#[test]
fn markdown_says_what_was_not_done() {
    let (world, server) = (one_component(), Server::fresh());
    server.deny("CreateImageRecipe");
    let run = server.goldsmith(&world, "apply --yes --format markdown").end().exits(5);
    assert!(
        run.stdout
            .contains("**partial**: 2 of 4 actions done, 1 failed, 1 skipped\n"),
        "{}",
        run.stdout
    );
    for line in [
        "### create `component.motd` (done)\n",
        "### create `image-recipe.linux` (failed)\n",
        "### Not done\n",
        "- **failed** create `image-recipe.linux`: ",
        "- **skipped** create `pipeline.linux`: ",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
}

#[test]
fn whoever_has_removed_every_file_can_still_destroy() {
    let world = crate::harness::guarded_world();
    world.apply();
    for file in ["policies/no-leaving.toml", "policies/no-leaving.json"] {
        world.remove(file);
    }
    for verb in ["check", "plan", "apply", "drift"] {
        let run = world.local(verb).exits(3);
        assert!(
            run.stderr.contains("to do that, use `destroy`"),
            "{verb}: {}",
            run.stderr
        );
    }
    let destroyed = world.local("destroy").exits(0);
    assert_eq!(destroyed.writes(), ["DetachPolicy", "DeletePolicy"]);
    world.local("local reset").exits(0);
}

#[test]
fn a_second_destroy_has_nothing_to_destroy() {
    let world = one_component();
    world.apply();
    world.local("destroy").exits(0);
    let again = world.local("destroy").exits(0);
    assert!(
        again.stdout.contains("this stack owns nothing here"),
        "{}",
        again.stdout
    );
    assert!(again.stdout.ends_with("ok: nothing to do\n"), "{}", again.stdout);
}
