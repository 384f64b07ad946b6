//! Signals that would end the process where an error says more.

use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

/// Of a file that outgrows `ulimit -f`; the same number on all systems but some old processors.
const SIGXFSZ: i32 = 25;

/// From now on a file that outgrows `ulimit -f` is an error of whoever writes it, as a full disk is.
pub(crate) fn survive_file_limits() {
    let handled = Builder::new_current_thread().enable_io().build().and_then(|runtime| {
        // The handler stays when nobody listens any more.
        runtime.block_on(async { signal(SignalKind::from_raw(SIGXFSZ)) }).map(drop)
    });
    if let Err(error) = handled {
        tracing::debug!("SIGXFSZ is not handled: {error}");
    }
}
