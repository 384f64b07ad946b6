//! Circuits of different shape.

mod bare;
mod copies;
mod lanes;
mod ledger;
mod phases;
mod plonk;
mod quintic;
mod range_lookup;
mod rotations;
mod shuffle;
mod sponge;
mod squares;
mod tuple_lookups;
mod twins;
mod window;

pub(crate) use bare::Bare;
pub(crate) use copies::Copies;
pub(crate) use lanes::Lanes;
pub(crate) use ledger::Ledger;
pub(crate) use phases::Phases;
pub(crate) use plonk::Plonk;
pub(crate) use quintic::Quintic;
pub(crate) use range_lookup::RangeLookup;
pub(crate) use rotations::Rotations;
pub(crate) use shuffle::Shuffle;
pub(crate) use sponge::Sponge;
pub(crate) use squares::Squares;
pub(crate) use tuple_lookups::TupleLookups;
pub(crate) use twins::Twins;
pub(crate) use window::Window;

use halo2_proofs::plonk::Circuit;
use halo2curves::bn256::Fr;

/// A circuit with a witness that satisfies it.
pub(crate) trait Example: Circuit<Fr, Params = ()> + Sized {
    /// Part of the contract's name.
    const NAME: &'static str;
    /// Binary logarithm of the rows.
    const K: u32;

    fn example() -> Self;

    /// Another witness of the same circuit where the circuit has several, by number.
    fn variant(_number: u64) -> Self {
        Self::example()
    }

    /// The instances, by column.
    fn columns(&self) -> Vec<Vec<Fr>>;
}

/// The value at a row of an instance column: zero outside the given ones.
fn at(column: &[Fr], row: usize) -> Fr {
    column.get(row).copied().unwrap_or_default()
}
