use alloy_primitives::{Address, B256, Bytes, address, keccak256};

use crate::chain::Call;

/// The deployer that puts code at an address which follows from the code alone: anvil has it from the start, public chains
/// since somebody sent its one transaction (<https://github.com/Arachnid/deterministic-deployment-proxy>).
pub(crate) const DEPLOYER: Address = address!("4e59b44847b379578588920cA78FbF26c0B4956C");

/// All contracts are deployed with this salt: their code tells them apart.
const SALT: B256 = B256::ZERO;

/// A contract at the address that its init code decides about (EIP-1014).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Create2Contract {
    pub(crate) name: String,
    /// Constructor arguments appended.
    pub(crate) init_code: Vec<u8>,
    pub(crate) address: Address,
}

impl Create2Contract {
    pub(crate) fn new(name: impl Into<String>, init_code: Vec<u8>) -> Self {
        let address = DEPLOYER.create2(SALT, keccak256(&init_code));
        Self { name: name.into(), init_code, address }
    }

    /// The transaction that deploys it: salt and init code, without a selector.
    pub(crate) fn creation(&self) -> Call {
        Call::to(DEPLOYER, Bytes::from([SALT.as_slice(), &self.init_code].concat()))
    }
}
