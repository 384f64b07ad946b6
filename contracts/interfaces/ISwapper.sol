// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Whoever exchanges one token for another
interface ISwapper {
    /// @notice Takes `amountIn` from the caller, who approved it, and gives the caller what that buys. Reverts if it buys
    /// less than `minimumOut`.
    /// @return amountOut What it bought.
    function swap(address tokenIn, address tokenOut, uint256 amountIn, uint256 minimumOut)
        external
        returns (uint256 amountOut);
}
