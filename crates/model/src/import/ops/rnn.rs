//! `RNN`, unrolled over its steps.

use crate::import::composition::{Composition, Part};
use crate::import::node::OperatorImport;
use crate::import::recurrence::{Cell, Direction};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "RNN",
    attributes: &["activation_alpha", "activation_beta", "activations", "clip", "direction", "hidden_size", "layout"],
    operands: 3..=6,
    import: |node| CELL.import(node, None),
};

const CELL: Cell = Cell { gates: 1, biases: 2, activations: &["Tanh"], has_cell_state: false, step };

fn step(c: &mut Composition, direction: &Direction, x: &Part, states: &[Option<Part>]) -> Vec<Part> {
    let recurrent = c.recurrent(direction, states[0].as_ref(), 0..direction.hidden, x.shape[0]);
    let sums = c.add(x, &recurrent);
    let clipped = c.clipped(direction, &sums);
    vec![c.activate(direction.activations[0], &clipped)]
}
