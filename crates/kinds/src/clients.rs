//! The SDK's clients, configured for what the SDK does not do by itself.

use std::{fmt, sync::Arc, time::Duration};

use aws_config::SdkConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::{error::metadata::ProvideErrorMetadata, retry::RetryConfig, timeout::TimeoutConfig};
use model::{
    Organization, Scope,
    ownership::{self, Tags},
};

use crate::{CallError, LimitedAnswers, pace::Pace, retry::Conflicts};

/// Where and as whom the calls are made.
#[derive(Clone)]
pub struct Clients {
    /// The account and Region of the stack.
    pub scope: Scope,
    /// The organization, where the stack has one.
    pub organization: Option<Organization>,
    /// The stack's name, as it stands in the tags.
    pub stack: String,
    pub(crate) image_builder: aws_sdk_imagebuilder::Client,
    pub(crate) organizations: aws_sdk_organizations::Client,
    /// Whether somebody named other credentials for the Organizations calls.
    pub(crate) organization_role: bool,
    pub(crate) pace: Arc<Pace>,
}

impl fmt::Debug for Clients {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Clients")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// How the clients are to be made.
#[derive(Debug)]
pub struct Options {
    /// The account and Region of the stack.
    pub scope: Scope,
    /// The organization, where the stack has one.
    pub organization: Option<Organization>,
    /// The stack's name, as it stands in the tags.
    pub stack: String,
    /// Whose credentials the Organizations calls use, if not those of the configuration.
    pub organization_credentials: Option<SharedCredentialsProvider>,
    /// Whether to keep below AWS's rates; not needed against the bundled stand-in.
    pub paced: bool,
}

/// A lost answer hangs for ever unless an attempt may time out: the SDK sets only a connect timeout (measured).
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
/// Enough for every retry of a throttled call.
const OPERATION_TIMEOUT: Duration = Duration::from_mins(5);
/// Conflicts of Organizations last for seconds: eight attempts wait for about half a minute in all. What the environment or a profile
/// says about retries is meant for the clients of one call each, and for modes that the SDK for Rust does not have.
const ATTEMPTS: u32 = 8;

impl Clients {
    /// Makes the clients.
    pub fn new(config: &SdkConfig, options: Options) -> Self {
        let pace = Arc::new(Pace::new(options.paced));
        let retry = RetryConfig::standard().with_max_attempts(ATTEMPTS);
        let image_builder = aws_sdk_imagebuilder::config::Builder::from(config)
            .retry_config(retry.clone())
            .retry_classifier(Conflicts {
                pace: Arc::clone(&pace),
            })
            .interceptor(LimitedAnswers)
            .timeout_config(timeouts())
            .build();
        let mut organizations = aws_sdk_organizations::config::Builder::from(config)
            .retry_config(retry)
            .retry_classifier(Conflicts {
                pace: Arc::clone(&pace),
            })
            .interceptor(LimitedAnswers)
            .timeout_config(timeouts());
        let organization_role = options.organization_credentials.is_some();
        if let Some(credentials) = options.organization_credentials {
            organizations = organizations.credentials_provider(credentials);
        }
        Self {
            scope: options.scope,
            organization: options.organization,
            stack: options.stack,
            image_builder: aws_sdk_imagebuilder::Client::from_conf(image_builder),
            organizations: aws_sdk_organizations::Client::from_conf(organizations.build()),
            organization_role,
            pace,
        }
    }

    /// Whether these tags say that an object is this stack's. Whether they were written for it is the planner's question.
    pub(crate) fn owns(&self, tags: &Tags) -> bool {
        tags.get(ownership::STACK).is_some_and(|stack| *stack == self.stack)
    }

    /// Makes one call at its turn.
    pub(crate) async fn call<T, E>(
        &self,
        operation: &'static str,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, CallError>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        self.pace.turn(operation).await;
        // Two services may have an operation of one name; then the pace's names say whose it is.
        let operation = operation.rsplit(':').next().unwrap_or(operation);
        send.await.map_err(|error| CallError::new(operation, &error))
    }
}

/// The timeouts of every client.
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build()
}
