//! Desired state and observation become a plan: versions, diff, graph, guards, digests.
