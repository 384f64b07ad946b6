//! Reading a file of model inputs.

use std::path::Path;

use crate::files::read_input;
use crate::float::graph::Port;
use crate::inputs::check::check_lengths;
use crate::inputs::error::InputError;
use crate::inputs::{json, npz};
use crate::quantise::calibrate::Calibration;

/// Largest input or calibration file read.
pub const INPUT_FILE_BYTES: u64 = 256 << 20;

/// One or more sets of model inputs, in the order of the model's inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct InputFile {
    ports: Vec<Port>,
    /// As they stand in the file.
    sets: Vec<Vec<Vec<f64>>>,
    /// The same, with sets of several runs split.
    runs: Vec<Vec<Vec<f64>>>,
}

impl InputFile {
    /// Reads a file for a model with the given inputs: `.npz`, or JSON in one of the forms of the crate's front page.
    ///
    /// # Errors
    /// An unreadable or malformed file, a wrong number of inputs or values, a value that is not a finite number.
    pub fn read(path: &Path, ports: &[Port]) -> Result<InputFile, InputError> {
        InputFile::from_bytes(&InputFile::read_bytes(path)?, ports)
    }

    /// The bytes of a file, for those who read more than inputs from it: a pipe can be read only once.
    ///
    /// # Errors
    /// An unreadable file, or one of more than [`INPUT_FILE_BYTES`].
    pub fn read_bytes(path: &Path) -> Result<Vec<u8>, InputError> {
        let path_text = || path.display().to_string();
        let bytes = read_input(path, INPUT_FILE_BYTES);
        let bytes = bytes.map_err(|source| InputError::Read { path: path_text(), source })?;
        match bytes.len() as u64 > INPUT_FILE_BYTES {
            true => Err(InputError::TooLarge { path: path_text(), limit: INPUT_FILE_BYTES }),
            false => Ok(bytes),
        }
    }

    /// Reads the bytes of a file, of either format.
    ///
    /// # Errors
    /// As [`InputFile::read`].
    pub fn from_bytes(bytes: &[u8], ports: &[Port]) -> Result<InputFile, InputError> {
        if npz::is_npz(bytes) { InputFile::from_npz(bytes, ports) } else { InputFile::from_json(bytes, ports) }
    }

    /// Reads the bytes of an `.npz` archive: arrays by input name, or `arr_0`, `arr_1`, .. in order.
    ///
    /// # Errors
    /// As [`InputFile::read`].
    pub fn from_npz(bytes: &[u8], ports: &[Port]) -> Result<InputFile, InputError> {
        InputFile::new(vec![npz::parse(bytes, ports)?], ports)
    }

    /// Reads JSON bytes.
    ///
    /// # Errors
    /// As [`InputFile::read`].
    pub fn from_json(bytes: &[u8], ports: &[Port]) -> Result<InputFile, InputError> {
        InputFile::new(json::parse(bytes, ports)?, ports)
    }

    fn new(sets: Vec<Vec<Vec<f64>>>, ports: &[Port]) -> Result<InputFile, InputError> {
        let mut runs = Vec::with_capacity(sets.len());
        for set in &sets {
            check_finite(set, ports)?;
            runs.extend(split_runs(set, ports)?);
        }
        if runs.is_empty() {
            return Err(InputError::Empty);
        }
        Ok(InputFile { ports: ports.to_vec(), sets, runs })
    }

    /// The inputs of one run.
    ///
    /// # Errors
    /// [`InputError::Sets`] when the file holds more than one set, [`InputError::Length`] when the set is longer.
    pub fn single(self) -> Result<Vec<Vec<f64>>, InputError> {
        let got = self.sets.len();
        let mut sets = self.sets.into_iter();
        match (sets.next(), sets.next()) {
            (Some(set), None) => check_lengths(&self.ports, &set).map(|()| set),
            _ => Err(InputError::Sets { got }),
        }
    }

    /// All runs, as calibration data.
    pub fn calibration(self) -> Calibration {
        Calibration { samples: self.runs }
    }
}

fn check_finite(set: &[Vec<f64>], ports: &[Port]) -> Result<(), InputError> {
    for (port, values) in ports.iter().zip(set) {
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            return Err(InputError::NotFinite { input: port.name.clone(), index, got: values[index] });
        }
    }
    Ok(())
}

/// Splits a set of which every input is the same whole number of runs long.
fn split_runs(set: &[Vec<f64>], ports: &[Port]) -> Result<Vec<Vec<Vec<f64>>>, InputError> {
    let runs = match (set.first(), ports.first()) {
        (Some(values), Some(port)) if !port.is_empty() => values.len() / port.len(),
        _ => 0,
    };
    let even =
        set.len() == ports.len() && set.iter().zip(ports).all(|(values, port)| values.len() == runs * port.len());
    if runs == 0 || !even {
        check_lengths(ports, set)?;
        return Ok(vec![set.to_vec()]);
    }
    let run = |i: usize| set.iter().zip(ports).map(|(v, p)| v[i * p.len()..(i + 1) * p.len()].to_vec()).collect();
    Ok((0..runs).map(run).collect())
}
