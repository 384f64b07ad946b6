//! `LSTM`, unrolled over its steps.

use crate::import::composition::{Composition, Part};
use crate::import::node::OperatorImport;
use crate::import::recurrence::{Cell, Direction};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "LSTM",
    attributes: &[
        "activation_alpha",
        "activation_beta",
        "activations",
        "clip",
        "direction",
        "hidden_size",
        "input_forget",
        "layout",
    ],
    operands: 3..=8,
    import: |node| CELL.import(node, Some("input_forget")),
};

const CELL: Cell =
    Cell { gates: 4, biases: 8, activations: &["Sigmoid", "Tanh", "Tanh"], has_cell_state: true, step };

/// One step from the projected input, whose columns are those of the input, output and forget gate and of the cell.
fn step(c: &mut Composition, direction: &Direction, x: &Part, states: &[Option<Part>]) -> Vec<Part> {
    let (hidden, [gate, inner, outer]) = (direction.hidden, [0, 1, 2].map(|i| direction.activations[i]));
    let (state, cell) = (states[0].as_ref(), states[1].as_ref());
    let recurrent = c.recurrent(direction, state, 0..4 * hidden, x.shape[0]);
    let sums = c.add(x, &recurrent);
    let peephole = |number: usize| direction.peepholes.as_ref().map(|p| &p[number * hidden..(number + 1) * hidden]);
    let gates = if direction.peepholes.is_none() {
        let clipped = c.clipped(direction, &sums);
        let all = c.columns(&clipped, 0, 3 * hidden);
        let gates = c.activate(gate, &all);
        Some([0, 1, 2].map(|number| c.columns(&gates, number * hidden, hidden)))
    } else {
        None
    };
    let single = |c: &mut Composition, number: usize, cell: Option<&Part>| {
        let sum = c.columns(&sums, number * hidden, hidden);
        let seen = peephole(number).zip(cell).map(|(weights, cell)| c.times(cell, weights));
        let sum = seen.map_or_else(|| sum.clone(), |seen| c.add(&sum, &seen));
        let clipped = c.clipped(direction, &sum);
        c.activate(gate, &clipped)
    };
    let input = match &gates {
        Some([input, ..]) => input.clone(),
        None => single(c, 0, cell),
    };
    let candidate = c.columns(&sums, 3 * hidden, hidden);
    let candidate = c.clipped(direction, &candidate);
    let candidate = c.activate(inner, &candidate);
    let added = c.mul(&input, &candidate);
    let next = match cell {
        None => added,
        Some(cell) => {
            let forget = match &gates {
                _ if direction.variant => {
                    let one = c.scalar(1.0);
                    c.sub(&one, &input)
                }
                Some([_, _, forget]) => forget.clone(),
                None => single(c, 2, Some(cell)),
            };
            let kept = c.mul(&forget, cell);
            c.add(&kept, &added)
        }
    };
    let output = match &gates {
        Some([_, output, _]) => output.clone(),
        None => single(c, 1, Some(&next)),
    };
    let shown = c.activate(outer, &next);
    vec![c.mul(&output, &shown), next]
}
