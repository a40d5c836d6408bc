//! Organizations through the in-process door, under the real Rust SDK.

use aws_credential_types::Credentials;
use aws_sdk_organizations::config::retry::RetryConfig;
use aws_sdk_organizations::config::{BehaviorVersion, Region};
use aws_sdk_organizations::error::ProvideErrorMetadata;
use aws_sdk_organizations::operation::describe_organization::DescribeOrganizationError;
use aws_sdk_organizations::operation::detach_policy::DetachPolicyError;
use aws_sdk_organizations::operation::list_accounts::ListAccountsOutput;
use aws_sdk_organizations::types::{ConstraintViolationExceptionReason, PolicyType, PolicyTypeStatus};
use aws_sdk_organizations::{Client, Config};
use emulator::{Emulator, OrganizationSeed, Seed, World};

const MANAGEMENT: &str = "999988887777";
const FACTORY: &str = "111122223333";
const SCP: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#;

fn client(account: &str) -> Client {
    client_with(account, |_| ())
}

fn client_with(account: &str, change: impl FnOnce(&mut World)) -> Client {
    let organization = Some(OrganizationSeed::new("o-abc1234567", MANAGEMENT, FACTORY));
    let (account, region) = (account.to_owned(), "eu-west-1".to_owned());
    let key = format!("AKIA{account}LOCAL");
    let mut world = World::new(Seed {
        account,
        region,
        organization,
    });
    change(&mut world);
    let emulator = Emulator::new(world);
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new(key, "local", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(emulator.http_client());
    Client::from_conf(config.build())
}

#[tokio::test]
async fn answers_are_typed() {
    let client = client(MANAGEMENT);
    let roots = client
        .list_roots()
        .send()
        .await
        .expect("a root")
        .roots
        .unwrap_or_default();
    let types = roots[0].policy_types();
    assert_eq!(types[0].r#type(), Some(&PolicyType::ServiceControlPolicy));
    assert_eq!(types[0].status(), Some(&PolicyTypeStatus::Enabled));
    let pages = client.list_accounts().max_results(2).into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.expect("all pages");
    let accounts: Vec<_> = pages.iter().flat_map(ListAccountsOutput::accounts).collect();
    assert_eq!(accounts.len(), 7);
    assert!(
        accounts
            .iter()
            .all(|account| account.joined_timestamp().is_some() && account.paths().len() == 1)
    );
    let created = client.create_policy().name("a").description("").content(SCP);
    let created = created
        .r#type(PolicyType::ServiceControlPolicy)
        .send()
        .await
        .expect("a policy");
    let policy = created.policy.expect("the policy");
    assert_eq!(policy.content(), Some(SCP));
    let summary = policy.policy_summary.expect("a summary");
    client
        .delete_policy()
        .policy_id(summary.id.expect("an id"))
        .send()
        .await
        .expect("an empty answer");
}

#[tokio::test]
async fn refusals_are_typed_with_their_reasons() {
    let client = client(MANAGEMENT);
    let detach = client.detach_policy().policy_id("p-FullAWSAccess").target_id(FACTORY);
    let refusal = detach
        .send()
        .await
        .expect_err("the last SCP stays")
        .into_service_error();
    assert_eq!(refusal.code(), Some("ConstraintViolationException"));
    let DetachPolicyError::ConstraintViolationException(violation) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(
        violation.reason(),
        Some(&ConstraintViolationExceptionReason::MinPolicyTypeAttachmentLimitExceeded)
    );
}

#[tokio::test]
async fn the_account_is_in_the_access_key_id() {
    let refusal = client(FACTORY)
        .list_roots()
        .send()
        .await
        .expect_err("a member lists nothing");
    assert_eq!(refusal.code(), Some("AccessDeniedException"));
    let refusal = client("123456789012")
        .describe_organization()
        .send()
        .await
        .expect_err("a stranger");
    let refusal = refusal.into_service_error();
    assert!(
        matches!(refusal, DescribeOrganizationError::AwsOrganizationsNotInUseException(_)),
        "{refusal:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_published_rates_hold_once_their_switch_is_on() {
    let client = client_with(MANAGEMENT, |world| world.switches.organizations.throttle = true);
    let mut heard = Vec::new();
    for pause in [0, 0, 0, 1000, 0] {
        tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        let answer = client.list_roots().send().await;
        heard.push(answer.err().and_then(|refusal| refusal.code().map(str::to_owned)));
    }
    // Two at once, then one a second.
    let throttled = Some("TooManyRequestsException".to_owned());
    assert_eq!(heard, [None, None, throttled.clone(), None, throttled]);
}
