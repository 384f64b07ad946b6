use std::fmt;

/// What a binary file holds. Each kind has its own magic and its own format version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Structured reference string, `srs.bin`.
    Srs,
    /// Circuit description, `circuit.bin`.
    Circuit,
    /// Verifying key, `vk.bin`.
    VerifyingKey,
    /// Proving key, `pk.bin`.
    ProvingKey,
    /// Hidden weights and biases with their salt, `parameters.bin`.
    Parameters,
}

impl FileKind {
    /// Every kind there is.
    pub const ALL: [Self; 5] = [Self::Srs, Self::Circuit, Self::VerifyingKey, Self::ProvingKey, Self::Parameters];

    /// First eight bytes of such a file.
    pub const fn magic(self) -> [u8; 8] {
        match self {
            Self::Srs => *b"ASSAYsrs",
            Self::Circuit => *b"ASSAYcir",
            Self::VerifyingKey => *b"ASSAYvk\0",
            Self::ProvingKey => *b"ASSAYpk\0",
            Self::Parameters => *b"ASSAYprm",
        }
    }

    /// The only payload format this build reads and writes.
    pub const fn version(self) -> u32 {
        match self {
            // 2: lanes with and without lookups. 3: folded sums, convolutions, maxima, quotients. 4: packs of one shape.
            // 5: visibility of inputs and outputs. 6: hidden parameters.
            Self::Circuit => 6,
            // 2: values alone, in few bytes.
            Self::ProvingKey => 2,
            Self::Srs | Self::VerifyingKey | Self::Parameters => 1,
        }
    }

    /// Payloads above this many bytes are refused before anything is read or allocated.
    pub const fn max_payload(self) -> u64 {
        const MIB: u64 = 1 << 20;
        match self {
            // Two times 2^26 points of 64 bytes, and the head.
            Self::Srs => (1 << 33) + MIB,
            Self::Circuit | Self::Parameters => 256 * MIB,
            Self::VerifyingKey => 16 * MIB,
            Self::ProvingKey => 1 << 38,
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Srs => "SRS",
            Self::Circuit => "circuit",
            Self::VerifyingKey => "verifying key",
            Self::ProvingKey => "proving key",
            Self::Parameters => "parameter file",
        })
    }
}
