//! What a server starts with: faults and switches, from files and from the command line.

use std::{fs, path::Path};

use emulator::{Emulator, Fault};
use plan::Verdict;
use serde_json::{Value, json};

use crate::{arguments::Serve, failure::Failure};

/// The faults of the file, then those of the command line.
pub(super) fn faults(serving: &Serve) -> Result<Vec<Fault>, Failure> {
    let mut faults: Vec<Fault> = match &serving.faults {
        None => Vec::new(),
        Some(file) => serde_json::from_value(read(file)?).map_err(|error| {
            let message = format!("`{}` does not hold a list of faults: {error}", file.display());
            Failure::new(Verdict::Invalid, message)
        })?,
    };
    for written in &serving.fault {
        faults.push(fault(written)?);
    }
    for fault in &faults {
        fault
            .check()
            .map_err(|reason| Failure::new(Verdict::Invalid, format!("a fault that can never happen: {reason}")))?;
    }
    Ok(faults)
}

/// `OPERATION=CODE`, `OPERATION@NTH=CODE`, or a fault in JSON.
fn fault(written: &str) -> Result<Fault, Failure> {
    let wrong = |reason: &str| {
        Failure::new(Verdict::Invalid, format!("`{written}` is not a fault{reason}"))
            .help("write OPERATION=CODE or OPERATION@NTH=CODE, such as `ListComponents@2=CallRateLimitExceededException`, or a fault in JSON")
    };
    if written.starts_with('{') {
        return serde_json::from_str(written).map_err(|error| wrong(&format!(": {error}")));
    }
    let (call, code) = written.split_once('=').ok_or_else(|| wrong(""))?;
    let effect = json!({ "kind": "error", "code": code });
    let fault = match call.split_once('@') {
        None => json!({ "operation": call, "effect": effect }),
        Some((operation, nth)) => {
            let nth: u64 = nth.parse().map_err(|_| wrong(": the call's number is none"))?;
            json!({ "operation": operation, "from": nth, "times": 1, "effect": effect })
        }
    };
    serde_json::from_value(fault).map_err(|error| wrong(&format!(": {error}")))
}

/// Sets the switches of the file, then those of the command line. The others stay as they were saved.
pub(super) fn set_switches(emulator: &Emulator, serving: &Serve) -> Result<(), Failure> {
    let mut switches = emulator.world(|world| world.switches.clone());
    if let Some(file) = &serving.switches {
        switches = switches.merged(&read(file)?).map_err(|error| {
            Failure::new(
                Verdict::Invalid,
                format!("the switches of `{}`: {error}", file.display()),
            )
        })?;
    }
    for written in &serving.switch {
        switches = switches.with(written).map_err(|error| {
            Failure::new(Verdict::Invalid, format!("`{written}` sets no switch: {error}"))
                .help("write NAME=VALUE, such as `quotas.components=5` or `organizations.version_required=true`")
        })?;
    }
    emulator.world(|world| world.switches = switches);
    Ok(())
}

fn read(file: &Path) -> Result<Value, Failure> {
    let invalid = |message: String| Failure::new(Verdict::Invalid, format!("`{}` {message}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| invalid(format!("cannot be read: {error}")))?;
    serde_json::from_str(&text).map_err(|error| invalid(format!("is not JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_written_short_or_in_full() {
        let parsed = |written: &str| {
            fault(written)
                .map(|fault| (fault.operation, fault.from, fault.times))
                .ok()
        };
        assert_eq!(parsed("List*=ServiceException"), Some(("List*".to_owned(), 1, None)));
        assert_eq!(
            parsed("GetImage@3=ServiceException"),
            Some(("GetImage".to_owned(), 3, Some(1)))
        );
        let full = r#"{"operation": "GetImage", "effect": {"kind": "throttle"}}"#;
        assert_eq!(parsed(full), Some(("GetImage".to_owned(), 1, None)));
        for wrong in ["GetImage", "GetImage@x=A", "{", "{}", ""] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }
}
