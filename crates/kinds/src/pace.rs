//! How fast we call: the published rates of Organizations, and a modest one for Image Builder, whose rates are unknown.

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use tokio::time::Instant;

/// Calls per second, and how many may come at once.
type Rate = (f64, f64);

/// Organizations publishes its token buckets per account (quotas page of its user guide, 2026).
fn rate(operation: &str) -> Rate {
    match operation {
        "CreatePolicy" | "UpdatePolicy" | "DeletePolicy" | "AttachPolicy" | "DetachPolicy" => (2.0, 3.0),
        "DescribePolicy" => (2.0, 2.0),
        "EnablePolicyType" => (1.0, 1.0),
        "ListPolicies"
        | "ListPoliciesForTarget"
        | "ListTargetsForPolicy"
        | "ListAccountsForParent"
        | "ListOrganizationalUnitsForParent" => (5.0, 8.0),
        "organizations:ListTagsForResource" => (10.0, 15.0),
        "organizations:TagResource" | "organizations:UntagResource" => (4.0, 6.0),
        "ListRoots" | "DescribeOrganization" => (1.0, 2.0),
        "ListAccounts" => (8.0, 12.0),
        // Image Builder publishes no rates: ten per second and operation has room below what its console does by itself.
        _ => (10.0, 20.0),
    }
}

/// A token bucket per operation.
#[derive(Debug)]
pub(crate) struct Pace {
    limited: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    buckets: BTreeMap<&'static str, (f64, Option<Instant>)>,
    /// Set by a throttle: until then every rate is halved.
    slow_until: Option<Instant>,
}

/// For how long a throttle halves the rates.
const RECOVERY: Duration = Duration::from_secs(20);

impl Pace {
    /// With the rates above, or, against the bundled stand-in, without any.
    pub(crate) fn new(limited: bool) -> Self {
        Self {
            limited,
            state: Mutex::default(),
        }
    }

    /// Waits for its turn.
    pub(crate) async fn turn(&self, operation: &'static str) {
        if self.limited {
            let wait = self.reserve(operation, Instant::now());
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
        }
    }

    /// The service said that we are too fast.
    pub(crate) fn throttled(&self) {
        if let (true, Ok(mut state)) = (self.limited, self.state.lock()) {
            state.slow_until = Some(Instant::now() + RECOVERY);
        }
    }

    /// Takes a token, if need be one of the future, and says how long to wait for it.
    fn reserve(&self, operation: &'static str, now: Instant) -> Duration {
        let Ok(mut state) = self.state.lock() else {
            return Duration::ZERO;
        };
        let slow = state.slow_until.is_some_and(|until| now < until);
        let (per_second, burst) = rate(operation);
        let per_second = if slow { per_second / 2.0 } else { per_second };
        let (tokens, last) = state.buckets.entry(operation).or_insert((burst, None));
        let elapsed = last.map_or(0.0, |last| now.saturating_duration_since(last).as_secs_f64());
        *tokens = (*tokens + elapsed * per_second).min(burst) - 1.0;
        *last = Some(now);
        if *tokens >= 0.0 {
            Duration::ZERO
        } else {
            Duration::from_secs_f64(-*tokens / per_second)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_third_describe_waits_half_a_second() {
        let pace = Pace::new(true);
        let start = Instant::now();
        for _ in 0..3 {
            pace.turn("DescribePolicy").await;
        }
        assert_eq!(start.elapsed().as_millis(), 500);
    }
}
