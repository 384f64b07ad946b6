//! The largest elements of rows.

use crate::fixed::graph::{FixedOp, TensorId};
use crate::quantise::lowering::{Lowered, Lowering};

/// Values and positions of the largest elements of each row, as matrices of `count` columns.
pub(crate) struct Largest {
    pub(crate) values: Lowered,
    pub(crate) positions: Lowered,
}

impl Lowering<'_> {
    /// The `count` largest elements of each row of the matrix that the elements of `x` at `rows` form, each row `length` long, in
    /// falling order, or the smallest in rising order. Asked for twice, they are worked out once.
    pub(crate) fn top_k(&mut self, x: &Lowered, rows: &[u32], [length, count]: [usize; 2], smallest: bool) -> Largest {
        let x = self.narrow(x);
        let height = rows.len() / length;
        let indices = rows.to_vec();
        let mut matrix = match indices.iter().enumerate().all(|(place, &at)| place == at as usize) {
            true => x.with_shape(&[height, length]),
            false => self.once(FixedOp::Rearrange { indices, constants: Vec::new() }, &x, &[height, length]),
        };
        if smallest {
            matrix = self.once(opposite(), &matrix, &[height, length]);
        }
        let both = self.once(FixedOp::TopK { length, count }, &matrix, &[height, 2 * count]);
        let half = |first: usize| -> Vec<u32> {
            let row = |row: usize| (0..count).map(move |i| (row * 2 * count + first + i) as u32);
            (0..height).flat_map(row).collect()
        };
        let shape = [height, count];
        let mut values = self.rearrange(&both, &half(0), &shape);
        if smallest {
            values = Lowered { settled: true, ..self.negated(&values) };
        }
        let places = FixedOp::Rearrange { indices: half(count), constants: Vec::new() };
        let tensor = self.push(places, &[&both], &shape, 0);
        let positions = Lowered { tensor, scale: 0, magnitude: length as f64, ..values.clone() };
        Largest { values, positions }
    }

    /// The operation on `x` at its scale, or the node that has done it already.
    fn once(&mut self, op: FixedOp, x: &Lowered, shape: &[usize]) -> Lowered {
        let done = (x.tensor.0 + 1..).zip(self.nodes.iter().skip(x.tensor.0 as usize + 1));
        let known = done.into_iter().find(|(_, node)| node.operands == [x.tensor] && node.op == op);
        let tensor = match known {
            Some((id, _)) => TensorId(id),
            None => self.push(op, &[x], shape, x.scale),
        };
        Lowered { tensor, shape: shape.to_vec(), settled: true, ..x.clone() }
    }
}

/// `-x`.
fn opposite() -> FixedOp {
    FixedOp::Affine { multipliers: vec![vec![-1]], bias: vec![0], shift: 0 }
}
