// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

import {IAssayVerifier} from "../../contracts/interfaces/IAssayVerifier.sol";

/// @title Proofs and expected figures from `test/fixtures`
/// @dev The fields are described in `test/fixtures/README.md`.
abstract contract ProofFixture is Test {
    /// @dev Order of BN254's scalar field.
    uint256 internal constant FIELD_ORDER = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;

    /// @dev Order of the field of BN254's coordinates.
    uint256 internal constant BASE_ORDER = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;

    /// @dev Gas for one call that may meet a point off the curve: a precompile that fails keeps all it was given.
    uint256 internal constant CALL_GAS = 3_000_000;

    struct Fixture {
        bytes32 modelId;
        bytes proof;
        uint256[] instances;
    }

    /// @dev Reads `test/fixtures/<model>/proof-<number>.json`.
    function readFixture(string memory model, uint256 number) internal view returns (Fixture memory fixture) {
        string memory json =
            vm.readFile(string.concat("test/fixtures/", model, "/proof-", vm.toString(number), ".json"));
        assertEq(vm.parseJsonUint(json, ".schema_version"), 1);
        fixture.modelId = vm.parseJsonBytes32(json, ".model_id");
        fixture.proof = vm.parseJsonBytes(json, ".proof");
        fixture.instances = vm.parseJsonUintArray(json, ".instances");
    }

    /// @dev Reads `test/fixtures/<model>/expected.json` as text.
    function readExpected(string memory model) internal view returns (string memory json) {
        json = vm.readFile(string.concat("test/fixtures/", model, "/expected.json"));
        assertEq(vm.parseJsonUint(json, ".schema_version"), 1);
    }

    /// @dev `.proof_<number><field>`, the key of a figure of one proof.
    function keyOf(uint256 number, string memory field) internal pure returns (string memory) {
        return string.concat(".proof_", vm.toString(number), ".", field);
    }

    function callOf(Fixture memory fixture) internal pure returns (bytes memory) {
        return abi.encodeCall(IAssayVerifier.verify, (fixture.proof, fixture.instances));
    }

    /// @dev Word `index` of the proof.
    function wordOf(Fixture memory fixture, uint256 index) internal pure returns (uint256 word) {
        bytes memory proof = fixture.proof;
        require(32 * index + 32 <= proof.length, "word outside of the proof");
        assembly ("memory-safe") {
            word := mload(add(add(proof, 0x20), shl(5, index)))
        }
    }

    /// @dev Overwrites word `index` of the proof.
    function setWord(Fixture memory fixture, uint256 index, uint256 word) internal pure {
        bytes memory proof = fixture.proof;
        require(32 * index + 32 <= proof.length, "word outside of the proof");
        assembly ("memory-safe") {
            // The word of the proof that is tampered with.
            mstore(add(add(proof, 0x20), shl(5, index)), word)
        }
    }

    /// @dev Whether `data` begins with one of the errors by which a verifier rejects a proof of the right size. Empty
    /// data counts: precompiles that fail one after another, for a point off the curve, leave no gas to say so.
    function isRejection(bytes memory data) internal pure returns (bool) {
        if (data.length == 0) return true;
        bytes4 selector = bytes4(data);
        return selector == IAssayVerifier.ProofRejected.selector
            || selector == IAssayVerifier.InversionHintInvalid.selector
            || selector == IAssayVerifier.ScalarNotInField.selector
            || selector == IAssayVerifier.InstanceNotInField.selector
            || selector == IAssayVerifier.PointNotOnCurve.selector;
    }
}
