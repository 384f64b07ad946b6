use std::io::{self, Write};
use std::path::Path;

use halo2curves::serde::SerdeObject;

use crate::envelope::{Access, FileKind, Payload, announced_payload, open_payload, write_payload};
use crate::raw_objects::{G1_BYTES, G2_BYTES, read_object, read_objects, write_objects};

use super::parts::{Powers, SrsParts};
use super::{Origin, Srs, SrsError, SrsFault, require_rows};

/// Measured for 2^16 to 2^20 rows: the points take in memory what they take in the file, testing them takes scalars and sums
/// besides.
const MEMORY_PER_FILE: (u64, u64) = (5, 2);

/// Payload: origin (u32: 0 dev, 1 any other), then k (u32), `g`, `g_lagrange`, `g2`, `s_g2` as halo2 writes them raw.
pub(super) fn write_content(out: &mut impl Write, parts: &SrsParts, origin: Origin) -> io::Result<()> {
    let Powers { k, g, g2, s_g2 } = &parts.powers;
    out.write_all(&origin_code(origin).to_le_bytes())?;
    out.write_all(&k.to_le_bytes())?;
    write_objects(out, g)?;
    write_objects(out, &parts.g_lagrange)?;
    g2.write_raw(out)?;
    s_g2.write_raw(out)
}

fn origin_code(origin: Origin) -> u32 {
    match origin {
        Origin::Dev => 0,
        Origin::Ceremony(_) | Origin::Unknown => 1,
    }
}

impl Srs {
    /// Writes the string to `path` in one step.
    pub fn write(&self, path: &Path) -> Result<(), SrsError> {
        write_payload(path, FileKind::Srs, Access::Shared, |sink| write_content(sink, &self.parts, self.origin))?;
        Ok(())
    }

    /// Reads a file made by [`Srs::write`]: every point is checked to be on its curve.
    ///
    /// That the points are powers of one secret was tested at import; [`Srs::read_and_test`] tests it again.
    pub fn read(path: &Path) -> Result<Self, SrsError> {
        Self::read_with(path, |_| Ok(()))
    }

    /// Like [`Srs::read`], with the pairing test of consecutive powers.
    pub fn read_and_test(path: &Path) -> Result<Self, SrsError> {
        Self::read_with(path, SrsParts::check_powers)
    }

    /// About the most memory that reading `path` takes; `None` where it is no file of this kind.
    pub fn memory_bytes_to_read(path: &Path) -> Option<u64> {
        announced_payload(path, FileKind::Srs).map(|bytes| bytes * MEMORY_PER_FILE.0 / MEMORY_PER_FILE.1)
    }

    fn read_with(path: &Path, test: impl FnOnce(&SrsParts) -> Result<(), SrsFault>) -> Result<Self, SrsError> {
        let mut payload = open_payload(path, FileKind::Srs)?;
        let origin = payload.u32()?;
        let k = payload.u32()?;
        let parts = read_points(&mut payload, k)?;
        parts.check_points().and_then(|()| test(&parts)).map_err(|fault| invalid(path, fault))?;

        let srs = Self { origin: Origin::of(&parts.powers.s_g2), parts, hash: payload.hash() };
        match origin_code(srs.origin) == origin {
            true => Ok(srs),
            false => Err(payload.malformed(format!("its origin is `{}`, the file says otherwise", srs.origin)).into()),
        }
    }
}

fn read_points(payload: &mut Payload, k: u32) -> Result<SrsParts, SrsError> {
    require_rows(k)?;
    let rows = 1_usize << k;
    payload.expect_remaining(points_bytes(k))?;
    let g = read_objects::<_, G1_BYTES>(payload, rows, "powers")?;
    let g_lagrange = read_objects::<_, G1_BYTES>(payload, rows, "Lagrange basis")?;
    let g2 = read_object::<_, G2_BYTES>(payload, "g2")?;
    let s_g2 = read_object::<_, G2_BYTES>(payload, "s_g2")?;
    Ok(SrsParts { powers: Powers { k, g, g2, s_g2 }, g_lagrange })
}

/// Bytes of all points of a string for `2^k` rows, `k` at most [`super::MAX_K`].
fn points_bytes(k: u32) -> u64 {
    ((2 * G1_BYTES as u64) << k) + 2 * G2_BYTES as u64
}

pub(super) fn invalid(path: &Path, fault: SrsFault) -> SrsError {
    SrsError::Invalid { name: path.display().to_string(), fault }
}
