//! Points as they lie in our files: Montgomery limbs, little-endian, affine coordinates.
//!
//! That is a copy of memory, so they load at the speed of the disk; every coordinate is still checked to be reduced and
//! every point to be on its curve (about 50 ns each), because the hash in a file vouches for nothing but transport.

use std::io::{self, Write};

use halo2curves::serde::SerdeObject;
use rayon::prelude::*;

use crate::envelope::{FileError, Payload};

/// Bytes of a `G1Affine`.
pub(crate) const G1_BYTES: usize = 64;
/// Bytes of a `G2Affine`.
pub(crate) const G2_BYTES: usize = 128;

const OBJECTS_PER_CHUNK: usize = 1 << 13;

pub(crate) fn write_objects<T: SerdeObject>(out: &mut impl Write, objects: &[T]) -> io::Result<()> {
    objects.iter().try_for_each(|object| object.write_raw(out))
}

/// Reads `count` objects of `SIZE` bytes each; refuses unreduced coordinates and points off the curve.
///
/// The caller has compared `count` with the size of the payload.
pub(crate) fn read_objects<T: SerdeObject + Send, const SIZE: usize>(
    payload: &mut Payload,
    count: usize,
    what: &str,
) -> Result<Vec<T>, FileError> {
    if (count as u64).saturating_mul(SIZE as u64) > payload.remaining() {
        return Err(payload.malformed(format!("`{what}` does not fit")));
    }
    let mut objects = Vec::with_capacity(count);
    let mut buffer = vec![0; SIZE * count.min(OBJECTS_PER_CHUNK)];
    while objects.len() < count {
        let bytes = &mut buffer[..SIZE * (count - objects.len()).min(OBJECTS_PER_CHUNK)];
        payload.fill(bytes)?;
        let decoded: Option<Vec<T>> = bytes.par_chunks_exact(SIZE).with_min_len(256).map(T::from_raw_bytes).collect();
        objects.extend(decoded.ok_or_else(|| payload.malformed(format!("invalid element in `{what}`")))?);
    }
    Ok(objects)
}

pub(crate) fn read_object<T: SerdeObject + Send, const SIZE: usize>(
    payload: &mut Payload,
    what: &str,
) -> Result<T, FileError> {
    let bytes = payload.array::<SIZE>()?;
    T::from_raw_bytes(&bytes).ok_or_else(|| payload.malformed(format!("invalid `{what}`")))
}
