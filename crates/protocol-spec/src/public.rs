//! Public values: which instance holds what, and the codec between real numbers, integers and instances.
//!
//! ```
//! use alloy_primitives::U256;
//! use protocol_spec::public::{DeclaredRange, PublicLayout, Role, TensorSpec};
//!
//! let features = TensorSpec {
//!     name: "features".into(),
//!     role: Role::Input(DeclaredRange { low: -4.0, high: 4.0 }),
//!     shape: vec![1, 2],
//!     bits: 16,
//!     offset: -32768,
//!     scale: 12,
//! };
//! let score = TensorSpec { name: "score".into(), role: Role::Output, shape: vec![1], bits: 20, offset: 0, scale: 16 };
//! let layout = PublicLayout::new([features, score])?;
//!
//! let features = layout.inputs().next().unwrap().quantise(&[0.5, -1.25])?;
//! let instances = layout.instances(U256::from(7), &[features, vec![3]])?;
//! assert_eq!(instances, [7, (32768 - 5120) << 16 | (32768 + 2048), 3].map(U256::from));
//! assert_eq!(layout.values(&instances)?[0], [2048, -5120]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
