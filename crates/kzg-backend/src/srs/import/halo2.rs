use super::encoding::Encoding;
use super::fault::FormatFault;
use super::layout::{LagrangeMap, PointMap, SrsFormat, header_rows};

/// Bytes of the exponent, little-endian.
const K_BYTES: u64 = 4;
/// Above this the first bytes are taken for something else than an exponent.
const PLAUSIBLE_K: u32 = 255;

/// A string as halo2 writes it: `k`, `2^k` powers, `2^k` Lagrange points, `g2`, `s_g2`. It has no magic: the exponent
/// has to agree with the size of the file to the byte, and tells raw from compressed.
pub(super) fn locate(head: &[u8], file_bytes: u64) -> Result<PointMap, FormatFault> {
    let k = match head.first_chunk::<{ K_BYTES as usize }>() {
        Some(bytes) => u32::from_le_bytes(*bytes),
        None => return Err(FormatFault::Unknown),
    };
    if k > PLAUSIBLE_K {
        return Err(FormatFault::Unknown);
    }
    let k = header_rows(k)?;
    let raw = map(k, SrsFormat::Halo2Raw, Encoding::Montgomery);
    let compressed = map(k, SrsFormat::Halo2Compressed, Encoding::Compressed);
    [raw, compressed].into_iter().find(|map| end(map) == file_bytes).ok_or_else(|| FormatFault::Halo2Length {
        k,
        raw: end(&raw),
        compressed: end(&compressed),
        got: file_bytes,
    })
}

fn map(k: u32, format: SrsFormat, encoding: Encoding) -> PointMap {
    let column = (encoding.g1_bytes() as u64) << k;
    let lagrange_at = K_BYTES + column;
    PointMap {
        format,
        k,
        encoding,
        powers_at: K_BYTES,
        lagrange: LagrangeMap::Halo2(lagrange_at),
        g2_at: lagrange_at + column,
    }
}

fn end(map: &PointMap) -> u64 {
    map.g2_at + 2 * map.encoding.g2_bytes() as u64
}
