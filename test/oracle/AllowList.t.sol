// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";

/// @notice Who may submit to a feed that keeps a list.
contract OracleAllowListTest is ProvenFeed {
    function setUp() public {
        setUpProvenFeed();
    }

    function provenConfig() internal view override returns (IModelRiskOracle.FeedConfig memory config) {
        config = super.provenConfig();
        config.allowListed = true;
    }

    function test_RevertWhen_CalldataIsCopiedFromAListedSender() public {
        list(KEEPER, true);
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory first = readFixture("oracle", FIRST);
        bytes memory request = abi.encodeCall(IModelRiskOracle.submit, (FEED, snapshotId, first.proof, first.instances));

        vm.prank(STRANGER);
        (bool success, bytes memory data) = address(oracle).call(request);
        assertFalse(success);
        assertEq(data, abi.encodeWithSelector(IModelRiskOracle.NotSubmitter.selector, FEED, STRANGER));
        vm.prank(KEEPER);
        (success,) = address(oracle).call(request);
        assertTrue(success);
    }

    function test_RevertWhen_AStrangerSubmitsIfNecessary() public {
        snapshotFor(FIRST);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NotSubmitter.selector, FEED, STRANGER));
        vm.prank(STRANGER);
        oracle.submitIfNecessary(FEED, 1, "", new uint256[](0));
    }

    function test_RevertWhen_ASubmitterWasTakenOffTheList() public {
        list(KEEPER, true);
        list(KEEPER, false);
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory first = readFixture("oracle", FIRST);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NotSubmitter.selector, FEED, KEEPER));
        submitFixture(snapshotId, first);
    }

    /// @dev Not even the admin is on the list by itself; and each feed has its own.
    function test_TheListIsAsLongAsItWasMade() public {
        createFeed(OTHER_FEED, provenConfig());
        list(KEEPER, true);
        assertTrue(oracle.isSubmitter(FEED, KEEPER));
        assertFalse(oracle.isSubmitter(OTHER_FEED, KEEPER));
        assertFalse(oracle.isSubmitter(FEED, ADMIN));
        assertFalse(oracle.isSubmitter(FEED, GUARDIAN));
    }

    function test_EverybodyIsASubmitterWithoutAList() public {
        createFeed(OTHER_FEED, super.provenConfig());
        assertTrue(oracle.isSubmitter(OTHER_FEED, STRANGER));
    }

    function test_SetSubmitterEmits() public {
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.SubmitterSet(FEED, KEEPER, true);
        list(KEEPER, true);
    }

    function list(address account, bool listed) private {
        vm.prank(ADMIN);
        oracle.setSubmitter(FEED, account, listed);
    }
}
