//! Serves the stand-in on a port of the loopback: `cargo run -p goldsmith-emulator --example serve -- 4700`.

use emulator::{Emulator, OrganizationSeed, Seed, World};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(4700);
    let account = "111122223333".to_owned();
    let organization = OrganizationSeed::new("o-abc1234567", "999988887777", &account);
    let world = World::new(Seed {
        account,
        region: "us-east-1".to_owned(),
        organization: Some(organization),
    });
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("export AWS_ENDPOINT_URL=http://{}", listener.local_addr()?);
    let interrupted = async {
        // Without a handler there is nothing to wait for: the process ends with its signal.
        let _ = tokio::signal::ctrl_c().await;
    };
    Emulator::new(world).serve(listener, interrupted).await
}
