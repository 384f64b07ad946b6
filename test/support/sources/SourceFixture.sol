// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

import {PriceFeed} from "../../../contracts/examples/PriceFeed.sol";
import {VolatilitySource} from "../../../contracts/sources/VolatilitySource.sol";

/// @title A price feed, and sources on it
/// @dev Days count from `START`, a midnight.
abstract contract SourceFixture is Test {
    uint256 internal constant START = 19_000 days;
    uint32 internal constant MAXIMUM_AGE = 4 days;
    uint256 internal constant WINDOW = 252;

    /// @dev Number 1 of phase 1.
    uint80 internal constant FIRST = (1 << 64) + 1;

    PriceFeed internal feed;

    function setUp() public virtual {
        vm.warp(START);
        feed = new PriceFeed(address(this), 8, "INDEX / USD");
    }

    /// @dev The midnight that begins a day.
    function midnight(uint256 day) internal pure returns (uint256) {
        return START + day * 1 days;
    }

    /// @dev Adds a round at a time of a day, and leaves the clock there.
    function pushAt(uint256 day, uint256 time, int208 answer) internal returns (uint80) {
        vm.warp(midnight(day) + time);
        return feed.push(answer);
    }

    /// @dev Adds one round an hour before the end of each day from `day` on, and leaves the clock after the last day.
    function pushCloses(uint256 day, uint256[] memory closes) internal {
        PriceFeed.Update[] memory updates = new PriceFeed.Update[](closes.length);
        for (uint256 i = 0; i < closes.length; ++i) {
            updates[i] = PriceFeed.Update(int208(uint208(closes[i])), uint48(midnight(day + i) + 23 hours));
        }
        vm.warp(midnight(day + closes.length));
        feed.pushHistory(updates);
    }

    /// @dev A source whose first close is the feed's first round.
    function newSource() internal returns (VolatilitySource) {
        return new VolatilitySource(feed, FIRST, MAXIMUM_AGE);
    }

    /// @dev Ids of phase 1, from one to another, both included.
    function ids(uint256 first, uint256 last) internal pure returns (uint80[] memory list) {
        list = new uint80[](last - first + 1);
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] = roundOf(1, first + i);
        }
    }

    function roundOf(uint256 phase, uint256 number) internal pure returns (uint80) {
        return uint80((phase << 64) | number);
    }

    /// @dev Closes that wander a little around 2,000.
    function someCloses(uint256 count) internal pure returns (uint256[] memory closes) {
        closes = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            closes[i] = 2_000e8 + uint256(keccak256(abi.encode(i))) % 50e8;
        }
    }

    function firstOf(uint256[] memory list, uint256 count) internal pure returns (uint256[] memory first) {
        first = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            first[i] = list[i];
        }
    }

    /// @dev A source that is one close short of a full window, and the feed that has it.
    function almostFullSource() internal returns (VolatilitySource source) {
        pushCloses(0, someCloses(WINDOW));
        source = newSource();
        source.recordMany(ids(2, WINDOW - 1));
    }

    function fullSource() internal returns (VolatilitySource source) {
        source = almostFullSource();
        source.record(roundOf(1, WINDOW));
    }
}
