// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {ModelDouble} from "../support/oracle/ModelDouble.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";
import {VerifierDouble} from "../support/oracle/VerifierDouble.sol";

/// @notice What becomes of snapshots, proofs and answers when another model takes over.
contract OracleModelUpgradeTest is ProvenFeed {
    bytes32 private constant NEW_MODEL = "another model";

    function setUp() public {
        setUpProvenFeed();
    }

    function test_RevertWhen_TheSnapshotWasTakenForTheOldModel() public {
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory first = readFixture("oracle", FIRST);
        upgrade();
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.SnapshotOutdated.selector, snapshotId, 1, 2));
        submitFixture(snapshotId, first);
        // It can still be looked at.
        assertEq(oracle.getSnapshot(FEED, snapshotId).epoch, 1);
    }

    function test_RevertWhen_TheProofIsOfTheOldModel() public {
        snapshotFor(FIRST);
        Fixture memory second = readFixture("oracle", SECOND);
        assertEq(oracle.contextOf(FEED, 2), second.instances[0]);
        upgrade();
        assertEq(snapshotFor(SECOND), 2);
        vm.expectRevert(
            abi.encodeWithSelector(
                IModelRiskOracle.ContextMismatch.selector, oracle.contextOf(FEED, 2), second.instances[0]
            )
        );
        submitFixture(2, second);
    }

    /// @dev With the same model too: a snapshot belongs to the source and the limits it was taken under.
    function test_RevertWhen_OnlyTheLimitsChanged() public {
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory first = readFixture("oracle", FIRST);
        replaceConfig(FEED, provenConfig());
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.SnapshotOutdated.selector, snapshotId, 1, 2));
        submitFixture(snapshotId, first);
    }

    /// @dev The old snapshot is of no use any more, so the same data is worth another one; only one, though.
    function test_TheNewEpochTakesItsOwnSnapshotOfTheSameData() public {
        assertEq(snapshotFor(FIRST), 1);
        upgrade();
        assertEq(oracle.snapshot(FEED), 2);
        assertEq(oracle.getSnapshot(FEED, 2).epoch, 2);
        assertEq(oracle.getSnapshot(FEED, 2).observedAt, START);
        assertEq(oracle.snapshot(FEED), 2);
    }

    function test_RevertWhen_TheNewEpochsDataIsNotNewerThanTheAnswer() public {
        answerWith(FIRST);
        upgrade();
        uint48 snapshotId = oracle.snapshot(FEED);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NotNewer.selector, START, START));
        oracle.submit(FEED, snapshotId, "", new uint256[](0));
    }

    function test_AnswersStayUntilTheyAreStaleByTheNewHeartbeat() public {
        answerWith(FIRST);
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        config.heartbeat = DELAY;
        replaceConfig(FEED, config);
        (, uint40 observedAt) = oracle.latest(FEED);
        assertEq(observedAt, START);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, FEED, START, DELAY));
        oracle.latest(FEED);
    }

    /// @dev A model with two input instances and two outputs, of which the second is asked for.
    function test_TheNewModelsLayoutCounts() public {
        ModelDouble model_ = upgrade();
        uint48 snapshotId = snapshotOf(FEED, someValues(1));
        uint256[] memory packed = model_.encodeInputs(someValues(1));
        uint256[] memory instances = new uint256[](5);
        instances[0] = oracle.contextOf(FEED, snapshotId);
        (instances[1], instances[2]) = (packed[0], packed[1]);
        (instances[3], instances[4]) = (model_.encodeOutput(7), model_.encodeOutput(9));

        instances[2] += 1;
        bytes32 expected = keccak256(abi.encodePacked(packed));
        bytes32 got = keccak256(abi.encode(instances[1], instances[2]));
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.InputMismatch.selector, expected, got));
        oracle.submit(FEED, snapshotId, "", instances);
        instances[2] -= 1;
        assertEq(oracle.submit(FEED, snapshotId, "", instances), 9e18);

        skip(1);
        snapshotId = snapshotOf(FEED, someValues(2));
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.InstancesTooShort.selector, 2, 3));
        oracle.submit(FEED, snapshotId, "", new uint256[](2));
    }

    /// @dev Puts doubles of another identity in place of verifier and model.
    function upgrade() private returns (ModelDouble model_) {
        VerifierDouble verifier_ = new VerifierDouble(NEW_MODEL, 5);
        model_ = new ModelDouble(NEW_MODEL, 2, 0);
        IModelRiskOracle.FeedConfig memory config = looseConfig(address(verifier_), address(model_));
        config.outputIndex = 1;
        replaceConfig(FEED, config);
        assertEq(oracle.feedStatus(FEED).modelId, NEW_MODEL);
    }
}
