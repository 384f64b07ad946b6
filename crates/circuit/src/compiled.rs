//! A model laid out as a circuit: the same for every input.

use std::sync::Arc;

use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::plonk::ConstraintSystem;
use model::FixedGraph;
use serde::{Deserialize, Serialize};

use crate::check::{Violation, check};
use crate::config::ModelConfig;
use crate::error::CircuitError;
use crate::fold::conflicts;
use crate::lanes::Lanes;
use crate::layers::{self, CircuitForm, Start};
use crate::layout::{Layout, audit, place};
use crate::model_circuit::ModelCircuit;
use crate::witness::Witness;

/// The size of a circuit: what the planner chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircuitShape {
    /// The circuit has `2^logrows` rows.
    pub logrows: u32,
    /// Main advice columns, and which of them have lookups.
    pub lanes: Lanes,
    /// Width of a full limb, the largest range table.
    pub limb_bits: u32,
}

impl CircuitShape {
    pub(crate) fn form(&self) -> CircuitForm {
        CircuitForm { limb_bits: self.limb_bits, sums: self.lanes.sums }
    }
}

/// All that a circuit is made from; `circuit.bin` holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CircuitDescription {
    pub graph: FixedGraph,
    pub shape: CircuitShape,
}

/// A description with its layout.
#[derive(Clone, Debug)]
pub struct Compiled {
    description: CircuitDescription,
    layout: Arc<Layout>,
}

/// A witness together with the outputs that the circuit computed.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub witness: Witness,
    /// One flat list of integers per model output.
    pub outputs: Vec<Vec<i128>>,
}

/// Largest supported width of a limb.
pub(crate) const MAX_LIMB_BITS: u32 = 16;

/// Largest supported `logrows`.
pub const MAX_LOGROWS: u32 = 22;

impl CircuitDescription {
    /// Lays the model out.
    ///
    /// # Errors
    /// A graph or shape that is malformed (a file may hold anything), sums that could overflow, outputs wider than their
    /// packing, more rows than `2^logrows` holds.
    pub fn compile(self) -> Result<Compiled, CircuitError> {
        let CircuitShape { lanes, limb_bits, .. } = self.shape;
        if !lanes.are_supported() || !(1..=MAX_LIMB_BITS).contains(&limb_bits) {
            return Err(CircuitError::Shape { lanes, limb_bits });
        }
        check_graph(&self.graph)?;
        let (builder, _) = layers::build(&self.graph, self.shape.form(), Admitted::of(&self.graph).start())?;
        let layout = place(&builder, self.shape.lanes);
        audit(&builder, &layout)?;
        let needed = logrows_for(layout.rows(), self.shape.lanes);
        if needed > self.shape.logrows || self.shape.logrows > MAX_LOGROWS {
            let limit = self.shape.logrows.min(MAX_LOGROWS);
            return Err(CircuitError::TooManyRows { needed, limit });
        }
        Ok(Compiled { description: self, layout: Arc::new(layout) })
    }
}

impl Compiled {
    pub fn description(&self) -> &CircuitDescription {
        &self.description
    }

    pub fn shape(&self) -> CircuitShape {
        self.description.shape
    }

    /// Rows that hold something; the rest of `2^logrows` is empty.
    pub fn rows_used(&self) -> usize {
        self.layout.rows()
    }

    /// Number of public instances.
    pub fn instance_count(&self) -> usize {
        self.layout.instances
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The circuit without a witness, for keys.
    pub fn circuit(&self) -> ModelCircuit {
        ModelCircuit { layout: Arc::clone(&self.layout), witness: None, structure: true }
    }

    /// The circuit of one proof.
    pub fn circuit_with(&self, witness: Witness) -> ModelCircuit {
        ModelCircuit { layout: Arc::clone(&self.layout), witness: Some(Arc::new(witness)), structure: true }
    }

    /// As [`Compiled::circuit_with`], for halo2's prover alone: without what it takes from the keys.
    pub fn circuit_to_prove(&self, witness: Witness) -> ModelCircuit {
        ModelCircuit { structure: false, ..self.circuit_with(witness) }
    }

    /// Runs the circuit on integer inputs, one flat list per model input, bound to `context`. Each hashed tensor has a salt
    /// below `2^253`, inputs first; only a random one hides the tensor from those who can guess it.
    ///
    /// # Errors
    /// Inputs or salts of the wrong count, length or range.
    pub fn assign(&self, inputs: &[Vec<i64>], context: Fr, salts: &[Fr]) -> Result<Assignment, CircuitError> {
        let start = Start { inputs, context, salts };
        let (builder, outputs) = layers::build(&self.description.graph, self.description.shape.form(), start)?;
        let instances = builder.instances().iter().map(|wire| builder.value(*wire)).collect();
        Ok(Assignment { witness: Witness::fill(&self.layout, builder.values(), instances), outputs })
    }

    /// Checks every constraint of the circuit on a witness.
    ///
    /// # Errors
    /// The first constraint that does not hold.
    pub fn check(&self, witness: &Witness) -> Result<(), Violation> {
        check(&self.layout, witness)
    }

    /// Whether the folded sums of a witness hold at these challenges, whatever else does not.
    pub fn holds_at(&self, witness: &Witness, gamma: Fr, mu: Fr) -> bool {
        conflicts(&self.layout, witness, gamma, mu).is_empty()
    }
}

/// Refuses graphs that no quantiser makes.
pub(crate) fn check_graph(graph: &FixedGraph) -> Result<(), CircuitError> {
    graph.check_structure().map_err(|error| CircuitError::Malformed(error.to_string()))?;
    let inputs = graph.inputs.iter().map(|port| (&port.name, port.bits));
    let outputs = graph.outputs.iter().map(|port| (&port.name, port.bits));
    match inputs.chain(outputs).find(|(_, bits)| !(1..=64).contains(bits)) {
        Some((port, bits)) => Err(CircuitError::PortBits { port: port.clone(), bits }),
        None => Ok(()),
    }
}

/// Inputs that any range check admits, to find the structure with.
pub(crate) struct Admitted {
    inputs: Vec<Vec<i64>>,
    salts: Vec<Fr>,
}

impl Admitted {
    pub(crate) fn of(graph: &FixedGraph) -> Self {
        let inputs = graph.inputs.iter().map(|spec| vec![spec.offset; spec.shape.iter().product()]).collect();
        Self { inputs, salts: vec![Fr::zero(); graph.hashed_tensors()] }
    }

    pub(crate) fn start(&self) -> Start<'_> {
        Start { inputs: &self.inputs, context: Fr::zero(), salts: &self.salts }
    }
}

/// The constraint system of a circuit on these lanes.
pub fn constraint_system(lanes: Lanes) -> ConstraintSystem<Fr> {
    let mut meta = ConstraintSystem::default();
    ModelConfig::configure(&mut meta, lanes);
    meta
}

/// The smallest `logrows` whose usable rows hold `rows` rows.
pub(crate) fn logrows_for(rows: usize, lanes: Lanes) -> u32 {
    (rows + unusable_rows(lanes)).next_power_of_two().trailing_zeros()
}

/// Rows of a circuit with `2^logrows` rows that a model may fill.
pub fn usable_rows(logrows: u32, lanes: Lanes) -> usize {
    (1usize << logrows).saturating_sub(unusable_rows(lanes))
}

/// Rows that blind the columns.
fn unusable_rows(lanes: Lanes) -> usize {
    constraint_system(lanes).blinding_factors() + 1
}
