use std::future::poll_fn;
use std::io;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::error::{CliError, internal};

/// Waits that end early when the process is asked to end.
pub(crate) struct Interrupt {
    runtime: Runtime,
    signals: Vec<(&'static str, Signal)>,
    received: Option<&'static str>,
}

impl Interrupt {
    /// From now on SIGINT and SIGTERM no longer end the process by themselves.
    pub(crate) fn listen() -> Result<Self, CliError> {
        let failed = |error: io::Error| internal("signals", error);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let register = || -> io::Result<_> {
            Ok(vec![("SIGINT", signal(SignalKind::interrupt())?), ("SIGTERM", signal(SignalKind::terminate())?)])
        };
        let signals = runtime.block_on(async { register() }).map_err(failed)?;
        Ok(Self { runtime, signals, received: None })
    }

    /// Sleeps, but not after a signal; returns the signal that came, if one did.
    pub(crate) fn wait(&mut self, duration: Duration) -> Option<&'static str> {
        if self.received.is_none() {
            let signals = &mut self.signals;
            let any = poll_fn(|context| {
                let mut arrived = signals.iter_mut().filter_map(|(name, signal)| {
                    matches!(signal.poll_recv(context), Poll::Ready(Some(()))).then_some(*name)
                });
                arrived.next().map_or(Poll::Pending, Poll::Ready)
            });
            let wait = async { tokio::time::timeout(duration, any).await.ok() };
            self.received = self.runtime.block_on(wait);
        }
        self.received
    }
}
