// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Chainlink's interface of a price feed
/// @notice The name and the functions are Chainlink's; what answers to it can be read by any consumer of its feeds.
interface AggregatorV3Interface {
    /// @notice Decimals of every answer.
    function decimals() external view returns (uint8);

    /// @notice What the answers are of.
    function description() external view returns (string memory);

    /// @notice Version of the aggregator.
    function version() external view returns (uint256);

    /// @notice An earlier round; a proxy's round ids carry the aggregator's phase in the bits from 64 on.
    function getRoundData(uint80 roundId)
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The latest round.
    function latestRoundData()
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
