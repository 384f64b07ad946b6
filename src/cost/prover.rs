//! Seconds and memory of a proof, from what there is to do for it.

use std::collections::BTreeMap;

use circuit::{Lanes, constraint_system};
use kzg_backend::ProverWork;

// What takes the time, in seconds of the reference machine (`crate::machine`). `docs/proving.md` has the measurements.
/// Starting threads, opening files.
const SECONDS_FIXED: f64 = 0.019;
/// What a parallel loop costs however few rows it has.
const SECONDS_PER_LOOP: f64 = 5e-6;
const SECONDS_PER_POINT_ADDITION: f64 = 55e-9;
/// Of a Fourier transform: a multiplication, an addition and a subtraction.
const SECONDS_PER_BUTTERFLY: f64 = 12.5e-9;
/// A sum or product of the quotient, fetched and stored.
const SECONDS_PER_STEP: f64 = 10e-9;
/// Of each polynomial and row: keys, evaluations, openings.
const SECONDS_PER_CELL: f64 = 930e-9;
/// Of each row: reference string, circuit, witness.
const SECONDS_PER_ROW: f64 = 9e-6;
/// A commitment to mostly small numbers, against one to full-size scalars.
const SMALL_COMMITMENT: f64 = 0.08;

// What takes the memory.
/// The program, its libraries and threads.
const BYTES_FIXED: f64 = 26e6;
const BYTES_PER_SCALAR: f64 = 32.0;
/// Powers and Lagrange basis of the reference string.
const BYTES_OF_STRING: f64 = 2.0 * 64.0;
/// The cell that follows a permuted one in its cycle.
const BYTES_PER_SUCCESSOR: f64 = 4.0;
/// Of each row while a column of full-size scalars is committed to: both halves of scalars and of points.
const BYTES_PER_TERM: f64 = 270.0;
/// Of each cell of a lane: the parameters packed in it, coefficient, name, witness.
const BYTES_PER_LANE_CELL: f64 = 120.0;
/// What the allocator holds for each byte asked for.
const FRAGMENTATION: f64 = 1.05;

/// What a prover costs on these lanes with `2^logrows` rows.
pub(super) struct ProverCosts {
    work: ProverWork,
    lanes: f64,
}

impl ProverCosts {
    pub(super) fn of(lanes: Lanes, logrows: u32) -> Self {
        Self { work: ProverWork::of(&constraint_system(lanes), logrows), lanes: lanes.count as f64 }
    }

    /// On the reference machine: reading keys, witness and proof.
    pub(super) fn seconds(&self) -> f64 {
        let work = &self.work;
        let commitments = work.large_commitments() as f64 + SMALL_COMMITMENT * work.early as f64;
        let butterflies = work.rows() * f64::from(work.logrows) / 2.0;
        let quotient_rows = work.rows() * work.pieces as f64;
        SECONDS_FIXED
            + SECONDS_PER_LOOP * (4 * work.transforms()) as f64
            + SECONDS_PER_POINT_ADDITION * commitments * work.point_additions()
            + SECONDS_PER_BUTTERFLY * work.transforms() as f64 * butterflies
            + SECONDS_PER_STEP * work.quotient_steps() as f64 * quotient_rows
            + SECONDS_PER_CELL * work.polynomials() as f64 * work.rows()
            + SECONDS_PER_ROW * work.rows()
    }

    /// Of a process that proves, at its peak.
    pub(super) fn peak_bytes(&self) -> f64 {
        let work = &self.work;
        // The key with what transforms look up; the witness, products, instances, a random polynomial.
        let columns = work.fixed + work.permuted + 1 + work.advice() + work.products + work.instances + 1;
        let kept = BYTES_OF_STRING + BYTES_PER_SCALAR * columns as f64 + BYTES_PER_SUCCESSOR * work.permuted as f64;
        let bytes_per_row = kept + self.quotient().max(self.commitment());
        BYTES_FIXED + work.rows() * (FRAGMENTATION * bytes_per_row + BYTES_PER_LANE_CELL * self.lanes)
    }

    /// Per row, on the last of the quotient's cosets: all polynomials, its powers, a row marker, and what has been computed.
    fn quotient(&self) -> f64 {
        BYTES_PER_SCALAR * (self.work.polynomials() + 2 + self.work.pieces) as f64
    }

    /// Per row, while the quotient's pieces are committed to.
    fn commitment(&self) -> f64 {
        BYTES_PER_TERM + BYTES_PER_SCALAR * self.work.pieces as f64
    }
}

/// Every constant, by name.
pub(super) fn constants() -> BTreeMap<String, f64> {
    let named = [
        ("seconds_fixed", SECONDS_FIXED),
        ("seconds_per_loop", SECONDS_PER_LOOP),
        ("seconds_per_point_addition", SECONDS_PER_POINT_ADDITION),
        ("seconds_per_butterfly", SECONDS_PER_BUTTERFLY),
        ("seconds_per_step", SECONDS_PER_STEP),
        ("seconds_per_cell", SECONDS_PER_CELL),
        ("seconds_per_row", SECONDS_PER_ROW),
        ("small_commitment", SMALL_COMMITMENT),
        ("bytes_fixed", BYTES_FIXED),
        ("bytes_per_scalar", BYTES_PER_SCALAR),
        ("bytes_of_string", BYTES_OF_STRING),
        ("bytes_per_successor", BYTES_PER_SUCCESSOR),
        ("bytes_per_term", BYTES_PER_TERM),
        ("bytes_per_lane_cell", BYTES_PER_LANE_CELL),
        ("fragmentation", FRAGMENTATION),
    ];
    named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
