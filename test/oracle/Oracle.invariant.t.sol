// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

import {OracleHandler} from "../support/oracle/OracleHandler.sol";

/// @notice What holds after every sequence of snapshots, submissions, waits, pauses and changes of configuration.
/// @dev The handler reverts where the oracle does anything but what the second book says, and a revert is a failure.
contract OracleInvariantTest is Test {
    OracleHandler private handler;
    bytes32[2] private feeds;

    function setUp() public {
        handler = new OracleHandler();
        feeds = [handler.feedOf(0), handler.feedOf(1)];
        bytes4[] memory selectors = new bytes4[](9);
        selectors[0] = OracleHandler.wait.selector;
        selectors[1] = OracleHandler.takeSnapshot.selector;
        selectors[2] = OracleHandler.answerWell.selector;
        selectors[3] = OracleHandler.submitAnything.selector;
        selectors[4] = OracleHandler.propose.selector;
        selectors[5] = OracleHandler.activate.selector;
        selectors[6] = OracleHandler.cancel.selector;
        selectors[7] = OracleHandler.setPaused.selector;
        selectors[8] = OracleHandler.freeze.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
        targetContract(address(handler));
    }

    /// @dev One function: each that is checked on its own would run all sequences again.
    function invariant_TheOracleAgreesWithTheBook() public view {
        for (uint256 i = 0; i < feeds.length; ++i) {
            handler.requireSameStatus(feeds[i]);
            handler.requireSameConfig(feeds[i]);
            handler.requireSoundAnswer(feeds[i]);
            handler.requireSameReading(feeds[i]);
        }
    }

    /// @dev Each sequence did something, and left the feeds in working order.
    function afterInvariant() public {
        uint256 before = handler.stored();
        uint256 usable;
        for (uint256 i = 0; i < feeds.length; ++i) {
            if (handler.requireUsable(feeds[i])) ++usable;
        }
        assertEq(handler.stored(), before + usable);
        assertGt(handler.stored() + handler.refused() + handler.activated(), 0);
    }
}
