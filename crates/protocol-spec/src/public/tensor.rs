use std::ops::Range;

use serde::{Deserialize, Serialize};
use tensor_hash::{MAX_VALUE_BITS, WORD_BITS};

use crate::public::encoding::Encoding;
use crate::public::error::LayoutError;
use crate::public::range::DeclaredRange;

/// Largest binary point of a public tensor.
pub const MAX_SCALE: u32 = 62;

/// Which side of the model a public tensor is on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Weights and biases, where they are hidden: see [`PublicLayout::parameters`](super::PublicLayout::parameters).
    Parameters,
    /// What the model reads; real values outside of the declared range are refused.
    Input(DeclaredRange),
    /// What the model computes.
    Output,
}

/// A public tensor before its place among the instances is known.
///
/// Element `e` (row-major) is an integer of `[offset, offset + 2^bits)` that stands for the real number
/// `integer / 2^scale`.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorSpec {
    /// The ONNX tensor's name.
    pub name: String,
    pub role: Role,
    pub shape: Vec<usize>,
    /// Exact width of a packed value, 1 to [`MAX_VALUE_BITS`].
    pub bits: u32,
    pub offset: i64,
    /// At most [`MAX_SCALE`].
    pub scale: u32,
    pub encoding: Encoding,
}

/// A public tensor and the instances that hold it.
///
/// Value `e` occupies bits `[j * bits, (j + 1) * bits)` of packed word `e / n`, where `n = floor(253 / bits)` and
/// `j = e mod n`, as `value - offset`. A packed tensor's instances are these words; no instance holds values of two
/// tensors. A hashed tensor's one instance is the salted hash of its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublicTensor {
    pub name: String,
    pub role: Role,
    pub shape: Vec<usize>,
    pub bits: u32,
    pub offset: i64,
    pub scale: u32,
    /// [`Encoding::Packed`] in what was written before there were others.
    #[serde(default)]
    pub encoding: Encoding,
    pub first_instance: usize,
    pub instance_count: usize,
}

impl PublicTensor {
    /// Places `spec` at `first_instance`.
    ///
    /// # Errors
    /// [`LayoutError`] for widths, scales, shapes and ranges outside of what [`TensorSpec`] admits.
    pub(super) fn place(spec: TensorSpec, first_instance: usize) -> Result<Self, LayoutError> {
        let TensorSpec { name, role, shape, bits, offset, scale, encoding } = spec;
        let mut tensor = Self { name, role, shape, bits, offset, scale, encoding, first_instance, instance_count: 0 };
        tensor.check_width()?;
        tensor.check_elements()?;
        tensor.check_range()?;
        tensor.instance_count = match encoding {
            Encoding::Packed => tensor.word_count(),
            Encoding::Hashed => 1,
        };
        Ok(tensor)
    }

    /// Number of values.
    pub fn element_count(&self) -> usize {
        self.shape.iter().product()
    }

    /// Values to a packed word: `floor(253 / bits)`.
    pub fn values_per_word(&self) -> usize {
        (WORD_BITS / self.bits) as usize
    }

    /// Number of packed words: the instances of a packed tensor, and what is hashed of a hashed one.
    pub fn word_count(&self) -> usize {
        self.element_count().div_ceil(self.values_per_word())
    }

    /// Indices of the instances that hold this tensor; instance 0 is the context.
    pub fn instances(&self) -> Range<usize> {
        self.first_instance..self.first_instance + self.instance_count
    }

    /// The smallest integer of `bits` bits above `offset`, which is `offset`.
    pub fn lowest(&self) -> i64 {
        self.offset
    }

    /// The largest integer: `offset + 2^bits - 1`.
    pub fn highest(&self) -> i64 {
        self.offset.wrapping_add_unsigned(u64::MAX >> (MAX_VALUE_BITS - self.bits))
    }

    /// The declared range, if this is an input.
    pub fn range(&self) -> Option<DeclaredRange> {
        match self.role {
            Role::Input(range) => Some(range),
            Role::Output | Role::Parameters => None,
        }
    }

    /// The declared range in units of `10^-18`, if this is an input: every number of 18 decimals within it.
    pub fn range_in_wad(&self) -> Option<(i128, i128)> {
        self.range()?.in_wad()
    }

    /// What this tensor was placed from.
    pub fn spec(&self) -> TensorSpec {
        let Self { name, role, shape, bits, offset, scale, encoding, .. } = self.clone();
        TensorSpec { name, role, shape, bits, offset, scale, encoding }
    }

    /// Where the role has its place: parameters before inputs before outputs.
    pub(super) fn rank(&self) -> u8 {
        match self.role {
            Role::Parameters => 0,
            Role::Input(_) => 1,
            Role::Output => 2,
        }
    }

    fn check_width(&self) -> Result<(), LayoutError> {
        let tensor = || self.name.clone();
        if !(1..=MAX_VALUE_BITS).contains(&self.bits) {
            return Err(LayoutError::Bits { tensor: tensor(), got: self.bits, max: MAX_VALUE_BITS });
        }
        if self.scale > MAX_SCALE {
            return Err(LayoutError::Scale { tensor: tensor(), got: self.scale, max: MAX_SCALE });
        }
        if i128::from(self.offset) + (1i128 << self.bits) - 1 > i128::from(i64::MAX) {
            return Err(LayoutError::BeyondInt64 { tensor: tensor(), offset: self.offset, bits: self.bits });
        }
        Ok(())
    }

    fn check_elements(&self) -> Result<(), LayoutError> {
        let elements = self.shape.iter().try_fold(1usize, |count, &size| count.checked_mul(size));
        match elements {
            Some(count) if count > 0 && u32::try_from(count).is_ok() => Ok(()),
            _ => Err(LayoutError::ElementCount { tensor: self.name.clone(), shape: self.shape.clone() }),
        }
    }

    /// Both bounds become integers of the tensor's width, as reals and as 18-decimal numbers; quantisation is
    /// monotone, so everything between them does too.
    fn check_range(&self) -> Result<(), LayoutError> {
        let Some(range) = self.range() else { return Ok(()) };
        let DeclaredRange { low, high } = range;
        let tensor = || self.name.clone();
        if !(low.is_finite() && high.is_finite() && low <= high) {
            return Err(LayoutError::NotARange { tensor: tensor(), low, high });
        }
        let out_of_width =
            |bound| LayoutError::BoundOutOfWidth { tensor: tensor(), bound, low: self.lowest(), high: self.highest() };
        for bound in [low, high] {
            if self.quantise_bound(bound).is_none() {
                return Err(out_of_width(bound));
            }
        }
        let Some((low_wad, high_wad)) = range.in_wad() else { return Err(out_of_width(high)) };
        if low_wad > high_wad {
            return Err(LayoutError::NoDecimalInRange { tensor: tensor(), low, high });
        }
        for (bound, wad) in [(low, low_wad), (high, high_wad)] {
            if self.quantise_wad_bound(wad).is_none() {
                return Err(out_of_width(bound));
            }
        }
        Ok(())
    }
}
