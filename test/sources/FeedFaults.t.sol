// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorV3Interface} from "../../contracts/interfaces/AggregatorV3Interface.sol";
import {CloseRule} from "../../contracts/sources/CloseRule.sol";
import {DailyCloses} from "../../contracts/sources/DailyCloses.sol";
import {FeedRounds} from "../../contracts/sources/FeedRounds.sol";
import {VolatilitySource} from "../../contracts/sources/VolatilitySource.sol";
import {GreedyFeed} from "../support/sources/GreedyFeed.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice Whatever a feed does wrong has an error of its own, and nothing is recorded.
contract FeedFaultsTest is SourceFixture {
    VolatilitySource private source;

    function setUp() public override {
        super.setUp();
        pushAt(0, 23 hours, 100);
        vm.warp(midnight(1));
        source = newSource();
    }

    function test_RevertWhen_TheAnswerIsZero() public {
        _requireRefused(0, DailyCloses.AnswerNotPositive.selector);
    }

    function test_RevertWhen_TheAnswerIsNegative() public {
        _requireRefused(-1, DailyCloses.AnswerNotPositive.selector);
    }

    function test_RevertWhen_TheAnswerDoesNotFit() public {
        _requireRefused(1 << 80, DailyCloses.AnswerTooLarge.selector);
    }

    function test_TakesTheLargestAnswerThatFits() public {
        uint80 close = pushAt(1, 12 hours, (1 << 80) - 1);
        vm.warp(midnight(2));
        source.record(close);
        assertEq(source.history().count, 2);
    }

    /// @dev Only a close has to be positive; what the price was during the day does not matter.
    function test_IgnoresAnswersThatAreNoCloses() public {
        pushAt(1, 11 hours, 0);
        uint80 close = pushAt(1, 12 hours, 200);
        pushAt(2, 0, -5);
        source.record(close);
        assertEq(source.history().count, 2);
    }

    function test_RevertWhen_TheDecimalsChange() public {
        uint80 close = _close();
        _answer(abi.encodeCall(feed.decimals, ()), abi.encode(18));
        bytes memory expected = abi.encodeWithSelector(DailyCloses.DecimalsChanged.selector, 8, 18);
        vm.expectRevert(expected);
        source.record(close);
        vm.expectRevert(expected);
        source.checkUpkeep("");
    }

    function test_RevertWhen_TheDecimalsCannotBeRead() public {
        uint80 close = _close();
        bytes memory call = abi.encodeCall(feed.decimals, ());
        vm.mockCallRevert(address(feed), call, "");
        _requireUnavailable(close);
        _answer(call, new bytes(31));
        _requireUnavailable(close);
        _answer(call, abi.encode(256));
        _requireUnavailable(close);
    }

    function test_RevertWhen_TheFeedHasNoCode() public {
        uint80 close = _close();
        vm.etch(address(feed), "");
        _requireUnavailable(close);
    }

    function test_RevertWhen_TheFeedIsNoContractAtDeployment() public {
        AggregatorV3Interface nobody = AggregatorV3Interface(address(0xdead));
        vm.expectRevert(abi.encodeWithSelector(FeedRounds.FeedUnavailable.selector, nobody));
        new VolatilitySource(nobody, FIRST, MAXIMUM_AGE);
    }

    function test_RevertWhen_TheLatestRoundCannotBeRead() public {
        uint80 close = _close();
        bytes memory call = abi.encodeCall(feed.latestRoundData, ());
        vm.mockCallRevert(address(feed), call, "");
        _requireUnavailable(close);
        _answer(call, new bytes(159));
        _requireUnavailable(close);
        _answer(call, abi.encode(uint256(1) << 80, 0, 0, 0, 0));
        _requireUnavailable(close);
    }

    /// @dev A feed that stays silent about a round in the middle cannot make the one before it a close.
    function test_RevertWhen_TheNextRoundCannotBeRead() public {
        uint80 close = pushAt(1, 12 hours, 200);
        uint80 hidden = pushAt(1, 13 hours, 201);
        vm.warp(midnight(2));
        bytes memory call = abi.encodeCall(feed.getRoundData, (hidden));
        bytes memory expected = abi.encodeWithSelector(FeedRounds.RoundMissing.selector, hidden);
        vm.mockCallRevert(address(feed), call, "");
        vm.expectRevert(expected);
        source.record(close);

        _answer(call, new bytes(159));
        vm.expectRevert(expected);
        source.record(close);

        _answer(call, abi.encode(hidden, 201, 0, 0, 0));
        vm.expectRevert(expected);
        source.record(close);
    }

    function test_RevertWhen_TheFirstNewRoundCannotBeRead() public {
        uint80 hidden = pushAt(1, 12 hours, 200);
        uint80 close = pushAt(1, 13 hours, 201);
        vm.warp(midnight(2));
        vm.mockCallRevert(address(feed), abi.encodeCall(feed.getRoundData, (hidden)), "");
        vm.expectRevert(abi.encodeWithSelector(FeedRounds.RoundMissing.selector, hidden));
        source.record(close);
    }

    function test_RevertWhen_TheRoundIsOfTheFuture() public {
        uint80 close = _close();
        uint256 future = block.timestamp + 1;
        _answer(abi.encodeCall(feed.getRoundData, (close)), abi.encode(close, 200, future, future, close));
        vm.expectRevert(abi.encodeWithSelector(FeedRounds.UpdatedInFuture.selector, close, future));
        source.record(close);
    }

    function test_RevertWhen_TheFeedAnswersWithAnotherRound() public {
        uint80 close = _close();
        uint256 time = midnight(1);
        _answer(abi.encodeCall(feed.getRoundData, (close)), abi.encode(close + 1, 200, time, time, close));
        vm.expectRevert(abi.encodeWithSelector(FeedRounds.RoundMismatch.selector, close, uint256(close) + 1));
        source.record(close);
    }

    /// @dev Whatever gas a caller allows, a round that takes too much of it to be read does not count as missing.
    function test_RevertWhen_TheNextRoundIsHiddenByLackOfGas() public {
        GreedyFeed greedy = new GreedyFeed(address(this), FIRST + 2);
        vm.warp(midnight(1) - 1);
        greedy.push(100);
        vm.warp(midnight(2) - 2);
        greedy.push(101);
        vm.warp(midnight(2) - 1);
        greedy.push(102);
        vm.warp(midnight(2));
        source = new VolatilitySource(greedy, FIRST, MAXIMUM_AGE);

        uint256 hidden;
        for (uint256 gas = 60_000; gas < 600_000; gas += 5_000) {
            (bool recorded, bytes memory data) =
                address(source).call{gas: gas}(abi.encodeCall(source.record, (FIRST + 1)));
            assertFalse(recorded);
            if (bytes4(data) == FeedRounds.GasTooLow.selector) ++hidden;
        }
        assertGt(hidden, 10);
        vm.expectRevert(abi.encodeWithSelector(CloseRule.RoundTooEarly.selector, FIRST + 1, midnight(2)));
        source.record(FIRST + 1);
    }

    /// @dev A round at noon of day 1, and the clock at its end.
    function _close() private returns (uint80 close) {
        close = pushAt(1, 12 hours, 200);
        vm.warp(midnight(2));
    }

    function _answer(bytes memory call, bytes memory data) private {
        vm.clearMockedCalls();
        vm.mockCall(address(feed), call, data);
    }

    function _requireRefused(int208 answer, bytes4 selector) private {
        uint80 close = pushAt(1, 12 hours, answer);
        vm.warp(midnight(2));
        bytes memory expected = abi.encodeWithSelector(selector, close, int256(answer));
        vm.expectRevert(expected);
        source.record(close);
        vm.expectRevert(expected);
        source.checkUpkeep("");
        vm.expectRevert(expected);
        new VolatilitySource(feed, close, MAXIMUM_AGE);
    }

    function _requireUnavailable(uint80 close) private {
        vm.expectRevert(abi.encodeWithSelector(FeedRounds.FeedUnavailable.selector, feed));
        source.record(close);
    }
}
