//! The stand-in over HTTP: in this process, where a test can set faults, or as `goldsmith local serve`.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use emulator::{Effect, Emulator, Fault};
use serde_json::Value;
use tokio::{net::TcpListener, runtime::Runtime};

use super::{ACCOUNT, Aws, Run, World};

/// The stand-in in this process.
pub(crate) struct Server {
    pub(crate) aws: Aws,
    address: String,
    // Dropping it ends the server.
    _runtime: Runtime,
}

impl Server {
    /// Serves a world.
    pub(crate) fn of(world: emulator::World) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let emulator = Emulator::new(world);
        runtime.spawn(emulator.clone().serve(listener, std::future::pending()));
        Self {
            aws: Aws { emulator },
            address,
            _runtime: runtime,
        }
    }

    /// Serves a fresh world as `--local` would make it for a stack without an organization.
    pub(crate) fn fresh() -> Self {
        Self::of(emulator::World::new(emulator::Seed {
            account: ACCOUNT.to_owned(),
            region: "us-east-1".to_owned(),
            organization: None,
        }))
    }

    /// The program, pointed here as any client of AWS is.
    pub(crate) fn goldsmith(&self, world: &World, arguments: &str) -> Run {
        pointed_at(&self.address, world.goldsmith(arguments))
    }

    /// From now on nobody may call this operation.
    pub(crate) fn deny(&self, operation: &str) {
        self.aws.emulator.add_fault(Fault::every(operation, Self::denied()));
    }

    /// What a missing permission looks like.
    pub(crate) fn denied() -> Effect {
        Effect::Error {
            code: "AccessDeniedException".to_owned(),
            status: None,
            message: Some("User is not authorized to perform this operation".to_owned()),
            members: serde_json::Map::new(),
            with_effect: false,
        }
    }

    /// The writing operations that were called so far.
    pub(crate) fn writes(&self) -> Vec<String> {
        let log = self.aws.emulator.log().into_iter();
        log.filter(|call| call.write).map(|call| call.operation).collect()
    }
}

fn pointed_at(address: &str, run: Run) -> Run {
    run.env("AWS_ENDPOINT_URL", format!("http://{address}"))
        .env("AWS_ACCESS_KEY_ID", format!("LOCAL{ACCOUNT}"))
        .env("AWS_SECRET_ACCESS_KEY", "local")
}

/// `goldsmith local serve` in a process of its own.
pub(crate) struct LocalServer {
    child: Child,
    pub(crate) address: String,
}

impl LocalServer {
    /// Starts it on a free port and waits until it says where it listens.
    pub(crate) fn start(world: &World) -> Self {
        Self::start_with(world, &[])
    }

    /// The same, with more arguments.
    pub(crate) fn start_with(world: &World, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_goldsmith-under-test"))
            .args(["local", "serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .current_dir(world.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if let Some(address) = line.strip_prefix("export AWS_ENDPOINT_URL=http://") {
                    let _ = send.send(address.to_owned());
                }
            }
        });
        let address = receive
            .recv_timeout(Duration::from_secs(30))
            .expect("it says where it listens");
        Self { child, address }
    }

    /// The program, pointed here.
    pub(crate) fn goldsmith(&self, world: &World, arguments: &str) -> Run {
        pointed_at(&self.address, world.goldsmith(arguments))
    }

    /// A request to the admin path.
    pub(crate) fn admin(&self, method: &str, path: &str, body: &Value) -> String {
        let body = body.to_string();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} /_goldsmith/{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer
    }

    /// Ends it as Ctrl-C does, so that it saves its state.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) {
        let sent = Command::new("kill")
            .args(["-s", "INT", &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), Some(0));
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
