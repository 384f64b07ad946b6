// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {PriceFeed} from "../../contracts/examples/PriceFeed.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice The feed that local chains and tests use in Chainlink's place.
contract PriceFeedTest is SourceFixture {
    function test_AnswersWhatWasPushed() public {
        vm.expectEmit(true, true, true, true, address(feed));
        emit PriceFeed.RoundPushed(FIRST, 100, START);
        assertEq(feed.push(100), FIRST);
        vm.warp(START + 5);
        feed.push(-7);
        _requireRound(FIRST, 100, START);
        _requireRound(FIRST + 1, -7, START + 5);
        (uint80 latest,,,,) = feed.latestRoundData();
        assertEq(latest, FIRST + 1);
        assertEq(feed.latestRound(), FIRST + 1);
        assertEq(feed.decimals(), 8);
        assertEq(feed.description(), "INDEX / USD");
        assertEq(feed.version(), 1);
        assertEq(feed.owner(), address(this));
    }

    function test_PhasesHaveRoundsOfTheirOwn() public {
        feed.push(100);
        feed.pushToPhase(2, PriceFeed.Update(101, uint48(START)));
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.NoData.selector, roundOf(2, 1)));
        feed.getRoundData(roundOf(2, 1));
        vm.expectEmit(true, true, true, true, address(feed));
        emit PriceFeed.PhaseStarted(2);
        feed.startPhase();
        assertEq(feed.currentPhase(), 2);
        assertEq(feed.push(102), roundOf(2, 2));
        _requireRound(roundOf(1, 1), 100, START);
        _requireRound(roundOf(2, 1), 101, START);
        _requireRound(roundOf(2, 2), 102, START);
    }

    function test_RevertWhen_ThereIsNoSuchRound() public {
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.NoData.selector, roundOf(1, 0)));
        feed.latestRoundData();
        feed.push(100);
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.NoData.selector, roundOf(1, 0)));
        feed.getRoundData(roundOf(1, 0));
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.NoData.selector, roundOf(1, 2)));
        feed.getRoundData(roundOf(1, 2));
    }

    function test_RevertWhen_RoundsGoBackInTime() public {
        feed.push(100);
        PriceFeed.Update[] memory updates = new PriceFeed.Update[](1);
        updates[0] = PriceFeed.Update(1, uint48(START - 1));
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.OutOfOrder.selector, START, START - 1));
        feed.pushHistory(updates);
    }

    function test_RevertWhen_ARoundIsOfTheFuture() public {
        PriceFeed.Update[] memory updates = new PriceFeed.Update[](1);
        updates[0] = PriceFeed.Update(1, uint48(START + 1));
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.InFuture.selector, START + 1));
        feed.pushHistory(updates);
    }

    function test_RevertWhen_AnyoneElsePushes() public {
        bytes memory expected = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(1));
        vm.startPrank(address(1));
        vm.expectRevert(expected);
        feed.push(1);
        vm.expectRevert(expected);
        feed.pushHistory(new PriceFeed.Update[](0));
        vm.expectRevert(expected);
        feed.pushToPhase(1, PriceFeed.Update(1, uint48(START)));
        vm.expectRevert(expected);
        feed.startPhase();
        vm.stopPrank();
    }

    function _requireRound(uint80 roundId, int256 expected, uint256 time) private view {
        (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = feed.getRoundData(roundId);
        assertEq(id, roundId);
        assertEq(answer, expected);
        assertEq(startedAt, time);
        assertEq(updatedAt, time);
        assertEq(answeredIn, roundId);
    }
}
