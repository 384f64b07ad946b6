//! Contracts that act on a verifier's answer, each in one of the ways that integrators write.

use alloy_primitives::{Address, U256, keccak256};
use protocol_spec::EntryPoint;

use super::targets::{Call, Target};
use crate::contract::Contract;

/// Answers whether it takes the proof for valid. The last word of a call is the gas that is handed on.
const SOURCE: &str = "// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

interface Verifier {
    function verify(bytes calldata proof, uint256[] calldata instances) external view;
    function verifyProof(bytes calldata proof, uint256[] calldata instances) external view returns (bool);
    function verifyBatch(bytes calldata proofs, uint256[] calldata instances) external view;
}

contract Caller {
    Verifier private constant VERIFIER = Verifier(ADDRESS);

    function relies(bytes calldata proof, uint256[] calldata instances) external view returns (bool) {
        VERIFIER.verify(proof, instances);
        return true;
    }

    function tries(bytes calldata proof, uint256[] calldata instances) external view returns (bool) {
        try VERIFIER.verify{gas: _gas()}(proof, instances) {
            return true;
        } catch {
            return false;
        }
    }

    function asks(bytes calldata proof, uint256[] calldata instances) external view returns (bool) {
        return VERIFIER.verifyProof(proof, instances);
    }

    function asksWithin(bytes calldata proof, uint256[] calldata instances) external view returns (bool) {
        return VERIFIER.verifyProof{gas: _gas()}(proof, instances);
    }

    function looksAtAnswer(bytes calldata proof, uint256[] calldata instances) external view returns (bool) {
        bytes memory request = abi.encodeCall(Verifier.verifyProof, (proof, instances));
        (bool success, bytes memory answer) = address(VERIFIER).staticcall{gas: _gas()}(request);
        return success && abi.decode(answer, (bool));
    }

    function reliesOnBatch(bytes calldata proofs, uint256[] calldata instances) external view returns (bool) {
        VERIFIER.verifyBatch(proofs, instances);
        return true;
    }

    function triesBatch(bytes calldata proofs, uint256[] calldata instances) external view returns (bool) {
        try VERIFIER.verifyBatch{gas: _gas()}(proofs, instances) {
            return true;
        } catch {
            return false;
        }
    }

    function _gas() private pure returns (uint256) {
        return uint256(bytes32(msg.data[msg.data.length - 32:]));
    }
}
";

/// A function of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Relies,
    Tries,
    Asks,
    AsksWithin,
    LooksAtAnswer,
    ReliesOnBatch,
    TriesBatch,
}

impl Route {
    pub(super) fn of(entry: EntryPoint) -> &'static [Self] {
        match entry {
            EntryPoint::Verify => &[Self::Relies, Self::Tries],
            EntryPoint::VerifyProof => &[Self::Asks, Self::AsksWithin, Self::LooksAtAnswer],
            EntryPoint::VerifyBatch => &[Self::ReliesOnBatch, Self::TriesBatch],
        }
    }

    fn function(self) -> &'static str {
        match self {
            Self::Relies => "relies",
            Self::Tries => "tries",
            Self::Asks => "asks",
            Self::AsksWithin => "asksWithin",
            Self::LooksAtAnswer => "looksAtAnswer",
            Self::ReliesOnBatch => "reliesOnBatch",
            Self::TriesBatch => "triesBatch",
        }
    }

    pub(super) fn hands_on_a_fixed_amount(self) -> bool {
        !matches!(self, Self::Relies | Self::Asks | Self::ReliesOnBatch)
    }

    /// The function swallows the error that tells a false proof from a call that failed.
    pub(super) fn takes_failure_for_no(self) -> bool {
        matches!(self, Self::Tries | Self::LooksAtAnswer | Self::TriesBatch)
    }

    /// The call of the verifier as a call of this function, with the gas to hand on.
    pub(super) fn request(self, call: &Call, gas: U256) -> Vec<u8> {
        let selector = &keccak256(format!("{}(bytes,uint256[])", self.function()))[..4];
        [selector, &call.calldata[4..], &gas.to_be_bytes::<32>()].concat()
    }
}

pub(super) struct Caller {
    pub(super) address: Address,
}

impl Caller {
    pub(super) fn install(target: &mut Target) -> Self {
        let source = SOURCE.replace("ADDRESS", &target.address.to_checksum(None));
        let address = target.evm.install(&Contract::compile(&source, &[]).runtime).unwrap();
        Self { address }
    }
}
