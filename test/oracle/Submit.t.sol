// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";

/// @notice The way of an answer from the source to the reader, with real proofs.
contract OracleSubmitTest is ProvenFeed {
    /// @dev What the proofs of `FIRST` and `SECOND` say: 1157 / 2^12 and 632 / 2^12.
    int256 private constant FIRST_ANSWER = 0.282470703125e18;
    int256 private constant SECOND_ANSWER = 0.154296875e18;

    function setUp() public {
        setUpProvenFeed();
    }

    function test_RequestsNameTheContextsOfThisOracle() public view {
        string memory json = vm.readFile("test/fixtures/oracle/request.json");
        assertEq(vm.parseJsonUint(json, ".chain_id"), block.chainid);
        assertEq(vm.parseJsonAddress(json, ".oracle"), address(oracle));
        assertEq(vm.parseJsonBytes32(json, ".feed_id"), FEED);
        assertEq(vm.parseJsonBytes32(json, ".model_id"), oracle.feedStatus(FEED).modelId);
        for (uint256 request = FIRST; request <= STEADY; ++request) {
            string memory key = string.concat(".requests[", vm.toString(request), "]");
            uint256 snapshotId = vm.parseJsonUint(json, string.concat(key, ".snapshot_id"));
            uint256 context = oracle.contextOf(FEED, uint48(snapshotId));
            assertEq(vm.parseJsonUint(json, string.concat(key, ".context")), context);
            assertEq(readFixture("oracle", request).instances[0], context);
        }
    }

    function test_ContextIsTheHashOfAllThatAProofIsFor() public view {
        bytes32 modelId = oracle.feedStatus(FEED).modelId;
        bytes32 hash = keccak256(abi.encode(block.chainid, address(oracle), FEED, uint256(1), modelId));
        assertEq(oracle.contextOf(FEED, 1), uint256(hash) >> 3);
    }

    function test_StoresWhatTheProofSays() public {
        assertEq(answerWith(FIRST), FIRST_ANSWER);
        (int256 answer, uint40 observedAt) = oracle.latest(FEED);
        assertEq(answer, FIRST_ANSWER);
        assertEq(observedAt, START);
        assertEq(oracle.feedStatus(FEED).latestRound, 1);
    }

    function test_StoresTheRoundWithBothTimes() public {
        uint48 snapshotId = snapshotFor(FIRST);
        skip(100);
        Fixture memory fixture = readFixture("oracle", FIRST);
        oracle.submit(FEED, snapshotId, fixture.proof, fixture.instances);
        IModelRiskOracle.Round memory round = oracle.getRound(FEED, 1);
        assertEq(round.answer, FIRST_ANSWER);
        assertEq(round.observedAt, START);
        assertEq(round.updatedAt, START + 100);
        assertEq(round.snapshotId, 1);
    }

    function test_TheNextAnswerTakesItsPlace() public {
        answerWith(FIRST);
        skip(10 minutes);
        assertEq(answerWith(SECOND), SECOND_ANSWER);
        (int256 answer, uint40 observedAt) = oracle.latest(FEED);
        assertEq(answer, SECOND_ANSWER);
        assertEq(observedAt, START + 10 minutes);
        assertEq(oracle.getRound(FEED, 1).answer, FIRST_ANSWER);
        assertEq(oracle.feedStatus(FEED).latestRound, 2);
    }

    function test_AnyoneMaySubmitUnlessThereIsAList() public {
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory fixture = readFixture("oracle", FIRST);
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.AnswerUpdated(FEED, 1, FIRST_ANSWER, START, snapshotId, STRANGER);
        vm.prank(STRANGER);
        oracle.submit(FEED, snapshotId, fixture.proof, fixture.instances);
    }

    function test_SubmitIfNecessaryStoresWhatIsNewer() public {
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory fixture = readFixture("oracle", FIRST);
        assertTrue(oracle.submitIfNecessary(FEED, snapshotId, fixture.proof, fixture.instances));
        (int256 answer,) = oracle.latest(FEED);
        assertEq(answer, FIRST_ANSWER);
    }

    function test_SubmitIfNecessaryLeavesItAtThatWhenSomebodyWasFaster() public {
        answerWith(FIRST);
        bytes32 code = keccak256("a proof that nobody looks at");
        vm.expectCall(verifier, "", 0);
        vm.recordLogs();
        assertFalse(oracle.submitIfNecessary(FEED, 1, abi.encode(code), new uint256[](0)));
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(oracle.feedStatus(FEED).latestRound, 1);
    }
}
