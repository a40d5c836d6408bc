//! Progress: a display on a terminal, plain lines elsewhere, nothing with `--quiet`. All on standard error.

use std::{io::IsTerminal as _, time::Duration};

use apply::Event;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{arguments::Arguments, output};

/// What is being shown.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    quiet: bool,
}

impl Progress {
    /// While AWS is read.
    pub(crate) fn reading(arguments: &Arguments) -> Self {
        let bar = on_terminal(arguments).then(|| {
            let bar = ProgressBar::new_spinner().with_message("reading AWS");
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar, quiet: true }
    }

    /// While actions are done.
    pub(crate) fn applying(arguments: &Arguments, actions: usize) -> Self {
        let bar = on_terminal(arguments).then(|| {
            let bar = ProgressBar::new(actions as u64);
            if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self {
            bar,
            quiet: arguments.common.quiet,
        }
    }

    /// Something began or ended.
    pub(crate) fn event(&self, arguments: &Arguments, event: Event<'_>) {
        if let (Some(bar), Event::Started(action)) = (&self.bar, event) {
            bar.set_message(render::escape_terminal(&format!("{} {}", action.verb, action.address)));
        }
        let Some(line) = render::event_line(event) else { return };
        match &self.bar {
            Some(bar) => {
                bar.inc(1);
                bar.suspend(|| output::say(arguments, &line));
            }
            None if !self.quiet => output::say(arguments, &line),
            None => {}
        }
    }

    /// Takes the display away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn on_terminal(arguments: &Arguments) -> bool {
    !arguments.common.quiet && std::io::stderr().is_terminal()
}
