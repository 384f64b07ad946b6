//! Putting a risk oracle and a model's contracts on a chain: planned, rehearsed in revm, then sent step by step. Every
//! step knows whether it was done before, so that an interrupted deployment goes on where it stopped.

mod create2;
mod feed_config;
mod plan;
mod rehearsal;
mod self_test;
mod steps;

pub(crate) use create2::Create2Contract;
pub(crate) use plan::{OraclePlan, Owner};
pub(crate) use rehearsal::rehearse;
pub(crate) use self_test::{SelfTest, check_code};
pub(crate) use steps::Done;
