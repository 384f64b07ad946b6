//! Checks a witness against the layout, row by row: halo2's prover would not.

use ff::{Field, PrimeField};
use halo2_proofs::halo2curves::bn256::Fr;
use thiserror::Error;

use crate::constraint::Constraint;
use crate::fold::first_conflict;
use crate::lanes::Sums;
use crate::layout::{Content, Layout, NO_LOOKUP, WINDOW};
use crate::permutation::permuted_cells;
use crate::relation::Wire;
use crate::witness::Witness;

/// The first constraint that a witness breaks.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Violation {
    #[error("the window at row {row} of lane {lane} does not hold")]
    Window { lane: usize, row: usize },
    #[error("the cell at row {row} of lane {lane} is not in its table")]
    Lookup { lane: usize, row: usize },
    #[error("the multiplicity at row {row} is wrong")]
    Multiplicity { row: usize },
    #[error("the cell at row {row} of lane {lane} differs from its copies")]
    Copy { lane: usize, row: usize },
    #[error("the folded sums do not hold at row {row}")]
    Fold { row: usize },
    #[error("the permutation at row {row} does not hold")]
    Permutation { row: usize },
    #[error("the permutation's cell at row {row} differs from its copies")]
    PermutationCopy { row: usize },
    #[error("got {got} instances, expected {expected}")]
    InstanceCount { got: usize, expected: usize },
}

/// Exactly what a proof of this witness would have to satisfy.
///
/// # Errors
/// The first [`Violation`] found.
pub(crate) fn check(layout: &Layout, witness: &Witness) -> Result<(), Violation> {
    check_without(layout, witness, None)
}

/// As [`check`], of a circuit that lacks a constraint.
///
/// # Errors
/// The first [`Violation`] of another constraint.
pub(crate) fn check_without(layout: &Layout, witness: &Witness, without: Option<Constraint>) -> Result<(), Violation> {
    if witness.instances.len() != layout.instances {
        return Err(Violation::InstanceCount { got: witness.instances.len(), expected: layout.instances });
    }
    match layout.lanes.sums {
        Sums::Windows => windows(layout, witness, without)?,
        Sums::Folded | Sums::FoldedWithPoseidon => folds(layout, witness, without)?,
    }
    if let Some(row) = witness.permutations.broken_row(without) {
        return Err(Violation::Permutation { row });
    }
    copies(layout, witness, without)?;
    lookups(layout, witness, without)
}

fn windows(layout: &Layout, witness: &Witness, without: Option<Constraint>) -> Result<(), Violation> {
    for (lane, (main, coef)) in witness.main.iter().zip(&layout.coef).enumerate() {
        for (row, op) in layout.op.iter().enumerate().filter(|(_, op)| **op != 0) {
            let last = row + WINDOW - 1;
            let mut sum = (row..last).map(|place| coef[place] * main[place]).sum::<Fr>() + coef[last] - main[last];
            if lane == 0 && row < witness.instances.len() {
                sum += witness.instances[row];
            }
            if *op == 2 {
                sum += main[row] * main[row + 1];
            }
            if sum != Fr::ZERO && without != Some(Constraint::Gate { lane, row }) {
                return Err(Violation::Window { lane, row });
            }
        }
    }
    Ok(())
}

/// At one pair of challenges that no witness is made for: a false one passes with the chance of a false proof.
fn folds(layout: &Layout, witness: &Witness, without: Option<Constraint>) -> Result<(), Violation> {
    first_conflict(layout, witness, challenges(), without).map_or(Ok(()), |row| Err(Violation::Fold { row }))
}

/// Gamma and mu of the row check.
pub(crate) fn challenges() -> [Fr; 2] {
    [0x67616d6d61, 0x6d75].map(|power| Fr::MULTIPLICATIVE_GENERATOR.pow_vartime([power, power]))
}

fn copies(layout: &Layout, witness: &Witness, without: Option<Constraint>) -> Result<(), Violation> {
    let mut seen: Vec<Option<Fr>> = Vec::new();
    let mut differs = |wire: Wire, cell: Fr| {
        let index = wire.0 as usize;
        if seen.len() <= index {
            seen.resize(index + 1, None);
        }
        *seen[index].get_or_insert(cell) != cell
    };
    for (lane, contents) in layout.content.iter().enumerate() {
        for (row, content) in contents.iter().enumerate() {
            let Content::Wire(wire) = content else { continue };
            if without != Some(Constraint::Copy { lane, row }) && differs(*wire, witness.main[lane][row]) {
                return Err(Violation::Copy { lane, row });
            }
        }
    }
    let mut permuted = permuted_cells(&layout.permutations)
        .filter(|(row, _)| without != Some(Constraint::PermutationCopy { row: *row }));
    match permuted.find(|(row, wire)| differs(*wire, witness.permutations.state[*row])) {
        Some((row, _)) => Err(Violation::PermutationCopy { row }),
        None => Ok(()),
    }
}

fn lookups(layout: &Layout, witness: &Witness, without: Option<Constraint>) -> Result<(), Violation> {
    let mut uses = vec![Fr::ZERO; layout.rows()];
    for (row, tag) in layout.tag.iter().enumerate().filter(|(_, tag)| **tag != NO_LOOKUP) {
        let table = (*tag - 2) as usize;
        for (lane, main) in witness.main[..layout.lanes.looked_up].iter().enumerate() {
            match layout.tables[table].index_of(main[row]) {
                Some(entry) => uses[layout.entry_rows[table][entry] as usize] += Fr::from(tag - 1),
                None if without == Some(Constraint::Lookup { lane, row }) => {}
                None => return Err(Violation::Lookup { lane, row }),
            }
        }
    }
    match (0..layout.rows()).find(|row| uses[*row] != witness.mult[*row]) {
        Some(row) if without != Some(Constraint::Multiplicities) => Err(Violation::Multiplicity { row }),
        _ => Ok(()),
    }
}
