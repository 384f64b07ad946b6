//! Public values: which instance holds what, and the codec between real numbers, integers and instances.

mod argmax;
mod context;
mod error;
mod layout;
mod packing;
mod quantise;
mod range;
mod tensor;

pub use argmax::argmax;
pub use context::{context_from_data, context_from_hash, context_from_value};
pub use error::{LayoutError, PublicValueError};
pub use layout::PublicLayout;
pub use quantise::{WAD, WAD_DECIMALS};
pub use range::DeclaredRange;
pub use tensor::{MAX_SCALE, MAX_VALUE_BITS, PACKED_BITS, PublicTensor, Role, TensorSpec};
