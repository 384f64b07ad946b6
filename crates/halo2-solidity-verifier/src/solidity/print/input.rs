//! Where the text reads proof and instances.

use protocol_spec::PROOF_START;
use verifier_program::{BatchMemory, Key, ValidatedProgram};

use super::hex;

/// Where the proof and its instances are read.
#[derive(Clone, Copy)]
pub(in super::super) enum Input {
    /// At fixed positions of calldata.
    Calldata,
    /// In copies of both; where they begin in calldata is in memory too.
    Copied(BatchMemory),
}

/// Where the call begins: after the key, if that comes with it.
pub(in super::super) fn call_start(program: &ValidatedProgram) -> usize {
    program.program().key.as_ref().map_or(0, Key::bytes)
}

/// Where the proof's first word lies in calldata.
pub(super) fn proof_start(program: &ValidatedProgram) -> usize {
    call_start(program) + PROOF_START
}

/// Where the first instance lies in calldata: after the proof and the number of instances.
pub(in super::super) fn instances_start(program: &ValidatedProgram) -> usize {
    proof_start(program) + program.layout().bytes() + 32
}

impl Input {
    pub(super) fn proof_word(self, program: &ValidatedProgram, byte: usize) -> String {
        match self {
            Self::Calldata => format!("calldataload({})", hex(proof_start(program) + byte)),
            Self::Copied(memory) => format!("mload({})", hex(memory.proof.0 + byte)),
        }
    }

    pub(super) fn instance(self, program: &ValidatedProgram, index: usize) -> String {
        self.load(&hex(self.first_instance(program) + 32 * index))
    }

    /// Where the first instance is loaded from.
    pub(super) fn first_instance(self, program: &ValidatedProgram) -> usize {
        match self {
            Self::Calldata => instances_start(program),
            Self::Copied(memory) => memory.instances.0,
        }
    }

    /// The instance at an address.
    pub(super) fn load(self, at: &str) -> String {
        match self {
            Self::Calldata => format!("calldataload({at})"),
            Self::Copied(_) => format!("mload({at})"),
        }
    }

    /// The first address behind the instances of a call of canonical size.
    pub(super) fn past_instances(self, program: &ValidatedProgram) -> String {
        match self {
            Self::Calldata => "calldatasize()".into(),
            Self::Copied(memory) => hex(memory.instances.word(program.layout().instances()).0),
        }
    }

    /// The proof's byte in calldata.
    pub(super) fn proof_position(self, program: &ValidatedProgram, byte: usize) -> String {
        match self {
            Self::Calldata => hex(proof_start(program) + byte),
            Self::Copied(memory) if byte == 0 => format!("mload({})", hex(memory.proof_at.0)),
            Self::Copied(memory) => format!("add(mload({}), {})", hex(memory.proof_at.0), hex(byte)),
        }
    }

    pub(super) fn instances_position(self, program: &ValidatedProgram) -> String {
        match self {
            Self::Calldata => hex(instances_start(program)),
            Self::Copied(memory) => format!("mload({})", hex(memory.instances_at.0)),
        }
    }
}
