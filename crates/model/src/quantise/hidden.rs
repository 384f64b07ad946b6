//! Layers whose parameters are hidden. Of their weights and biases, nothing but scales and widths may show in a graph: neither which
//! nodes there are nor a constant may depend on them.

use crate::fixed::graph::{FixedGraph, FixedOp, TensorId};
use crate::fixed::parameters::widths::{PARAMETER_BITS, ParameterWidths};
use crate::fixed::visibility::ParameterVisibility;
use crate::float::tensor::Tensor;
use crate::quantise::config::QuantiseConfig;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::quantise::scales::{self, Coefficients};
use crate::shape::{broadcast_positions, elements};

/// Gives each hidden layer the widths that its parameters have.
pub(super) fn settle_widths(graph: &mut FixedGraph, config: &QuantiseConfig) -> Result<(), QuantiseError> {
    if graph.parameter_visibility() != config.parameters {
        return Err(QuantiseError::NothingToHide);
    }
    for node in graph.nodes.iter_mut().filter(|node| node.hidden.is_some()) {
        node.hide_parameters().map_err(|_| QuantiseError::ParameterTooLarge { node: node.name.clone() })?;
    }
    Ok(())
}

impl Lowering<'_> {
    pub(crate) fn hides_parameters(&self) -> bool {
        self.config.parameters == ParameterVisibility::Hashed
    }

    /// Marks a layer with weights of the model as hidden, where these are.
    pub(super) fn hide(&mut self, layer: TensorId) {
        // The width is that of the biases, which are not known before everything is folded.
        self.nodes[layer.0 as usize].hidden = self.hides_parameters().then_some(ParameterWidths::NARROWEST);
    }

    /// Hidden weights at the finest scale at which all of them have their width. A factor that they have in common stays
    /// with them.
    pub(super) fn hidden_weights(&self, weights: &Tensor) -> Result<Coefficients, QuantiseError> {
        let finest = scales::clamp(PARAMETER_BITS as i32 - 1 - scales::ceil_log2(weights.magnitude()));
        let admitted = ParameterWidths::NARROWEST.weights();
        let at = |scale: u32| {
            let integer = |&value: &f64| scales::to_integer(value, scale).filter(|&integer| admitted.contains(integer));
            let integers = weights.values.iter().map(|value| Some(integer(value)? as i64)).collect::<Option<_>>()?;
            Some(Coefficients { integers, scale })
        };
        // The largest weight may be, or be rounded to, 2^12.
        at(finest).or_else(|| at(finest.checked_sub(1)?)).ok_or_else(|| self.constant_too_large(weights))
    }

    /// `x + sign constant` where the constant becomes a part of hidden biases: where `x` is what a hidden layer makes, nothing
    /// else uses it, and the constant has one element for each bias, whatever its values.
    pub(super) fn hidden_offset(
        &mut self,
        x: &Lowered,
        constant: &Tensor,
        sign: i64,
        shape: &[usize],
    ) -> Result<Option<Lowered>, QuantiseError> {
        let layer = self.producer(x.tensor);
        let same_elements = elements(&x.shape) == elements(shape);
        if layer.hidden.is_none() || x.shared || !same_elements {
            return Ok(None);
        }
        let Some(elements) = by_bias(&layer.op, &broadcast_positions(&constant.shape, shape)) else { return Ok(None) };
        let mut layer = layer.clone();
        let (FixedOp::Dense { bias, .. } | FixedOp::Conv { bias, .. }) = &mut layer.op else { return Ok(None) };
        for (bias, element) in bias.iter_mut().zip(elements) {
            let added = scales::to_integer(sign as f64 * constant.values[element as usize], x.scale);
            let sum = added.and_then(|added| bias.checked_add(added));
            *bias = sum.ok_or_else(|| self.constant_too_large(constant))?;
        }
        let tensor = self.push_node(layer);
        let magnitude = x.magnitude + constant.magnitude();
        Ok(Some(Lowered { tensor, shape: shape.to_vec(), magnitude, settled: false, ..x.clone() }))
    }

    /// Refuses a constant of several elements where it would show though parameters are hidden. A single number is part of
    /// the public structure.
    pub(super) fn refuse_public_list(&self, constant: &Tensor) -> Result<(), QuantiseError> {
        match constant.values.len() {
            got if got > 1 && self.hides_parameters() => {
                Err(QuantiseError::PublicConstant { node: self.node.clone(), got })
            }
            _ => Ok(()),
        }
    }

    /// As [`Self::refuse_public_list`], for each constant among operands.
    pub(super) fn refuse_public_lists(&self, operands: &[Operand<'_>]) -> Result<(), QuantiseError> {
        let mut constants = operands.iter().filter_map(|operand| operand.constant().ok());
        constants.try_for_each(|constant| self.refuse_public_list(constant))
    }
}

/// The element of a constant that each bias takes in, given the position in the constant for every element of a layer's
/// result; `None` where elements of one bias would take different ones.
fn by_bias(layer: &FixedOp, positions: &[u32]) -> Option<Vec<u32>> {
    let (biases, run) = match layer {
        FixedOp::Dense { outputs, .. } => (*outputs, 1),
        FixedOp::Conv { geometry, .. } => (geometry.output[0], geometry.positions()),
        _ => return None,
    };
    let mut chosen: Vec<Option<u32>> = vec![None; biases];
    for (element, &position) in positions.iter().enumerate() {
        let earlier = chosen[element / run % biases].replace(position);
        if earlier.is_some_and(|earlier| earlier != position) {
            return None;
        }
    }
    chosen.into_iter().collect()
}
