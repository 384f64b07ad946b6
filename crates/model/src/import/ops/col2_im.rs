//! `Col2Im`: columns of blocks added up where the blocks lie on the image.

use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::indices::{admit, sizes};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::{by_coordinates, elements, position, strides};

/// Largest attribute.
const LARGEST: i64 = 1 << 24;
/// Most elements of a block.
const LARGEST_BLOCK: usize = 1 << 10;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Col2Im",
    attributes: &["dilations", "pads", "strides"],
    operands: 3..=3,
    import,
};

/// Where blocks lie: lists by spatial axis.
struct Blocks {
    image: Vec<usize>,
    block: Vec<usize>,
    strides: Vec<usize>,
    dilations: Vec<usize>,
    /// In front.
    pads: Vec<usize>,
    /// Blocks along each axis.
    counts: Vec<usize>,
}

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, blocks) = (node.float(0)?, Blocks::read(node)?);
    let invalid = || node.invalid(format!("columns of shape {:?} do not fit image and blocks", x.shape));
    let &[images, rows, columns] = x.shape.as_slice() else { return Err(invalid()) };
    let size = elements(&blocks.block).filter(|size| rows % size == 0).ok_or_else(invalid)?;
    if elements(&blocks.counts) != Some(columns) {
        return Err(invalid());
    }
    if size > LARGEST_BLOCK {
        return Err(node.invalid(format!("blocks of {size} elements, limit {LARGEST_BLOCK}")));
    }
    let shape = [&[images, rows / size], blocks.image.as_slice()].concat();
    admit(node, &[shape.as_slice(), &[size]].concat())?;
    let mut c = Composition::default();
    let (zero, x) = (c.constant(Tensor { shape: vec![1], values: vec![0.0] }), Part::from(x));
    let mut result: Option<Part> = None;
    for element in by_coordinates(&blocks.block, <[usize]>::to_vec) {
        let number = position(&strides(&blocks.block), &element);
        let positions = by_coordinates(&shape, |at| match blocks.holding(&at[2..], &element) {
            // Position 0 is the zero.
            Some(column) => (((at[0] * rows + at[1] * size + number) * columns) + column + 1) as u32,
            None => 0,
        });
        if positions.iter().all(|position| *position == 0) {
            continue;
        }
        let part = c.rearrange(&[&zero, &x], positions, shape.clone());
        result = Some(match result {
            None => part,
            Some(sum) => c.add(&sum, &part),
        });
    }
    let result = result.ok_or_else(|| node.invalid("no block lies on the image".to_owned()))?;
    Ok(Imported::Composed(c.returning(vec![result])))
}

impl Blocks {
    fn read(node: &NodeReader<'_>) -> Result<Blocks, ImportError> {
        let (image, block) = (sizes(node, 1)?, sizes(node, 2)?);
        admit(node, &image)?;
        admit(node, &block)?;
        let rank = image.len();
        let list = |name: &'static str, usual: usize, length: usize| {
            let list = node.attributes().integers(name)?.map_or_else(|| vec![usual as i64; length], <[i64]>::to_vec);
            let least = usual as i64;
            if list.len() == length && list.iter().all(|value| (least..=LARGEST).contains(value)) {
                return Ok(list.into_iter().map(|value| value as usize).collect::<Vec<usize>>());
            }
            Err(node.invalid(format!("`{name}` {list:?} for {rank} axes")))
        };
        let (strides, dilations) = (list("strides", 1, rank)?, list("dilations", 1, rank)?);
        let pads = list("pads", 0, 2 * rank)?;
        if block.len() != rank || rank == 0 {
            return Err(node.invalid(format!("blocks of {} axes on an image of {rank}", block.len())));
        }
        let count = |axis: usize| {
            let room = image[axis] + pads[axis] + pads[rank + axis];
            let reach = dilations[axis].checked_mul(block[axis] - 1)?.checked_add(1)?;
            Some(room.checked_sub(reach)? / strides[axis] + 1)
        };
        let counts: Option<Vec<usize>> = (0..rank).map(count).collect();
        let counts = counts.ok_or_else(|| node.invalid("a block is larger than the image".to_owned()))?;
        Ok(Blocks { image, block, strides, dilations, pads: pads[..rank].to_vec(), counts })
    }

    /// The block whose element with these coordinates lies on this place of the image.
    fn holding(&self, place: &[usize], element: &[usize]) -> Option<usize> {
        let along = |axis: usize| {
            let start = (place[axis] + self.pads[axis]).checked_sub(element[axis] * self.dilations[axis])?;
            let number = start / self.strides[axis];
            (start % self.strides[axis] == 0 && number < self.counts[axis]).then_some(number)
        };
        let at: Vec<usize> = (0..place.len()).map(along).collect::<Option<_>>()?;
        Some(position(&strides(&self.counts), &at))
    }
}
