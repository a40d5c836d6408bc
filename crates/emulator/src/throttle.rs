//! Token buckets in front of the services.

use std::collections::HashMap;

use tokio::time::Instant;

use crate::switches::Bucket;

/// How full each bucket is. Not part of the saved state: it is about the last few seconds.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    levels: HashMap<String, (f64, Instant)>,
}

impl Throttle {
    /// Takes one token out of the named bucket; false if there is none.
    ///
    /// The buckets refill on tokio's clock, so that a client's back-off under a paused clock refills them.
    pub(crate) fn take(&mut self, name: String, bucket: Bucket) -> bool {
        let now = Instant::now();
        let (level, filled_at) = self.levels.entry(name).or_insert((bucket.burst, now));
        let elapsed = now.saturating_duration_since(*filled_at).as_secs_f64();
        *level = (*level + elapsed * bucket.rate).min(bucket.burst);
        *filled_at = now;
        let taken = *level >= 1.0;
        if taken {
            *level -= 1.0;
        }
        taken
    }
}

/// The published buckets of Organizations, per account: (rate per second, burst).
///
/// From the service's published request limits, as of 2026. The wider limits per organization are left out: a stand-in
/// is mostly called from one account, which meets the narrower one first.
pub(crate) fn organizations_bucket(operation: &str) -> Option<(&'static str, Bucket)> {
    const BUCKETS: &[(&[&str], f64, f64)] = &[
        (
            &[
                "CreatePolicy",
                "UpdatePolicy",
                "DeletePolicy",
                "AttachPolicy",
                "DetachPolicy",
            ],
            2.0,
            3.0,
        ),
        (&["DescribePolicy"], 2.0, 2.0),
        (&["EnablePolicyType", "DisablePolicyType"], 1.0, 1.0),
        (
            &["ListPolicies", "ListPoliciesForTarget", "ListTargetsForPolicy"],
            5.0,
            8.0,
        ),
        (&["ListTagsForResource"], 10.0, 15.0),
        (&["TagResource", "UntagResource"], 4.0, 6.0),
        (&["ListRoots"], 1.0, 2.0),
        (&["DescribeOrganization"], 1.0, 2.0),
        (&["ListChildren"], 6.0, 10.0),
        (
            &[
                "ListParents",
                "ListAccountsForParent",
                "ListOrganizationalUnitsForParent",
            ],
            5.0,
            8.0,
        ),
        (&["ListAccounts"], 8.0, 12.0),
        (&["DescribeAccount"], 20.0, 30.0),
        (&["DescribeOrganizationalUnit"], 2.0, 2.0),
        (&["CreateOrganizationalUnit"], 1.0, 2.0),
        (
            &["MoveAccount", "UpdateOrganizationalUnit", "DeleteOrganizationalUnit"],
            2.0,
            3.0,
        ),
    ];
    BUCKETS
        .iter()
        .find_map(|(operations, rate, burst)| {
            operations
                .iter()
                .find(|name| **name == operation)
                .map(|name| (name, rate, burst))
        })
        .map(|(name, rate, burst)| {
            (
                *name,
                Bucket {
                    rate: *rate,
                    burst: *burst,
                },
            )
        })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_bucket_empties_and_refills() {
        let mut throttle = Throttle::default();
        let bucket = Bucket { rate: 2.0, burst: 3.0 };
        let mut take = || throttle.take("x".to_owned(), bucket);
        assert_eq!([take(), take(), take(), take()], [true, true, true, false]);
        tokio::time::advance(Duration::from_millis(500)).await;
        assert_eq!([take(), take()], [true, false]);
    }
}
