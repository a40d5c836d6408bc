//! One function over many items, on every processor.

use std::{
    iter, panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Reading a handful of files takes less time than starting a thread for them.
const FEW: usize = 32;
/// More threads than this wait for the disk and the allocator, and each takes a stack.
const MOST_THREADS: usize = 8;
/// As much as the first thread of a process has, for which the limits on nesting are made.
const STACK: usize = 8 << 20;

/// What the function makes of each item, in the order of the items. The order in which it is called is nobody's to know.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], function: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let others = processors.min(MOST_THREADS).min(items.len() / FEW).saturating_sub(1);
    let next = AtomicUsize::new(0);
    let work = || {
        let taken = iter::from_fn(|| {
            let at = next.fetch_add(1, Ordering::Relaxed);
            items.get(at).map(|item| (at, item))
        });
        taken
            .map(|(at, item)| (at, function(item)))
            .collect::<Vec<(usize, R)>>()
    };
    let mut made = thread::scope(|scope| {
        // Where the system gives no more threads, those that there are do the work.
        let spawn = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
        let threads: Vec<_> = (0..others).map_while(spawn).collect();
        let mut made = work();
        for thread in threads {
            made.extend(thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
        }
        made
    });
    made.sort_unstable_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_are_in_the_order_of_the_items() {
        for count in [0, 1, FEW, 100 * FEW] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), doubled);
        }
    }

    #[test]
    #[should_panic(expected = "of the function")]
    fn a_panic_is_not_lost() {
        map(&[(); 10 * FEW], |()| -> () { panic!("of the function") });
    }
}
