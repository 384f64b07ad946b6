// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

import {TensorHash} from "../../contracts/hash/TensorHash.sol";
import {TensorHashHarness} from "./TensorHashHarness.sol";

/// @title Tensors to hash, with their values
abstract contract TensorFixture is Test {
    /// @notice A tensor of unsigned values, and the salt it is hashed with.
    struct Salted {
        /// @dev Of `TensorHash.Kind`, as a number that forge can draw.
        uint8 kind;
        uint8 bits;
        uint64[] values;
        uint256 salt;
    }

    uint256 internal constant KINDS = 3;
    uint256 internal constant FIELD_ORDER = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;
    uint256 internal constant LARGEST_SALT = FIELD_ORDER - 1;

    TensorHashHarness internal harness;

    function setUp() public virtual {
        harness = new TensorHashHarness();
    }

    function hashOf(Salted memory salted) internal view returns (uint256) {
        return harness.hash(tensorOf(salted), salted.salt, pack(salted));
    }

    function tensorOf(Salted memory salted) internal pure returns (TensorHash.Tensor memory) {
        return TensorHash.Tensor(TensorHash.Kind(salted.kind), salted.bits, uint64(salted.values.length));
    }

    function pack(Salted memory salted) internal pure returns (uint256[] memory words) {
        uint256 perWord = 253 / salted.bits;
        words = new uint256[]((salted.values.length + perWord - 1) / perWord);
        for (uint256 i = 0; i < salted.values.length; ++i) {
            words[i / perWord] |= uint256(salted.values[i]) << ((i % perWord) * salted.bits);
        }
    }

    /// @notice Of any input what can be hashed: at most 40 values, each within its width.
    function someTensor(Salted memory salted) internal pure returns (Salted memory) {
        salted.kind = uint8(bound(salted.kind, 0, KINDS - 1));
        salted.bits = uint8(bound(salted.bits, 1, 64));
        salted.salt = bound(salted.salt, 0, LARGEST_SALT);
        uint256 count = bound(salted.values.length, 1, 40);
        salted.values = resized(salted.values, count);
        for (uint256 i = 0; i < count; ++i) {
            salted.values[i] >>= 64 - salted.bits;
        }
        return salted;
    }

    /// @notice The same tensor in memory of its own.
    function copy(Salted memory salted) internal pure returns (Salted memory) {
        return Salted(salted.kind, salted.bits, resized(salted.values, salted.values.length), salted.salt);
    }

    /// @notice The first of the values, and zeros after them.
    function resized(uint64[] memory values, uint256 count) internal pure returns (uint64[] memory other) {
        other = new uint64[](count);
        for (uint256 i = 0; i < count && i < values.length; ++i) {
            other[i] = values[i];
        }
    }
}
