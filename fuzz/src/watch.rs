//! What a text may cost. It is measured for each, and a second thread ends the process where a text does not come to an end.

use std::{
    fmt, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    process,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What a text may need beyond what was there before it, in bytes. The largest texts here have some 120 kB, and what is found in
/// them is copied with its place and its words.
const MEMORY: usize = 128 << 20;

/// How often the second thread looks.
const PERIOD: Duration = Duration::from_millis(20);

/// What is being looked at, since when, and how much memory was used before.
type Current = Arc<Mutex<Option<(String, Instant, usize)>>>;

/// Watches over one text at a time.
pub(crate) struct Watch {
    current: Current,
    patience: Duration,
    worst: Mutex<Cost>,
}

/// What texts cost at most.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    time: Duration,
    memory: usize,
}

impl Watch {
    /// Starts the second thread. `patience` is how long one text may take.
    pub(crate) fn start(patience: Duration) -> Self {
        let current = Current::default();
        let watched = Arc::clone(&current);
        thread::spawn(move || {
            loop {
                thread::sleep(PERIOD);
                guard(&watched, patience);
            }
        });
        Self {
            current,
            patience,
            worst: Mutex::default(),
        }
    }

    /// Runs `look` on a text: what went wrong, if anything.
    pub(crate) fn over(&self, text: &str, look: impl FnOnce(&str) -> Result<(), String>) -> Result<(), String> {
        let before = ALLOCATOR.current_usage();
        let begin = Instant::now();
        *locked(&self.current) = Some((text.to_owned(), begin, before));
        ALLOCATOR.reset_peak_usage();
        let outcome = catch_unwind(AssertUnwindSafe(|| look(text)));
        let cost = Cost {
            time: begin.elapsed(),
            memory: ALLOCATOR.peak_usage().saturating_sub(before),
        };
        *locked(&self.current) = None;
        let mut worst = locked(&self.worst);
        worst.time = worst.time.max(cost.time);
        worst.memory = worst.memory.max(cost.memory);
        match outcome {
            Err(_) => Err("it panicked".to_owned()),
            Ok(Err(problem)) => Err(problem),
            Ok(Ok(())) => excess(cost, self.patience).map_or(Ok(()), Err),
        }
    }

    /// The longest and the largest so far.
    pub(crate) fn worst(&self) -> impl fmt::Display {
        let Cost { time, memory } = *locked(&self.worst);
        format!("at most {} ms and {} kB for one", time.as_millis(), memory >> 10)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn guard(current: &Current, patience: Duration) {
    let current = locked(current);
    let Some((text, begin, before)) = &*current else { return };
    let cost = Cost {
        time: begin.elapsed(),
        memory: ALLOCATOR.current_usage().saturating_sub(*before),
    };
    if let Some(problem) = excess(cost, patience) {
        report(&problem, text);
        process::exit(1);
    }
}

fn excess(Cost { time, memory }: Cost, patience: Duration) -> Option<String> {
    if time > patience {
        Some(format!(
            "it took {} s, and may take {}",
            time.as_secs(),
            patience.as_secs()
        ))
    } else if memory > MEMORY {
        Some(format!("it used {} MiB, and may use {}", memory >> 20, MEMORY >> 20))
    } else {
        None
    }
}

/// Says what went wrong, and keeps the text.
pub(crate) fn report(problem: &str, text: &str) {
    let file = std::env::temp_dir().join(format!("goldsmith-fuzz-{}.txt", process::id()));
    let kept = match fs::write(&file, text) {
        Ok(()) => format!("the text is in {}", file.display()),
        Err(error) => format!("the text could not be written to {}: {error}", file.display()),
    };
    eprintln!("{problem}; {kept}");
}
