//! `local`: the bundled stand-in for AWS as a server for other clients.

mod settings;

use std::fs;

use emulator::{Clock, World};
use plan::Verdict;
use tokio::net::TcpListener;

use crate::{
    arguments::{Arguments, Local, LocalVerb, Serve, ServedClock},
    failure::Failure,
    interrupt::Interrupt,
    output, session,
    store::{self, Store},
};

pub(crate) async fn run(arguments: &Arguments, verb: &Local) -> Result<Verdict, Failure> {
    match &verb.verb {
        LocalVerb::Serve(serving) => serve(arguments, serving).await,
        LocalVerb::Reset => {
            let stack = session::load(arguments)?.stack;
            Store::replaced(&arguments.common.directory, World::new(store::seed(&stack)))?.save()?;
            output::say(arguments, "the stand-in is as new");
            Ok(Verdict::Ok)
        }
        LocalVerb::Seed { file } => {
            session::load(arguments)?;
            let text = fs::read_to_string(file).map_err(|error| {
                Failure::new(
                    Verdict::Invalid,
                    format!("`{}` cannot be read: {error}", file.display()),
                )
            })?;
            let world = World::from_json(&text)
                .map_err(|error| Failure::new(Verdict::Invalid, format!("`{}`: {error}", file.display())))?;
            Store::replaced(&arguments.common.directory, world)?.save()?;
            Ok(Verdict::Ok)
        }
        LocalVerb::Log => {
            let state = store::path(&arguments.common.directory);
            store::assert_own(&state)?;
            let path = store::log_path(&state);
            let text = fs::read_to_string(&path).map_err(|error| {
                let message = format!("the log `{}` cannot be read: {error}", path.display());
                Failure::new(Verdict::Invalid, message).help("a run with `--local` writes it: `goldsmith plan --local`")
            })?;
            output::print(arguments, &text)?;
            Ok(Verdict::Ok)
        }
    }
}

/// Sets the clock going or has it stand still, at the time it shows.
fn set_clock(store: &Store, clock: ServedClock) {
    store.emulator.world(|world| {
        let now = world.clock.now();
        world.clock = match clock {
            ServedClock::Virtual => Clock::Virtual { now_ms: now },
            ServedClock::Real => {
                let machine = Clock::Real { offset_ms: 0 }.now();
                Clock::Real {
                    offset_ms: (now - machine).max(0),
                }
            }
        };
    });
}

async fn serve(arguments: &Arguments, serving: &Serve) -> Result<Verdict, Failure> {
    let Serve { listen, clock, .. } = serving;
    let faults = settings::faults(serving)?;
    let interrupt = Interrupt::listen();
    let stack = session::load(arguments)?.stack;
    let store = Store::open(&arguments.common.directory, &stack)?;
    for fault in faults {
        store.emulator.add_fault(fault);
    }
    if let Some(clock) = clock {
        set_clock(&store, *clock);
    }
    settings::set_switches(&store.emulator, serving)?;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        Failure::new(Verdict::Invalid, format!("cannot listen on {listen}: {error}"))
            .help("choose another address with `--listen ADDRESS`; port 0 takes any free one")
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::new(Verdict::Internal, format!("the listener has no address: {error}")))?;
    let scope = &stack.scope;
    output::print(
        arguments,
        &format!(
            "# The stand-in for AWS listens on {address}. Point a client at it with:\n\
             export AWS_ENDPOINT_URL=http://{address}\n\
             export AWS_ACCESS_KEY_ID=LOCAL{account}\n\
             export AWS_SECRET_ACCESS_KEY=local\n\
             export AWS_REGION={region}\n\
             export AWS_DEFAULT_REGION={region}\n\
             export AWS_EC2_METADATA_DISABLED=true\n\
             # The AWS CLI, boto3 and Terraform's AWS provider need nothing else. State, clock, faults, switches and log:\n\
             # http://{address}/_goldsmith/ (docs/emulator.md).\n\
             # The account of a caller is the 12 digits in its access key id{organizations}.\n",
            account = scope.account,
            region = scope.region,
            organizations = stack
                .organization
                .as_ref()
                .map(|organization| format!("; Organizations calls need LOCAL{}", organization.management_account))
                .unwrap_or_default(),
        ),
    )?;
    if !address.ip().is_loopback() {
        output::say(
            arguments,
            &format!("warning: {address} can be reached from other machines, and there is no authentication"),
        );
    }
    let mut stopped = interrupt.receiver();
    let shutdown = async move {
        // The sender lives as long as the program.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    let served = store.emulator.clone().serve(listener, shutdown).await;
    store.save()?;
    served.map_err(|error| Failure::new(Verdict::Internal, format!("the server ended: {error}")))?;
    Ok(Verdict::Ok)
}
