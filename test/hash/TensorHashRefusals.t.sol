// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PoseidonT6} from "poseidon-solidity/PoseidonT6.sol";

import {TensorHash} from "../../contracts/hash/TensorHash.sol";
import {TensorFixture} from "../support/TensorFixture.sol";

/// @notice Words and salts that no packing makes, each with the error that says so.
contract TensorHashRefusalsTest is TensorFixture {
    function test_RevertWhen_ThereAreNoValues() public {
        vm.expectRevert(TensorHash.NoValues.selector);
        harness.hash(_tensor(8, 0), 0, new uint256[](0));
    }

    function testFuzz_RevertWhen_NoPackingHasTheWidth(uint8 bits) public {
        if (bits > 0 && bits <= 64) bits += 64;
        vm.expectRevert(abi.encodeWithSelector(TensorHash.ValueBits.selector, bits));
        harness.hash(_tensor(bits, 1), 0, new uint256[](1));
    }

    function testFuzz_RevertWhen_TheWordsAreNotSoMany(uint8 bits, uint64 length, uint256 count) public {
        bits = uint8(bound(bits, 1, 64));
        length = uint64(bound(length, 1, type(uint64).max));
        count = bound(count, 0, 60);
        uint256 perWord = 253 / bits;
        uint256 expected = (uint256(length) + perWord - 1) / perWord;
        vm.assume(count != expected);
        vm.expectRevert(abi.encodeWithSelector(TensorHash.WordCount.selector, expected, count));
        harness.hash(_tensor(bits, length), 0, new uint256[](count));
    }

    function testFuzz_RevertWhen_AWordHasABitAboveItsLastValue(Salted memory drawn, uint256 index, uint256 bit) public {
        Salted memory salted = someTensor(drawn);
        uint256[] memory words = pack(salted);
        uint256 perWord = 253 / salted.bits;
        index = bound(index, 0, words.length - 1);
        uint256 before = index * perWord;
        uint256 left = salted.values.length - before;
        uint256 held = salted.bits * (left < perWord ? left : perWord);
        words[index] |= 1 << bound(bit, held, 255);
        vm.expectRevert(abi.encodeWithSelector(TensorHash.WordTooLarge.selector, index, held));
        harness.hash(tensorOf(salted), salted.salt, words);
    }

    function testFuzz_RevertWhen_AWordIsAnAlias(Salted memory drawn, uint256 index) public {
        Salted memory salted = someTensor(drawn);
        uint256[] memory words = pack(salted);
        index = bound(index, 0, words.length - 1);
        words[index] += FIELD_ORDER;
        vm.expectPartialRevert(TensorHash.WordTooLarge.selector);
        harness.hash(tensorOf(salted), salted.salt, words);
    }

    function testFuzz_RevertWhen_TheSaltIsNotBelowItsBound(Salted memory drawn, uint256 salt) public {
        Salted memory salted = someTensor(drawn);
        salt = bound(salt, FIELD_ORDER, type(uint256).max);
        uint256[] memory words = pack(salted);
        vm.expectRevert(TensorHash.SaltTooLarge.selector);
        harness.hash(tensorOf(salted), salt, words);
    }

    function test_RevertWhen_TheSaltIsTheOrder() public {
        vm.expectRevert(TensorHash.SaltTooLarge.selector);
        harness.hash(_tensor(8, 1), FIELD_ORDER, new uint256[](1));
    }

    function test_LargestSaltAndWord() public view {
        uint256[] memory words = new uint256[](1);
        words[0] = (1 << 253) - 1;
        assertNotEq(harness.hash(_tensor(1, 253), LARGEST_SALT, words), harness.hash(_tensor(1, 253), 0, words));
    }

    /// @notice An address without code, as of a chain that the library was never deployed on, answers nothing.
    function test_RevertWhen_TheLibraryHasNoCode() public {
        harness.hash(_tensor(8, 1), 0, new uint256[](1));
        vm.etch(address(PoseidonT6), "");
        vm.expectRevert(bytes(""));
        harness.hash(_tensor(8, 1), 0, new uint256[](1));
    }

    function _tensor(uint8 bits, uint64 length) private pure returns (TensorHash.Tensor memory) {
        return TensorHash.Tensor(TensorHash.Kind.Input, bits, length);
    }
}
