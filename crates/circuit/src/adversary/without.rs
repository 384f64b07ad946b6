//! A prover against a circuit that lacks one constraint.

mod equations;
mod permuted;
mod repair;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand_core::RngCore;

use self::equations::Equations;
use self::repair::Attempt;
use super::Adversary;
use crate::constraint::Constraint;
use crate::fold::first_conflict;
use crate::layout::{Content, Layout, WINDOW};
use crate::permutation::Trace;
use crate::witness::Witness;

impl Adversary<'_> {
    /// A witness that every other constraint accepts and this one refuses: without it, the circuit would prove something else.
    ///
    /// A value near the constraint is changed, or some are taken from `donor`, the witness of another honest run; then whatever no
    /// longer holds is repaired, up to `attempts` times. `None` where that finds none, which proves nothing.
    pub fn without(
        &self,
        left_out: Constraint,
        donor: &Witness,
        attempts: usize,
        rng: &mut impl RngCore,
    ) -> Option<Witness> {
        if left_out == Constraint::Multiplicities {
            let mut witness = self.honest.clone();
            *witness.mult.first_mut()? += Fr::ONE;
            return self.accepted_without(witness, left_out, rng);
        }
        let layout = self.compiled.layout();
        let equations = Equations::without(layout, [&self.honest, donor], left_out);
        (0..attempts).find_map(|_| {
            let mut attempt = Attempt::new(&equations, rng);
            let permuted = permuted::forge(layout, &self.honest, left_out, rng);
            if let Some(forged) = &permuted
                && !attempt.claim(equations.of_wire(forged.output)?, forged.result)
            {
                return None;
            }
            if permuted.is_none() && !attempt.lie(rng) || !attempt.settle(rng) {
                return None;
            }
            let mut witness = self.assigned(&equations, &attempt, left_out);
            if let Some(forged) = permuted {
                forged.write(&mut witness.permutations);
            }
            self.accepted_without(witness, left_out, rng)
        })
    }

    /// The witness, if this constraint alone refuses it: at challenges as well that nothing was chosen for.
    fn accepted_without(&self, witness: Witness, left_out: Constraint, rng: &mut impl RngCore) -> Option<Witness> {
        let layout = self.compiled.layout();
        let elsewhere = [0; 2].map(|_| Fr::random(&mut *rng));
        let accepted = self.compiled.check_without(&witness, left_out).is_ok()
            && (!layout.lanes.are_folded() || first_conflict(layout, &witness, elsewhere, Some(left_out)).is_none());
        (accepted && self.compiled.check(&witness).is_err()).then_some(witness)
    }

    fn assigned(&self, equations: &Equations, attempt: &Attempt<'_>, left_out: Constraint) -> Witness {
        let layout = self.compiled.layout();
        let column = |values: &Vec<usize>| values.iter().map(|value| attempt.value(*value)).collect();
        let mut main: Vec<Vec<Fr>> = equations.cells.iter().map(column).collect();
        for (lane, cells) in main.iter_mut().enumerate() {
            fill_chains(layout, lane, cells, left_out);
        }
        let inputs = layout
            .permutations
            .iter()
            .map(|one| one.inputs.map(|wire| equations.of_wire(wire).map_or(Fr::ZERO, |value| attempt.value(value))));
        let permutations = Trace::of(&inputs.collect::<Vec<_>>());
        Witness::of_lanes(layout, main, column(&equations.instances), permutations)
    }
}

/// Running sums: from the left up to a window that is left out, behind it what the rest of the chain needs.
fn fill_chains(layout: &Layout, lane: usize, cells: &mut [Fr], left_out: Constraint) {
    let is_partial = |row: usize| layout.content[lane].get(row) == Some(&Content::Partial);
    let coef = &layout.coef[lane];
    for row in 0..cells.len() {
        if is_partial(row) {
            let start = row + 1 - WINDOW;
            cells[row] = (start..row).map(|term| coef[term] * cells[term]).sum::<Fr>() + coef[row];
        }
    }
    let Constraint::Gate { lane: own, row } = left_out else { return };
    let mut end = row + WINDOW - 1;
    if own != lane || layout.lanes.are_folded() || !is_partial(end) {
        return;
    }
    while is_partial(end) {
        end += WINDOW - 1;
    }
    let start = end + 1 - WINDOW;
    let sum = (start..end).map(|term| coef[term] * cells[term]).sum::<Fr>() + coef[end];
    let lacking = cells[end] - sum;
    (row + WINDOW - 1..end).step_by(WINDOW - 1).for_each(|partial| cells[partial] += lacking);
}
