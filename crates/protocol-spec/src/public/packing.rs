use alloy_primitives::U256;
use tensor_hash::MAX_VALUE_BITS;

use crate::public::encoding::Encoding;
use crate::public::error::PublicValueError;
use crate::public::tensor::PublicTensor;

impl PublicTensor {
    /// The words that hold `values` (row-major): see [`PublicTensor`] for the rule. Of a packed tensor they are its
    /// instances, of a hashed one what is hashed.
    ///
    /// # Errors
    /// [`PublicValueError`] for a wrong number of values and a value outside of the tensor's width.
    pub fn pack(&self, values: &[i64]) -> Result<Vec<U256>, PublicValueError> {
        self.check_count(values.len())?;
        let per_word = self.values_per_word();
        let mut words = vec![U256::ZERO; self.word_count()];
        for (index, &value) in values.iter().enumerate() {
            let digit = U256::from(self.digit(index, value)?);
            words[index / per_word] |= digit << self.bit_position(index % per_word);
        }
        Ok(words)
    }

    /// The values in a packed tensor's instances: the inverse of [`PublicTensor::pack`].
    ///
    /// # Errors
    /// [`PublicValueError`] for a hashed tensor, a wrong number of instances and an instance with bits above its last
    /// value.
    pub fn unpack(&self, instances: &[U256]) -> Result<Vec<i64>, PublicValueError> {
        if self.encoding != Encoding::Packed {
            return Err(PublicValueError::NotPacked { tensor: self.name.clone() });
        }
        if instances.len() != self.instance_count {
            return Err(PublicValueError::InstanceCount { expected: self.instance_count, got: instances.len() });
        }
        let mut values = Vec::with_capacity(self.element_count());
        for (position, &instance) in instances.iter().enumerate() {
            let held = self.values_per_word().min(self.element_count() - values.len());
            self.check_high_bits(position, instance, held)?;
            values.extend((0..held).map(|slot| self.value_at(instance, slot)));
        }
        Ok(values)
    }

    fn digit(&self, index: usize, value: i64) -> Result<u64, PublicValueError> {
        let (low, high) = (self.lowest(), self.highest());
        if (low..=high).contains(&value) {
            Ok(value.wrapping_sub(self.offset) as u64)
        } else {
            let refused = PublicValueError::OutOfWidth { tensor: self.name.clone(), index, value, low, high };
            Err(self.concealing(index, refused))
        }
    }

    fn value_at(&self, instance: U256, slot: usize) -> i64 {
        let shifted: U256 = instance >> self.bit_position(slot);
        let digit = shifted.as_limbs()[0] & (u64::MAX >> (MAX_VALUE_BITS - self.bits));
        self.offset.wrapping_add_unsigned(digit)
    }

    fn bit_position(&self, slot: usize) -> usize {
        slot * self.bits as usize
    }

    fn check_high_bits(&self, position: usize, instance: U256, held: usize) -> Result<(), PublicValueError> {
        let bits = self.bit_position(held);
        if instance.bit_len() <= bits {
            return Ok(());
        }
        let instance_index = self.first_instance + position;
        Err(PublicValueError::HighBits {
            tensor: self.name.clone(),
            instance: instance_index,
            value: instance,
            bits: bits as u32,
        })
    }
}
