//! The program as people run it.

fn main() -> std::process::ExitCode {
    cli::main()
}
