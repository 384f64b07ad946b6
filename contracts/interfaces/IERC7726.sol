// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A quote of one asset in another
/// @dev Function as in ERC-7726 (draft), error as in its first versions, which readers still look for.
interface IERC7726 {
    /// @notice There is no quote of this asset in that one.
    error OracleUnsupportedPair(address base, address quote);

    /// @notice What an amount of `base` is worth in `quote`, rounded down. Reverts where there is no such number.
    /// @param baseAmount In units of `base`.
    /// @param base An asset's address; as the standard has it for those without one.
    /// @param quote Likewise.
    /// @return quoteAmount In units of `quote`.
    function getQuote(uint256 baseAmount, address base, address quote) external view returns (uint256 quoteAmount);
}
