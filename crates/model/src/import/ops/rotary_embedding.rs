//! `RotaryEmbedding` with constant caches: pairs of elements turned by angles that depend on their position.

use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "RotaryEmbedding",
    attributes: &["interleaved", "num_heads", "rotary_embedding_dim"],
    operands: 3..=4,
    import,
};

/// Sizes of the operand, seen as batch, length, heads and elements of a head.
struct Dims {
    batch: usize,
    length: usize,
    heads: usize,
    size: usize,
    /// Elements of a head that are turned.
    turned: usize,
    /// Whether the heads come before the length.
    heads_first: bool,
}

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = Part::from(node.float(0)?);
    let dims = Dims::read(node, &x.shape)?;
    let (cosines, sines) = (angles(node, 1, &dims)?, angles(node, 2, &dims)?);
    let interleaved = node.attributes().flag("interleaved")?;
    let half = dims.turned / 2;
    let total = x.shape.iter().product();
    let (mut partners, mut own, mut other) = (Vec::with_capacity(total), vec![1.0; total], vec![0.0; total]);
    for flat in 0..total {
        let (i, rest) = (flat % dims.size, flat / dims.size);
        let (position, image) = match dims.heads_first {
            true => (rest % dims.length, rest / dims.length / dims.heads),
            false => (rest / dims.heads % dims.length, rest / dims.heads / dims.length),
        };
        if i >= dims.turned {
            partners.push(flat as u32);
            continue;
        }
        let (pair, first) = if interleaved { (i / 2, i % 2 == 0) } else { (i % half, i < half) };
        let step = if interleaved { 1 } else { half };
        partners.push(if first { flat + step } else { flat - step } as u32);
        let at = (image * dims.length + position) * half + pair;
        own[flat] = cosines[at];
        other[flat] = if first { -sines[at] } else { sines[at] };
    }
    let mut c = Composition::default();
    let swapped = c.rearrange(&[&x], partners, x.shape.clone());
    let [own, other] = [own, other].map(|values| c.constant(Tensor { shape: x.shape.clone(), values }));
    let (kept, moved) = (c.mul(&x, &own), c.mul(&swapped, &other));
    let result = c.add(&kept, &moved);
    Ok(Imported::Composed(c.returning(vec![result])))
}

impl Dims {
    fn read(node: &NodeReader<'_>, shape: &[usize]) -> Result<Dims, ImportError> {
        let count = node.attributes().integer("num_heads")?.unwrap_or(0);
        let heads = usize::try_from(count).map_err(|_| node.invalid(format!("`num_heads` is {count}")))?;
        let (batch, length, heads, size, heads_first) = match *shape {
            [batch, heads, length, size] => (batch, length, heads, size, true),
            [batch, length, width] if heads > 0 && width.is_multiple_of(heads) => {
                (batch, length, heads, width / heads, false)
            }
            _ => return Err(node.invalid(format!("{heads} heads of shape {shape:?}"))),
        };
        let turned = node.attributes().integer("rotary_embedding_dim")?.unwrap_or(0);
        let turned = match usize::try_from(turned) {
            Ok(0) => size,
            Ok(turned) if turned <= size => turned,
            _ => return Err(node.invalid(format!("`rotary_embedding_dim` is {turned}, heads have {size} elements"))),
        };
        match turned.is_multiple_of(2) {
            true => Ok(Dims { batch, length, heads, size, turned, heads_first }),
            false => Err(node.invalid(format!("{turned} elements have no pairs"))),
        }
    }
}

/// The cache in operand `index` for each image and position, by pair.
fn angles(node: &NodeReader<'_>, index: usize, dims: &Dims) -> Result<Vec<f64>, ImportError> {
    let (cache, half) = (node.constant(index)?, dims.turned / 2);
    let places = dims.batch * dims.length;
    let misfit = || node.invalid(format!("cache of shape {:?} does not fit", cache.shape));
    let Some(given) = node.optional_integers(3)? else {
        let fits = cache.shape == [dims.batch, dims.length, half];
        return if fits { Ok(cache.values.clone()) } else { Err(misfit()) };
    };
    let &[rows, columns] = cache.shape.as_slice() else { return Err(misfit()) };
    if columns != half || given.len() != places {
        return Err(misfit());
    }
    let mut angles = Vec::with_capacity(places * half);
    for position in given {
        let row = usize::try_from(position).ok().filter(|&row| row < rows).ok_or_else(misfit)?;
        angles.extend_from_slice(&cache.values[row * half..(row + 1) * half]);
    }
    Ok(angles)
}
