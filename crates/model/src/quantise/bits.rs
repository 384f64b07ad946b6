//! Bits of integers from 0 to below a power of two, at scale 0.

use crate::fixed::function::FunctionTable;
use crate::fixed::graph::FixedOp;
use crate::import::bitwise::combined;
use crate::import::logic::Logic;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// Bits that one table takes.
const BYTE: u32 = 8;

impl Lowering<'_> {
    /// `logic` of each bit of integers of `bits` bits, broadcast to `shape`.
    pub(crate) fn bitwise(
        &mut self,
        logic: Logic,
        operands: [&Operand<'_>; 2],
        bits: u32,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        match operands {
            [Operand::Activation(x), Operand::Activation(y)] => {
                let (x, y) = (self.bits(x, bits, shape), self.bits(y, bits, shape));
                let parts = x.iter().zip(&y).map(|(x, y)| self.logic(logic, [x, y], shape));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                Ok(self.composed(&parts, 1, shape))
            }
            [Operand::Activation(x), Operand::Constant(c)] | [Operand::Constant(c), Operand::Activation(x)] => {
                self.refuse_public_list(c)?;
                if let [mask] = c.values.as_slice() {
                    return Ok(self.masked(logic, x, *mask, bits, shape));
                }
                let x = self.bits(x, bits, shape);
                let known = |bit: u32| c.map(|value| f64::from(value as u64 >> bit & 1 == 1));
                let known: Vec<Operand<'_>> = (0..bits).map(|bit| Operand::owned(known(bit))).collect();
                let parts = x.iter().zip(&known).map(|(x, known)| self.logic(logic, [x, known], shape));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                Ok(self.composed(&parts, 1, shape))
            }
            [Operand::Constant(_), Operand::Constant(_)] => Err(self.constant_operands()),
        }
    }

    /// `logic` of every element with one mask: a table for each byte.
    fn masked(&mut self, logic: Logic, x: &Lowered, mask: f64, bits: u32, shape: &[usize]) -> Lowered {
        let x = self.broadcast(x, shape);
        let bytes = self.bytes(&x, bits);
        let of_byte = |place: usize| ((mask as u64) >> (place as u32 * BYTE) & 0xff) as f64;
        let parts: Vec<Lowered> = bytes
            .iter()
            .enumerate()
            .map(|(place, byte)| {
                let mask = of_byte(place);
                self.byte_table(format!("{logic:?} {mask}"), byte, |value| combined(logic, value as f64, mask) as i64)
            })
            .collect();
        self.composed(&parts, BYTE, shape)
    }

    /// The bits of each element, the lowest first, as truth values.
    fn bits(&mut self, x: &Lowered, bits: u32, shape: &[usize]) -> Vec<Operand<'static>> {
        let x = self.broadcast(x, shape);
        let bytes = self.bytes(&x, bits);
        let mut found = Vec::with_capacity(bits as usize);
        for (byte, bit) in bytes.iter().flat_map(|byte| (0..BYTE).map(move |bit| (byte, bit))) {
            found.push(Operand::Activation(self.byte_table(format!("bit {bit}"), byte, |value| value >> bit & 1)));
        }
        found
    }

    /// The bytes of each element, the lowest first.
    fn bytes(&mut self, x: &Lowered, bits: u32) -> Vec<Lowered> {
        let mut rest = x.clone();
        let mut bytes = Vec::new();
        for _ in 1..bits.div_ceil(BYTE) {
            let above = self.shifted_right(&rest, BYTE);
            let op = FixedOp::Affine { multipliers: vec![vec![1], vec![-(1 << BYTE)]], bias: vec![0], shift: 0 };
            bytes.push(self.settled(op, &[&rest, &above], &x.shape, 0));
            rest = above;
        }
        bytes.push(rest);
        bytes
    }

    /// `floor(x / 2^shift)`.
    pub(crate) fn shifted_right(&mut self, x: &Lowered, shift: u32) -> Lowered {
        if shift == 0 { x.clone() } else { self.floor_of_multiple(x, 1, shift) }
    }

    /// `x 2^shifts[e]` or `floor(x / 2^shifts[e])`, broadcast to `shape`.
    pub(crate) fn shifted_by(
        &mut self,
        x: &Operand<'_>,
        shifts: &Operand<'_>,
        left: bool,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let x = self.integers(x, shape)?;
        let shifts = shifts.constant()?;
        self.refuse_public_list(shifts)?;
        let factors = shifts.broadcast(shape).map(|shift| 2f64.powi(shift as i32));
        if left {
            return Ok(self.affine(&x, factors.values.iter().map(|&factor| factor as i64).collect(), vec![0]));
        }
        if let [shift] = shifts.values.as_slice() {
            return Ok(self.shifted_right(&x, *shift as u32));
        }
        let divisor = self.constant(&factors, 0)?;
        Ok(self.settled(FixedOp::FloorDivide, &[&x, &divisor], shape, 0))
    }

    fn byte_table(&mut self, name: String, byte: &Lowered, of: impl Fn(i64) -> i64) -> Lowered {
        let base: Vec<i64> = (0..1 << BYTE).map(of).collect();
        let table = FunctionTable { name, low: 0, offset_bits: 0, slope: vec![0; base.len()], base };
        self.settled(FixedOp::Function { table }, &[byte], &byte.shape, 0)
    }

    /// The sum of parts that are `width` bits apart.
    fn composed(&mut self, parts: &[Lowered], width: u32, shape: &[usize]) -> Lowered {
        // No type has more than 32 bits here.
        let multipliers = (0..parts.len() as u32).map(|place| vec![1i64 << (place * width)]).collect();
        let parts: Vec<&Lowered> = parts.iter().collect();
        self.settled(FixedOp::Affine { multipliers, bias: vec![0], shift: 0 }, &parts, shape, 0)
    }
}
