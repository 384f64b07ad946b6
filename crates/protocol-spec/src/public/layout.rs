use alloy_primitives::{B256, U256};
use serde::{Deserialize, Serialize};

use crate::public::context::{context_from_hash, context_from_value};
use crate::public::disclosed::Disclosed;
use crate::public::encoding::Encoding;
use crate::public::error::{LayoutError, PublicValueError};
use crate::public::tensor::{PublicTensor, Role, TensorSpec};

/// What every instance of a proof means: the context first, then hidden parameters, then the tensors that are packed or hashed,
/// inputs before outputs. Private tensors are not in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedLayout")]
pub struct PublicLayout {
    tensors: Vec<PublicTensor>,
}

impl PublicLayout {
    /// Index of the context instance.
    pub const CONTEXT_INSTANCE: usize = 0;

    /// Places `tensors`, in order, behind the context instance.
    ///
    /// # Errors
    /// [`LayoutError`] if an input follows an output, if parameters follow anything or are not hashed, or if a tensor's figures are not admitted (see [`TensorSpec`]).
    pub fn new(tensors: impl IntoIterator<Item = TensorSpec>) -> Result<Self, LayoutError> {
        let mut placed: Vec<PublicTensor> = Vec::new();
        for spec in tensors {
            let first_free = placed.last().map_or(Self::CONTEXT_INSTANCE + 1, |last| last.instances().end);
            let tensor = PublicTensor::place(spec, first_free)?;
            let follows = placed.last().is_some_and(|last| last.rank() > tensor.rank());
            let again = tensor.role == Role::Parameters && !placed.is_empty();
            if follows || again {
                return Err(LayoutError::OutOfOrder { tensor: tensor.name });
            }
            if tensor.role == Role::Parameters && tensor.encoding != Encoding::Hashed {
                return Err(LayoutError::ShownParameters { tensor: tensor.name });
            }
            placed.push(tensor);
        }
        Ok(Self { tensors: placed })
    }

    /// The model's weights and biases as one hashed list of integers, where they are hidden.
    pub fn parameters(&self) -> Option<&PublicTensor> {
        self.tensors.first().filter(|tensor| tensor.role == Role::Parameters)
    }

    /// All tensors that have instances: parameters, then inputs, then outputs.
    pub fn tensors(&self) -> &[PublicTensor] {
        &self.tensors
    }

    /// The inputs that have instances, in the model's order.
    pub fn inputs(&self) -> impl Iterator<Item = &PublicTensor> {
        self.tensors.iter().filter(|tensor| matches!(tensor.role, Role::Input(_)))
    }

    /// The outputs that have instances, in the model's order.
    pub fn outputs(&self) -> impl Iterator<Item = &PublicTensor> {
        self.tensors.iter().filter(|tensor| tensor.role == Role::Output)
    }

    /// The tensors that are hashed, in the order of [`Self::tensors`]: each takes a salt.
    pub fn hashed(&self) -> impl Iterator<Item = &PublicTensor> {
        self.tensors.iter().filter(|tensor| tensor.encoding == Encoding::Hashed)
    }

    /// Number of instances of a proof, the context included.
    pub fn instance_count(&self) -> usize {
        self.tensors.last().map_or(Self::CONTEXT_INSTANCE + 1, |last| last.instances().end)
    }

    /// The instances of a proof: `context`, then each tensor's quantised values, packed or hashed, in the order of
    /// [`Self::tensors`]. `salts` are those of [`Self::hashed`], in order.
    ///
    /// # Errors
    /// [`PublicValueError`] for a context or salt of `r` or more, a wrong number of tensors, values or salts, and a value
    /// outside of its tensor's width.
    pub fn instances<V: AsRef<[i64]>>(
        &self,
        context: U256,
        values: &[V],
        salts: &[U256],
    ) -> Result<Vec<U256>, PublicValueError> {
        let expected = self.hashed().count();
        if salts.len() != expected {
            return Err(PublicValueError::SaltCount { expected, got: salts.len() });
        }
        let mut salts = salts.iter();
        self.instances_with(context, values, |tensor, values| {
            // As many as hashed tensors, which was checked.
            let salt = salts.next().copied().unwrap_or_default();
            tensor.commitment(values, salt)
        })
    }

    /// What instances look like before there is a proof, to count bytes by: those of `values` with a number without zero
    /// bytes in place of every hash.
    ///
    /// # Errors
    /// As [`Self::instances`], without salts.
    pub fn typical_instances<V: AsRef<[i64]>>(
        &self,
        context: U256,
        values: &[V],
    ) -> Result<Vec<U256>, PublicValueError> {
        let full_word = context_from_hash(B256::repeat_byte(0xff));
        self.instances_with(context, values, |_, _| Ok(full_word))
    }

    fn instances_with<V: AsRef<[i64]>>(
        &self,
        context: U256,
        values: &[V],
        mut hash: impl FnMut(&PublicTensor, &[i64]) -> Result<U256, PublicValueError>,
    ) -> Result<Vec<U256>, PublicValueError> {
        if values.len() != self.tensors.len() {
            return Err(PublicValueError::TensorCount { expected: self.tensors.len(), got: values.len() });
        }
        let mut instances = vec![context_from_value(context)?];
        for (tensor, values) in self.tensors.iter().zip(values) {
            match tensor.encoding {
                Encoding::Packed => instances.extend(tensor.pack(values.as_ref())?),
                Encoding::Hashed => instances.push(hash(tensor, values.as_ref())?),
            }
        }
        Ok(instances)
    }

    /// What the instances say about every tensor, in the order of [`Self::tensors`]: of packed ones the inverse of
    /// [`Self::instances`].
    ///
    /// # Errors
    /// [`PublicValueError`] for a wrong number of instances, a context or hash of `r` or more, and an instance with bits
    /// above its last value.
    pub fn values(&self, instances: &[U256]) -> Result<Vec<Disclosed>, PublicValueError> {
        let expected = self.instance_count();
        if instances.len() != expected {
            return Err(PublicValueError::InstanceCount { expected, got: instances.len() });
        }
        context_from_value(instances[Self::CONTEXT_INSTANCE])?;
        let disclosed = |tensor: &PublicTensor| {
            let instances = &instances[tensor.instances()];
            match tensor.encoding {
                Encoding::Packed => tensor.unpack(instances).map(Disclosed::Values),
                Encoding::Hashed => tensor.check_hash(instances[0]).map(Disclosed::Hash),
            }
        };
        self.tensors.iter().map(disclosed).collect()
    }
}

/// A layout as it is read from a file, before its places are compared with those the rule gives.
#[derive(Deserialize)]
struct UncheckedLayout {
    tensors: Vec<PublicTensor>,
}

impl TryFrom<UncheckedLayout> for PublicLayout {
    type Error = LayoutError;

    fn try_from(read: UncheckedLayout) -> Result<Self, LayoutError> {
        let layout = Self::new(read.tensors.iter().map(PublicTensor::spec))?;
        for (got, expected) in read.tensors.iter().zip(&layout.tensors) {
            if got != expected {
                return Err(LayoutError::Instances {
                    tensor: got.name.clone(),
                    expected_first: expected.first_instance,
                    expected_count: expected.instance_count,
                    got_first: got.first_instance,
                    got_count: got.instance_count,
                });
            }
        }
        Ok(layout)
    }
}
