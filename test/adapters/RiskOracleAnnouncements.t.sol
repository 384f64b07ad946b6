// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Vm} from "forge-std/Vm.sol";

import {RiskOracleAdapter} from "../../contracts/adapters/RiskOracleAdapter.sol";
import {UpdateCatalogue} from "../../contracts/adapters/UpdateCatalogue.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {IRiskOracle} from "../../contracts/interfaces/IRiskOracle.sol";
import {AdapterFixture} from "../support/AdapterFixture.sol";
import {RiskOracleDouble} from "../support/RiskOracleDouble.sol";

/// @notice Events of the adapter: each update once, in order, with what a read of it says.
contract RiskOracleAnnouncementsTest is AdapterFixture {
    uint256 private constant ALL = type(uint256).max;

    function test_AnnouncesWhatAReadSays() public {
        double.put(ETHER_FEED, 0.6e18, START - 5);
        double.put(ETHER_FEED, 0.1e18, START);
        for (uint256 round = 1; round <= 2; ++round) {
            IRiskOracle.RiskParameterUpdate memory update = adapter.getUpdateById(adapter.idOf(0, round));
            vm.expectEmit(address(adapter));
            emit IRiskOracle.ParameterUpdated(
                update.referenceId,
                update.newValue,
                update.previousValue,
                update.timestamp,
                update.updateType,
                update.updateId,
                update.market,
                update.additionalData
            );
        }
        assertEq(adapter.announce(LTV, ETHER_MARKET, ALL), 2);
        assertEq(adapter.lastAnnounced(0), 2);
    }

    function test_AnnouncesEachRoundOnce() public {
        double.put(ETHER_FEED, 0.6e18, START);
        assertEq(adapter.announce(LTV, ETHER_MARKET, ALL), 1);
        assertEq(adapter.announce(LTV, ETHER_MARKET, ALL), 0);
        assertEq(adapter.announce(HAIRCUT, ETHER_MARKET, ALL), 1);
        double.put(ETHER_FEED, 0.5e18, START);
        assertEq(announcedIds(ALL), ids(4));
        assertEq(adapter.announce(LTV, ETHER_MARKET, ALL), 0);
    }

    function test_NothingToAnnounce() public {
        assertEq(adapter.announce(LTV, ETHER_MARKET, ALL), 0);
        assertEq(adapter.lastAnnounced(0), 0);
        double.put(ETHER_FEED, 0.6e18, START);
        assertEq(adapter.announce(LTV, ETHER_MARKET, 0), 0);
        assertEq(adapter.lastAnnounced(0), 0);
    }

    function test_GoesOnWhereItStopped() public {
        for (uint40 i = 0; i < 3; ++i) {
            double.put(ETHER_FEED, 0.6e18, START + i);
        }
        assertEq(announcedIds(2), ids(1, 4));
        assertEq(announcedIds(2), ids(7));
    }

    function test_SaysWhichRoundsItMissed() public {
        for (uint40 i = 0; i < 20; ++i) {
            double.put(ETHER_FEED, 0.6e18, START + i);
        }
        // The oracle keeps rounds 16 to 20; round 16 lacks the one before.
        vm.expectEmit(address(adapter));
        emit RiskOracleAdapter.RoundsMissed(0, 1, 16);
        assertEq(announcedIds(ALL), ids(49, 52, 55, 58));
    }

    function testFuzz_MissesOnlyWhatCannotBeRead(uint256 before, uint256 after_) public {
        before = bound(before, 0, 8);
        after_ = bound(after_, 1, 40);
        for (uint256 i = 0; i < before; ++i) {
            double.put(ETHER_FEED, 0.6e18, START);
        }
        adapter.announce(LTV, ETHER_MARKET, ALL);
        for (uint256 i = 0; i < after_; ++i) {
            double.put(ETHER_FEED, 0.6e18, START);
        }
        uint256 kept = before + after_ <= double.KEPT() ? before + after_ : double.KEPT() - 1;
        assertEq(adapter.announce(LTV, ETHER_MARKET, ALL), after_ < kept ? after_ : kept);
        assertEq(adapter.lastAnnounced(0), before + after_);
    }

    function test_PassesOverWhatThePolicyRefuses() public {
        double.put(ETHER_FEED, 0.6e18, START);
        double.put(ETHER_FEED, 9e18, START);
        double.put(ETHER_FEED, 0.5e18, START);
        assertEq(announcedIds(ALL), ids(1, 7));
        assertEq(adapter.lastAnnounced(0), 3);
    }

    function test_RevertWhen_AnnouncingAPausedFeed() public {
        double.put(ETHER_FEED, 0.6e18, START);
        double.setPaused(ETHER_FEED, true);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedIsPaused.selector, ETHER_FEED));
        adapter.announce(LTV, ETHER_MARKET, ALL);
    }

    function test_RevertWhen_AnnouncingAMarketThatIsNotHere() public {
        vm.expectRevert(abi.encodeWithSelector(UpdateCatalogue.MarketUnknown.selector, HAIRCUT, INDEX_MARKET));
        adapter.announce(HAIRCUT, INDEX_MARKET, ALL);
    }

    /// @dev Only a dropped round may be skipped: another failure of the oracle must not lose an update.
    function test_RevertWhen_TheOracleFailsForAnotherReason() public {
        double.put(ETHER_FEED, 0.6e18, START);
        double.setBroken(ETHER_FEED, true);
        vm.expectRevert(RiskOracleDouble.StorageBroken.selector);
        adapter.announce(LTV, ETHER_MARKET, ALL);
        assertEq(adapter.lastAnnounced(0), 0);
    }

    /// @dev However little gas a caller leaves, a round is announced or the call fails.
    function testFuzz_TooLittleGasSkipsNothing(uint256 gasGiven) public {
        double.put(ETHER_FEED, 0.6e18, START);
        double.put(ETHER_FEED, 0.5e18, START);
        gasGiven = bound(gasGiven, 21_000, 200_000);
        try adapter.announce{gas: gasGiven}(LTV, ETHER_MARKET, ALL) returns (uint256 announced) {
            assertEq(announced, 2);
        } catch {
            assertEq(adapter.lastAnnounced(0), 0);
        }
    }

    function announcedIds(uint256 maximum) private returns (uint256[] memory announced) {
        vm.recordLogs();
        uint256 count = adapter.announce(LTV, ETHER_MARKET, maximum);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        announced = new uint256[](count);
        uint256 seen = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IRiskOracle.ParameterUpdated.selector) continue;
            announced[seen++] = uint256(logs[i].topics[2]);
        }
        assertEq(seen, count);
    }

    function ids(uint256 a) private pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = a;
    }

    function ids(uint256 a, uint256 b) private pure returns (uint256[] memory list) {
        list = new uint256[](2);
        (list[0], list[1]) = (a, b);
    }

    function ids(uint256 a, uint256 b, uint256 c, uint256 d) private pure returns (uint256[] memory list) {
        list = new uint256[](4);
        (list[0], list[1], list[2], list[3]) = (a, b, c, d);
    }
}
