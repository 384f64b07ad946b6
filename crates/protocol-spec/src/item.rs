//! Names of everything that a proof contains or a verifier opens.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A commitment, in the proof or in the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Commitment {
    /// An advice column.
    Advice(usize),
    /// A grand product of the copy argument.
    Product(usize),
    /// The inputs of a lookup, compressed and permuted.
    LookupInput(usize),
    /// The table of a lookup, compressed and permuted.
    LookupTable(usize),
    /// A grand product of a lookup.
    LookupProduct(usize),
    /// The random polynomial that blinds the quotient's opening.
    Random,
    /// A piece of the quotient.
    Quotient(usize),
    /// SHPLONK's first message, `W`.
    OpeningQuotient,
    /// SHPLONK's second message, `W'`.
    OpeningWitness,
    /// A fixed column, in the key.
    Fixed(usize),
    /// A permutation polynomial, in the key.
    Sigma(usize),
    /// The generator of G1.
    Generator,
}

/// A claimed value of a committed polynomial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Evaluation {
    /// An advice query, by index.
    Advice(usize),
    /// A fixed query, by index.
    Fixed(usize),
    /// The random polynomial at `x`.
    Random,
    /// A permutation polynomial at `x`.
    Sigma(usize),
    /// A grand product at `x`.
    Product(usize),
    /// A grand product at the next row.
    ProductNext(usize),
    /// A grand product at the row before the blinding rows.
    ProductLast(usize),
    /// A lookup's grand product at `x`.
    LookupProduct(usize),
    /// A lookup's grand product at the next row.
    LookupProductNext(usize),
    /// A lookup's permuted inputs at `x`.
    LookupInput(usize),
    /// A lookup's permuted inputs at the row before.
    LookupInputPrevious(usize),
    /// A lookup's permuted table at `x`.
    LookupTable(usize),
}

/// A verifier's challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ChallengeId {
    /// A challenge of the circuit, by index.
    Circuit(usize),
    /// Compresses lookup tuples (drawn even where there are none).
    Theta,
    /// Permutation challenge.
    Beta,
    /// Permutation challenge.
    Gamma,
    /// Folds the identities.
    Y,
    /// Where everything is evaluated.
    X,
    /// Folds the commitments of one rotation set (SHPLONK).
    OpeningY,
    /// Folds the rotation sets (SHPLONK).
    OpeningV,
    /// Where the opening quotient is evaluated (SHPLONK).
    OpeningU,
}

/// One element of a proof, in transcript order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProofItem {
    /// Two words, `x || y`.
    Point(Commitment),
    /// One word.
    Scalar(Evaluation),
    /// One word: the inverse of the product of everything the verifier inverts.
    InversionHint,
}

impl ProofItem {
    /// Length in 32-byte words.
    pub fn words(&self) -> usize {
        if matches!(self, Self::Point(_)) { 2 } else { 1 }
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Advice(i) => write!(f, "advice column {i}"),
            Self::Product(i) => write!(f, "permutation product {i}"),
            Self::LookupInput(i) => write!(f, "permuted inputs of lookup {i}"),
            Self::LookupTable(i) => write!(f, "permuted table of lookup {i}"),
            Self::LookupProduct(i) => write!(f, "product of lookup {i}"),
            Self::Random => f.write_str("random polynomial"),
            Self::Quotient(i) => write!(f, "quotient piece {i}"),
            Self::OpeningQuotient => f.write_str("W"),
            Self::OpeningWitness => f.write_str("W'"),
            Self::Fixed(i) => write!(f, "fixed column {i}"),
            Self::Sigma(i) => write!(f, "permutation polynomial {i}"),
            Self::Generator => f.write_str("generator"),
        }
    }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Advice(i) => write!(f, "advice query {i}"),
            Self::Fixed(i) => write!(f, "fixed query {i}"),
            Self::Random => f.write_str("random polynomial"),
            Self::Sigma(i) => write!(f, "permutation polynomial {i}"),
            Self::Product(i) => write!(f, "permutation product {i}"),
            Self::ProductNext(i) => write!(f, "permutation product {i}, next row"),
            Self::ProductLast(i) => write!(f, "permutation product {i}, last row"),
            Self::LookupProduct(i) => write!(f, "product of lookup {i}"),
            Self::LookupProductNext(i) => write!(f, "product of lookup {i}, next row"),
            Self::LookupInput(i) => write!(f, "permuted inputs of lookup {i}"),
            Self::LookupInputPrevious(i) => write!(f, "permuted inputs of lookup {i}, row before"),
            Self::LookupTable(i) => write!(f, "permuted table of lookup {i}"),
        }
    }
}

impl fmt::Display for ChallengeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Circuit(i) => write!(f, "challenge {i}"),
            Self::Theta => f.write_str("theta"),
            Self::Beta => f.write_str("beta"),
            Self::Gamma => f.write_str("gamma"),
            Self::Y => f.write_str("y"),
            Self::X => f.write_str("x"),
            Self::OpeningY => f.write_str("opening y"),
            Self::OpeningV => f.write_str("opening v"),
            Self::OpeningU => f.write_str("opening u"),
        }
    }
}

impl fmt::Display for ProofItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Point(commitment) => write!(f, "[{commitment}]"),
            Self::Scalar(evaluation) => write!(f, "{evaluation}"),
            Self::InversionHint => f.write_str("inversion hint"),
        }
    }
}
