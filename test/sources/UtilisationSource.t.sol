// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IUtilisationPool} from "../../contracts/interfaces/IUtilisationPool.sol";
import {PoolUtilisation} from "../../contracts/sources/PoolUtilisation.sol";
import {UtilisationFeatures} from "../../contracts/sources/UtilisationFeatures.sol";
import {UtilisationSource} from "../../contracts/sources/UtilisationSource.sol";
import {UtilisationFixture} from "../support/sources/UtilisationFixture.sol";

/// @notice When a source of utilisation has inputs to give, and what it takes from a pool.
contract UtilisationSourceTest is UtilisationFixture {
    function test_SteadyPool() public {
        endIntervals(WINDOW);
        (int256[] memory list, uint8 decimals, uint40 observedAt) = source.observe(0);
        int256[5] memory expected = [int256(0.5e18), 0.5e18, 0.5e18, 0.5e18, 0];
        assertEq(list.length, 5);
        for (uint256 i = 0; i < 5; ++i) {
            assertEq(list[i], expected[i]);
        }
        assertEq(decimals, 18);
        assertEq(observedAt, START + WINDOW * INTERVAL);
        (int256[] memory others,,) = source.observe(bytes32("another"));
        assertEq(list, others);
    }

    /// @dev 84 hours at 0.5, 11 at 0.75, one at 0.9 and one at 0.25; of the 97, the oldest has left the window.
    function test_FeaturesOfAHistory() public {
        endIntervals(84);
        pool.change(1_000, 750);
        endIntervals(11);
        pool.change(1_000, 900);
        endIntervals(1);
        pool.change(1_000, 250);
        endIntervals(1);
        int256[] memory list = values();
        assertEq(list[0], 0.25e18);
        assertEq(list[1], int256((10 * 0.75e18 + 0.9e18 + 0.25e18) / uint256(12)));
        assertEq(list[2], int256((83 * 0.5e18 + 11 * 0.75e18 + 0.9e18 + 0.25e18) / uint256(96)));
        assertEq(list[3], 0.9e18);
        assertEq(list[4], list[1] - int256((11 * 0.5e18 + 0.75e18) / uint256(12)));
    }

    /// @dev The oldest interval of the window counts, the one before it does not.
    function test_TheHighestLeavesWithTheWindow() public {
        pool.change(1_000, 900);
        endIntervals(1);
        pool.change(1_000, 500);
        endIntervals(WINDOW - 1);
        assertEq(values()[3], 0.9e18);
        endIntervals(1);
        assertEq(values()[3], 0.5e18);
    }

    function test_AnEmptyPoolIsNotUtilised() public {
        pool.change(0, 0);
        endIntervals(WINDOW);
        assertEq(values()[3], 0);
    }

    function test_APoolWithLossesIsUtilisedBeyondOne() public {
        pool.change(100, 150);
        endIntervals(WINDOW);
        assertEq(values()[0], 1.5e18);
    }

    function test_IntervalsEndOnceTheyAreOver() public {
        assertFalse(pokeAfter(INTERVAL - 1));
        vm.warp(block.timestamp + 1);
        vm.expectEmit(true, true, true, true, address(source));
        emit UtilisationSource.IntervalEnded(1, INTERVAL, 0.5e18 * 3600);
        assertTrue(source.poke());
        assertFalse(source.poke());
        assertEq(source.intervals(), 1);
        assertEq(source.progress().observed, INTERVAL);
        assertEq(source.progress().latest.time, START + INTERVAL);
    }

    function test_UpkeepEndsIntervals() public {
        vm.warp(START + INTERVAL - 1);
        (bool needed,) = source.checkUpkeep("");
        assertFalse(needed);
        vm.expectRevert(abi.encodeWithSelector(UtilisationSource.IntervalNotOver.selector, INTERVAL, INTERVAL - 1));
        source.performUpkeep("");

        vm.warp(START + INTERVAL);
        bytes memory data;
        (needed, data) = source.checkUpkeep("");
        assertTrue(needed);
        source.performUpkeep(data);
        assertEq(source.intervals(), 1);
        (needed,) = source.checkUpkeep("");
        assertFalse(needed);
    }

    function test_KeepsWhatTheWindowNeeds() public {
        assertEq(source.CAPACITY(), UtilisationFeatures.WINDOW + 1);
        endIntervals(WINDOW - 1);
        assertEq(source.observations().length, 0);
        endIntervals(1);
        UtilisationFeatures.Observation[] memory list = source.observations();
        assertEq(list.length, WINDOW + 1);
        assertEq(list[0].time, START);
        endIntervals(3);
        list = source.observations();
        for (uint256 i = 0; i <= WINDOW; ++i) {
            assertEq(list[i].time, START + (3 + i) * INTERVAL);
        }
    }

    function test_RevertWhen_ThereIsTooLittleHistory() public {
        endIntervals(WINDOW - 1);
        vm.expectRevert(abi.encodeWithSelector(UtilisationSource.NotEnoughHistory.selector, WINDOW, WINDOW - 1));
        source.observe(0);
        endIntervals(1);
        source.observe(0);
    }

    function test_RevertWhen_TheLatestIntervalIsStale() public {
        endIntervals(WINDOW);
        uint256 end = block.timestamp;
        vm.warp(end + MAXIMUM_AGE);
        source.observe(0);
        vm.warp(end + MAXIMUM_AGE + 1);
        vm.expectRevert(abi.encodeWithSelector(UtilisationSource.ObservationStale.selector, end, MAXIMUM_AGE));
        source.observe(0);
    }

    function test_RevertWhen_TheUtilisationIsTooLarge() public {
        pool.change(1, 2 ** 20 - 1);
        source.poke();
        pool.change(1, 2 ** 20);
        vm.expectRevert(abi.encodeWithSelector(PoolUtilisation.UtilisationTooLarge.selector, 2 ** 20, 1));
        source.poke();
        vm.expectRevert(abi.encodeWithSelector(PoolUtilisation.UtilisationTooLarge.selector, 2 ** 20, 1));
        source.checkUpkeep("");
    }

    function test_RevertWhen_AnEmptyPoolHasLent() public {
        pool.change(0, 1);
        vm.expectRevert(abi.encodeWithSelector(PoolUtilisation.UtilisationTooLarge.selector, 1, 0));
        source.poke();
    }

    function test_TakesTotalsOfAnySize() public {
        pool.change(type(uint256).max, type(uint256).max);
        endIntervals(WINDOW);
        assertEq(values()[0], 1e18);
    }

    function test_RevertWhen_ThePoolChangedInTheFuture() public {
        vm.mockCall(address(pool), abi.encodeCall(pool.lastChange, ()), abi.encode(block.timestamp + 1));
        vm.expectRevert(abi.encodeWithSelector(PoolUtilisation.ChangedInFuture.selector, block.timestamp + 1));
        source.poke();
    }

    function test_RevertWhen_ThePoolDoesNotAnswer() public {
        bytes[3] memory calls = [
            abi.encodeCall(pool.totalAssets, ()),
            abi.encodeCall(pool.totalBorrowed, ()),
            abi.encodeCall(pool.lastChange, ())
        ];
        bytes memory expected = abi.encodeWithSelector(PoolUtilisation.PoolUnavailable.selector, pool);
        for (uint256 i = 0; i < 3; ++i) {
            vm.mockCallRevert(address(pool), calls[i], "");
            vm.expectRevert(expected);
            source.poke();
            vm.clearMockedCalls();
            vm.mockCall(address(pool), calls[i], new bytes(31));
            vm.expectRevert(expected);
            source.poke();
            vm.clearMockedCalls();
        }
        vm.expectRevert(abi.encodeWithSelector(PoolUtilisation.PoolUnavailable.selector, address(0xdead)));
        new UtilisationSource(IUtilisationPool(address(0xdead)), parameters());
    }

    function test_RevertWhen_AParameterIsOutOfRange() public {
        _requireInvalid(UtilisationSource.Parameters(0, 9_000, 3 hours), "interval");
        _requireInvalid(UtilisationSource.Parameters(1 hours, 0, 3 hours), "minimumKnownBps");
        _requireInvalid(UtilisationSource.Parameters(1 hours, 10_001, 3 hours), "minimumKnownBps");
        _requireInvalid(UtilisationSource.Parameters(1 hours, 9_000, 1 hours - 1), "maximumAge");
    }

    /// @dev Reads and writes of a source that is full, as transactions.
    function test_SnapshotsGas() public {
        endIntervals(WINDOW + 1);
        vm.snapshotGasLastCall("UtilisationSource", "poke, interval ends");
        pokeAfter(12);
        vm.snapshotGasLastCall("UtilisationSource", "poke");
        (bool answered,) = address(source).call(abi.encodeCall(source.observe, (0)));
        assertTrue(answered);
        vm.snapshotGasLastCall("UtilisationSource", "observe");
        vm.snapshotValue("UtilisationSource", "runtime bytes", address(source).code.length);
    }

    function _requireInvalid(UtilisationSource.Parameters memory bad, string memory name) private {
        vm.expectRevert(abi.encodeWithSelector(UtilisationSource.InvalidParameter.selector, name));
        new UtilisationSource(pool, bad);
    }
}
