// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {CloseRule} from "../../contracts/sources/CloseRule.sol";
import {DailyCloses} from "../../contracts/sources/DailyCloses.sol";
import {FeedRounds} from "../../contracts/sources/FeedRounds.sol";
import {VolatilitySource} from "../../contracts/sources/VolatilitySource.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice Which round is the close of a day: that one and no other is taken.
contract RecordCloseTest is SourceFixture {
    VolatilitySource private source;
    uint80 private first;

    function setUp() public override {
        super.setUp();
        first = pushAt(0, 23 hours, 100);
        vm.warp(midnight(1));
        source = newSource();
    }

    function test_TheFirstCloseIsRecordedAtDeployment() public view {
        DailyCloses.History memory state = source.history();
        assertEq(state.roundId, first);
        assertEq(state.updatedAt, midnight(0) + 23 hours);
        assertEq(state.boundary, midnight(1));
        assertEq(state.count, 1);
        assertEq(address(source.FEED()), address(feed));
        assertEq(source.FEED_DECIMALS(), 8);
        assertEq(source.MAXIMUM_AGE(), MAXIMUM_AGE);
    }

    function test_RecordsTheLastRoundOfTheDay() public {
        pushAt(1, 0, 200);
        uint80 close = pushAt(1, 1 days - 1, 201);
        pushAt(2, 0, 202);
        vm.expectEmit(true, true, true, true, address(source));
        emit DailyCloses.CloseRecorded(close, 201, uint40(midnight(2) - 1), uint40(midnight(2)));
        source.record(close);
        assertEq(source.history().roundId, close);
        assertEq(source.history().updatedAt, midnight(2) - 1);
        assertEq(source.history().boundary, midnight(2));
        assertEq(source.history().count, 2);
    }

    function test_RecordsTheLatestRoundOnceItsDayIsOver() public {
        uint80 close = pushAt(1, 12 hours, 200);
        vm.warp(midnight(2));
        source.record(close);
        assertEq(source.history().roundId, close);
    }

    /// @dev Friday's close is followed by Monday's, whatever the hours of either.
    function test_DaysWithoutRoundsHaveNoClose() public {
        uint80 friday = pushAt(1, 12 hours, 200);
        uint80 monday = pushAt(4, 3 hours, 210);
        vm.warp(midnight(5));
        source.recordMany(_pair(friday, monday));
        assertEq(source.history().count, 3);
        assertEq(source.history().boundary, midnight(5));
    }

    function test_RevertWhen_TheDayIsNotOver() public {
        uint80 close = pushAt(1, 12 hours, 200);
        vm.warp(midnight(2) - 1);
        vm.expectRevert(abi.encodeWithSelector(CloseRule.DayNotOver.selector, midnight(2)));
        source.record(close);
    }

    function test_RevertWhen_ALaterRoundIsOfTheSameDay() public {
        uint80 early = pushAt(1, 0, 200);
        pushAt(1, 1 days - 1, 201);
        vm.warp(midnight(2));
        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundTooEarly.selector, early, midnight(2)));
        source.record(early);
    }

    function test_RevertWhen_TheRoundIsOfALaterDay() public {
        pushAt(1, 12 hours, 200);
        uint80 late = pushAt(2, 0, 201);
        vm.warp(midnight(3));
        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundTooLate.selector, late, midnight(2)));
        source.record(late);
    }

    /// @dev The day after a gap may not be left out either.
    function test_RevertWhen_ADayIsLeftOut() public {
        pushAt(3, 12 hours, 200);
        uint80 late = pushAt(4, 12 hours, 201);
        vm.warp(midnight(5));
        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundTooLate.selector, late, midnight(4)));
        source.record(late);
    }

    function test_RevertWhen_ACloseIsRecordedTwice() public {
        uint80 close = pushAt(1, 12 hours, 200);
        vm.warp(midnight(2));
        source.record(close);
        vm.expectRevert(CloseRule.NothingToRecord.selector);
        source.record(close);

        uint80 next = pushAt(2, 12 hours, 201);
        vm.warp(midnight(3));
        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundNotNew.selector, close, next));
        source.record(close);
        vm.expectRevert(CloseRule.NothingToRecord.selector);
        source.recordMany(_pair(next, next));
    }

    function test_RevertWhen_AnEarlierRoundIsRecorded() public {
        uint80 close = pushAt(1, 12 hours, 200);
        vm.warp(midnight(2));
        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundNotNew.selector, first, close));
        source.record(first);
    }

    function test_RevertWhen_TheRoundDoesNotExist() public {
        uint80 close = pushAt(1, 12 hours, 200);
        vm.warp(midnight(2));
        vm.expectRevert(abi.encodeWithSelector(FeedRounds.RoundMissing.selector, close + 1));
        source.record(close + 1);
    }

    function test_RevertWhen_TheListIsEmpty() public {
        vm.expectRevert(DailyCloses.NoRounds.selector);
        source.recordMany(new uint80[](0));
    }

    function test_RevertWhen_TheFirstRoundDoesNotExist() public {
        vm.expectRevert(abi.encodeWithSelector(FeedRounds.RoundMissing.selector, first + 1));
        new VolatilitySource(feed, first + 1, MAXIMUM_AGE);
    }

    function test_RevertWhen_TheFirstRoundIsNotTheLastOfItsDay() public {
        uint80 early = pushAt(1, 0, 200);
        pushAt(1, 12 hours, 201);
        vm.warp(midnight(2));
        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundTooEarly.selector, early, midnight(2)));
        new VolatilitySource(feed, early, MAXIMUM_AGE);
    }

    function test_RevertWhen_TheFirstDayIsNotOver() public {
        uint80 early = pushAt(1, 0, 200);
        vm.expectRevert(abi.encodeWithSelector(CloseRule.DayNotOver.selector, midnight(2)));
        new VolatilitySource(feed, early, MAXIMUM_AGE);
    }

    /// @dev A list is recorded as a whole or not at all.
    function test_RevertWhen_OneOfManyIsWrong() public {
        uint80 close = pushAt(1, 12 hours, 200);
        pushAt(2, 0, 201);
        uint80 late = pushAt(3, 12 hours, 202);
        vm.warp(midnight(4));
        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundTooLate.selector, late, midnight(3)));
        source.recordMany(_pair(close, late));
        assertEq(source.history().count, 1);
    }

    function _pair(uint80 one, uint80 other) private pure returns (uint80[] memory pair) {
        pair = new uint80[](2);
        (pair[0], pair[1]) = (one, other);
    }
}
