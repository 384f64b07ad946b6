// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvCodec} from "../../contracts/generated/VolatilityLtvCodec.sol";
import {VolatilityLtvModel} from "../../contracts/generated/VolatilityLtvModel.sol";
import {IInputSource} from "../../contracts/interfaces/IInputSource.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {CallingSource} from "../support/oracle/CallingSource.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";
import {SourceDouble} from "../support/oracle/SourceDouble.sol";

/// @notice What a snapshot commits to, and which observations it refuses; with the real model contract.
contract OracleSnapshotRulesTest is ProvenFeed {
    function setUp() public {
        setUpProvenFeed();
    }

    function test_CommitsToThePackedInputs() public {
        vm.roll(77);
        uint48 snapshotId = snapshotFor(FIRST);
        IModelRiskOracle.Snapshot memory taken = oracle.getSnapshot(FEED, snapshotId);
        uint256[] memory packed = VolatilityLtvModel(model).encodeInputs(inputsOf(FIRST));
        assertEq(taken.inputsHash, keccak256(abi.encode(packed[0])));
        assertEq(taken.id, 1);
        assertEq(taken.observedAt, START);
        assertEq(taken.blockNumber, 77);
        assertEq(taken.epoch, 1);
    }

    function test_EmitsTheValuesToProve() public {
        int256[] memory values = inputsOf(FIRST);
        source.set(values, START - 5);
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.SnapshotTaken(FEED, 1, oracle.contextOf(FEED, 1), START - 5, values);
        vm.prank(STRANGER);
        oracle.snapshot(FEED);
    }

    /// @dev Nobody pushes a snapshot out of storage by asking again and again.
    function test_DataThatIsNotNewerGivesTheSameSnapshot() public {
        uint48 snapshotId = snapshotFor(FIRST);
        vm.recordLogs();
        for (uint256 i = 0; i < 300; ++i) {
            skip(1);
            assertEq(oracle.snapshot(FEED), snapshotId);
        }
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(oracle.feedStatus(FEED).latestSnapshot, snapshotId);
    }

    function test_OlderDataGivesTheSameSnapshot() public {
        uint48 snapshotId = snapshotFor(FIRST);
        source.set(inputsOf(SECOND), START - 1);
        bytes32 hash = oracle.getSnapshot(FEED, snapshotId).inputsHash;
        assertEq(oracle.snapshot(FEED), snapshotId);
        assertEq(oracle.getSnapshot(FEED, snapshotId).inputsHash, hash);
    }

    function test_RevertWhen_TheSourceReverts() public {
        source.setDown(true);
        vm.expectRevert(SourceDouble.SourceIsDown.selector);
        oracle.snapshot(FEED);
    }

    function test_RevertWhen_TheSourceChangesItsDecimals() public {
        snapshotFor(FIRST);
        skip(1 minutes);
        source.set(inputsOf(SECOND), uint40(block.timestamp));
        uint8[3] memory others = [0, 8, 19];
        for (uint256 i = 0; i < others.length; ++i) {
            source.setDecimals(others[i]);
            vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.UnexpectedDecimals.selector, 18, others[i]));
            oracle.snapshot(FEED);
        }
    }

    function test_RevertWhen_TheObservationIsInTheFuture() public {
        source.set(inputsOf(FIRST), START + 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.ObservedInFuture.selector, START + 1));
        oracle.snapshot(FEED);
        skip(1);
        oracle.snapshot(FEED);
    }

    function test_RevertWhen_AValueIsOutOfTheModelsRange() public {
        int256[] memory values = inputsOf(FIRST);
        values[3] = VolatilityLtvCodec.FEATURES_HIGH_WAD + 1;
        source.set(values, START);
        vm.expectRevert(
            abi.encodeWithSelector(
                VolatilityLtvCodec.ValueOutOfRange.selector,
                0,
                3,
                values[3],
                VolatilityLtvCodec.FEATURES_LOW_WAD,
                VolatilityLtvCodec.FEATURES_HIGH_WAD
            )
        );
        oracle.snapshot(FEED);
    }

    function test_RevertWhen_TheSourceGivesAnotherNumberOfValues() public {
        source.set(new int256[](7), START);
        vm.expectRevert(abi.encodeWithSelector(VolatilityLtvModel.InputCountMismatch.selector, 7, 8));
        oracle.snapshot(FEED);
    }

    /// @dev The source is called by STATICCALL: what it calls cannot write either.
    function test_TheSourceCannotReenter() public {
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        config.source = IInputSource(address(new CallingSource()));
        createFeed(OTHER_FEED, config);
        int256[] memory values = new int256[](8);
        values[0] = 2;
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.SnapshotTaken(OTHER_FEED, 1, oracle.contextOf(OTHER_FEED, 1), START, values);
        assertEq(oracle.snapshot(OTHER_FEED), 1);
        assertEq(oracle.feedStatus(OTHER_FEED).latestSnapshot, 1);
    }

    function test_RevertWhen_TheModelsCodeWasReplaced() public {
        bytes32 announced = model.codehash;
        vm.etch(model, address(source).code);
        source.set(inputsOf(FIRST), START);
        vm.expectRevert(
            abi.encodeWithSelector(IModelRiskOracle.UnverifiedCode.selector, model, announced, model.codehash)
        );
        oracle.snapshot(FEED);
    }
}
