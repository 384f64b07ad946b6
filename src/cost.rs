//! Prices of a circuit before any key exists.

mod instances;
#[cfg(test)]
mod measured;
mod prover;

use std::collections::BTreeMap;

use circuit::{Candidate, CircuitError, CircuitShape, CostModel, Lanes, Sums, constraint_system};
use gas_report::ProverCost;
use halo2_solidity_verifier::protocol_from_constraint_system;
use model::Quantised;
use protocol_spec::{CalldataStats, InstanceBytes, ProtocolSpec};
use serde::Serialize;
use verifier_program::{Fork, GasEstimate, compile, price_fitting};

use crate::error::CliError;
use crate::figures::Figures;
use crate::machine::MachineSpeed;
use crate::units::{bytes, grouped, seconds};

use prover::ProverCosts;

/// Gas by pricing the verifier program itself; seconds and memory by counting the prover's work.
///
/// Plans are made in seconds of the reference machine, so that the same model gives the same circuit everywhere;
/// [`Prediction::prove_seconds`] says what they are on this one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ReferenceCosts {
    /// What calldata is priced by; random field elements by default.
    pub(crate) instances: InstanceBytes,
}

impl ReferenceCosts {
    /// Of a model whose public values are like those of its calibration data.
    pub(crate) fn of(quantised: &Quantised) -> Result<Self, CliError> {
        Ok(Self { instances: instances::on_calibration_data(quantised)? })
    }

    /// The whole price of one verification, by section.
    pub(crate) fn gas(&self, lanes: Lanes, logrows: u32, instances: usize) -> Result<GasEstimate, CircuitError> {
        let spec = Self::protocol(lanes, logrows, instances)?;
        let program = compile(&spec).map_err(|error| CircuitError::Price(error.to_string()))?;
        let calldata = CalldataStats::expected(program.layout(), self.instances);
        Ok(price_fitting(&program, Fork::Osaka, &calldata).1)
    }

    /// What a layout's proofs consist of.
    pub(crate) fn protocol(lanes: Lanes, logrows: u32, instances: usize) -> Result<ProtocolSpec, CircuitError> {
        protocol_from_constraint_system(&constraint_system(lanes), logrows, &[instances])
            .map_err(|error| CircuitError::Price(error.to_string()))
    }

    /// What proving takes on the reference machine.
    pub(crate) fn prover(lanes: Lanes, logrows: u32) -> ProverCost {
        let costs = ProverCosts::of(lanes, logrows);
        ProverCost { seconds: costs.seconds(), peak_memory_bytes: costs.peak_bytes() as u64 }
    }

    /// Every constant of the prover's costs, by name.
    pub(crate) fn constants() -> BTreeMap<String, f64> {
        prover::constants()
    }
}

impl CostModel for ReferenceCosts {
    fn transaction_gas(&self, lanes: Lanes, logrows: u32, instances: usize) -> Result<u64, CircuitError> {
        Ok(self.gas(lanes, logrows, instances)?.transaction.0)
    }

    fn prove_seconds(&self, lanes: Lanes, logrows: u32) -> f64 {
        ProverCosts::of(lanes, logrows).seconds()
    }

    fn peak_memory_bytes(&self, lanes: Lanes, logrows: u32) -> u64 {
        ProverCosts::of(lanes, logrows).peak_bytes() as u64
    }
}

/// What a circuit is expected to cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Prediction {
    pub(crate) logrows: u32,
    pub(crate) lanes: usize,
    /// Those of them in which cells can be looked up.
    pub(crate) lookup_lanes: usize,
    pub(crate) sums: Sums,
    /// Of one verification on Osaka, of public values like those of the calibration data.
    pub(crate) transaction_gas: u64,
    pub(crate) runtime_bytes: usize,
    pub(crate) peak_memory_bytes: u64,
    /// On this machine.
    pub(crate) prove_seconds: f64,
}

impl Prediction {
    /// Of a layout that the planner has tried.
    pub(crate) fn of(candidate: &Candidate, costs: &ReferenceCosts, speed: MachineSpeed) -> Result<Self, CliError> {
        let CircuitShape { logrows, lanes, .. } = candidate.shape;
        let gas = costs.gas(lanes, logrows, candidate.instances)?;
        Ok(Self {
            logrows,
            lanes: lanes.count,
            lookup_lanes: lanes.looked_up,
            sums: lanes.sums,
            transaction_gas: candidate.transaction_gas,
            runtime_bytes: gas.runtime_bytes,
            peak_memory_bytes: candidate.peak_memory_bytes,
            prove_seconds: candidate.prove_seconds / speed.relative(),
        })
    }

    pub(crate) fn describe(&self, figures: &mut Figures) {
        figures.figure("circuit", format!("k = {}, {}", self.logrows, self.lanes()));
        figures.figure("transaction gas", grouped(self.transaction_gas));
        figures.figure("runtime", format!("{} bytes", grouped(self.runtime_bytes as u64)));
        figures.figure("proving", format!("{} on this machine", seconds(self.prove_seconds)));
        figures.figure("memory", bytes(self.peak_memory_bytes));
    }

    pub(crate) fn one_line(&self) -> String {
        format!(
            "  {:<6}  {:>9} gas  {:>8}  {:>9}  {}",
            format!("k = {}", self.logrows),
            grouped(self.transaction_gas),
            seconds(self.prove_seconds),
            bytes(self.peak_memory_bytes),
            self.lanes()
        )
    }

    pub(crate) fn lanes(&self) -> Lanes {
        Lanes { count: self.lanes, looked_up: self.lookup_lanes, sums: self.sums }
    }
}

#[cfg(test)]
mod tests {
    use verifier_program::Mode;

    use super::*;

    #[test]
    fn a_verifier_that_would_be_too_long_runs_over_its_public_values_in_loops() {
        let of = |lanes| {
            let program = compile(&ReferenceCosts::protocol(lanes, 17, 60).unwrap()).unwrap();
            let calldata = CalldataStats::expected(program.layout(), InstanceBytes::default());
            let (mode, price) = price_fitting(&program, Fork::Osaka, &calldata);
            (program.program().instances.looped, mode, price.runtime_bytes <= Fork::Osaka.limits().runtime_bytes)
        };
        assert_eq!(of(Lanes::folded(2, 2)), (false, Mode::Gas, true));
        assert_eq!(of(Lanes::with_poseidon(2, 2)), (true, Mode::Gas, true));
        assert_eq!(of(Lanes::with_poseidon(17, 17)), (true, Mode::Size, true));
    }

    #[test]
    fn more_rows_take_longer_and_more_lanes_cost_more_gas() {
        let costs = ReferenceCosts::default();
        assert!(costs.prove_seconds(Lanes::all(1), 12) > costs.prove_seconds(Lanes::all(1), 11));
        assert!(costs.peak_memory_bytes(Lanes::all(2), 12) > costs.peak_memory_bytes(Lanes::all(1), 12));
        let gas = |count, looked_up| costs.transaction_gas(Lanes::windows(count, looked_up), 12, 4).unwrap();
        let rising = [gas(1, 1), gas(2, 1), gas(2, 2), gas(4, 1), gas(4, 3), gas(4, 4)];
        assert!(rising.is_sorted_by(|a, b| a < b), "{rising:?}");
    }
}
