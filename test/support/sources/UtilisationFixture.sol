// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

import {UtilisationSource} from "../../../contracts/sources/UtilisationSource.sol";
import {HookingPool} from "./HookingPool.sol";

/// @title A pool that is half lent, and a source on it that knows of an hour at a time
abstract contract UtilisationFixture is Test {
    uint256 internal constant START = 1_700_000_000;
    uint256 internal constant WINDOW = 96;
    uint32 internal constant INTERVAL = 1 hours;
    uint32 internal constant MAXIMUM_AGE = 3 hours;
    uint16 internal constant MINIMUM_KNOWN_BPS = 9_000;

    HookingPool internal pool;
    UtilisationSource internal source;

    function setUp() public virtual {
        vm.warp(START);
        pool = new HookingPool();
        pool.change(1_000, 500);
        source = new UtilisationSource(pool, parameters());
        pool.announceTo(source);
    }

    function parameters() internal pure returns (UtilisationSource.Parameters memory) {
        return UtilisationSource.Parameters(INTERVAL, MINIMUM_KNOWN_BPS, MAXIMUM_AGE);
    }

    function pokeAfter(uint256 time) internal returns (bool) {
        vm.warp(block.timestamp + time);
        return source.poke();
    }

    /// @dev Ends so many intervals, in each of which nothing changes.
    function endIntervals(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) {
            assertTrue(pokeAfter(INTERVAL));
        }
    }

    function values() internal view returns (int256[] memory list) {
        (list,,) = source.observe(0);
    }
}
