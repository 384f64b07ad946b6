//! Model inputs as a numpy archive.

use std::io::{Cursor, Read};

use npyz::{NpyFile, Order};
use zip::ZipArchive;

use crate::float::graph::Port;
use crate::inputs::error::InputError;
use crate::inputs::file::INPUT_FILE_BYTES;

/// Whether the bytes start like a zip archive.
pub(super) fn is_npz(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK")
}

/// One set of inputs in the order of the model's inputs.
pub(super) fn parse(bytes: &[u8], ports: &[Port]) -> Result<Vec<Vec<f64>>, InputError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(malformed)?;
    if archive.len() != ports.len() {
        return Err(InputError::Count { expected: ports.len(), got: archive.len() });
    }
    ports.iter().enumerate().map(|(index, port)| read_port(&mut archive, index, port)).collect()
}

/// Name and shape of every array.
pub(super) fn shapes(bytes: &[u8]) -> Result<Vec<(String, Vec<usize>)>, InputError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(malformed)?;
    (0..archive.len())
        .map(|index| {
            let entry = archive.by_index(index).map_err(malformed)?;
            let name = entry.name().map_err(malformed)?.trim_end_matches(".npy").to_owned();
            let array = NpyFile::new(entry.take(INPUT_FILE_BYTES)).map_err(malformed)?;
            let shape = array.shape().iter().map(|&size| usize::try_from(size).unwrap_or(usize::MAX)).collect();
            Ok((name, shape))
        })
        .collect()
}

fn read_port(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, port: &Port) -> Result<Vec<f64>, InputError> {
    let candidates = [format!("{}.npy", port.name), format!("arr_{index}.npy")];
    let found = candidates.iter().find_map(|name| archive.index_for_name(name));
    let position = found.ok_or_else(|| InputError::Missing { input: port.name.clone() })?;
    let entry = archive.by_index(position).map_err(malformed)?;
    // What an entry unpacks to is bounded whatever its header claims.
    read_array(entry.take(INPUT_FILE_BYTES), port)
}

fn read_array(reader: impl Read, port: &Port) -> Result<Vec<f64>, InputError> {
    let array = NpyFile::new(reader).map_err(malformed)?;
    if array.len() > INPUT_FILE_BYTES / 8 {
        let (expected, got) = (port.len(), usize::try_from(array.len()).unwrap_or(usize::MAX));
        return Err(InputError::Length { input: port.name.clone(), expected, got });
    }
    if array.order() == Order::Fortran && array.shape().len() > 1 {
        return Err(InputError::Npz { reason: format!("array `{}` is in column-major order", port.name) });
    }
    numbers(array, port)
}

/// The array as doubles, whichever numeric type it has.
fn numbers(array: NpyFile<impl Read>, port: &Port) -> Result<Vec<f64>, InputError> {
    macro_rules! try_types {
        ($array:expr; $($number:ty),*) => {{
            let array = $array;
            $(let array = match array.try_data::<$number>() {
                Ok(data) => return data.map(|value| Ok(value.map_err(malformed)? as f64)).collect(),
                Err(array) => array,
            };)*
            array
        }};
    }
    let array = try_types!(array; f64, f32, i64, i32, i16, i8, u64, u32, u16, u8);
    Err(InputError::ArrayType { input: port.name.clone(), got: array.dtype().descr() })
}

fn malformed(error: impl std::fmt::Display) -> InputError {
    InputError::Npz { reason: error.to_string() }
}
