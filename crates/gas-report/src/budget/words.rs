//! Changes and what they cost in turn, in words.

use crate::facts::{Layout, ProverCost};
use crate::numbers::{grouped, mebibytes, pause, significant};
use crate::options::{BatchOption, LayoutOption, PackingOption, SharedOption};

pub(super) fn layout(option: &LayoutOption, now: &Layout) -> String {
    let (new, old) = (option.columns(), now.columns());
    if new == old {
        format!("k = {} instead of {}", option.logrows, now.logrows)
    } else {
        format!("{new} instead of {old}")
    }
}

pub(super) fn prover(option: &LayoutOption, now: &ProverCost) -> String {
    format!(
        "proving {} s instead of {} s, {} MiB instead of {} MiB",
        significant(option.prove_seconds),
        significant(now.seconds),
        mebibytes(option.peak_memory_bytes),
        mebibytes(now.peak_memory_bytes)
    )
}

pub(super) fn packing(option: &PackingOption, instances: usize) -> String {
    let count = option.instances;
    let noun = if count == 1 { "instance" } else { "instances" };
    format!("{count} {noun} instead of {instances}, with public values of {} bits", option.bits)
}

pub(super) fn rounding(option: &PackingOption) -> String {
    format!("inputs and outputs rounded to {} bits", option.bits)
}

pub(super) fn shared(option: &SharedOption) -> String {
    let SharedOption { verifier_deployment, front_deployment, .. } = *option;
    format!("{} gas once, {} gas to deploy each model", grouped(verifier_deployment), grouped(front_deployment))
}

pub(super) fn batch(option: &BatchOption) -> String {
    format!("{} proofs in one transaction", option.proofs)
}

/// One proof is made per heartbeat, so that the first waits for the last.
pub(super) fn waiting(option: &BatchOption, heartbeat_seconds: u64) -> String {
    let waits = heartbeat_seconds.saturating_mul(option.proofs.saturating_sub(1) as u64);
    format!("the first proof waits for the last: {}", whole(&pause(waits)))
}

/// `hour` is one hour.
fn whole(pause: &str) -> String {
    if pause.starts_with(|first: char| first.is_ascii_digit()) { pause.to_owned() } else { format!("1 {pause}") }
}
