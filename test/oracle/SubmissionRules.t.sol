// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";

/// @notice Valid proofs that a feed must not take: of values out of bounds, too early, too late, while paused.
contract OracleSubmissionRulesTest is ProvenFeed {
    function setUp() public {
        setUpProvenFeed();
    }

    function test_RevertWhen_TheAnswerIsOutOfBounds() public {
        answerWith(FIRST);
        skip(10 minutes);
        uint48 snapshotId = snapshotFor(EXTREME);
        Fixture memory extreme = readFixture("oracle", EXTREME);
        bytes32 before = stateHash();
        vm.expectRevert(
            abi.encodeWithSelector(
                IModelRiskOracle.AnswerOutOfBounds.selector, int256(-0.06103515625e18), int256(0.05e18), int256(1e18)
            )
        );
        submitFixture(snapshotId, extreme);
        // Nothing of it stays: neither the value nor its time.
        assertEq(stateHash(), before);
    }

    function test_RevertWhen_TheChangeIsTooLarge() public {
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        config.maximumChange = 0.1e18;
        expectChangeTooLarge(config);
    }

    function test_RevertWhen_TheRelativeChangeIsTooLarge() public {
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        config.maximumChangeBps = 4_537;
        expectChangeTooLarge(config);
    }

    function test_TakesAChangeThatIsJustSmallEnough() public {
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        // 1157 - 632 of 1157: 45.38 %.
        config.maximumChangeBps = 4_538;
        config.maximumChange = uint128(525 * uint256(1e18)) >> 12;
        replaceConfig(FEED, config);
        answerWith(FIRST);
        skip(10 minutes);
        assertEq(answerWith(SECOND), 0.154296875e18);
    }

    function test_RevertWhen_TooEarly() public {
        answerWith(FIRST);
        skip(1 minutes - 1);
        uint48 snapshotId = snapshotFor(SECOND);
        Fixture memory second = readFixture("oracle", SECOND);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.TooEarly.selector, START + 1 minutes));
        submitFixture(snapshotId, second);
        skip(1);
        submitFixture(snapshotId, second);
    }

    function test_RevertWhen_TheSnapshotIsStale() public {
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory first = readFixture("oracle", FIRST);
        skip(1 hours + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IModelRiskOracle.SnapshotStale.selector, snapshotId, START, uint32(1 hours))
        );
        submitFixture(snapshotId, first);
        rewind(1);
        submitFixture(snapshotId, first);
    }

    function test_RevertWhen_AnOlderSnapshotComesSecond() public {
        uint48 older = snapshotFor(FIRST);
        skip(5 minutes);
        answerWith(SECOND);
        skip(5 minutes);
        Fixture memory first = readFixture("oracle", FIRST);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NotNewer.selector, START + 5 minutes, START));
        submitFixture(older, first);
        assertFalse(oracle.submitIfNecessary(FEED, older, first.proof, first.instances));
    }

    function test_RevertWhen_TheFeedIsPaused() public {
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory first = readFixture("oracle", FIRST);
        vm.prank(GUARDIAN);
        oracle.pause(FEED);
        bytes memory paused = abi.encodeWithSelector(IModelRiskOracle.FeedIsPaused.selector, FEED);
        vm.expectRevert(paused);
        submitFixture(snapshotId, first);
        vm.expectRevert(paused);
        oracle.submitIfNecessary(FEED, snapshotId, first.proof, first.instances);
        vm.expectRevert(paused);
        oracle.snapshot(FEED);
        vm.expectRevert(paused);
        oracle.latest(FEED);
        vm.expectRevert(paused);
        oracle.latestNoOlderThan(FEED, 1);

        vm.prank(ADMIN);
        oracle.unpause(FEED);
        submitFixture(snapshotId, first);
        oracle.latest(FEED);
    }

    function test_RevertWhen_TheSnapshotWasNeverTaken() public {
        snapshotFor(FIRST);
        Fixture memory first = readFixture("oracle", FIRST);
        uint48[3] memory ids = [0, 2, type(uint48).max];
        for (uint256 i = 0; i < ids.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.SnapshotUnknown.selector, ids[i]));
            submitFixture(ids[i], first);
        }
    }

    function test_RevertWhen_TheSnapshotWasPushedOut() public {
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory first = readFixture("oracle", FIRST);
        for (uint256 i = 0; i < 255; ++i) {
            skip(1);
            snapshotFor(SECOND);
        }
        uint256 kept = vm.snapshotState();
        submitFixture(snapshotId, first);
        vm.revertToState(kept);

        skip(1);
        assertEq(snapshotFor(SECOND), 257);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.SnapshotUnknown.selector, snapshotId));
        submitFixture(snapshotId, first);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.SnapshotUnknown.selector, snapshotId));
        oracle.getSnapshot(FEED, snapshotId);
    }

    function expectChangeTooLarge(IModelRiskOracle.FeedConfig memory config) private {
        replaceConfig(FEED, config);
        answerWith(FIRST);
        skip(10 minutes);
        uint48 snapshotId = snapshotFor(SECOND);
        Fixture memory second = readFixture("oracle", SECOND);
        bytes32 before = stateHash();
        vm.expectRevert(
            abi.encodeWithSelector(
                IModelRiskOracle.ChangeTooLarge.selector, int256(0.282470703125e18), int256(0.154296875e18)
            )
        );
        submitFixture(snapshotId, second);
        assertEq(stateHash(), before);
    }

    /// @dev All that readers see.
    function stateHash() private view returns (bytes32) {
        (int256 answer, uint40 observedAt) = oracle.latest(FEED);
        return keccak256(abi.encode(answer, observedAt, oracle.feedStatus(FEED), oracle.getRound(FEED, 1)));
    }
}
