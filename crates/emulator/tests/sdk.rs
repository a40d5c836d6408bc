//! The in-process door under the real Rust SDK.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_imagebuilder::Client;
use aws_sdk_imagebuilder::config::retry::RetryConfig;
use aws_sdk_imagebuilder::config::timeout::TimeoutConfig;
use aws_sdk_imagebuilder::config::{BehaviorVersion, Region};
use aws_sdk_imagebuilder::error::ProvideErrorMetadata;
use aws_sdk_imagebuilder::types::Platform;
use emulator::{Effect, Emulator, Fault, Rewrite, Seed, World};

const DOCUMENT: &str = "schemaVersion: 1.0\nphases: [{name: build, steps: [{name: Update, action: UpdateOS}]}]";

fn emulator() -> Emulator {
    let seed = Seed {
        account: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        organization: None,
    };
    Emulator::new(World::new(seed))
}

fn client(emulator: &Emulator) -> Client {
    let config = aws_sdk_imagebuilder::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::for_tests())
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder()
                .operation_attempt_timeout(Duration::from_secs(20))
                .build(),
        )
        .http_client(emulator.http_client())
        .build();
    Client::from_conf(config)
}

async fn create(client: &Client, name: &str) -> String {
    let created = client
        .create_component()
        .name(name)
        .semantic_version("1.0.0")
        .platform(Platform::Linux)
        .data(DOCUMENT)
        .send()
        .await
        .expect("the component is valid");
    created
        .component_build_version_arn()
        .expect("a create names its ARN")
        .to_owned()
}

#[tokio::test]
async fn what_is_created_is_read_listed_and_logged() {
    let emulator = emulator();
    let client = client(&emulator);
    let arn = create(&client, "My Component").await;
    assert_eq!(
        arn,
        "arn:aws:imagebuilder:us-east-1:111122223333:component/my-component/1.0.0/1"
    );
    let read = client
        .get_component()
        .component_build_version_arn(&arn)
        .send()
        .await
        .unwrap();
    assert_eq!(read.component().unwrap().data(), Some(DOCUMENT));
    let log = emulator.log();
    let calls: Vec<(&str, bool)> = log
        .iter()
        .map(|entry| (entry.operation.as_str(), entry.write))
        .collect();
    assert_eq!(calls, [("CreateComponent", true), ("GetComponent", false)]);
}

#[tokio::test]
async fn refusals_carry_their_code_and_status() {
    let client = client(&emulator());
    let arn = "arn:aws:imagebuilder:us-east-1:111122223333:component/none/1.0.0/1";
    let error = client
        .get_component()
        .component_build_version_arn(arn)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 404);
}

#[tokio::test]
async fn pages_hold_twenty_five_and_lead_through_everything() {
    let emulator = emulator();
    let client = client(&emulator);
    for index in 0..60 {
        create(&client, &format!("component-{index:03}")).await;
    }
    emulator.clear_log();
    let mut pages = client.list_components().into_paginator().send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().component_version_list().len());
    }
    assert_eq!(sizes, [25, 25, 10]);
    assert_eq!(emulator.log().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_lost_with_or_without_its_effect() {
    for with_effect in [true, false] {
        let emulator = emulator();
        let client = client(&emulator);
        emulator.add_fault(Fault::nth(
            "CreateComponent",
            1,
            Effect::LostReply {
                with_effect,
                reset: false,
            },
        ));
        let lost = client
            .create_component()
            .name("lost")
            .semantic_version("1.0.0")
            .platform(Platform::Linux)
            .data(DOCUMENT)
            .client_token("the-same")
            .send()
            .await;
        assert!(lost.is_err());
        let listed = client.list_components().send().await.unwrap();
        assert_eq!(!listed.component_version_list().is_empty(), with_effect);
    }
}

#[tokio::test(start_paused = true)]
async fn faults_strike_in_front_of_the_state() {
    let emulator = emulator();
    let client = client(&emulator);
    create(&client, "component").await;
    let error = |code: &str| Effect::Error {
        code: code.to_owned(),
        status: None,
        message: None,
        members: serde_json::Map::new(),
        with_effect: false,
    };
    emulator.add_fault(Fault::nth("ListComponents", 1, error("ServiceUnavailableException")));
    emulator.add_fault(Fault::nth("ListComponents", 2, Effect::Throttle));
    emulator.add_fault(Fault::nth(
        "ListComponents",
        3,
        Effect::Rewrite {
            rewrite: Rewrite::EmptyPage,
        },
    ));
    emulator.add_fault(Fault::nth("ListComponents", 4, Effect::Latency { milliseconds: 5000 }));
    let list = || client.list_components().send();
    let unavailable = list().await.unwrap_err();
    assert_eq!(unavailable.raw_response().unwrap().status().as_u16(), 503);
    assert_eq!(list().await.unwrap_err().code(), Some("CallRateLimitExceededException"));
    let empty = list().await.unwrap();
    assert!(empty.component_version_list().is_empty());
    let started = tokio::time::Instant::now();
    let next = client
        .list_components()
        .next_token(empty.next_token().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(next.component_version_list().len(), 1);
    assert_eq!(started.elapsed(), Duration::from_secs(5));
}

#[tokio::test]
async fn stale_lists_answer_from_before_the_last_writes() {
    let emulator = emulator();
    let client = client(&emulator);
    emulator.add_fault(Fault::nth("ListComponents", 1, Effect::Stale { writes: 1 }));
    create(&client, "component").await;
    assert!(
        client
            .list_components()
            .send()
            .await
            .unwrap()
            .component_version_list()
            .is_empty()
    );
    assert_eq!(
        client
            .list_components()
            .send()
            .await
            .unwrap()
            .component_version_list()
            .len(),
        1
    );
}

#[tokio::test]
async fn somebody_else_acts_just_before_a_call() {
    let emulator = emulator();
    let client = client(&emulator);
    emulator.intervene("ListComponents", 2, |world| world.clock.advance(1000));
    let before = emulator.world(|world| world.clock.now());
    client.list_components().send().await.unwrap();
    assert_eq!(emulator.world(|world| world.clock.now()), before);
    client.list_components().send().await.unwrap();
    assert_eq!(emulator.world(|world| world.clock.now()), before + 1000);
}

#[tokio::test]
async fn a_saved_world_goes_on_where_it_stood() {
    let emulator = emulator();
    let arn = create(&client(&emulator), "component").await;
    let text = emulator.world(|world| world.to_json());
    let loaded = Emulator::new(World::from_json(&text).unwrap());
    assert_eq!(loaded.world(|world| world.to_json()), text);
    let read = client(&loaded)
        .get_component()
        .component_build_version_arn(arn)
        .send()
        .await;
    assert!(read.is_ok());
}

#[tokio::test]
async fn accounts_and_regions_are_apart() {
    let emulator = emulator();
    create(&client(&emulator), "component").await;
    let config = client(&emulator)
        .config()
        .to_builder()
        .region(Region::new("eu-west-1"))
        .build();
    let elsewhere = Client::from_conf(config);
    assert!(
        elsewhere
            .list_components()
            .send()
            .await
            .unwrap()
            .component_version_list()
            .is_empty()
    );
    let credentials = Credentials::new("AKIA444455556666LOCAL", "secret", None, None, "test");
    let config = client(&emulator)
        .config()
        .to_builder()
        .credentials_provider(credentials)
        .build();
    let other = Client::from_conf(config);
    assert!(
        other
            .list_components()
            .send()
            .await
            .unwrap()
            .component_version_list()
            .is_empty()
    );
    assert_eq!(emulator.log().last().unwrap().account, "444455556666");
}
