// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PoseidonT3} from "poseidon-solidity/PoseidonT3.sol";
import {PoseidonT6} from "poseidon-solidity/PoseidonT6.sol";

import {TensorHash} from "../../contracts/hash/TensorHash.sol";
import {TensorFixture} from "../support/TensorFixture.sol";

/// @notice What hashing costs, as transactions whose calldata are the words.
contract TensorHashGasTest is TensorFixture {
    string private constant GROUP = "TensorHash";

    function test_SnapshotsHashing() public {
        _hashWords(4, "4 words");
        uint256 images = _hashWords(26, "26 words");
        uint256 larger = _hashWords(54, "54 words");
        vm.snapshotValue(GROUP, "a further word, on average", (larger - images) / (54 - 26));
    }

    function test_SnapshotsLibraries() public {
        vm.snapshotValue(GROUP, "PoseidonT3, runtime bytes", address(PoseidonT3).code.length);
        vm.snapshotValue(GROUP, "PoseidonT6, runtime bytes", address(PoseidonT6).code.length);
    }

    /// @dev Full words, of 8 values of 31 bits each.
    function _hashWords(uint256 count, string memory name) private returns (uint256 gas) {
        uint256[] memory words = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            words[i] = uint256(keccak256(abi.encode(i))) >> 8;
        }
        TensorHash.Tensor memory tensor = TensorHash.Tensor(TensorHash.Kind.Input, 31, uint64(8 * count));
        (bool answered,) = address(harness).call(abi.encodeCall(harness.hash, (tensor, 0, words)));
        assertTrue(answered);
        vm.snapshotGasLastCall(GROUP, name);
        return vm.lastCallGas().gasTotalUsed;
    }
}
