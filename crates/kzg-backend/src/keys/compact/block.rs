use std::collections::HashMap;

use super::bits::{pack, packed_bytes, unpack, width};
use super::{Number, small};
use crate::envelope::{FileError, Payload};

/// Rows of a block; the last block of a column may be shorter.
pub(in crate::keys) const BLOCK_ROWS: usize = 1 << 10;

/// In place of a number of bits.
const PALETTE: u8 = 0xff;
const MAX_ENTRIES: usize = 256;

/// Appends a block in its shorter form. Numbers are below `2^254`.
pub(super) fn encode(out: &mut Vec<u8>, numbers: &[Number]) {
    let bits = numbers.iter().map(width).max().unwrap_or(0);
    match Palette::of(numbers).filter(|palette| palette.bytes(numbers.len()) < 1 + packed_bytes(numbers.len(), bits)) {
        Some(palette) => palette.encode(out, numbers),
        None => {
            out.push(bits as u8);
            pack(out, numbers.iter().copied(), bits);
        }
    }
}

/// Takes a block of `count` numbers.
pub(super) fn decode(payload: &mut Payload, count: usize) -> Result<Vec<Number>, FileError> {
    let [form] = payload.array()?;
    if form != PALETTE {
        return take(payload, count, u32::from(form));
    }
    let [last, bits] = payload.array()?;
    let entries = take(payload, usize::from(last) + 1, u32::from(bits))?;
    let indices = take(payload, count, index_bits(entries.len()))?;
    let entry = |index: Number| entries.get(index[0] as usize).copied();
    let numbers: Option<Vec<Number>> = indices.into_iter().map(entry).collect();
    numbers.ok_or_else(|| payload.malformed("an index beyond the entries of its block"))
}

fn take(payload: &mut Payload, count: usize, bits: u32) -> Result<Vec<Number>, FileError> {
    let mut bytes = vec![0; packed_bytes(count, bits)];
    payload.fill(&mut bytes)?;
    unpack(&bytes, count, bits).ok_or_else(|| payload.malformed("bits after the last number of a block"))
}

fn index_bits(entries: usize) -> u32 {
    entries.next_power_of_two().trailing_zeros()
}

/// The different numbers of a block, in the order in which they appear.
struct Palette {
    entries: Vec<Number>,
    index: HashMap<Number, u64>,
    /// Of an entry.
    bits: u32,
}

impl Palette {
    /// `None` for too many entries.
    fn of(numbers: &[Number]) -> Option<Self> {
        let mut palette = Self { entries: Vec::new(), index: HashMap::new(), bits: 0 };
        for number in numbers {
            if palette.index.contains_key(number) {
                continue;
            }
            if palette.entries.len() == MAX_ENTRIES {
                return None;
            }
            palette.index.insert(*number, palette.entries.len() as u64);
            palette.entries.push(*number);
            palette.bits = palette.bits.max(width(number));
        }
        Some(palette)
    }

    fn bytes(&self, count: usize) -> usize {
        3 + packed_bytes(self.entries.len(), self.bits) + packed_bytes(count, index_bits(self.entries.len()))
    }

    fn encode(&self, out: &mut Vec<u8>, numbers: &[Number]) {
        out.extend([PALETTE, (self.entries.len() - 1) as u8, self.bits as u8]);
        pack(out, self.entries.iter().copied(), self.bits);
        let indices = numbers.iter().filter_map(|number| self.index.get(number));
        pack(out, indices.map(|index| small(*index)), index_bits(self.entries.len()));
    }
}
