//! `GatherElements`: for each index the element it names along an axis. Where the indices are no constants, it is chosen among up to
//! 4096 by a product with a row of zeros and a one.

use crate::float::one_hot::{OneHot, Outside};
use crate::float::rearranged::Rearranged;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::indices::{MOST_CHOICES, admit, axis, indices, resolved_index};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::reduction::Reduce;
use crate::shape::{by_coordinates, position, strides};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "GatherElements", attributes: &["axis"], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, (chosen, values)) = (node.tensor(0)?, indices(node, 1)?);
    let axis = axis(node, 0, &x.shape)?;
    let fits = |other: usize| other == axis || chosen.shape[other] <= x.shape[other];
    if chosen.shape.len() != x.shape.len() || !(0..x.shape.len()).all(fits) {
        return Err(node.invalid(format!("indices of shape {:?} into shape {:?}", chosen.shape, x.shape)));
    }
    let (shape, strides, length) = (chosen.shape.clone(), strides(&x.shape), x.shape[axis]);
    if let Some(values) = values {
        let resolved = values.iter().map(|&index| resolved_index(node, index, length));
        let mut resolved = resolved.collect::<Result<Vec<_>, _>>()?.into_iter();
        let positions = by_coordinates(&shape, |at| {
            let index = resolved.next().unwrap_or(0);
            (position(&strides, at) - at[axis] * strides[axis] + index * strides[axis]) as u32
        });
        return Ok(Rearranged::import("GatherElements", &[x], positions, None, shape));
    }
    let wide = [shape.as_slice(), &[length]].concat();
    admit(node, &wide)?;
    if length > MOST_CHOICES {
        let reason = format!("indices that are no constant choose among {length} elements, limit {MOST_CHOICES}");
        return Err(node.invalid(reason));
    }
    let candidates = by_coordinates(&wide, |at| {
        let (at, choice) = (&at[..shape.len()], at[shape.len()]);
        (position(&strides, at) - at[axis] * strides[axis] + choice * strides[axis]) as u32
    });
    let mut c = Composition::default();
    let one_hot = OneHot { length, outside: Outside::Undefined, element_type: x.element_type };
    let rows = c.apply(one_hot, &[&Part::from(chosen)], wide.clone());
    let candidates = c.rearrange(&[&Part::from(x)], candidates, wide);
    let chosen = c.mul(&rows, &candidates);
    let result = c.reduce("ReduceSum", Reduce::Sum, &chosen, &[shape.len()], false);
    Ok(Imported::Composed(c.returning(vec![result])))
}
