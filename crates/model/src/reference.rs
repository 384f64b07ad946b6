//! The untouched ONNX model, run in floating point by tract; by our own evaluation where tract does not know an operator.

use std::sync::Arc;

use tract_onnx::prelude::*;
use tract_onnx::tract_hir::infer::Factoid;

use crate::float::graph::{FloatGraph, Port};
use crate::import::error::ImportError;
use crate::inputs::check::check_lengths;
use crate::inputs::error::InputError;
use crate::onnx::Onnx;

/// Why the float reference cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("tract cannot run the model: {reason}")]
    Tract { reason: String },
}

/// The model in floating point: as tract runs it, in the precision the ONNX file declares, or as our own evaluation does, in double
/// precision.
pub struct FloatReference {
    engine: Engine,
    inputs: Vec<Port>,
}

enum Engine {
    Tract { plan: Arc<TypedRunnableModel>, types: Vec<DatumType> },
    Own(FloatGraph),
}

impl FloatReference {
    /// Prepares the model, for tract, with the same dimensions as [`Onnx::import`].
    ///
    /// # Errors
    /// A model that cannot be imported (tract only sees bytes that can), or that tract refuses.
    pub fn new(onnx: &Onnx, dims: &[(String, usize)]) -> Result<FloatReference, ReferenceError> {
        let graph = onnx.import(dims)?;
        let (plan, types) = prepare(onnx, &graph).map_err(refused)?;
        Ok(FloatReference { inputs: graph.inputs(), engine: Engine::Tract { plan, types } })
    }

    /// As [`FloatReference::new`], by our own evaluation where tract refuses the model: it does not know the operators of
    /// `ai.onnx.ml`, among others.
    ///
    /// # Errors
    /// A model that cannot be imported.
    pub fn with_own_evaluation(onnx: &Onnx, dims: &[(String, usize)]) -> Result<FloatReference, ReferenceError> {
        match FloatReference::new(onnx, dims) {
            Err(ReferenceError::Tract { .. }) => {
                let graph = onnx.import(dims)?;
                Ok(FloatReference { inputs: graph.inputs(), engine: Engine::Own(graph) })
            }
            result => result,
        }
    }

    /// Whether our own evaluation runs the model, which is then compared with no other implementation.
    pub fn is_own_evaluation(&self) -> bool {
        matches!(self.engine, Engine::Own(_))
    }

    /// The outputs for one set of inputs, one flat list per ONNX output.
    ///
    /// # Errors
    /// Inputs of the wrong number or length, or a failure within tract.
    pub fn run(&self, inputs: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, ReferenceError> {
        check_lengths(&self.inputs, inputs)?;
        match &self.engine {
            Engine::Tract { plan, types } => self.run_in_tract(plan, types, inputs).map_err(refused),
            Engine::Own(graph) => Ok(graph.outputs_for(inputs)?),
        }
    }

    fn run_in_tract(
        &self,
        plan: &Arc<TypedRunnableModel>,
        types: &[DatumType],
        inputs: &[Vec<f64>],
    ) -> TractResult<Vec<Vec<f64>>> {
        let tensors = self.inputs.iter().zip(inputs).zip(types).map(|((port, values), datum_type)| {
            let tensor = tract_ndarray::ArrayD::from_shape_vec(port.shape.as_slice(), values.clone())?.into_tensor();
            Ok(tensor.cast_to_dt(*datum_type)?.into_owned().into_tvalue())
        });
        let results = plan.run(tensors.collect::<TractResult<_>>()?)?;
        results
            .iter()
            .map(|result| Ok(result.cast_to::<f64>()?.to_plain_array_view::<f64>()?.iter().copied().collect()))
            .collect()
    }
}

fn refused(error: TractError) -> ReferenceError {
    ReferenceError::Tract { reason: format!("{error:#}") }
}

fn prepare(onnx: &Onnx, graph: &FloatGraph) -> TractResult<(Arc<TypedRunnableModel>, Vec<DatumType>)> {
    // Declared shapes of intermediate tensors may be symbolic; those of the inputs are known here.
    let framework = tract_onnx::onnx().with_ignore_value_info(true).with_ignore_output_shapes(true);
    let mut model = framework.model_for_proto_model(&onnx.proto)?;
    let mut types = Vec::new();
    // tract keeps initialised inputs as constants, so its sources are our inputs, in the same order.
    for (index, port) in graph.inputs().iter().enumerate() {
        let datum_type = model.input_fact(index)?.datum_type.concretize().unwrap_or(DatumType::F32);
        model.set_input_fact(index, InferenceFact::dt_shape(datum_type, port.shape.as_slice()))?;
        types.push(datum_type);
    }
    let typed = model.into_typed()?;
    // Some passes of tract fail on models that it can run, such as one hidden neuron behind a `Flatten`.
    let fastest = typed.clone().into_optimized().unwrap_or(typed);
    Ok((fastest.into_runnable()?, types))
}
