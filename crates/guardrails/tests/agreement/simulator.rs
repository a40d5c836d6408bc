//! The npm package `@cloud-copilot/iam-simulate`, in a process of its own: a line with a list of cases goes in, a line with a
//! list of answers comes out.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    cases::Case,
    vocabulary::{MULTIVALUED, PRINCIPAL_ACCOUNT},
};

pub(crate) struct Simulator {
    node: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Simulator {
    pub(crate) fn start() -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/agreement");
        let mut node = Command::new("node")
            .arg("simulate.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is installed");
        let input = node.stdin.take().expect("it is piped");
        let output = BufReader::new(node.stdout.take().expect("it is piped"));
        Self { node, input, output }
    }

    /// An answer for each case; `None` where it has none.
    pub(crate) fn ask(&mut self, cases: &[Case]) -> Vec<Option<bool>> {
        let asked: Value = cases.iter().map(question).collect();
        writeln!(self.input, "{asked}").expect("node reads");
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("node answers");
        serde_json::from_str(&answer).expect("a list of `true`, `false` and `null`")
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It has nothing to lose; what matters is that it is gone.
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}

fn question(case: &Case) -> Value {
    let context = case.context.iter().map(|(key, values)| {
        let value = if MULTIVALUED.contains(key) {
            json!(values)
        } else {
            json!(values[0])
        };
        ((*key).to_owned(), value)
    });
    json!({
        "scp": case.scp,
        "rcp": case.rcp,
        "principal": case.principal,
        "crosses": case.resource_account != PRINCIPAL_ACCOUNT,
        "action": case.action,
        "resource": case.resource,
        "resourceAccount": case.resource_account,
        "context": context.collect::<serde_json::Map<_, _>>(),
    })
}
