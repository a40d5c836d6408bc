//! The binary; everything is in the library beside it, so that the end-to-end tests can build the same program.

fn main() -> std::process::ExitCode {
    goldsmith_cli::main()
}
