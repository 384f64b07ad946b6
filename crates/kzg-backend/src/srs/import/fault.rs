use std::io;

use super::layout::SrsFormat;

/// Why a file is not taken for a reference string: found before memory is taken for its points, or on the first bad one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatFault {
    /// The first bytes and the size fit no format.
    #[error("neither its first bytes nor its size are those of a supported format: {}", SrsFormat::supported())]
    Unknown,
    /// A file of the same world, and another purpose.
    #[error("it is {found}; supported are {}", SrsFormat::supported())]
    OtherKind {
        /// What the file is, with an article.
        found: &'static str,
    },
    /// The file ends before its first part does.
    #[error("truncated: {got} bytes, at least {expected} expected")]
    Truncated {
        /// Bytes that are needed to go on.
        expected: u64,
        /// Bytes in the file.
        got: u64,
    },
    /// `.ptau` of another version.
    #[error("`.ptau` version {got}, expected {expected}")]
    PtauVersion {
        /// Version read here.
        expected: u32,
        /// Version in the file.
        got: u32,
    },
    /// More sections than any `.ptau` has.
    #[error("{got} sections, at most {limit} expected")]
    TooManySections {
        /// Most sections accepted.
        limit: u32,
        /// Sections announced.
        got: u32,
    },
    /// A section that is announced to reach beyond the end of the file.
    #[error("section {section} would end at byte {expected}, the file has {got}")]
    SectionBeyondEnd {
        /// Number of the section.
        section: u32,
        /// Where it would end; the largest number there is where that overflows.
        expected: u64,
        /// Bytes in the file.
        got: u64,
    },
    /// Two sections of one number.
    #[error("section {section} comes twice")]
    SectionTwice {
        /// Number of the section.
        section: u32,
    },
    /// A section that is needed.
    #[error("section {section} ({name}) is missing")]
    SectionMissing {
        /// Number of the section.
        section: u32,
        /// What it holds.
        name: &'static str,
    },
    /// A section of another length than header and contents ask for.
    #[error("section {section} ({name}) has {got} bytes, expected {expected}")]
    SectionLength {
        /// Number of the section.
        section: u32,
        /// What it holds.
        name: &'static str,
        /// Bytes it should have.
        expected: u64,
        /// Bytes it has.
        got: u64,
    },
    /// The file goes on after its last section.
    #[error("the sections end at byte {expected}, the file has {got}")]
    TrailingBytes {
        /// Where the last section ends.
        expected: u64,
        /// Bytes in the file.
        got: u64,
    },
    /// A ceremony over another curve.
    #[error("its points are over {found}, expected BN254")]
    OtherField {
        /// The field's curve, where it is known.
        found: &'static str,
    },
    /// An exponent that the curve cannot serve.
    #[error("its header says 2^{got} rows, BN254 serves 2^{min} to 2^{max}")]
    HeaderRows {
        /// Smallest exponent.
        min: u32,
        /// Largest exponent.
        max: u32,
        /// Exponent in the file.
        got: u32,
    },
    /// A halo2 string of another size than its header asks for.
    #[error("{got} bytes; its header says 2^{k} rows, which take {raw} bytes raw or {compressed} compressed")]
    Halo2Length {
        /// Exponent in the file.
        k: u32,
        /// Bytes of a raw string.
        raw: u64,
        /// Bytes of a compressed string.
        compressed: u64,
        /// Bytes in the file.
        got: u64,
    },
    /// A coordinate that is not written in the one way there is.
    #[error("point {index} of {part}: a coordinate is not below the field's modulus")]
    Unreduced {
        /// Part of the file.
        part: &'static str,
        /// Position in the part.
        index: usize,
    },
    /// Coordinates of no point.
    #[error("point {index} of {part} is not on the curve")]
    OffCurve {
        /// Part of the file.
        part: &'static str,
        /// Position in the part.
        index: usize,
    },
}

/// Why a file was not read to the end: the system, or the content.
#[derive(Debug)]
pub(super) enum Refusal {
    Io(io::Error),
    Format(FormatFault),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<FormatFault> for Refusal {
    fn from(fault: FormatFault) -> Self {
        Self::Format(fault)
    }
}
