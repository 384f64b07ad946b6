// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {TensorHash} from "../../contracts/hash/TensorHash.sol";

/// @title The hash of tensors behind an external call, so that tests see its errors and its gas
contract TensorHashHarness {
    function hash(TensorHash.Tensor memory tensor, uint256 salt, uint256[] memory words)
        external
        pure
        returns (uint256)
    {
        return TensorHash.hash(tensor, salt, words);
    }
}
