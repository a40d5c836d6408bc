//! Ctrl-C and SIGTERM. The first asks for a clean stop; the second one ends at once.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use plan::Verdict;
use tokio::sync::watch;

/// Tells of a wish to stop.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt {
    stopped: watch::Receiver<bool>,
    by: watch::Receiver<Verdict>,
    working: Arc<AtomicBool>,
}

impl Interrupt {
    /// Begins to listen.
    pub(crate) fn listen() -> Self {
        let (stop, stopped) = watch::channel(false);
        let (name, by) = watch::channel(Verdict::Interrupted);
        let working = Arc::new(AtomicBool::new(false));
        let finishes = Arc::clone(&working);
        tokio::spawn(async move {
            let mut count = 0;
            while let Some(verdict) = signal().await {
                count += 1;
                if count > 1 {
                    if finishes.load(Ordering::Relaxed) {
                        anstream::eprintln!(
                            "stopped at once: what ran may have been done or not; plan again to see what is there"
                        );
                    }
                    std::process::exit(i32::from(verdict.exit_code()));
                }
                if finishes.load(Ordering::Relaxed) {
                    anstream::eprintln!("stopping: what runs is finished first; once more to stop at once");
                }
                let _ = name.send(verdict);
                let _ = stop.send(true);
            }
        });
        Self { stopped, by, working }
    }

    /// From now on something runs that is finished before a stop.
    pub(crate) fn begin_work(&self) {
        self.working.store(true, Ordering::Relaxed);
    }

    /// A receiver that becomes true.
    pub(crate) fn receiver(&self) -> watch::Receiver<bool> {
        self.stopped.clone()
    }

    /// Which verdict a stopped run has.
    pub(crate) fn verdict(&self) -> Verdict {
        *self.by.borrow()
    }

    /// Runs something that may be dropped at any point, such as reading; the verdict of the stop if there was one.
    pub(crate) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Result<T, Verdict> {
        let mut stopped = self.stopped.clone();
        tokio::select! {
            result = work => Ok(result),
            _ = stopped.wait_for(|stopped| *stopped) => Err(self.verdict()),
        }
    }
}

#[cfg(unix)]
async fn signal() -> Option<Verdict> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).ok()?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result.ok().map(|()| Verdict::Interrupted),
        _ = terminate.recv() => Some(Verdict::Terminated),
    }
}

#[cfg(not(unix))]
async fn signal() -> Option<Verdict> {
    tokio::signal::ctrl_c().await.ok().map(|()| Verdict::Interrupted)
}
