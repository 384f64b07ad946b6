// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

/// @title Prices from a Chainlink-style feed, or no price at all
library FreshPrice {
    /// @notice A feed, and what is expected of it.
    struct Feed {
        AggregatorV3Interface aggregator;
        /// @dev Decimals of its answers; an answer in others is worth something else.
        uint8 decimals;
        /// @dev Seconds after its update until an answer is stale.
        uint32 maximumAge;
    }

    error PriceNotPositive(address aggregator, int256 answer);
    error PriceStale(address aggregator, uint256 updatedAt, uint256 maximumAge);
    error PriceFromFuture(address aggregator, uint256 updatedAt);
    error PriceDecimalsChanged(address aggregator, uint8 expected, uint8 got);

    /// @notice The latest price.
    /// @return price Positive, with the feed's decimals.
    function read(Feed memory feed) internal view returns (uint256 price) {
        address aggregator = address(feed.aggregator);
        uint8 decimals = feed.aggregator.decimals();
        if (decimals != feed.decimals) revert PriceDecimalsChanged(aggregator, feed.decimals, decimals);

        (, int256 answer,, uint256 updatedAt,) = feed.aggregator.latestRoundData();
        if (answer <= 0) revert PriceNotPositive(aggregator, answer);
        if (updatedAt > block.timestamp) revert PriceFromFuture(aggregator, updatedAt);
        if (block.timestamp - updatedAt > feed.maximumAge) {
            revert PriceStale(aggregator, updatedAt, feed.maximumAge);
        }
        return uint256(answer);
    }
}
