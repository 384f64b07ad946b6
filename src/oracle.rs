//! A feed of a deployed `ModelRiskOracle`: where it stands, what it observed, what a proof for it has to say.

mod answer;
mod feed;
mod inputs;
mod state;
mod terms;

pub(crate) use answer::{Answer, decimal, predict};
pub(crate) use feed::Feed;
pub(crate) use inputs::{Observed, quantise};
pub(crate) use state::{FeedState, Snapshot, Stored};
pub(crate) use terms::check_terms;
