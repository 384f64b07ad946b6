//! Between real numbers and the integers of a graph.

use crate::fixed::graph::{FixedGraph, InputSpec, Scale};
use crate::fixed::visibility::Visibility;
use crate::float::graph::Port;
use crate::inputs::check::check_lengths;
use crate::inputs::error::InputError;

impl Scale {
    /// `integers / 2^bits`.
    pub fn to_reals(self, integers: &[i128]) -> Vec<f64> {
        let unit = 2f64.powi(-(self.0 as i32));
        integers.iter().map(|&integer| integer as f64 * unit).collect()
    }

    /// `floor(value * 2^bits + 1/2)`: rounded to the nearest, the half up. Saturates at the ends of `i64`.
    pub fn to_integer(self, value: f64) -> i64 {
        (value * 2f64.powi(self.0 as i32) + 0.5).floor() as i64
    }
}

impl InputSpec {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the input has no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The largest integer its range check admits.
    pub fn last(&self) -> i128 {
        i128::from(self.offset) + ((1i128 << self.bits.min(126)) - 1)
    }

    fn quantise(&self, scale: Scale, values: &[f64]) -> Result<Vec<i64>, InputError> {
        values.iter().enumerate().map(|(index, &value)| self.quantise_value(scale, index, value)).collect()
    }

    fn quantise_value(&self, scale: Scale, index: usize, value: f64) -> Result<i64, InputError> {
        if !value.is_finite() {
            return Err(InputError::NotFinite { input: self.name.clone(), index, got: value });
        }
        let integer = scale.to_integer(value);
        let admitted = (i128::from(self.offset)..=self.last()).contains(&i128::from(integer));
        if value < self.low || value > self.high || !admitted {
            let (low, high) = (self.low, self.high);
            let error = InputError::OutOfRange { input: self.name.clone(), index, got: value, low, high };
            return Err(self.concealing(index, error));
        }
        Ok(integer)
    }

    /// The error as it is, or without the value where proofs do not show it.
    fn concealing(&self, index: usize, error: InputError) -> InputError {
        match self.visibility {
            Visibility::Public => error,
            Visibility::Hashed | Visibility::Private => {
                InputError::Concealed { input: self.name.clone(), index, low: self.low, high: self.high }
            }
        }
    }
}

impl FixedGraph {
    /// Names and shapes of the inputs, for reading input files.
    pub fn input_ports(&self) -> Vec<Port> {
        self.inputs.iter().map(|spec| Port { name: spec.name.clone(), shape: spec.shape.clone() }).collect()
    }

    /// Rounds real inputs, one list per input, to the integers the graph runs on.
    ///
    /// # Errors
    /// A wrong number of inputs or values, a value that is not finite or outside its declared range.
    pub fn quantise_inputs(&self, inputs: &[Vec<f64>]) -> Result<Vec<Vec<i64>>, InputError> {
        check_lengths(&self.input_ports(), inputs)?;
        self.inputs.iter().zip(inputs).map(|(spec, values)| self.quantise_input(spec, values)).collect()
    }

    /// The same of one of the inputs, whose values may be known before those of the others.
    ///
    /// # Errors
    /// As [`Self::quantise_inputs`].
    pub fn quantise_input(&self, spec: &InputSpec, values: &[f64]) -> Result<Vec<i64>, InputError> {
        let (expected, got) = (spec.len(), values.len());
        if got != expected {
            return Err(InputError::Length { input: spec.name.clone(), expected, got });
        }
        spec.quantise(self.node(spec.tensor).scale, values)
    }

    /// What integer inputs stand for, in real units.
    pub fn dequantise_inputs(&self, inputs: &[Vec<i64>]) -> Vec<Vec<f64>> {
        let wide = |integers: &Vec<i64>| integers.iter().map(|&value| i128::from(value)).collect::<Vec<_>>();
        let real = |(spec, integers): (&InputSpec, &Vec<i64>)| self.node(spec.tensor).scale.to_reals(&wide(integers));
        self.inputs.iter().zip(inputs).map(real).collect()
    }

    /// The outputs in real units.
    pub fn dequantise_outputs(&self, outputs: &[Vec<i128>]) -> Vec<Vec<f64>> {
        let real =
            |(spec, integers): (&super::graph::OutputSpec, &Vec<i128>)| self.node(spec.tensor).scale.to_reals(integers);
        self.outputs.iter().zip(outputs).map(real).collect()
    }

    /// Refuses integers that the circuit's range checks would not admit.
    pub(super) fn check_admitted(&self, inputs: &[Vec<i64>]) -> Result<(), InputError> {
        check_lengths(&self.input_ports(), inputs)?;
        for (spec, values) in self.inputs.iter().zip(inputs) {
            let admitted = i128::from(spec.offset)..=spec.last();
            if let Some(index) = values.iter().position(|&value| !admitted.contains(&i128::from(value))) {
                let (input, got) = (spec.name.clone(), values[index]);
                let error = InputError::NotAdmitted { input, index, got, low: spec.offset, high: spec.last() };
                return Err(spec.concealing(index, error));
            }
        }
        Ok(())
    }
}
