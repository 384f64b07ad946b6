//! Public values: which instance holds what, and the codec between real numbers, integers and instances.
//!
//! ```
//! use alloy_primitives::U256;
//! use protocol_spec::public::{DeclaredRange, Disclosed, Encoding, PublicLayout, Role, TensorSpec};
//!
//! let features = TensorSpec {
//!     name: "features".into(),
//!     role: Role::Input(DeclaredRange { low: -4.0, high: 4.0 }),
//!     shape: vec![1, 2],
//!     bits: 16,
//!     offset: -32768,
//!     scale: 12,
//!     encoding: Encoding::Packed,
//! };
//! let score = TensorSpec {
//!     name: "score".into(),
//!     role: Role::Output,
//!     shape: vec![1],
//!     encoding: Encoding::Hashed,
//!     ..features.clone()
//! };
//! let layout = PublicLayout::new([features, score])?;
//!
//! let features = layout.inputs().next().unwrap().quantise(&[0.5, -1.25])?;
//! let salt = U256::from(0x5eed); // Let it have 128 random bits at least.
//! let instances = layout.instances(U256::from(7), &[features, vec![3]], &[salt])?;
//! assert_eq!(instances[..2], [7, (32768 - 5120) << 16 | (32768 + 2048)].map(U256::from));
//! assert_eq!(layout.values(&instances)?[0], Disclosed::Values(vec![2048, -5120]));
//! // Who is told value and salt can compare them with the hash; nobody else learns the value from it.
//! assert_eq!(instances[2], layout.tensors()[1].commitment(&[3], salt)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod argmax;
mod context;
mod disclosed;
mod encoding;
mod error;
mod hashing;
mod layout;
mod packing;
mod quantise;
mod range;
mod tensor;

pub use argmax::argmax;
pub use context::{context_from_data, context_from_hash, context_from_value};
pub use disclosed::Disclosed;
pub use encoding::Encoding;
pub use error::{LayoutError, PublicValueError};
pub use layout::PublicLayout;
pub use quantise::{WAD, WAD_DECIMALS};
pub use range::DeclaredRange;
pub use tensor::{MAX_SCALE, PublicTensor, Role, TensorSpec};
pub use tensor_hash::{MAX_VALUE_BITS, WORD_BITS};
