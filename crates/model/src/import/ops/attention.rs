//! `Attention`: scaled dot products of queries and keys, a softmax, and the values' averages by it.
//!
//! The soft cap comes before the mask, and each head of keys and values serves neighbouring heads of queries, as in onnxruntime.

use crate::float::element_type::ElementType;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::softmax::Softmax;
use crate::import::ops::tanh::Tanh;
use crate::quantise::softmax::MASK;
use crate::shape::{broadcast, positions, strides, transpose_positions, transposed};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Attention",
    attributes: &[
        "is_causal",
        "kv_num_heads",
        "q_num_heads",
        "qk_matmul_output_mode",
        "scale",
        "softcap",
        // The width of floating-point numbers within.
        "softmax_precision",
    ],
    operands: 3..=7,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    if (4..7).any(|index| node.has(index)) {
        return Err(node.invalid("earlier keys and values, and lengths of these, are not supported".to_owned()));
    }
    let mode = node.attributes().integer("qk_matmul_output_mode")?.unwrap_or(0);
    if node.output_count() > 3 && mode != 0 {
        return Err(node.invalid(format!("`qk_matmul_output_mode` {mode} is not supported")));
    }
    let mut c = Composition::default();
    let query = heads(node, &mut c, 0, "q_num_heads")?;
    let key = heads(node, &mut c, 1, "kv_num_heads")?;
    let value = heads(node, &mut c, 2, "kv_num_heads")?;
    let dims = Dims::of(&query.shape, &key.shape, &value.shape).ok_or_else(|| {
        node.invalid(format!("shapes {:?}, {:?} and {:?} do not fit", query.shape, key.shape, value.shape))
    })?;
    node.admit(&dims.scores())?;
    let default = 1.0 / (dims.size as f64).sqrt();
    let scale = node.attributes().float("scale")?.filter(|scale| *scale != 0.0).unwrap_or(default);
    let scale = c.scalar(scale);
    let scaled = c.mul(&query, &scale);
    let keys = c.repeated_heads(&key, dims.heads);
    let turned = c.rearrange(&[&keys], transpose_positions(&keys.shape), transposed(&keys.shape));
    let products = c.product(node, &scaled, &turned)?;
    let capped = soft_cap(node, &mut c, &products)?;
    let (scores, excluded) = masked(node, &mut c, &capped, &dims)?;
    let softmax = Softmax::along(&scores.shape, &[3])
        .without(&excluded)
        .ok_or_else(|| node.invalid("a query that may look at no key".to_owned()))?;
    let shares = c.unary(softmax, &scores);
    let values = c.repeated_heads(&value, dims.heads);
    let result = c.product(node, &shares, &values)?;
    let result = if node.float(0)?.shape.len() == 3 { c.joined_heads(&result) } else { result };
    Ok(Imported::Composed(c.returning(vec![result, key, value, products])))
}

/// Sizes of an attention.
struct Dims {
    batch: usize,
    heads: usize,
    queries: usize,
    keys: usize,
    /// Of each query and key.
    size: usize,
}

impl Dims {
    /// `None` where the shapes `[batch, heads, length, size]` of queries, keys and values do not fit.
    fn of(query: &[usize], key: &[usize], value: &[usize]) -> Option<Dims> {
        let (&[batch, heads, queries, size], &[_, groups, keys, _]) = (query, key) else { return None };
        let keys_fit = key[0] == batch && key[3] == size && heads.is_multiple_of(groups);
        let values_fit = value[..3] == key[..3];
        (keys_fit && values_fit).then_some(Dims { batch, heads, queries, keys, size })
    }

    fn scores(&self) -> [usize; 4] {
        [self.batch, self.heads, self.queries, self.keys]
    }
}

/// Operand `index` as `[batch, heads, length, size]`.
fn heads(
    node: &NodeReader<'_>,
    c: &mut Composition,
    index: usize,
    attribute: &'static str,
) -> Result<Part, ImportError> {
    let x = Part::from(node.float(index)?);
    let count = node.attributes().integer(attribute)?;
    match *x.shape.as_slice() {
        [_, _, _, _] => Ok(x),
        [batch, length, width] => {
            let count = count.ok_or_else(|| node.missing_attribute(attribute))?;
            let heads = usize::try_from(count).ok().filter(|&heads| heads > 0 && width.is_multiple_of(heads));
            let heads = heads.ok_or_else(|| node.invalid(format!("{count} heads of {width} columns")))?;
            let size = width / heads;
            let shape = [batch, heads, length, size];
            let at = positions(&shape, |axis| [length * width, size, width, 1][axis]);
            Ok(c.rearrange(&[&x], at, shape.to_vec()))
        }
        _ => Err(node.invalid(format!("operand {index} of shape {:?}", x.shape))),
    }
}

/// `cap tanh(x / cap)` with the attribute `softcap`, `x` where that is missing or 0.
fn soft_cap(node: &NodeReader<'_>, c: &mut Composition, x: &Part) -> Result<Part, ImportError> {
    let cap = node.attributes().float("softcap")?.unwrap_or(0.0);
    if cap == 0.0 {
        return Ok(x.clone());
    }
    if cap < 0.0 {
        return Err(node.invalid(format!("`softcap` is {cap}")));
    }
    let (inverse, cap) = (c.scalar(cap.recip()), c.scalar(cap));
    let small = c.mul(x, &inverse);
    let bent = c.unary(Tanh, &small);
    Ok(c.mul(&bent, &cap))
}

/// The scores with what the mask adds to them, and which of them it, or causality, leaves out.
fn masked(
    node: &NodeReader<'_>,
    c: &mut Composition,
    scores: &Part,
    dims: &Dims,
) -> Result<(Part, Vec<bool>), ImportError> {
    let causal = node.attributes().flag("is_causal")?;
    let mut excluded: Vec<bool> =
        (0..scores.shape.iter().product()).map(|at| causal && at % dims.keys > at / dims.keys % dims.queries).collect();
    if !node.has(3) {
        return Ok((scores.clone(), excluded));
    }
    let mask = node.tensor(3)?;
    if broadcast(&mask.shape, &scores.shape).as_ref() != Some(&scores.shape) {
        return Err(node.invalid(format!("mask of shape {:?} for scores of shape {:?}", mask.shape, scores.shape)));
    }
    let added = match (mask.element_type, node.value_of(&mask)) {
        (ElementType::Bool, Some(mask)) => {
            let left_out = mask.broadcast(&scores.shape).values.into_iter().map(|value| value == 0.0);
            excluded.iter_mut().zip(left_out).for_each(|(excluded, left_out)| *excluded |= left_out);
            None
        }
        (ElementType::Float { .. }, Some(mask)) => {
            let left_out = mask.broadcast(&scores.shape).values.into_iter().map(|value| value <= -MASK);
            excluded.iter_mut().zip(left_out).for_each(|(excluded, left_out)| *excluded |= left_out);
            let rest = mask.map(|value| if value <= -MASK { 0.0 } else { value });
            (rest.magnitude() > 0.0).then(|| c.constant(rest))
        }
        (ElementType::Float { .. }, None) => Some(Part::from(mask)),
        _ => return Err(node.invalid("a mask of truth values has to be a constant".to_owned())),
    };
    let sum = added.map_or_else(|| scores.clone(), |added| c.add(scores, &added));
    Ok((sum, excluded))
}

impl Composition {
    fn product(&mut self, node: &NodeReader<'_>, left: &Part, right: &Part) -> Result<Part, ImportError> {
        let misfit = || node.invalid(format!("shapes {:?} and {:?} do not multiply", left.shape, right.shape));
        self.matmul(left, right).ok_or_else(misfit)
    }

    /// Each head of a `[batch, heads, length, size]` tensor as often as makes `heads` of them, the same ones side by side.
    fn repeated_heads(&mut self, x: &Part, heads: usize) -> Part {
        let [batch, groups, length, size] = [0, 1, 2, 3].map(|axis| x.shape[axis]);
        if groups == heads {
            return x.clone();
        }
        let block = length * size;
        let blocks = (0..batch).flat_map(|image| (0..heads).map(move |head| image * groups + head * groups / heads));
        let at = blocks.flat_map(|number| (number * block..(number + 1) * block).map(|at| at as u32)).collect();
        self.rearrange(&[x], at, vec![batch, heads, length, size])
    }

    /// `[batch, heads, length, size]` as `[batch, length, heads * size]`.
    fn joined_heads(&mut self, x: &Part) -> Part {
        let [batch, heads, length, size] = [0, 1, 2, 3].map(|axis| x.shape[axis]);
        let steps = strides(&x.shape);
        let at = positions(&[batch, length, heads, size], |axis| steps[[0, 2, 1, 3][axis]]);
        self.rearrange(&[x], at, vec![batch, length, heads * size])
    }
}
