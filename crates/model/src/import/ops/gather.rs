//! `Gather`: the slices along an axis that indices name, which need not be constants: see [`Lookup`].

use crate::float::lookup::Lookup;
use crate::float::rearranged::Rearranged;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::indices::{MOST_CHOICES, admit, axis, indices, resolved_index};
use crate::import::node::{FloatOperand, Imported, NodeReader, OperatorImport};
use crate::shape::{permuted, picked_positions};

/// Most slices of a constant that an index which is no constant chooses among.
const MOST_ROWS: usize = 1 << 14;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Gather", attributes: &["axis"], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, (chosen, values)) = (node.tensor(0)?, indices(node, 1)?);
    let axis = axis(node, 0, &x.shape)?;
    let (before, after) = (&x.shape[..axis], &x.shape[axis + 1..]);
    let shape = [before, &chosen.shape, after].concat();
    admit(node, &shape)?;
    let Some(values) = values else { return looked_up(node, x, chosen, axis) };
    let picked = values.iter().map(|&index| resolved_index(node, index, x.shape[axis]).map(Some));
    let picked: Vec<Option<usize>> = picked.collect::<Result<_, _>>()?;
    let mut picks: Vec<Vec<Option<usize>>> = x.shape.iter().map(|&dim| (0..dim).map(Some).collect()).collect();
    picks[axis] = picked;
    let positions = picked_positions(&x.shape, &picks);
    Ok(Rearranged::import("Gather", &[x], positions, None, shape))
}

/// The slices at indices that are not known before.
fn looked_up(
    node: &NodeReader<'_>,
    x: FloatOperand,
    chosen: FloatOperand,
    axis: usize,
) -> Result<Imported, ImportError> {
    let rows = x.shape[axis];
    let limit = if node.value_of(&x).is_some() { MOST_ROWS } else { MOST_CHOICES };
    if rows > limit {
        return Err(node.invalid(format!("indices that are no constant choose among {rows} slices, limit {limit}")));
    }
    let count = chosen.shape.iter().product();
    let (index_shape, slices) = (chosen.shape.clone(), Part::from(x));
    let order: Vec<usize> = [axis].into_iter().chain((0..slices.shape.len()).filter(|&other| other != axis)).collect();
    let (positions, moved) = permuted(&slices.shape, &order);
    let width = moved[1..].iter().product();
    let mut c = Composition::default();
    let table = c.rearrange(&[&slices], positions, vec![rows, width]);
    let found = c.apply(Lookup { rows, width }, &[&Part::from(chosen), &table], vec![count, width]);
    let (before, after) = (&slices.shape[..axis], &slices.shape[axis + 1..]);
    let wide = [index_shape.as_slice(), before, after].concat();
    let rank = index_shape.len();
    // The indices' axes go where the axis was.
    let order: Vec<usize> = (rank..rank + axis).chain(0..rank).chain(rank + axis..wide.len()).collect();
    let (positions, shape) = permuted(&wide, &order);
    let result = c.rearrange(&[&found], positions, shape);
    Ok(Imported::Composed(c.returning(vec![result])))
}
