// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityFeatures} from "../../contracts/sources/VolatilityFeatures.sol";
import {VolatilitySource} from "../../contracts/sources/VolatilitySource.sol";
import {FeedRounds} from "../../contracts/sources/FeedRounds.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice When the source has inputs to give.
contract VolatilityObserveTest is SourceFixture {
    function test_RevertWhen_ThereIsTooLittleHistory() public {
        VolatilitySource source = almostFullSource();
        vm.expectRevert(abi.encodeWithSelector(VolatilitySource.NotEnoughHistory.selector, WINDOW, WINDOW - 1));
        source.observe(0);
        assertEq(source.latestCloses().length, 0);
        source.record(roundOf(1, WINDOW));
        source.observe(0);
        assertEq(source.latestCloses(), someCloses(WINDOW));
    }

    function test_InputsAreTheSameForEveryFeed() public {
        VolatilitySource source = fullSource();
        (int256[] memory values, uint8 decimals, uint40 observedAt) = source.observe(0);
        (int256[] memory others,,) = source.observe(bytes32("another"));
        assertEq(values, others);
        assertEq(decimals, 18);
        assertEq(observedAt, midnight(WINDOW - 1) + 23 hours);
    }

    /// @dev A caller cannot keep a close out of the inputs.
    function test_RevertWhen_ACloseIsDue() public {
        VolatilitySource source = fullSource();
        uint80 close = pushAt(WINDOW, 12 hours, 2_100e8);
        source.observe(0);
        vm.warp(midnight(WINDOW + 1));
        assertTrue(source.isCloseDue());
        vm.expectRevert(VolatilitySource.CloseDue.selector);
        source.observe(0);
        source.record(close);
        (,, uint40 observedAt) = source.observe(0);
        assertEq(observedAt, midnight(WINDOW) + 12 hours);
    }

    function test_RevertWhen_APhaseIsToBePassedOver() public {
        VolatilitySource source = fullSource();
        feed.startPhase();
        feed.startPhase();
        pushAt(WINDOW, 12 hours, 2_100e8);
        vm.expectRevert(VolatilitySource.CloseDue.selector);
        source.observe(0);
        source.record(roundOf(2, 0));
        source.observe(0);
    }

    function test_RevertWhen_TheLatestCloseIsStale() public {
        VolatilitySource source = fullSource();
        uint256 updatedAt = midnight(WINDOW - 1) + 23 hours;
        vm.warp(updatedAt + MAXIMUM_AGE);
        source.observe(0);
        vm.warp(updatedAt + MAXIMUM_AGE + 1);
        vm.expectRevert(abi.encodeWithSelector(VolatilitySource.CloseStale.selector, updatedAt, MAXIMUM_AGE));
        source.observe(0);
    }

    function test_RevertWhen_TheFeedIsDown() public {
        VolatilitySource source = fullSource();
        vm.etch(address(feed), "");
        vm.expectRevert(abi.encodeWithSelector(FeedRounds.FeedUnavailable.selector, feed));
        source.observe(0);
    }

    function test_RevertWhen_AReturnIsTooLarge() public {
        VolatilitySource source = _sourceThatRises(2, 2e18 + 3);
        vm.expectRevert(abi.encodeWithSelector(VolatilityFeatures.ReturnTooLarge.selector, 2, 1e36 + 0.5e18));
        source.observe(0);
    }

    function test_TakesTheLargestReturn() public {
        (int256[] memory values,,) = _sourceThatRises(2, 2e18 + 2).observe(0);
        assertEq(values[4], 1e36);
    }

    /// @dev The price goes from one to the other three days before the latest close.
    function _sourceThatRises(uint256 from, uint256 to) private returns (VolatilitySource source) {
        uint256[] memory closes = new uint256[](WINDOW);
        for (uint256 i = 0; i < WINDOW; ++i) {
            closes[i] = i < WINDOW - 3 ? from : to;
        }
        pushCloses(0, closes);
        source = newSource();
        source.recordMany(ids(2, WINDOW));
    }

    function test_RevertWhen_TheMaximumAgeIsZero() public {
        pushCloses(0, someCloses(1));
        vm.expectRevert(VolatilitySource.MaximumAgeIsZero.selector);
        new VolatilitySource(feed, FIRST, 0);
    }
}
