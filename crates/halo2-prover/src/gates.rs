//! The gates of a circuit as one list of steps, for evaluation row by row.

mod compile;

use halo2_proofs::plonk::{Any, Column, ConstraintSystem};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use crate::error::ProverError;
use compile::Compiler;

/// Where an operand lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Source {
    /// Among constants, challenges, and results of steps.
    Slot(u32),
    /// In a column, so many rows away: an index into the rotations.
    Cell { column: u32, rotation: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Operation {
    Add,
    Subtract,
    Multiply,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Step {
    operation: Operation,
    left: Source,
    right: Source,
}

/// All constraints of a circuit. Equal parts are computed once.
#[derive(Clone, Debug)]
pub(crate) struct Gates {
    constants: Vec<Fr>,
    challenges: usize,
    rotations: Vec<i32>,
    steps: Vec<Step>,
    /// The values that have to be zero, in the order of the constraints.
    constraints: Vec<Source>,
    columns: ColumnNumbers,
}

/// Columns of all kinds in one row of numbers: fixed, advice, instance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColumnNumbers {
    fixed: usize,
    advice: usize,
}

impl ColumnNumbers {
    fn of(system: &ConstraintSystem<Fr>) -> Self {
        Self { fixed: system.num_fixed_columns(), advice: system.num_advice_columns() }
    }

    fn fixed(self, index: usize) -> usize {
        index
    }

    fn advice(self, index: usize) -> usize {
        self.fixed + index
    }

    fn instance(self, index: usize) -> usize {
        self.fixed + self.advice + index
    }

    /// The number of a column of the permutation.
    pub(crate) fn any(self, column: &Column<Any>) -> usize {
        match column.column_type() {
            Any::Fixed => self.fixed(column.index()),
            Any::Advice(_) => self.advice(column.index()),
            Any::Instance => self.instance(column.index()),
        }
    }
}

impl Gates {
    /// # Errors
    /// As [`require_supported`].
    pub(crate) fn of(system: &ConstraintSystem<Fr>) -> Result<Self, ProverError> {
        require_supported(system)?;
        let mut compiler = Compiler::new(system);
        let polynomials = system.gates().iter().flat_map(|gate| gate.polynomials());
        let constraints = polynomials.map(|polynomial| compiler.value(polynomial)).collect::<Result<_, _>>()?;
        Ok(compiler.finish(constraints))
    }

    pub(crate) fn columns(&self) -> ColumnNumbers {
        self.columns
    }

    /// Evaluates on rows of these columns, which are fixed, advice and instance columns one after the other.
    pub(crate) fn on<'a>(&'a self, columns: &'a [&'a [Fr]], challenges: &[Fr]) -> RowEvaluator<'a> {
        let mut slots = self.constants.clone();
        slots.extend_from_slice(challenges);
        slots.resize(slots.len() + self.steps.len(), Fr::ZERO);
        RowEvaluator { gates: self, columns, slots, rows: vec![0; self.rotations.len()] }
    }
}

/// Refuses the parts of halo2 that this prover leaves out.
pub(crate) fn require_supported(system: &ConstraintSystem<Fr>) -> Result<(), ProverError> {
    let mut polynomials = system.gates().iter().flat_map(|gate| gate.polynomials());
    let left_out = [
        ("native lookups", !system.lookups().is_empty()),
        ("selectors", system.num_selectors() != 0),
        ("other than one instance column", system.num_instance_columns() != 1),
        ("more than two phases", system.advice_column_phase().iter().any(|phase| *phase > 1)),
        // halo2 caps the degree that it counts with.
        ("gates of a higher degree than halo2 admits", polynomials.any(|gate| gate.degree() > system.degree())),
    ];
    match left_out.into_iter().find(|(_, used)| *used) {
        Some((what, _)) => Err(ProverError::Unsupported { what }),
        None => Ok(()),
    }
}

/// Evaluates constraints, with memory of its own for what lies between.
#[derive(Clone)]
pub(crate) struct RowEvaluator<'a> {
    gates: &'a Gates,
    columns: &'a [&'a [Fr]],
    slots: Vec<Fr>,
    /// For each rotation the row that it leads to.
    rows: Vec<usize>,
}

impl RowEvaluator<'_> {
    /// The constraints on one row, as the polynomial in `y` whose highest power belongs to the first.
    pub(crate) fn evaluate(&mut self, row: usize, y: Fr) -> Fr {
        let length = self.columns[0].len() as i64;
        for (place, rotation) in self.rows.iter_mut().zip(&self.gates.rotations) {
            *place = (row as i64 + i64::from(*rotation)).rem_euclid(length) as usize;
        }
        let first = self.gates.constants.len() + self.gates.challenges;
        for (slot, step) in (first..).zip(&self.gates.steps) {
            let (left, right) = (self.read(step.left), self.read(step.right));
            self.slots[slot] = match step.operation {
                Operation::Add => left + right,
                Operation::Subtract => left - right,
                Operation::Multiply => left * right,
            };
        }
        self.gates.constraints.iter().fold(Fr::ZERO, |sum, constraint| sum * y + self.read(*constraint))
    }

    fn read(&self, source: Source) -> &Fr {
        match source {
            Source::Slot(slot) => &self.slots[slot as usize],
            Source::Cell { column, rotation } => &self.columns[column as usize][self.rows[rotation as usize]],
        }
    }
}
