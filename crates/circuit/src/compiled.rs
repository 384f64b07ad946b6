//! A model laid out as a circuit: the same for every input.

use std::fmt;
use std::sync::Arc;

use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::plonk::ConstraintSystem;
use model::{FixedGraph, Parameters};
use serde::{Deserialize, Serialize};

use crate::check::{Violation, check, check_without};
use crate::config::ModelConfig;
use crate::constraint::{Constraint, Redundancy};
use crate::error::CircuitError;
use crate::fold::conflicts;
use crate::idle::{Idle, idle};
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
    /// The hash of hidden parameters that every proof has to be about, big-endian. `None` where none are hidden, and where whoever
    /// proves chooses them.
    pub commitment: Option<[u8; 32]>,
}

/// A description with its layout.
#[derive(Clone)]
pub struct Compiled {
    /// Without hidden parameters.
    description: CircuitDescription,
    layout: Arc<Layout>,
    /// The graph with its hidden parameters, if any are hidden.
    secret: Option<Arc<FixedGraph>>,
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
    /// Index of the hash of hidden parameters among the instances: after the context.
    pub const PARAMETERS_INSTANCE: usize = 1;

    /// A circuit of this shape, whose hidden parameters are the prover's choice.
    pub fn new(graph: FixedGraph, shape: CircuitShape) -> Self {
        Self { graph, shape, commitment: None }
    }

    /// Lays the model out. The layout does not depend on hidden parameters, and the description that it keeps has none.
    ///
    /// # Errors
    /// A graph or shape that is malformed (a file may hold anything), sums that could overflow, outputs wider than their
    /// packing, more rows than `2^logrows` holds.
    pub fn compile(mut self) -> Result<Compiled, CircuitError> {
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
        let hidden = self.graph.hidden_layers().next().is_some();
        if self.commitment.is_some() && !hidden {
            return Err(CircuitError::Malformed("a hash of parameters, and none hidden".to_owned()));
        }
        let secret = hidden.then(|| {
            let published = self.graph.without_parameters();
            Arc::new(std::mem::replace(&mut self.graph, published))
        });
        Ok(Compiled { description: self, layout: Arc::new(layout), secret })
    }
}

/// Without hidden parameters.
impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled").field("description", &self.description).finish_non_exhaustive()
    }
}

impl Compiled {
    /// What may be published: zeros stand for hidden parameters.
    pub fn description(&self) -> &CircuitDescription {
        &self.description
    }

    /// The model that is proved, with all parameters that are known.
    pub fn graph(&self) -> &FixedGraph {
        self.secret.as_deref().unwrap_or(&self.description.graph)
    }

    /// The same circuit with these hidden parameters.
    ///
    /// # Errors
    /// Parameters that the graph cannot have.
    pub fn with_parameters(&self, parameters: &Parameters) -> Result<Self, CircuitError> {
        let graph = self.description.graph.with_parameters(parameters)?;
        Ok(Self { secret: Some(Arc::new(graph)), ..self.clone() })
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

    /// Runs the circuit on integer inputs, one flat list per model input, bound to `context`. What is hashed has a salt each: hidden
    /// parameters first, then inputs, then outputs; only a random one hides them from those who can guess.
    ///
    /// # Errors
    /// Inputs of the wrong count, length or range, salts of the wrong count.
    pub fn assign(&self, inputs: &[Vec<i64>], context: Fr, salts: &[Fr]) -> Result<Assignment, CircuitError> {
        let start = Start { inputs, context, salts };
        let (builder, outputs) = layers::build(self.graph(), self.description.shape.form(), start)?;
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

    /// As [`Compiled::check`], of a circuit that lacks one constraint: with folded sums the prover may put what suits where that
    /// leaves a cell of their column free.
    ///
    /// # Errors
    /// The first of the other constraints that does not hold.
    pub fn check_without(&self, witness: &Witness, left_out: Constraint) -> Result<(), Violation> {
        check_without(&self.layout, witness, Some(left_out))
    }

    /// Every constraint of the circuit.
    pub fn constraints(&self) -> Vec<Constraint> {
        Constraint::all(&self.layout)
    }

    /// Whether a constraint is a part of what proves that the zero of the fold column is zero.
    pub fn is_of_zero(&self, constraint: Constraint) -> bool {
        constraint.is_of_zero(&self.layout)
    }

    /// What lies idle in the circuit: cells that nothing constrains, columns without a use, gates that no row enables.
    pub fn idle(&self) -> Vec<Idle> {
        idle(&self.layout)
    }

    /// Why a constraint of this circuit may be idle, if there is a reason.
    pub fn redundancy(&self, constraint: Constraint) -> Option<Redundancy> {
        constraint.redundancy(&self.layout)
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

/// Salts of a proof: one of all hidden parameters, one of each hashed tensor.
pub(crate) fn salt_count(graph: &FixedGraph) -> usize {
    usize::from(graph.hidden_layers().next().is_some()) + graph.hashed_tensors()
}

/// Inputs that any range check admits, to find the structure with.
pub(crate) struct Admitted {
    inputs: Vec<Vec<i64>>,
    salts: Vec<Fr>,
}

impl Admitted {
    pub(crate) fn of(graph: &FixedGraph) -> Self {
        let inputs = graph.inputs.iter().map(|spec| vec![spec.offset; spec.shape.iter().product()]).collect();
        Self { inputs, salts: vec![Fr::zero(); salt_count(graph)] }
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
