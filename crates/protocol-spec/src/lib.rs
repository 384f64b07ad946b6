#![doc = include_str!("../README.md")]

mod calldata;
mod digest;
mod error;
mod expression;
mod field;
mod item;
mod layout;
mod lookup;
mod opening;
mod pinned;
mod point;
pub mod public;
mod rounds;
mod spec;

pub use calldata::{
    BatchItem, CalldataStats, EntryPoint, InstanceBytes, PROOF_START, VerifierCall, decode_calldata,
    encode_batch_calldata, encode_calldata,
};
pub use error::{CalldataError, EnvelopeError, SpecError};
pub use expression::{ColumnKind, Expression, Gate, Query};
pub use field::{BASE_MODULUS, NotCanonical, SCALAR_MODULUS, Scalar};
pub use item::{ChallengeId, Commitment, Evaluation, ProofItem};
pub use layout::{ProofLayout, RoundLayout, WordOffset};
pub use lookup::Lookup;
pub use opening::{Claim, Opened, OpeningQuery, RotationSet};
pub use pinned::PinnedInstance;
pub use point::{G1Point, G2Point, SrsPoints};
pub use rounds::Round;
pub use spec::{Domain, Permutation, ProtocolSpec};
