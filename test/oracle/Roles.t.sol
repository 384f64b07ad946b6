// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {
    IAccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/IAccessControlDefaultAdminRules.sol";

import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {DoubledFeed} from "../support/oracle/DoubledFeed.sol";

/// @notice Who may do what, and how the admin hands over.
contract OracleRolesTest is DoubledFeed {
    bytes32 private adminRole;
    bytes32 private guardianRole;
    address private heir = makeAddr("heir");

    function setUp() public {
        setUpDoubles();
        createFeed(FEED, looseConfig(address(mock), address(double)));
        adminRole = oracle.DEFAULT_ADMIN_ROLE();
        guardianRole = oracle.GUARDIAN_ROLE();
    }

    function test_RevertWhen_AnyoneElseDoesTheAdminsWork() public {
        bytes[] memory requests = adminRequests();
        for (uint256 i = 0; i < requests.length; ++i) {
            expectUnauthorized(STRANGER, adminRole, requests[i]);
            expectUnauthorized(GUARDIAN, adminRole, requests[i]);
            expectUnauthorized(KEEPER, adminRole, requests[i]);
        }
    }

    /// @dev The admin is no guardian by itself.
    function test_RevertWhen_AnyoneElseDoesTheGuardiansWork() public {
        bytes[] memory requests = guardianRequests();
        for (uint256 i = 0; i < requests.length; ++i) {
            expectUnauthorized(STRANGER, guardianRole, requests[i]);
            expectUnauthorized(ADMIN, guardianRole, requests[i]);
            expectUnauthorized(KEEPER, guardianRole, requests[i]);
        }
    }

    function test_RevertWhen_AStrangerGrantsRoles() public {
        expectUnauthorized(STRANGER, adminRole, abi.encodeCall(IAccessControl.grantRole, (guardianRole, STRANGER)));
        expectUnauthorized(STRANGER, adminRole, abi.encodeCall(IAccessControl.revokeRole, (guardianRole, GUARDIAN)));
        expectUnauthorized(
            STRANGER, adminRole, abi.encodeCall(IAccessControlDefaultAdminRules.beginDefaultAdminTransfer, (STRANGER))
        );
    }

    function test_RevertWhen_AGuardianWasDismissed() public {
        vm.prank(ADMIN);
        oracle.revokeRole(guardianRole, GUARDIAN);
        expectUnauthorized(GUARDIAN, guardianRole, abi.encodeCall(IModelRiskOracle.pause, (FEED)));
    }

    function test_TheAdminHandsOverInTwoStepsWithTheDelayBetween() public {
        vm.prank(ADMIN);
        oracle.beginDefaultAdminTransfer(heir);
        assertEq(oracle.defaultAdmin(), ADMIN);
        uint48 schedule = uint48(START) + DELAY;
        skip(DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControlDefaultAdminRules.AccessControlEnforcedDefaultAdminDelay.selector, schedule
            )
        );
        vm.prank(heir);
        oracle.acceptDefaultAdminTransfer();

        skip(1);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControlDefaultAdminRules.AccessControlInvalidDefaultAdmin.selector, STRANGER)
        );
        vm.prank(STRANGER);
        oracle.acceptDefaultAdminTransfer();

        vm.prank(heir);
        oracle.acceptDefaultAdminTransfer();
        assertEq(oracle.defaultAdmin(), heir);
        expectUnauthorized(ADMIN, adminRole, abi.encodeCall(IModelRiskOracle.freeze, (FEED)));
        vm.prank(heir);
        oracle.freeze(FEED);
    }

    function test_RevertWhen_TheAdminRoleIsGrantedInOneStep() public {
        vm.expectRevert(IAccessControlDefaultAdminRules.AccessControlEnforcedDefaultAdminRules.selector);
        vm.prank(ADMIN);
        oracle.grantRole(adminRole, heir);
    }

    function test_PausesAndUnpausesTell() public {
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.FeedPaused(FEED, GUARDIAN);
        vm.prank(GUARDIAN);
        oracle.pause(FEED);
        assertTrue(oracle.feedStatus(FEED).paused);
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.FeedUnpaused(FEED, ADMIN);
        vm.prank(ADMIN);
        oracle.unpause(FEED);
        assertFalse(oracle.feedStatus(FEED).paused);
    }

    function test_RevertWhen_TheFeedIsUnknown() public {
        bytes[] memory requests = adminRequests();
        for (uint256 i = 1; i < requests.length; ++i) {
            expectUnknown(ADMIN, requests[i]);
        }
        requests = guardianRequests();
        for (uint256 i = 0; i < requests.length; ++i) {
            expectUnknown(GUARDIAN, requests[i]);
        }
        requests = openRequests();
        for (uint256 i = 0; i < requests.length; ++i) {
            expectUnknown(STRANGER, requests[i]);
        }
    }

    /// @dev Each of the admin's functions on `FEED`; first the one that creates it.
    function adminRequests() private view returns (bytes[] memory requests) {
        IModelRiskOracle.FeedConfig memory config = looseConfig(address(mock), address(double));
        requests = new bytes[](6);
        requests[0] = abi.encodeCall(IModelRiskOracle.createFeed, (FEED, config));
        requests[1] = abi.encodeCall(IModelRiskOracle.proposeConfig, (FEED, config));
        requests[2] = abi.encodeCall(IModelRiskOracle.activateConfig, (FEED, config));
        requests[3] = abi.encodeCall(IModelRiskOracle.setSubmitter, (FEED, STRANGER, true));
        requests[4] = abi.encodeCall(IModelRiskOracle.unpause, (FEED));
        requests[5] = abi.encodeCall(IModelRiskOracle.freeze, (FEED));
    }

    function guardianRequests() private pure returns (bytes[] memory requests) {
        requests = new bytes[](2);
        requests[0] = abi.encodeCall(IModelRiskOracle.pause, (FEED));
        requests[1] = abi.encodeCall(IModelRiskOracle.cancelProposal, (FEED));
    }

    /// @dev Each function that anyone may call.
    function openRequests() private view returns (bytes[] memory requests) {
        uint256[] memory none = new uint256[](0);
        requests = new bytes[](12);
        requests[0] = abi.encodeCall(IModelRiskOracle.snapshot, (FEED));
        requests[1] = abi.encodeCall(IModelRiskOracle.submit, (FEED, 1, "", none));
        requests[2] = abi.encodeCall(IModelRiskOracle.submitIfNecessary, (FEED, 1, "", none));
        requests[3] = abi.encodeCall(IModelRiskOracle.latest, (FEED));
        requests[4] = abi.encodeCall(IModelRiskOracle.latestNoOlderThan, (FEED, 1));
        requests[5] = abi.encodeCall(IModelRiskOracle.getRound, (FEED, 1));
        requests[6] = abi.encodeCall(IModelRiskOracle.getSnapshot, (FEED, 1));
        requests[7] = abi.encodeCall(IModelRiskOracle.contextOf, (FEED, 1));
        requests[8] = abi.encodeCall(IModelRiskOracle.feedConfig, (FEED));
        requests[9] = abi.encodeCall(IModelRiskOracle.feedStatus, (FEED));
        requests[10] = abi.encodeCall(IModelRiskOracle.isSubmitter, (FEED, STRANGER));
        requests[11] = abi.encodeCall(IModelRiskOracle.latestRound, (FEED));
    }

    function expectUnauthorized(address account, bytes32 role, bytes memory request) private {
        expectError(
            account,
            request,
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role)
        );
    }

    /// @dev The request about `FEED`, sent with the id of a feed that nobody created.
    function expectUnknown(address account, bytes memory request) private {
        bytes32 nobodys = OTHER_FEED;
        assembly ("memory-safe") {
            // The first argument, after length and selector.
            mstore(add(request, 0x24), nobodys)
        }
        expectError(account, request, abi.encodeWithSelector(IModelRiskOracle.FeedUnknown.selector, nobodys));
    }

    function expectError(address account, bytes memory request, bytes memory err) private {
        vm.prank(account);
        (bool success, bytes memory data) = address(oracle).call(request);
        assertFalse(success);
        assertEq(data, err);
    }
}
