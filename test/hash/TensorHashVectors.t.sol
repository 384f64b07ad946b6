// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PoseidonT3} from "poseidon-solidity/PoseidonT3.sol";
import {PoseidonT6} from "poseidon-solidity/PoseidonT6.sol";

import {TensorHash} from "../../contracts/hash/TensorHash.sol";
import {TensorFixture} from "../support/TensorFixture.sol";

/// @notice The contract's hashes are the Rust crate's, and those that circomlib publishes.
contract TensorHashVectorsTest is TensorFixture {
    string private json;

    function setUp() public override {
        super.setUp();
        json = vm.readFile("test/fixtures/hash/tensor-hash.json");
        assertEq(vm.parseJsonUint(json, ".schema_version"), 1);
    }

    function test_PublishedHashes() public view {
        uint256 count;
        for (string memory path = _at("published", 0); vm.keyExistsJson(json, path); path = _at("published", ++count)) {
            uint256[] memory inputs = vm.parseJsonUintArray(json, string.concat(path, ".inputs"));
            assertEq(_poseidon(inputs), _uint(path, "hash"));
        }
        assertEq(count, 5);
    }

    function test_HashesOfTensors() public view {
        uint256 count;
        for (string memory path = _at("tensors", 0); vm.keyExistsJson(json, path); path = _at("tensors", ++count)) {
            TensorHash.Kind kind = TensorHash.Kind(_uint(path, "kind") - 1);
            TensorHash.Tensor memory tensor =
                TensorHash.Tensor(kind, uint8(_uint(path, "bits")), uint64(_uint(path, "length")));
            uint256[] memory words = vm.parseJsonUintArray(json, string.concat(path, ".words"));
            assertEq(harness.hash(tensor, _uint(path, "salt"), words), _uint(path, "hash"));
        }
        assertEq(count, 14);
    }

    function _poseidon(uint256[] memory inputs) private pure returns (uint256) {
        if (inputs.length == 2) return PoseidonT3.hash([inputs[0], inputs[1]]);
        assertEq(inputs.length, 5);
        return PoseidonT6.hash([inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]]);
    }

    function _at(string memory list, uint256 index) private pure returns (string memory) {
        return string.concat(".", list, "[", vm.toString(index), "]");
    }

    function _uint(string memory path, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(path, ".", field));
    }
}
