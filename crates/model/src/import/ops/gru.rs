//! `GRU`, unrolled over its steps.

use crate::import::composition::{Composition, Part};
use crate::import::node::OperatorImport;
use crate::import::recurrence::{Cell, Direction};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "GRU",
    attributes: &[
        "activation_alpha",
        "activation_beta",
        "activations",
        "clip",
        "direction",
        "hidden_size",
        "layout",
        "linear_before_reset",
    ],
    operands: 3..=6,
    import: |node| CELL.import(node, Some("linear_before_reset")),
};

const CELL: Cell = Cell { gates: 3, biases: 6, activations: &["Sigmoid", "Tanh"], has_cell_state: false, step };

/// One step from the projected input, whose columns are those of the update and reset gate and of the candidate.
fn step(c: &mut Composition, direction: &Direction, x: &Part, states: &[Option<Part>]) -> Vec<Part> {
    let (hidden, rows, state) = (direction.hidden, x.shape[0], states[0].as_ref());
    let (gate, inner) = (direction.activations[0], direction.activations[1]);
    let split = if direction.variant { 3 * hidden } else { 2 * hidden };
    let recurrent = c.recurrent(direction, state, 0..split, rows);
    let (from_input, from_state) = (c.columns(x, 0, 2 * hidden), c.columns(&recurrent, 0, 2 * hidden));
    let sums = c.add(&from_input, &from_state);
    let sums = c.clipped(direction, &sums);
    let gates = c.activate(gate, &sums);
    let (update, reset) = (c.columns(&gates, 0, hidden), c.columns(&gates, hidden, hidden));
    let seen = if direction.variant {
        let linear = c.columns(&recurrent, 2 * hidden, hidden);
        c.mul(&reset, &linear)
    } else {
        let kept = state.map(|state| c.mul(&reset, state));
        c.recurrent(direction, kept.as_ref(), 2 * hidden..3 * hidden, rows)
    };
    let candidate = c.columns(x, 2 * hidden, hidden);
    let candidate = c.add(&candidate, &seen);
    let candidate = c.clipped(direction, &candidate);
    let candidate = c.activate(inner, &candidate);
    // (1 - update) candidate + update state, with one product.
    let zeros = c.scalar(0.0);
    let difference = c.sub(state.unwrap_or(&zeros), &candidate);
    let moved = c.mul(&update, &difference);
    vec![c.add(&candidate, &moved)]
}
