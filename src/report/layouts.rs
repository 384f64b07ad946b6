//! Circuits that nothing has been laid out in, with their prices.

use circuit::{CircuitShape, Lanes, MAX_LOGROWS, usable_rows};
use gas_report::{Columns, LayoutOption, Limits, PricedCircuit, PricingError, ProverCost, Sums, layout_counts};

use crate::cost::ReferenceCosts;
use crate::error::{CliError, internal};

/// What is possible at all. Of the public values of these circuits nothing is known: their bytes count as random.
pub(crate) fn limits() -> Limits<'static> {
    Limits { max_logrows: MAX_LOGROWS, price: &priced_circuit }
}

fn priced_circuit(columns: Columns, logrows: u32, instances: usize) -> Option<PricedCircuit> {
    let Columns { lanes, lookup_lanes, sums } = columns;
    let lanes = match sums {
        Sums::Windows => Lanes::windows(lanes, lookup_lanes),
        Sums::Folded => Lanes::folded(lanes, lookup_lanes),
        Sums::FoldedWithPoseidon => Lanes::with_poseidon(lanes, lookup_lanes),
    };
    // How wide a limb is changes no price.
    let shape = CircuitShape { logrows, lanes, limb_bits: 1 };
    let supported = lanes.are_supported() && logrows <= MAX_LOGROWS;
    let costs = ReferenceCosts::default();
    let option = supported.then(|| layout_option(&costs, shape, instances).ok()).flatten()?;
    Some(PricedCircuit { usable_rows: usable_rows(logrows, lanes), option })
}

/// The price of a layout with so many instances.
pub(super) fn layout_option(
    costs: &ReferenceCosts,
    shape: CircuitShape,
    instances: usize,
) -> Result<LayoutOption, CliError> {
    let CircuitShape { logrows, lanes, .. } = shape;
    let spec = ReferenceCosts::protocol(lanes, logrows, instances)?;
    let ProverCost { seconds, peak_memory_bytes } = ReferenceCosts::prover(lanes, logrows);
    Ok(LayoutOption {
        lanes: lanes.count,
        lookup_lanes: lanes.looked_up,
        sums: sums(lanes),
        logrows,
        counts: layout_counts(&spec).map_err(unpriced)?,
        transaction_gas: costs.gas(lanes, logrows, instances)?.transaction.0,
        prove_seconds: seconds,
        peak_memory_bytes,
    })
}

/// How a circuit with these lanes lays sums out.
pub(super) fn sums(lanes: Lanes) -> Sums {
    match lanes.sums {
        circuit::Sums::Windows => Sums::Windows,
        circuit::Sums::Folded => Sums::Folded,
        circuit::Sums::FoldedWithPoseidon => Sums::FoldedWithPoseidon,
    }
}

/// A circuit that can be planned has a price.
pub(super) fn unpriced(error: PricingError) -> CliError {
    internal("the price", error)
}
