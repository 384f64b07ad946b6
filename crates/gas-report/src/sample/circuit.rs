//! Circuits of made-up MLPs, laid out as the planner would.

use crate::columns::Sums;
use crate::facts::{Layout, ProverCost};
use crate::pricing::LayoutCounts;

pub(super) const INSTANCES: u64 = 3;

/// A circuit by its dimensions.
#[derive(Clone, Copy, Debug)]
pub(super) struct SampleCircuit {
    pub(super) multiply_adds: u64,
    pub(super) lanes: usize,
    pub(super) logrows: u32,
}

impl SampleCircuit {
    pub(super) fn of(parameters: u64) -> Self {
        let lanes = match parameters {
            0..20_000 => 1,
            20_000..200_000 => 2,
            _ => 4,
        };
        Self { multiply_adds: parameters - parameters / 18, lanes, logrows: 0 }.with_lanes(lanes)
    }

    pub(super) fn with_lanes(self, lanes: usize) -> Self {
        let rows = Self { lanes, ..self }.rows_used() as u64 + 12;
        Self { lanes, logrows: rows.next_power_of_two().ilog2().max(9), ..self }
    }

    fn rows_used(&self) -> usize {
        ((self.multiply_adds as f64 * 1.28 + 40.0) / self.lanes as f64).ceil() as usize
    }

    pub(super) fn msm_terms(&self) -> u64 {
        9 + 6 * self.lanes as u64
    }

    /// Selector, offsets, lengths, proof and instances.
    pub(super) fn calldata_bytes(&self) -> u64 {
        let layout = self.layout();
        4 + 4 * 32 + 64 * layout.commitments as u64 + 32 * layout.evaluations as u64 + 32 * INSTANCES
    }

    pub(super) fn counts(&self) -> LayoutCounts {
        let Layout { instances, commitments, evaluations, msm_terms, .. } = self.layout();
        LayoutCounts { instances, commitments, evaluations, msm_terms }
    }

    pub(super) fn layout(&self) -> Layout {
        Layout {
            logrows: self.logrows,
            lanes: self.lanes,
            lookup_lanes: 1,
            sums: Sums::Windows,
            rows_used: self.rows_used(),
            instances: INSTANCES as usize,
            commitments: 7 + 4 * self.lanes,
            evaluations: 8 + 10 * self.lanes,
            msm_terms: self.msm_terms() as usize,
        }
    }
}

/// In the pattern of the command line's model of the reference machine.
pub(super) fn prover_cost(lanes: usize, logrows: u32) -> ProverCost {
    let rows = f64::from(1_u32 << logrows);
    let cells = rows * (9 + 5 * lanes) as f64;
    ProverCost {
        seconds: 0.03 + 1.2e-3 * rows.sqrt() + 14.4e-6 * rows + 2.36e-6 * cells,
        peak_memory_bytes: (27e6 + 1_142.0 * rows + 102.0 * cells) as u64,
    }
}
