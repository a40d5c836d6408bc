//! stdout is the result, stderr is everything else.

use std::{collections::BTreeMap, io::Write as _};

use model::Diagnostic;
use plan::Verdict;
use render::{Detail, Document};

use crate::{
    arguments::{Arguments, Color, Format},
    failure::Failure,
};

/// Prints a result in the form that was asked for.
pub(crate) fn result(arguments: &Arguments, document: &Document) -> Result<(), Failure> {
    let rendered = match arguments.common.format {
        Format::Json => json(document),
        Format::Markdown => render::markdown(document),
        Format::Sarif => render::sarif(document),
        Format::Github => render::github(document),
        Format::Text => render::text(document, detail(arguments)),
    };
    print(arguments, &rendered)
}

/// Prints text to standard output. Whoever closed the pipe has read enough; any other failure loses the result.
pub(crate) fn print(arguments: &Arguments, text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::AutoStream::new(std::io::stdout(), choice(arguments.common.color));
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::new(
            Verdict::Internal,
            format!("the result cannot be written to standard output: {error}"),
        )),
        _ => Ok(()),
    }
}

/// Says something beside the result, unless only the verdict is wanted.
pub(crate) fn say(arguments: &Arguments, text: &str) {
    if !arguments.common.quiet {
        tell(arguments, text);
    }
}

/// Says something beside the result that cannot be left out.
pub(crate) fn tell(arguments: &Arguments, text: &str) {
    let mut stderr = anstream::AutoStream::new(std::io::stderr(), choice(arguments.common.color));
    let _ = writeln!(stderr, "{text}");
}

/// Shows what is wrong with the files.
pub(crate) fn diagnostics(arguments: &Arguments, diagnostics: &[Diagnostic], texts: &BTreeMap<String, String>) {
    if !arguments.common.quiet && arguments.common.format == Format::Text && !diagnostics.is_empty() {
        say(
            arguments,
            render::render_diagnostics(diagnostics, texts, width()).trim_end(),
        );
    }
}

/// Ends a run that has no result.
pub(crate) fn fail(arguments: &Arguments, failure: &Failure) -> Verdict {
    let verdict = failure.verdict();
    let kind = crate::verbs::name(&arguments.verb);
    let document = match failure {
        Failure::Invalid {
            diagnostics: found,
            texts,
        } => {
            diagnostics(arguments, found, texts);
            Document {
                directory: arguments.common.directory.display().to_string(),
                ..render::checked(kind, verdict, found, texts)
            }
        }
        Failure::Other { message, help, .. } => {
            say_failure(arguments, failure);
            let mut diagnostic = Diagnostic::error("run/failed", message.clone());
            diagnostic.help.clone_from(help);
            render::checked(kind, verdict, &[diagnostic], &BTreeMap::new())
        }
    };
    match result(arguments, &document) {
        Ok(()) => verdict,
        Err(lost) => {
            // Where this is what failed, it was said already.
            if lost.to_string() != failure.to_string() {
                say_failure(arguments, &lost);
            }
            verdict.and(lost.verdict())
        }
    }
}

fn say_failure(arguments: &Arguments, failure: &Failure) {
    tell(
        arguments,
        &format!("error: {}", render::escape_terminal(&failure.to_string())),
    );
    if let Failure::Other { help: Some(help), .. } = failure {
        tell(arguments, &format!("  help: {}", render::escape_terminal(help)));
    }
}

/// A document as JSON.
pub(crate) fn json(document: &Document) -> String {
    let text = serde_json::to_string_pretty(document).expect("the document holds only maps with string keys");
    format!("{text}\n")
}

/// The columns of the terminal; 100 where there is none.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0).max(40))
}

/// How much to say.
pub(crate) fn detail(arguments: &Arguments) -> Detail {
    match (arguments.common.quiet, arguments.common.verbose) {
        (true, _) => Detail::Quiet,
        (false, true) => Detail::Verbose,
        (false, false) => Detail::Normal,
    }
}

fn choice(color: Color) -> anstream::ColorChoice {
    match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
}
