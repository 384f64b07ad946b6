//! Files that a program generates into somebody else's folder: written atomically, refreshed while nobody has touched
//! them, and left alone from the first edit on.

mod changes;
mod digest;
mod error;
mod file;
mod inside;
mod record;

pub(crate) use changes::Plan;
pub use changes::{Changes, KeptFile, KeptReason};
pub use error::ManagedError;
pub(crate) use file::{GeneratedFile, PREFIX, SUFFIX, remove_abandoned, write_atomically};
pub(crate) use inside::{Entry, Root};
pub(crate) use record::Record;
