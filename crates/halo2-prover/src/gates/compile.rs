//! From expressions to steps.

use std::collections::HashMap;
use std::hash::Hash;

use halo2_proofs::plonk::{ConstraintSystem, Expression};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::{ColumnNumbers, Gates, Operation, Source, Step};
use crate::error::ProverError;

/// What an expression comes to, before slots are numbered: constants are few and found as they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Value {
    Constant(usize),
    Challenge(usize),
    Result(usize),
    Cell { column: usize, rotation: usize },
}

type Operands = (Operation, Value, Value);

pub(super) struct Compiler {
    columns: ColumnNumbers,
    challenges: usize,
    constants: Numbered<Fr>,
    rotations: Numbered<i32>,
    steps: Numbered<Operands>,
}

impl Compiler {
    pub(super) fn new(system: &ConstraintSystem<Fr>) -> Self {
        Self {
            columns: ColumnNumbers::of(system),
            challenges: system.num_challenges(),
            constants: Numbered::default(),
            rotations: Numbered::default(),
            steps: Numbered::default(),
        }
    }

    /// Adds the steps that make an expression's value.
    pub(super) fn value(&mut self, expression: &Expression<Fr>) -> Result<Value, ProverError> {
        Ok(match expression {
            Expression::Constant(constant) => self.constant(*constant),
            Expression::Selector(_) => return Err(ProverError::Unsupported { what: "selectors" }),
            Expression::Fixed(query) => self.cell(self.columns.fixed(query.column_index()), query.rotation()),
            Expression::Advice(query) => self.cell(self.columns.advice(query.column_index()), query.rotation()),
            Expression::Instance(query) => self.cell(self.columns.instance(query.column_index()), query.rotation()),
            Expression::Challenge(challenge) => Value::Challenge(challenge.index()),
            Expression::Negated(inner) => {
                let (zero, inner) = (self.constant(Fr::ZERO), self.value(inner)?);
                self.step(Operation::Subtract, zero, inner)
            }
            Expression::Sum(left, right) => match &**right {
                Expression::Negated(right) => self.of_both(Operation::Subtract, left, right)?,
                right => self.of_both(Operation::Add, left, right)?,
            },
            Expression::Product(left, right) => self.of_both(Operation::Multiply, left, right)?,
            Expression::Scaled(inner, factor) => {
                let (inner, factor) = (self.value(inner)?, self.constant(*factor));
                self.step(Operation::Multiply, inner, factor)
            }
        })
    }

    fn of_both(
        &mut self,
        operation: Operation,
        left: &Expression<Fr>,
        right: &Expression<Fr>,
    ) -> Result<Value, ProverError> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        Ok(self.step(operation, left, right))
    }

    fn step(&mut self, operation: Operation, left: Value, right: Value) -> Value {
        let (zero, one) = (self.constant(Fr::ZERO), self.constant(Fr::ONE));
        match operation {
            Operation::Add if left == zero => right,
            Operation::Add | Operation::Subtract if right == zero => left,
            Operation::Multiply if left == zero || right == zero => zero,
            Operation::Multiply if left == one => right,
            Operation::Multiply if right == one => left,
            Operation::Subtract => Value::Result(self.steps.number((operation, left, right))),
            _ => Value::Result(self.steps.number((operation, left.min(right), left.max(right)))),
        }
    }

    fn constant(&mut self, constant: Fr) -> Value {
        Value::Constant(self.constants.number(constant))
    }

    fn cell(&mut self, column: usize, rotation: Rotation) -> Value {
        Value::Cell { column, rotation: self.rotations.number(rotation.0) }
    }

    pub(super) fn finish(self, constraints: Vec<Value>) -> Gates {
        let (constants, challenges) = (self.constants.items.len(), self.challenges);
        let source = |value: Value| match value {
            Value::Constant(number) => Source::Slot(number as u32),
            Value::Challenge(number) => Source::Slot((constants + number) as u32),
            Value::Result(number) => Source::Slot((constants + challenges + number) as u32),
            Value::Cell { column, rotation } => Source::Cell { column: column as u32, rotation: rotation as u32 },
        };
        let step = |(operation, left, right)| Step { operation, left: source(left), right: source(right) };
        Gates {
            steps: self.steps.items.into_iter().map(step).collect(),
            constraints: constraints.into_iter().map(source).collect(),
            constants: self.constants.items,
            challenges,
            rotations: self.rotations.items,
            columns: self.columns,
        }
    }
}

/// Items in the order in which they first came, each once.
struct Numbered<T> {
    items: Vec<T>,
    numbers: HashMap<T, usize>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { items: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Copy + Eq + Hash> Numbered<T> {
    fn number(&mut self, item: T) -> usize {
        *self.numbers.entry(item).or_insert_with(|| {
            self.items.push(item);
            self.items.len() - 1
        })
    }
}
