//! Updates of single elements at constant places.

use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::extremes::Extreme;
use crate::import::node::{FloatOperand, Imported, NodeReader};

/// Most updates of one element.
const MOST_UPDATES: usize = 1 << 10;

/// What becomes of an element and its update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Update {
    Replace,
    Add,
    Mul,
    Max,
    Min,
}

impl Update {
    /// As attribute `reduction` says.
    pub(crate) fn of(node: &NodeReader<'_>) -> Result<Update, ImportError> {
        match node.attributes().string("reduction")?.unwrap_or("none") {
            "none" => Ok(Update::Replace),
            "add" => Ok(Update::Add),
            "mul" => Ok(Update::Mul),
            "max" => Ok(Update::Max),
            "min" => Ok(Update::Min),
            other => Err(node.invalid(format!("reduction `{other}` is unknown"))),
        }
    }
}

/// The elements of `x`, where update `i` has gone to position `targets[i]`: of several that replace one element, the last counts.
pub(crate) fn scatter(
    node: &NodeReader<'_>,
    x: FloatOperand,
    updates: FloatOperand,
    targets: &[usize],
    update: Update,
) -> Result<Imported, ImportError> {
    if x.element_type != updates.element_type {
        return Err(node.invalid(format!("elements of {} and updates of {}", x.element_type, updates.element_type)));
    }
    let mut c = Composition::default();
    let (shape, element_type) = (x.shape.clone(), x.element_type);
    let (mut result, updates) = (Part::from(x), Part::from(updates));
    let size: usize = shape.iter().product();
    for round in rounds(node, targets, size, update)? {
        let aligned = match update {
            // Elements that are not updated stand for themselves.
            Update::Replace | Update::Max | Update::Min => {
                let positions = (0..size).map(|at| round[at].map_or(at, |number| size + number) as u32).collect();
                c.rearrange(&[&result, &updates], positions, shape.clone())
            }
            Update::Add | Update::Mul => {
                let neutral = if update == Update::Add { 0.0 } else { 1.0 };
                let neutral = c.typed_constant(Tensor { shape: vec![], values: vec![neutral] }, element_type);
                let positions = round.iter().map(|number| number.map_or(0, |number| number as u32 + 1)).collect();
                c.rearrange(&[&neutral, &updates], positions, shape.clone())
            }
        };
        result = match update {
            Update::Replace => aligned,
            Update::Add => c.add(&result, &aligned),
            Update::Mul => c.mul(&result, &aligned),
            Update::Max => c.apply(Extreme::Max, &[&result, &aligned], shape.clone()),
            Update::Min => c.apply(Extreme::Min, &[&result, &aligned], shape.clone()),
        };
    }
    Ok(Imported::Composed(c.returning(vec![result])))
}

/// For each round of updates of different elements, and for each element, the number of its update.
fn rounds(
    node: &NodeReader<'_>,
    targets: &[usize],
    size: usize,
    update: Update,
) -> Result<Vec<Vec<Option<usize>>>, ImportError> {
    let mut rounds = vec![vec![None; size]];
    let mut seen = vec![0usize; size];
    for (number, &target) in targets.iter().enumerate() {
        let round = if update == Update::Replace { 0 } else { seen[target] };
        seen[target] += 1;
        if round == rounds.len() {
            if round == MOST_UPDATES || round.saturating_mul(size) > 1 << 24 {
                return Err(node.invalid(format!("more than {round} updates of one element")));
            }
            rounds.push(vec![None; size]);
        }
        rounds[round][target] = Some(number);
    }
    Ok(rounds)
}
