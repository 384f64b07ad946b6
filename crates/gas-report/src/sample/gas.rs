//! Gas that equals the measured example's at its dimensions.

use verifier_program::{Fork, Section};

use super::circuit::{INSTANCES, SampleCircuit};
use crate::facts::GasFigures;
use crate::wire::TransactionSizes;

/// Zero bytes of calldata: offsets, lengths and the heads of narrow words.
const ZERO_BYTES: u64 = 207;
/// What the prediction is above a measurement in the opening, and below it in calldata.
const PREDICTED_EXTRA: (u64, u64) = (1_000, 34);

pub(super) fn predicted(circuit: &SampleCircuit, fork: Fork) -> GasFigures {
    let (opening, calldata) = PREDICTED_EXTRA;
    let runtime_bytes = runtime_bytes(circuit) - 15;
    figures(circuit, fork, [4 + opening, calldata, runtime_bytes])
}

pub(super) fn measured(circuit: &SampleCircuit, fork: Fork) -> GasFigures {
    figures(circuit, fork, [4, 0, runtime_bytes(circuit)])
}

fn runtime_bytes(circuit: &SampleCircuit) -> u64 {
    5_295 + 500 * circuit.lanes as u64
}

fn figures(circuit: &SampleCircuit, fork: Fork, [opening, calldata_below, runtime_bytes]: [u64; 3]) -> GasFigures {
    let lanes = circuit.lanes as u64;
    let sections = [
        (Section::Other, 1_141),
        (Section::Transcript, 400 + 20 * u64::from(circuit.logrows) + 600 * lanes),
        (Section::Instances, 700 + 132 * INSTANCES),
        (Section::Gates, 300 + 461 * lanes),
        (Section::Opening, 6_503 * circuit.msm_terms() + opening),
        (Section::Pairing, 113_292),
    ];
    let bytes = circuit.calldata_bytes();
    let execution: u64 = sections.iter().map(|(_, gas)| gas).sum();
    let calldata = 16 * bytes - 12 * ZERO_BYTES - calldata_below;
    let (intrinsic, floor, deployment) = match fork {
        Fork::Prague | Fork::Osaka => (21_000, 21_000 + 40 * bytes - 30 * ZERO_BYTES, 142_541 + 200 * runtime_bytes),
        Fork::Amsterdam => (15_000, 15_000 + 64 * bytes, 100_000 + 1_530 * (120 + runtime_bytes)),
    };
    GasFigures {
        transaction: floor.max(intrinsic + calldata + execution),
        intrinsic,
        calldata,
        execution,
        floor,
        sections: sections.into(),
        deployment,
        runtime_bytes,
    }
}

pub(super) fn transaction_sizes(circuit: &SampleCircuit, measured: bool) -> TransactionSizes {
    let calldata_bytes = circuit.calldata_bytes();
    TransactionSizes {
        measured,
        calldata_bytes,
        bytes: calldata_bytes + 115,
        fastlz_bytes: calldata_bytes - 30,
        brotli_bytes: calldata_bytes - 90,
    }
}
