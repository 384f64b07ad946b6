//! Every number that prices rest on, by name.

use super::cost::Cost;
use super::fork::Fork;
use super::instructions::INSTRUCTIONS;
use super::{batch, deployment, front, precompiles, statements};

/// The fields of a struct of numbers with their names, so that none is left out.
macro_rules! named {
    ($prices:expr, $kind:ident { $($field:ident),* $(,)? }) => {{
        let $kind { $($field),* } = $prices;
        [$((stringify!($field), $field)),*]
    }};
}
pub(super) use named;

/// What predictions rest on, as `name` or `fork.name`: prices of instructions and precompiles, prices and limits of each
/// fork, and gas and bytes of the parts of a contract that are the same for every circuit.
///
/// The prices are computed from these very numbers. Two versions of this crate with equal schedules may still differ in the
/// code that they price.
pub fn gas_schedule() -> Vec<(String, u64)> {
    let shared = INSTRUCTIONS.named().into_iter().map(|(name, value)| (name.to_owned(), value));
    let forks = Fork::ALL.into_iter().flat_map(|fork| {
        let prices = fork.prices().named().into_iter().chain(fork.named_limits());
        prices.map(move |(name, value)| (format!("{fork}.{name}"), value))
    });
    shared.chain(forks).chain(parts()).collect()
}

fn parts() -> impl Iterator<Item = (String, u64)> {
    let parts = statements::PARTS.iter().chain(&batch::PARTS).chain(&precompiles::PARTS);
    let parts = parts.chain(&deployment::PARTS).chain(&front::PARTS);
    parts.flat_map(|(name, Cost { gas, bytes, zero_bytes })| {
        [("gas", *gas), ("bytes", *bytes), ("zero_bytes", *zero_bytes)]
            .map(|(unit, value)| (format!("{name}.{unit}"), value))
    })
}
