use alloy_primitives::U256;
use tensor_hash::{TensorHash, TensorKind};

use crate::field::SCALAR_MODULUS;
use crate::public::encoding::Encoding;
use crate::public::error::PublicValueError;
use crate::public::tensor::{PublicTensor, Role};

impl PublicTensor {
    /// The salted hash of `values` (row-major), which is the instance of a hashed tensor: `tensor_hash` over the words of
    /// [`PublicTensor::pack`]. It hides the values if `salt` has at least 128 random bits that nobody else knows.
    ///
    /// # Errors
    /// [`PublicValueError`] for a salt of `r` or more, a wrong number of values and a value outside of the tensor's
    /// width. None of them tells a value or the salt.
    pub fn commitment(&self, values: &[i64], salt: U256) -> Result<U256, PublicValueError> {
        let words = self.pack(values)?;
        let refused = |source| PublicValueError::Hash { tensor: self.name.clone(), source };
        self.hash_rule().hash(salt, &words).map_err(refused)
    }

    /// What the hash binds beside salt and words: side, width and number of values.
    pub fn hash_rule(&self) -> TensorHash {
        let kind = match self.role {
            Role::Parameters => TensorKind::Parameters,
            Role::Input(_) => TensorKind::Input,
            Role::Output => TensorKind::Output,
        };
        TensorHash { kind, bits: self.bits, length: self.element_count() as u64 }
    }

    /// The refusal of value `index` as it is, or without the value where that is for its owner alone.
    pub(super) fn concealing(&self, index: usize, refused: PublicValueError) -> PublicValueError {
        match self.encoding {
            Encoding::Packed => refused,
            Encoding::Hashed => PublicValueError::Concealed { tensor: self.name.clone(), index },
        }
    }

    /// The hash that an instance of this tensor is.
    pub(super) fn check_hash(&self, instance: U256) -> Result<U256, PublicValueError> {
        if instance < SCALAR_MODULUS {
            return Ok(instance);
        }
        Err(PublicValueError::HashNotInField { tensor: self.name.clone(), value: instance })
    }
}
