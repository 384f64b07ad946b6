//! Tensors of which the integers are known.

use tract_onnx::pb;

use crate::float::element_type::ElementType;
use crate::import::quantised::fusion::op_type;
use crate::import::quantised::fusion::scan::Scan;

/// A tensor of integers with its scales and zero points, by name.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) tensor: String,
    pub(super) scale: String,
    /// Empty where there are none.
    pub(super) zero_point: String,
    pub(super) element_type: ElementType,
    /// Number of scales.
    pub(super) count: usize,
    /// The axis that several scales are along, as the node gives it.
    pub(super) axis: i64,
}

impl Source {
    /// What a `DequantizeLinear` at position `index` reads.
    pub(super) fn dequantised(scan: &Scan<'_>, node: &pb::NodeProto, index: usize) -> Option<Source> {
        let plain = plain_attributes(node, &["axis", "block_size", "output_dtype"]);
        let [tensor, scale, points @ ..] = node.input.as_slice() else { return None };
        let zero_point = points.first().cloned().unwrap_or_default();
        let element_type = match scan.constant(&zero_point) {
            Some((_, element_type)) => element_type,
            None if zero_point.is_empty() => scan.element_type(tensor, index)?,
            None => return None,
        };
        let axis = node.attribute.iter().find(|attribute| attribute.name == "axis").map_or(1, |attribute| attribute.i);
        let (tensor, scale) = (tensor.clone(), scale.clone());
        let count = scan.floats(&scale)?.len();
        (op_type(node) == "DequantizeLinear" && plain && node.output.len() == 1).then_some(Source {
            tensor,
            scale,
            zero_point,
            element_type,
            count,
            axis,
        })
    }

    /// The grid of a `QuantizeLinear`: one for all elements, its zero point given.
    pub(super) fn target(scan: &Scan<'_>, node: &pb::NodeProto) -> Option<Source> {
        let plain = plain_attributes(node, &["axis", "block_size", "saturate"]);
        let [_, scale, zero_point] = node.input.as_slice() else { return None };
        let element_type = scan.constant(zero_point)?.1;
        let count = scan.floats(scale)?.len();
        let (tensor, axis) = (node.output.first()?.clone(), 1);
        let fits = plain && count == 1 && node.output.len() == 1;
        let (scale, zero_point) = (scale.clone(), zero_point.clone());
        fits.then_some(Source { tensor, scale, zero_point, element_type, count, axis })
    }

    pub(super) fn is_byte(&self) -> bool {
        matches!(self.element_type, ElementType::Integer { bits: 8, .. })
    }

    /// Integers of 8 bits under one scale.
    pub(super) fn is_single_byte(&self) -> bool {
        self.is_byte() && self.count == 1
    }

    /// The constant integers of 8 bits, under one scale or one for each coordinate of `axis`.
    pub(super) fn weights<'a>(&self, scan: &Scan<'a>, axis: usize) -> Option<&'a [i64]> {
        let (tensor, _) = scan.constant(&self.tensor).filter(|_| self.is_byte())?;
        let dims = tensor.dims.as_slice();
        let own = if self.axis < 0 { self.axis + dims.len() as i64 } else { self.axis };
        let along = own == axis as i64 && dims.get(axis) == Some(&(self.count as i64));
        (self.count == 1 || along).then_some(dims)
    }
}

/// Whether a node has no attributes beside these, and those besides `axis` say nothing.
fn plain_attributes(node: &pb::NodeProto, known: &[&str]) -> bool {
    node.attribute.iter().all(|attribute| match attribute.name.as_str() {
        "axis" | "saturate" => known.contains(&attribute.name.as_str()),
        name => known.contains(&name) && attribute.i == 0,
    })
}
