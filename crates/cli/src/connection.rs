//! Clients for AWS, or for the bundled stand-in; and who they are.

use aws_config::{
    BehaviorVersion, Region, SdkConfig, profile::ProfileFileCredentialsProvider, provider_config::ProviderConfig,
    retry::RetryConfig, sts::AssumeRoleProvider,
};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use kinds::{CallError, Clients, LimitedAnswers};
use model::Stack;
use plan::Verdict;

use crate::{arguments::Common, failure::Failure, store::Store};

/// Connected, and known to be in the right account.
pub(crate) struct Connection {
    pub(crate) clients: Clients,
    /// The stand-in, with `--local`.
    pub(crate) store: Option<Store>,
}

impl Connection {
    /// Connects and asserts the account through STS before any other call.
    pub(crate) async fn open(common: &Common, stack: &Stack) -> Result<Self, Failure> {
        expect(common, stack)?;
        let store = common
            .local
            .then(|| Store::open(&common.directory, stack))
            .transpose()?;
        let config = match &store {
            Some(store) => local(store, stack),
            None => remote(common, stack).await?,
        };
        assert_account(&config, stack, store.as_ref()).await?;
        let organization_credentials = organization_credentials(common, stack, &config, store.as_ref()).await?;
        let clients = Clients::new(
            &config,
            kinds::Options {
                scope: stack.scope.clone(),
                organization: stack.organization.clone(),
                stack: stack.name.clone(),
                organization_credentials,
                paced: store.is_none(),
            },
        );
        Ok(Self { clients, store })
    }
}

/// What CI says outside of the files must agree with them: a pull request can edit goldsmith.toml.
fn expect(common: &Common, stack: &Stack) -> Result<(), Failure> {
    let organization = stack.organization.as_ref().map(|organization| organization.id.as_str());
    let differs = |what: &str, expected: &Option<String>, found: Option<&str>| match expected {
        Some(expected) if found != Some(expected.as_str()) => Err(Failure::new(
            Verdict::Denied,
            format!(
                "goldsmith.toml names {what} {}, but --expect-{what} says {expected}",
                found.unwrap_or("none")
            ),
        )),
        _ => Ok(()),
    };
    differs("account", &common.expect_account, Some(&stack.scope.account))?;
    differs("organization", &common.expect_organization, organization)
}

async fn remote(common: &Common, stack: &Stack) -> Result<SdkConfig, Failure> {
    // Named here, because the SDK panics at what it does not know in AWS_RETRY_MODE or a profile, such as the CLI's `legacy`.
    let region = Region::new(stack.scope.region.clone());
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::standard())
        .region(region.clone());
    if let Some(profile) = &common.profile {
        // By itself, the SDK would let credentials of the environment go before those of the profile that somebody names.
        let provider = ProfileFileCredentialsProvider::builder()
            .configure(&ProviderConfig::without_region().with_region(Some(region)))
            .profile_name(profile);
        loader = loader.profile_name(profile).credentials_provider(provider.build());
    }
    assert_endpoints()?;
    Ok(loader.timeout_config(kinds::timeouts()).load().await)
}

/// The SDK panics at an endpoint that is set and empty, as one is whose variable CI does not know.
fn assert_endpoints() -> Result<(), Failure> {
    let empty = std::env::vars_os()
        .filter(|(_, value)| value.is_empty())
        .map(|(name, _)| name.to_string_lossy().into_owned())
        .find(|name| name.starts_with("AWS_ENDPOINT_URL"));
    match empty {
        None => Ok(()),
        Some(name) => Err(Failure::new(Verdict::Invalid, format!("{name} is set and empty"))
            .help("unset it for AWS's own endpoints, or give it a URL")),
    }
}

fn local(store: &Store, stack: &Stack) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(stack.scope.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(local_credentials(&store.account())))
        .http_client(store.emulator.http_client())
        .build()
}

/// The stand-in reads the caller's account from the access key id.
fn local_credentials(account: &str) -> Credentials {
    Credentials::new(format!("LOCAL{account}"), "local", None, None, "goldsmith --local")
}

async fn assert_account(config: &SdkConfig, stack: &Stack, store: Option<&Store>) -> Result<(), Failure> {
    let sts = aws_sdk_sts::config::Builder::from(config).interceptor(LimitedAnswers);
    let client = aws_sdk_sts::Client::from_conf(sts.build());
    let identity = client
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| identity_failure(&CallError::new("GetCallerIdentity", &error)))?;
    let found = identity.account.unwrap_or_default();
    if found == stack.scope.account {
        return Ok(());
    }
    if store.is_some() {
        let message = format!(
            "the stand-in was made for account {found}, but goldsmith.toml names {}",
            stack.scope.account
        );
        let help = "`goldsmith local reset` makes a new one for this account, without what is in it now";
        return Err(Failure::new(Verdict::Denied, message).help(help));
    }
    let who = identity.arn.unwrap_or_default();
    Err(Failure::new(
        Verdict::Denied,
        format!(
            "these credentials are of account {found} ({who}), but goldsmith.toml names {}",
            stack.scope.account
        ),
    )
    .help("choose other credentials (`--profile NAME`), or another environment (`--env NAME`)"))
}

/// Only what AWS says about credentials, or the lack of them, is a denial. Everything else is no answer.
fn identity_failure(error: &CallError) -> Failure {
    let message = format!(
        "who these credentials belong to could not be found out: {}",
        error.message
    );
    match (error.failure, &error.code) {
        (kinds::Failure::Denied, None) => Failure::new(Verdict::Denied, message)
            .help("log in (`aws sso login`), set AWS_PROFILE, or try `--local`, which needs no account"),
        (kinds::Failure::Denied, Some(code)) => Failure::new(Verdict::Denied, message).help(match code.as_str() {
            "RequestExpired" | "RequestTimeTooSkewed" | "SignatureDoesNotMatch" | "InvalidSignatureException" => {
                "the clock of this machine may be wrong, or the secret access key"
            }
            _ => "the credentials may have expired; log in again",
        }),
        _ => Failure::new(Verdict::Incomplete, message)
            .help("nothing was read and nothing was changed; check the network, its proxy and AWS_ENDPOINT_URL, and try again"),
    }
}

/// Whose credentials the Organizations calls use. A role from the desired state is assumed only if it was also given outside of it.
async fn organization_credentials(
    common: &Common,
    stack: &Stack,
    config: &SdkConfig,
    store: Option<&Store>,
) -> Result<Option<SharedCredentialsProvider>, Failure> {
    if let Some(store) = store {
        let declared = stack.organization.as_ref();
        let declared = declared.map(|organization| organization.management_account.clone());
        let account = store.management_account().or(declared);
        return Ok(account.map(|account| SharedCredentialsProvider::new(local_credentials(&account))));
    }
    let Some(organization) = &stack.organization else {
        // Nothing is written there any more; whether something was left behind is still looked for, as whoever is named.
        return Ok(match &common.organization_role {
            Some(given) => Some(assumed(given, config).await),
            None => None,
        });
    };
    match (&organization.role, &common.organization_role) {
        (None, None) => Ok(None),
        (Some(named), Some(given)) if named == given => Ok(Some(assumed(named, config).await)),
        (None, Some(given)) => Err(Failure::new(
            Verdict::Denied,
            format!("--organization-role is {given}, but goldsmith.toml names no role"),
        )),
        (Some(named), given) => Err(Failure::new(
            Verdict::Denied,
            format!(
                "goldsmith.toml names the role {named} for Organizations calls, and outside of it {} was given",
                given.as_deref().unwrap_or("none")
            ),
        )
        .help("a role is assumed only if `--organization-role` (or GOLDSMITH_ORGANIZATION_ROLE) names the same one")),
    }
}

async fn assumed(role: &str, config: &SdkConfig) -> SharedCredentialsProvider {
    let provider = AssumeRoleProvider::builder(role)
        .session_name("goldsmith")
        .configure(config);
    SharedCredentialsProvider::new(provider.build().await)
}
