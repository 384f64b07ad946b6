//! Second phase: the running sum of the log-derivative lookup.

use std::ops::Range;

use ff::{BatchInvert, Field};
use halo2_proofs::halo2curves::bn256::Fr;

use crate::layout::Layout;
use crate::witness::Witness;

/// Second-phase advice columns.
pub(crate) struct LookupSums {
    pub(crate) phi: Vec<Fr>,
    pub(crate) helpers: Vec<Vec<Fr>>,
}

/// The columns that satisfy the lookup gates of [`crate::config::ModelConfig`] on every row but the last, which
/// holds if and only if every looked-up cell is in its table with the multiplicities given.
pub(crate) fn lookup_sums(layout: &Layout, witness: &Witness, alpha: Fr, beta: Fr) -> LookupSums {
    let rows = layout.rows();
    let tags: Vec<Fr> = layout.tag.iter().map(|tag| Fr::from(*tag)).collect();
    let (lanes, carried) = (layout.lanes.looked_up, layout.lanes.carried());
    let mut inverses: Vec<Fr> = Vec::with_capacity((lanes + 2) * rows);
    for column in witness.main[..lanes].iter().chain([&layout.table]) {
        inverses.extend(column.iter().zip(&tags).map(|(value, tag)| beta + value + alpha * tag));
    }
    inverses.extend(&tags);
    inverses.iter_mut().batch_invert();
    let column = |number: usize| &inverses[number * rows..(number + 1) * rows];
    let (entries, tag_inverses) = (column(lanes), column(lanes + 1));

    let weighted =
        |lanes: Range<usize>, row: usize| (tags[row] - Fr::ONE) * lanes.map(|lane| column(lane)[row]).sum::<Fr>();
    let helpers: Vec<Vec<Fr>> = (carried..lanes)
        .step_by(layout.lanes.per_helper())
        .map(|first| {
            let shared = first..(first + layout.lanes.per_helper()).min(lanes);
            (0..rows).map(|row| weighted(shared.clone(), row)).collect()
        })
        .collect();

    let mut sum = Fr::ZERO;
    let phi = (0..rows)
        .map(|row| {
            let phi = sum * tag_inverses[row];
            let helped: Fr = helpers.iter().map(|helper: &Vec<Fr>| helper[row]).sum();
            sum += tags[row] * (helped + weighted(0..carried, row) - witness.mult[row] * entries[row]);
            phi
        })
        .collect();
    LookupSums { phi, helpers }
}
