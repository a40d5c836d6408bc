//! A terminal with a person before it.

use std::{
    fs::File,
    io::{Read, Write as _},
    path::PathBuf,
    process::Stdio,
};

use rustix::{
    io::Errno,
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, OptionalActions, OutputModes, tcgetattr, tcsetattr},
};

/// A terminal on which a program runs, and the side of it on which a person sits.
pub(crate) struct Terminal {
    program: File,
    person: File,
}

/// What a person sees, to the moment when no program has the terminal any more.
pub(super) struct Seen(File);

impl Terminal {
    /// A terminal on which somebody has typed this. It shows what the program writes, as it is, and not what is typed.
    pub(crate) fn typed(keys: &str) -> Self {
        let mut person = {
            let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
            grantpt(&terminal).unwrap();
            unlockpt(&terminal).unwrap();
            File::from(terminal)
        };
        let name = ptsname(&person, Vec::new()).unwrap().into_string().unwrap();
        let program = File::options().read(true).write(true).open(PathBuf::from(name));
        let program = program.unwrap();
        let mut modes = tcgetattr(&program).unwrap();
        modes.local_modes.remove(LocalModes::ECHO);
        modes.output_modes.remove(OutputModes::OPOST);
        tcsetattr(&program, OptionalActions::Now, &modes).unwrap();
        person.write_all(keys.as_bytes()).unwrap();
        Self { program, person }
    }

    /// The terminal as an input or output of a program.
    pub(crate) fn stdio(&self) -> Stdio {
        self.program.try_clone().unwrap().into()
    }

    pub(super) fn seen(self) -> Seen {
        Seen(self.person)
    }
}

impl Read for Seen {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer) {
            // This is how Linux says that the other side is closed; elsewhere it is the end of the file.
            Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => Ok(0),
            result => result,
        }
    }
}
