//! The frame around every binary file: what it is, how long it is, and that nobody edited it by accident.
//!
//! ```text
//! offset  bytes  field
//!      0      8  magic of the file kind
//!      8      4  format version, little-endian
//!     12      8  payload length in bytes, little-endian
//!     20     32  SHA-256 of the payload
//!     52      -  payload, to the end of the file
//! ```
//!
//! The hash detects damage, not malice: whoever can write the file can write its hash. Readers of payloads therefore
//! still check every size, field element and point they take.

mod error;
mod kind;
mod read;
mod temporary;
mod write;

pub use error::FileError;
pub use kind::FileKind;
pub(crate) use read::announced_payload;
pub use read::{Payload, open_payload, read_payload};
pub use temporary::{Claim, temporary_folder};
pub use write::{Access, PayloadSink, write_file, write_new_file, write_payload};

/// Bytes before the payload.
pub(crate) const HEADER_BYTES: usize = 52;
