//! A keeper of one feed: it answers when an answer is due, never twice for the same data, and outlives its node and itself.
//!
//! Pure decisions (`decide`, `outstanding`) are kept apart from what asks the chain and sends (`keeper`). The journal is
//! written before anything is sent: whatever moment the process dies at, the next one knows what may be under way.

mod decide;
mod event;
mod interrupt;
mod journal;
mod keeper;
mod observe;
mod outstanding;
mod patience;
mod sending;

pub(crate) use decide::Policy;
pub(crate) use event::{Event, Narrator};
pub(crate) use interrupt::Interrupt;
pub(crate) use journal::{Journal, JournalFile, Subject};
pub(crate) use keeper::{Keeper, Memory, Progressed, introduce};
pub(crate) use patience::Patience;
