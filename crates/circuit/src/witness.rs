//! The advice columns of one proof.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::layout::{Content, Layout, NO_LOOKUP, WINDOW};
use crate::permutation::Trace;

/// First-phase advice of one proof, with its public instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// One column per lane.
    pub(crate) main: Vec<Vec<Fr>>,
    /// How often each table row is used.
    pub(crate) mult: Vec<Fr>,
    pub(crate) instances: Vec<Fr>,
    /// Of permutations in columns of their own.
    pub(crate) permutations: Trace,
}

impl Witness {
    /// Fills the layout's cells from the wires' values.
    pub(crate) fn fill(layout: &Layout, values: &[Fr], instances: Vec<Fr>) -> Self {
        let main: Vec<Vec<Fr>> = (0..layout.lanes.count).map(|lane| fill_lane(layout, lane, values)).collect();
        let inputs = layout.permutations.iter().map(|one| one.inputs.map(|wire| values[wire.0 as usize]));
        let permutations = Trace::of(&inputs.collect::<Vec<_>>());
        Self::of_lanes(layout, main, instances, permutations)
    }

    /// A witness of these columns, with the multiplicities that its lanes need.
    pub(crate) fn of_lanes(layout: &Layout, main: Vec<Vec<Fr>>, instances: Vec<Fr>, permutations: Trace) -> Self {
        let mult = multiplicities(layout, &main);
        Self { main, mult, instances, permutations }
    }

    /// The public instances, in order.
    pub fn instances(&self) -> &[Fr] {
        &self.instances
    }

    /// The same witness with some cells of the lanes overwritten and the multiplicities counted anew: what a prover
    /// who cheats there would commit to.
    pub fn tampered(&self, layout: &crate::Compiled, cells: &[(usize, usize, Fr)]) -> Self {
        let mut main = self.main.clone();
        for (lane, row, value) in cells {
            main[*lane][*row] = *value;
        }
        let mult = multiplicities(layout.layout(), &main);
        Self { main, mult, ..self.clone() }
    }
}

fn fill_lane(layout: &Layout, lane: usize, values: &[Fr]) -> Vec<Fr> {
    let coef = &layout.coef[lane];
    let mut cells = Vec::with_capacity(layout.rows());
    for (row, content) in layout.content[lane].iter().enumerate() {
        cells.push(match content {
            Content::Free => Fr::ZERO,
            Content::Wire(wire) => values[wire.0 as usize],
            Content::Filler(index) => layout.fillers[usize::from(*index)],
            Content::Partial => {
                let start = row + 1 - WINDOW;
                (start..row).map(|term| coef[term] * cells[term]).sum::<Fr>() + coef[row]
            }
        });
    }
    cells
}

/// `(tag - 1) * uses` on each entry's row, so that `tag * mult` is the weight `tag^2 - tag` of its lookups.
fn multiplicities(layout: &Layout, main: &[Vec<Fr>]) -> Vec<Fr> {
    let mut uses = vec![0u64; layout.rows()];
    for (row, tag) in layout.tag.iter().enumerate() {
        if *tag == NO_LOOKUP {
            continue;
        }
        let table = (*tag - 2) as usize;
        for lane in &main[..layout.lanes.looked_up] {
            if let Some(entry) = layout.tables[table].index_of(lane[row]) {
                uses[layout.entry_rows[table][entry] as usize] += tag - 1;
            }
        }
    }
    uses.into_iter().map(Fr::from).collect()
}
