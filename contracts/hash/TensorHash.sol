// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PoseidonT3} from "poseidon-solidity/PoseidonT3.sol";
import {PoseidonT6} from "poseidon-solidity/PoseidonT6.sol";

/// @title The salted Poseidon hash of a packed tensor, as proofs with hashed tensors have it
/// @notice `crates/tensor-hash/README.md` defines the hash. A contract computes it where it has to hold its own values
/// against a hash that others have committed to; where it only compares inputs, packed values are cheaper by far.
/// @dev `PoseidonT3` and `PoseidonT6` are libraries with code of their own: a contract that hashes is linked to them.
library TensorHash {
    /// @notice What a tensor is to its model.
    enum Kind {
        Input,
        Output,
        Parameters
    }

    /// @notice What is hashed, without its values.
    struct Tensor {
        Kind kind;
        /// @dev Bits of each value, 1 to 64.
        uint8 bits;
        /// @dev Number of values, not of words.
        uint64 length;
    }

    /// @dev The order of BN254's scalar field.
    uint256 private constant FIELD_ORDER = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;
    /// @dev Bits of a packed word that values may fill.
    uint256 private constant WORD_BITS = 253;
    uint256 private constant MAX_VALUE_BITS = 64;
    /// @dev The hash so far and four words.
    uint256 private constant STEP_INPUTS = 5;

    /// @notice A tensor without values.
    error NoValues();

    /// @notice No packing has values of this width.
    error ValueBits(uint256 bits);

    /// @notice Too many or too few words for the tensor's length and width.
    error WordCount(uint256 expected, uint256 got);

    /// @notice A word has bits above its last value, as one that the field's order was added to.
    error WordTooLarge(uint256 index, uint256 bits);

    /// @notice A salt is not below the field's order.
    error SaltTooLarge();

    /// @notice The hash of a tensor, as an element of BN254's scalar field.
    /// @param salt Below the field's order, and 0 where nothing is to be hidden: whoever sees the transaction sees the salt.
    /// @param words The values less their offset, `floor(253 / bits)` to a word, low bits first.
    function hash(Tensor memory tensor, uint256 salt, uint256[] memory words) internal pure returns (uint256 result) {
        _requirePacked(tensor, words);
        if (salt >= FIELD_ORDER) revert SaltTooLarge();

        uint256[STEP_INPUTS] memory inputs;
        inputs[0] = PoseidonT3.hash([domain(tensor), tensor.length]);
        inputs[1] = salt;
        uint256 filled = 2;
        for (uint256 i = 0; i < words.length; ++i) {
            inputs[filled++] = words[i];
            if (filled == STEP_INPUTS) {
                inputs[0] = PoseidonT6.hash(inputs);
                filled = 1;
            }
        }
        if (filled == 1) return inputs[0];
        while (filled < STEP_INPUTS) inputs[filled++] = 0;
        return PoseidonT6.hash(inputs);
    }

    /// @notice What the hash begins with, beside the length: 1, 2 or 3 by kind, and 256 times the width.
    function domain(Tensor memory tensor) internal pure returns (uint256) {
        return uint256(tensor.kind) + 1 + (uint256(tensor.bits) << 8);
    }

    /// @notice Reverts unless `words` could have been packed from a tensor of this length and width.
    function _requirePacked(Tensor memory tensor, uint256[] memory words) private pure {
        uint256 bits = tensor.bits;
        if (tensor.length == 0) revert NoValues();
        if (bits == 0 || bits > MAX_VALUE_BITS) revert ValueBits(bits);
        uint256 perWord = WORD_BITS / bits;
        uint256 last = (tensor.length - 1) / perWord;
        if (words.length != last + 1) revert WordCount(last + 1, words.length);
        for (uint256 i = 0; i < last; ++i) {
            _requireBits(words, i, perWord * bits);
        }
        _requireBits(words, last, (tensor.length - last * perWord) * bits);
    }

    function _requireBits(uint256[] memory words, uint256 index, uint256 bits) private pure {
        if (words[index] >> bits != 0) revert WordTooLarge(index, bits);
    }
}
