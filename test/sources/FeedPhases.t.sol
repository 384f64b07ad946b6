// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PriceFeed} from "../../contracts/examples/PriceFeed.sol";
import {CloseRule} from "../../contracts/sources/CloseRule.sol";
import {DailyCloses} from "../../contracts/sources/DailyCloses.sol";
import {FeedRounds} from "../../contracts/sources/FeedRounds.sol";
import {VolatilitySource} from "../../contracts/sources/VolatilitySource.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice The feed's proxy gets other aggregators, with round numbers of their own.
contract FeedPhasesTest is SourceFixture {
    VolatilitySource private source;

    function setUp() public override {
        super.setUp();
        pushAt(0, 23 hours, 100);
        vm.warp(midnight(1));
        source = newSource();
    }

    function test_GoesOnInTheNextPhase() public {
        uint80 last = pushAt(1, 12 hours, 101);
        vm.warp(midnight(2));
        feed.startPhase();
        uint80 close = pushAt(2, 12 hours, 102);
        assertEq(close, roundOf(2, 1));
        vm.warp(midnight(3));
        source.record(last);
        source.record(close);
        assertEq(source.history().roundId, close);
        assertEq(source.history().count, 3);
    }

    /// @dev An aggregator is at work before the proxy moves to it: its first rounds are of days that are recorded already.
    function test_SkipsRoundsOfRecordedDays() public {
        for (uint256 hour = 0; hour < 20; ++hour) {
            _pushAhead(2, 0, hour * 1 hours);
        }
        uint80 last = pushAt(1, 12 hours, 101);
        uint80 sameDay = _pushAhead(2, 1, 12 hours);
        feed.startPhase();
        uint80 morning = pushAt(2, 3 hours, 102);
        uint80 close = pushAt(2, 20 hours, 103);
        vm.warp(midnight(3));
        source.record(last);

        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundNotNew.selector, sameDay, morning));
        source.record(sameDay);
        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundTooEarly.selector, morning, midnight(3)));
        source.record(morning);
        source.record(close);
        assertEq(source.history().boundary, midnight(3));
    }

    /// @dev The phase that is being recorded comes first as long as it has new rounds.
    function test_RevertWhen_ThePhaseIsLeftTooEarly() public {
        uint80 last = pushAt(1, 12 hours, 101);
        feed.startPhase();
        uint80 other = pushAt(1, 13 hours, 102);
        vm.warp(midnight(2));
        vm.expectRevert(abi.encodeWithSelector(CloseRule.WrongPhase.selector, other, 1));
        source.record(other);
        source.record(last);
        vm.expectRevert(CloseRule.NothingToRecord.selector);
        source.record(other);
    }

    function test_RevertWhen_APhaseIsLeftOut() public {
        feed.startPhase();
        uint80 left = pushAt(1, 12 hours, 101);
        vm.warp(midnight(2));
        feed.startPhase();
        uint80 other = pushAt(2, 12 hours, 102);
        vm.warp(midnight(3));
        vm.expectRevert(abi.encodeWithSelector(CloseRule.WrongPhase.selector, other, 2));
        source.record(other);
        source.record(left);
        source.record(other);
        assertEq(source.history().count, 3);
    }

    /// @dev An old aggregator may go on for a while after the proxy has left it.
    function test_RecordsTheRoundsOfAPhaseThatWasLeft() public {
        feed.startPhase();
        uint80 old = _pushAhead(1, 1, 12 hours);
        uint80 close = pushAt(2, 12 hours, 102);
        vm.warp(midnight(3));
        source.record(old);
        source.record(close);
        assertEq(source.history().count, 3);
    }

    function test_PassesOverAPhaseWithoutNewRounds() public {
        uint80 barren = _pushAhead(2, 0, 12 hours);
        feed.startPhase();
        feed.startPhase();
        uint80 close = pushAt(1, 12 hours, 101);
        vm.warp(midnight(2));

        vm.expectRevert(abi.encodeWithSelector(CloseRule.PhaseToPass.selector, barren, close));
        source.record(close);
        vm.expectEmit(true, true, true, true, address(source));
        emit DailyCloses.PhasePassed(barren);
        source.record(barren);
        assertEq(source.history().roundId, barren);
        assertEq(source.history().count, 1);
        assertEq(source.history().boundary, midnight(1));
        source.record(close);
        assertEq(source.history().count, 2);
    }

    function test_PassesOverAPhaseWithoutAnyRounds() public {
        feed.startPhase();
        feed.startPhase();
        uint80 close = pushAt(1, 12 hours, 101);
        vm.warp(midnight(2));
        uint80[] memory rounds = new uint80[](2);
        (rounds[0], rounds[1]) = (roundOf(2, 0), close);
        source.recordMany(rounds);
        assertEq(source.history().roundId, close);
    }

    /// @dev The feed's present phase may still get rounds of the day.
    function test_RevertWhen_ThePresentPhaseHasNoNewRounds() public {
        uint80 old = _pushAhead(2, 0, 12 hours);
        feed.startPhase();
        vm.warp(midnight(2));
        vm.expectRevert(CloseRule.NothingToRecord.selector);
        source.record(old);
        (bool needed,) = source.checkUpkeep("");
        assertFalse(needed);
    }

    function test_RevertWhen_TheFeedGoesBackToAnEarlierPhase() public {
        feed.startPhase();
        uint80 close = pushAt(1, 12 hours, 101);
        vm.warp(midnight(2));
        source.record(close);
        bytes memory earlier = abi.encode(FIRST, 100, block.timestamp, block.timestamp, FIRST);
        vm.mockCall(address(feed), abi.encodeCall(feed.latestRoundData, ()), earlier);
        vm.expectRevert(abi.encodeWithSelector(FeedRounds.RoundMissing.selector, close + 1));
        source.record(close);
    }

    /// @dev Proxies answer like this while the new aggregator has no round.
    function test_AnEmptyPhaseEndsTheOneBefore() public {
        uint80 last = pushAt(1, 12 hours, 101);
        feed.startPhase();
        vm.mockCall(
            address(feed), abi.encodeCall(feed.latestRoundData, ()), abi.encode(roundOf(2, 0), 0, 0, 0, roundOf(2, 0))
        );
        vm.warp(midnight(2));
        source.record(last);
        vm.expectRevert(CloseRule.NothingToRecord.selector);
        source.record(last);
    }

    /// @dev Feeds without a proxy number their rounds in phase 0.
    function test_FeedsMayHaveNoPhases() public {
        vm.warp(midnight(2));
        _mockRound(7, 100, midnight(0));
        _mockRound(8, 101, midnight(1));
        vm.mockCall(
            address(feed), abi.encodeCall(feed.latestRoundData, ()), abi.encode(8, 101, midnight(1), midnight(1), 8)
        );
        source = new VolatilitySource(feed, 7, MAXIMUM_AGE);
        source.record(8);
        assertEq(source.history().count, 2);
    }

    function _mockRound(uint80 roundId, int256 answer, uint256 time) private {
        vm.mockCall(
            address(feed),
            abi.encodeCall(feed.getRoundData, (roundId)),
            abi.encode(roundId, answer, time, time, roundId)
        );
    }

    /// @dev Adds a round to a phase that is not the present one.
    function _pushAhead(uint16 phase, uint256 day, uint256 time) private returns (uint80) {
        if (block.timestamp < midnight(day) + time) vm.warp(midnight(day) + time);
        return feed.pushToPhase(phase, PriceFeed.Update(99, uint48(midnight(day) + time)));
    }
}
