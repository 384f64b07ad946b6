//! A bar on stderr while a command works; nothing where stderr is no terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::write_stderr;

const TICK: Duration = Duration::from_millis(120);

/// One bar for the steps of one command.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(crate) fn new(visible: bool) -> Self {
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} [{bar:24}] {pos}/{len} {msg} {elapsed:>.dim}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar }
    }

    /// Announces that there will be so many more steps.
    pub(crate) fn expect(&self, steps: u64) {
        self.bar.inc_length(steps);
    }

    /// Runs a step under its name and says in the log how long it took.
    pub(crate) fn step<T>(&self, name: &str, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        self.bar.set_message(name.to_owned());
        self.bar.enable_steady_tick(TICK);
        let result = work();
        self.bar.inc(1);
        tracing::info!("{name}: {:.2} s", started.elapsed().as_secs_f64());
        result
    }

    /// Writes a line above the bar.
    pub(crate) fn line(&self, text: &str) {
        self.bar.suspend(|| write_stderr(&format!("{text}\n")));
    }

    /// Takes the bar away while something else is written.
    pub(crate) fn suspend(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
