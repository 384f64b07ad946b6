// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {DoubledFeed} from "../support/oracle/DoubledFeed.sol";

/// @notice What readers get, and when they get an error instead of an answer that is too old.
contract OracleReadsTest is DoubledFeed {
    uint32 private constant HEARTBEAT = 1 days;
    uint64 private constant ROUNDS_KEPT = 128;

    function setUp() public {
        setUpDoubles();
        createFeed(FEED, looseConfig(address(mock), address(double)));
    }

    function test_RevertWhen_ThereIsNoAnswer() public {
        bytes memory none = abi.encodeWithSelector(IModelRiskOracle.NoAnswer.selector, FEED);
        vm.expectRevert(none);
        oracle.latest(FEED);
        vm.expectRevert(none);
        oracle.latestNoOlderThan(FEED, HEARTBEAT);
        snapshotOf(FEED, someValues(1));
        vm.expectRevert(none);
        oracle.latest(FEED);
    }

    /// @dev Age counts from the observation, however late the proof came.
    function test_RevertWhen_TheAnswerIsStale() public {
        uint48 snapshotId = snapshotOf(FEED, someValues(START));
        skip(30 minutes);
        submitValue(FEED, snapshotId, 1);
        vm.warp(START + HEARTBEAT);
        (, uint40 observedAt) = oracle.latest(FEED);
        assertEq(observedAt, START);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, FEED, START, HEARTBEAT));
        oracle.latest(FEED);
    }

    function test_RevertWhen_TheAnswerIsOlderThanTheReaderAllows() public {
        answer(FEED, 4096);
        skip(90);
        (int256 value, uint40 observedAt) = oracle.latestNoOlderThan(FEED, 90);
        assertEq(value, 1e18);
        assertEq(observedAt, START);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, FEED, START, 89));
        oracle.latestNoOlderThan(FEED, 89);
    }

    /// @dev A reader who allows more than the heartbeat gets no more than the heartbeat.
    function test_RevertWhen_TheReaderAllowsMoreThanTheHeartbeat() public {
        answer(FEED, 4096);
        skip(HEARTBEAT + 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, FEED, START, HEARTBEAT));
        oracle.latestNoOlderThan(FEED, type(uint32).max);
    }

    function test_KeepsTheLatestRounds() public {
        uint64 count = ROUNDS_KEPT + 3;
        for (uint64 i = 1; i <= count; ++i) {
            answer(FEED, int256(uint256(i)) << 12);
            skip(1);
        }
        for (uint64 i = 1; i <= count; ++i) {
            if (i <= count - ROUNDS_KEPT) {
                expectUnavailable(i);
                continue;
            }
            IModelRiskOracle.Round memory round = oracle.getRound(FEED, i);
            assertEq(round.answer, int256(uint256(i)) * 1e18);
            assertEq(round.observedAt, START + i - 1);
            assertEq(round.updatedAt, START + i - 1);
            assertEq(round.snapshotId, i);
        }
        expectUnavailable(0);
        expectUnavailable(count + 1);
        expectUnavailable(type(uint64).max);
    }

    function test_RevertWhen_NoRoundIsThereYet() public {
        expectUnavailable(0);
        expectUnavailable(1);
    }

    function test_RoundsCanBeReadWhateverTheirAgeAndWhilePaused() public {
        answer(FEED, 4096);
        skip(365 days);
        vm.prank(GUARDIAN);
        oracle.pause(FEED);
        assertEq(oracle.getRound(FEED, 1).answer, 1e18);
    }

    function testFuzz_AnAnswerIsReadableExactlyWhileItIsFresh(uint32 heartbeat, uint32 allowed, uint40 age) public {
        heartbeat = uint32(bound(heartbeat, 1, type(uint32).max));
        age = uint40(bound(age, 0, 2 * uint256(type(uint32).max)));
        IModelRiskOracle.FeedConfig memory config = looseConfig(address(mock), address(double));
        config.heartbeat = heartbeat;
        createFeed(OTHER_FEED, config);
        answer(OTHER_FEED, 4096);
        skip(age);
        uint32 limit = allowed < heartbeat ? allowed : heartbeat;
        if (age > limit) {
            vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, OTHER_FEED, START, limit));
        }
        oracle.latestNoOlderThan(OTHER_FEED, allowed);
    }

    function expectUnavailable(uint64 round) private {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.RoundUnavailable.selector, FEED, round));
        oracle.getRound(FEED, round);
    }
}
