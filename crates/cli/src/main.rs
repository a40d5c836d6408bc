//! The binary; everything is in the library beside it, so that the end-to-end tests can build the same program.

use mimalloc::MiMalloc;

/// A plan is many small values: a quarter of its time went into allocating them, and into how far apart they lay (docs/benchmarks.md).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> std::process::ExitCode {
    goldsmith_cli::main()
}
