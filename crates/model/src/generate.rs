//! Generated models: families of one shape in any size, for reports of cost against size.

pub(crate) mod error;
mod network;
mod numbers;
mod onnx_writer;
pub(crate) mod sweep;
mod width;

use std::fmt;
use std::str::FromStr;

use crate::generate::error::GenerateError;

/// A model with data, as files that every command takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedModel {
    pub onnx: Vec<u8>,
    /// JSON: a list of sets of inputs.
    pub calibration: Vec<u8>,
    /// JSON: one set of inputs that is not among the calibration data, within its range.
    pub input: Vec<u8>,
    /// Weights and biases.
    pub parameters: u64,
}

/// What a family's file says of it. Its models differ in one width, which is at least 1.
struct Definition {
    name: &'static str,
    /// Weights and biases of the model of this width: they grow with it.
    parameters: fn(u64) -> u64,
    generate: fn(usize) -> GeneratedModel,
}

macro_rules! families {
    ($($(#[$documentation:meta])* $family:ident in $module:ident),* $(,)?) => {
        $(mod $module;)*

        /// A family of generated models.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Family {
            $($(#[$documentation])* $family),*
        }

        impl Family {
            /// Every family.
            pub const ALL: &[Family] = &[$(Family::$family),*];

            fn definition(self) -> &'static Definition {
                match self {
                    $(Family::$family => &$module::DEFINITION),*
                }
            }
        }
    };
}

// A further family is one more line here and one more file in `generate/`.
families![
    /// `mlp`: 16 inputs, two equal hidden layers with Relu, one output.
    Mlp in mlp,
    /// `cnn`: a 16x16 image, two blocks of convolution, Relu and maximum, ten outputs.
    Cnn in cnn,
    /// `conv`: a 32x32 image, two convolutions of equally many channels with Relu, a mean of each channel, ten outputs.
    Conv in conv,
    /// `cnn224`: a 224x224 black-and-white image, four convolutions of stride 2, a hidden dense layer, ten outputs.
    Cnn224 in cnn224,
];

/// Parameters of the largest generated model: its largest matrix stays within what import takes.
pub const MOST_PARAMETERS: u64 = 30_000_000;

impl Family {
    /// The parameters of the family's model nearest to `parameters`; [`Family::generate`] makes that one.
    ///
    /// # Errors
    /// [`GenerateError::TooFew`] below the family's smallest model, [`GenerateError::TooMany`] above
    /// [`MOST_PARAMETERS`].
    pub fn nearest(self, parameters: u64) -> Result<u64, GenerateError> {
        let Definition { parameters: count, .. } = self.definition();
        Ok(count(self.width(parameters)?))
    }

    /// The family's model nearest to `parameters`: the same bytes on every machine.
    ///
    /// Weights are uniform with the variance that keeps activations of order one in any width (He et al. 2015,
    /// "Delving Deep into Rectifiers", equation 10); inputs are uniform between -1 and 1, or pixels of 0 and 1.
    ///
    /// # Errors
    /// As [`Family::nearest`].
    pub fn generate(self, parameters: u64) -> Result<GeneratedModel, GenerateError> {
        // At most as many as the parameters, which fit.
        let width = self.width(parameters)? as usize;
        Ok((self.definition().generate)(width))
    }

    fn width(self, parameters: u64) -> Result<u64, GenerateError> {
        let Definition { parameters: count, .. } = self.definition();
        match (parameters, count(1)) {
            (got, fewest) if got < fewest => Err(GenerateError::TooFew { family: self, fewest, got }),
            (got, _) if got > MOST_PARAMETERS => Err(GenerateError::TooMany { limit: MOST_PARAMETERS, got }),
            (wanted, _) => Ok(width::nearest(*count, wanted)),
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.definition().name)
    }
}

impl FromStr for Family {
    type Err = GenerateError;

    /// # Errors
    /// [`GenerateError::UnknownFamily`] with the names of all.
    fn from_str(name: &str) -> Result<Family, GenerateError> {
        let known = Family::ALL.iter().find(|family| family.definition().name == name);
        known.copied().ok_or_else(|| GenerateError::UnknownFamily { got: name.to_owned() })
    }
}
