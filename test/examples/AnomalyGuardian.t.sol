// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {AnomalyGuardian} from "../../contracts/examples/AnomalyGuardian.sol";
import {ProofGatedVault} from "../../contracts/examples/ProofGatedVault.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {IPausable} from "../../contracts/interfaces/IPausable.sol";
import {VaultFixture} from "../support/VaultFixture.sol";

/// @notice A guardian over two vaults: trips on a proven anomaly, and on nothing else.
contract AnomalyGuardianTest is VaultFixture {
    ProofGatedVault private other;
    AnomalyGuardian private watch;

    function setUp() public override {
        super.setUp();
        other = new ProofGatedVault(vaultParameters());
        watch = new AnomalyGuardian(guardianParameters());
        bytes32 role = vault.GUARDIAN_ROLE();
        vm.startPrank(admin);
        vault.grantRole(role, address(watch));
        other.grantRole(role, address(watch));
        vm.stopPrank();
    }

    function test_AnyoneTripsItOnAProvenAnomaly() public {
        prove(0.9e18);
        vm.expectEmit(address(watch));
        emit AnomalyGuardian.Tripped(0.9e18, START, bob);
        vm.prank(bob);
        watch.trip();
        assertTrue(vault.paused());
        assertTrue(other.paused());
        assertEq(watch.trippedAt(), START);
        assertEq(watch.trippedBy(), START);
        assertEq(watch.targets().length, 2);
    }

    function test_WhatIsPausedAlreadyStaysPaused() public {
        vm.prank(guardian);
        vault.pause();
        prove(0.9e18);
        watch.trip();
        assertTrue(vault.paused());
        assertTrue(other.paused());
    }

    function test_TheOwnerLiftsItAfterTheCoolDown() public {
        prove(0.9e18);
        watch.trip();
        vm.startPrank(admin);
        vm.warp(START + 1 days - 1);
        vm.expectRevert(abi.encodeWithSelector(AnomalyGuardian.CoolingDown.selector, START + 1 days));
        watch.release();
        vm.warp(START + 1 days);
        vm.expectEmit(address(watch));
        emit AnomalyGuardian.Released();
        watch.release();
        vm.stopPrank();
        assertFalse(vault.paused());
        assertFalse(other.paused());
        assertEq(watch.trippedAt(), 0);
    }

    function test_ALiftedTargetDoesNotStopTheOthers() public {
        prove(0.9e18);
        watch.trip();
        vm.prank(guardian);
        vault.unpause();
        vm.warp(START + 1 days);
        vm.prank(admin);
        watch.release();
        assertFalse(vault.paused());
        assertFalse(other.paused());
    }

    function test_ANewerAnomalyRenewsTheCoolDown() public {
        prove(0.9e18);
        watch.trip();
        vm.warp(START + 20 hours);
        prove(0.8e18);
        watch.trip();
        vm.warp(START + 1 days);
        vm.prank(admin);
        vm.expectRevert(abi.encodeWithSelector(AnomalyGuardian.CoolingDown.selector, START + 44 hours));
        watch.release();
    }

    /// @dev The owner saw the second answer when lifting the pause, stale or not; only a third one counts.
    function test_RevertWhen_TheAnswerWasStoredWhenThePauseWasLifted() public {
        prove(0.9e18);
        watch.trip();
        vm.warp(START + 1 days - 1);
        prove(0.95e18);
        vm.warp(START + 1 days);
        vm.prank(admin);
        watch.release();
        assertEq(watch.trippedBy(), START + 1 days - 1);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(AnomalyGuardian.AnswerUsed.selector, START + 1 days - 1));
        watch.trip();
        assertFalse(vault.paused());

        prove(0.9e18);
        watch.trip();
        assertTrue(vault.paused());
    }

    function test_LiftingReadsAnAnswerThatIsStaleOrPaused() public {
        prove(0.9e18);
        watch.trip();
        vm.warp(START + 1 hours);
        prove(0.95e18);
        double.setPaused(ETHER_FEED, true);
        vm.warp(START + 3 days);
        vm.prank(admin);
        watch.release();
        assertEq(watch.trippedBy(), START + 1 hours);
        assertFalse(vault.paused());
    }

    function test_RevertWhen_TheAnswerTrippedItBefore() public {
        prove(0.9e18);
        watch.trip();
        vm.expectRevert(abi.encodeWithSelector(AnomalyGuardian.AnswerUsed.selector, START));
        watch.trip();
    }

    function testFuzz_RevertWhen_TheAnswerIsNoAnomaly(int128 answer) public {
        answer = int128(bound(answer, type(int128).min, 0.8e18 - 1));
        prove(answer);
        vm.expectRevert(abi.encodeWithSelector(AnomalyGuardian.NoAnomaly.selector, int256(answer), int256(0.8e18)));
        watch.trip();
    }

    function test_RevertWhen_TheAnswerIsNotFresh() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoAnswer.selector, ETHER_FEED));
        watch.trip();
        prove(0.9e18);
        vm.warp(START + 1 hours + 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, ETHER_FEED, START, 1 hours));
        watch.trip();
        double.setPaused(ETHER_FEED, true);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedIsPaused.selector, ETHER_FEED));
        watch.trip();
        assertFalse(vault.paused());
    }

    /// @dev All or none: a target that cannot be paused is not passed over, and the answer is not used up.
    function test_RevertWhen_ATargetRefuses() public {
        bytes32 role = other.GUARDIAN_ROLE();
        vm.prank(admin);
        other.revokeRole(role, address(watch));
        prove(0.9e18);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, address(watch), role)
        );
        watch.trip();
        assertFalse(vault.paused());
        assertEq(watch.trippedBy(), 0);
    }

    /// @dev However little gas a caller leaves, no target is passed over.
    function testFuzz_TooLittleGasPausesNothing(uint256 gasGiven) public {
        prove(0.9e18);
        try watch.trip{gas: bound(gasGiven, 30_000, 250_000)}() {
            assertTrue(vault.paused() && other.paused());
        } catch {
            assertFalse(vault.paused() || other.paused());
            assertEq(watch.trippedBy(), 0);
        }
    }

    function test_RevertWhen_ItIsNotTripped() public {
        vm.prank(admin);
        vm.expectRevert(AnomalyGuardian.NotTripped.selector);
        watch.release();
    }

    function test_RevertWhen_AnotherThanTheOwnerLiftsIt() public {
        prove(0.9e18);
        watch.trip();
        vm.warp(START + 1 days);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, bob));
        watch.release();
    }

    function test_RevertWhen_AParameterMakesNoSense() public {
        AnomalyGuardian.Parameters memory parameters = guardianParameters();
        parameters.targets = new IPausable[](0);
        vm.expectRevert(abi.encodeWithSelector(AnomalyGuardian.InvalidGuardian.selector, "targets"));
        new AnomalyGuardian(parameters);
        parameters = guardianParameters();
        parameters.maximumAge = 0;
        vm.expectRevert(abi.encodeWithSelector(AnomalyGuardian.InvalidGuardian.selector, "maximumAge"));
        new AnomalyGuardian(parameters);
        parameters = guardianParameters();
        parameters.feedId = "elsewhere";
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedUnknown.selector, bytes32("elsewhere")));
        new AnomalyGuardian(parameters);
    }

    function guardianParameters() private view returns (AnomalyGuardian.Parameters memory parameters) {
        parameters.oracle = oracle();
        parameters.feedId = ETHER_FEED;
        parameters.threshold = 0.8e18;
        parameters.maximumAge = 1 hours;
        parameters.coolDown = 1 days;
        parameters.owner = admin;
        parameters.targets = new IPausable[](2);
        parameters.targets[0] = vault;
        parameters.targets[1] = other;
    }
}
