// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {GlidingThreshold} from "../../contracts/examples/GlidingThreshold.sol";
import {LendingMarket} from "../../contracts/examples/LendingMarket.sol";
import {MarketFixture} from "../support/MarketFixture.sol";

/// @notice Who is liquidated, from when on, and for how much.
contract LendingMarketLiquidationTest is MarketFixture {
    function setUp() public override {
        super.setUp();
        setLoanToValue(7500);
    }

    /// @dev 10 ether and 15,000 dollars at a threshold of 78 %: from a price of 1,923.07 on.
    function test_LiquidatesFromTheThresholdOn() public {
        open(10e18, 15_000e6);
        etherPrice.set(1923.08e8);
        assertTrue(market.isHealthy(alice));
        vm.expectRevert(abi.encodeWithSelector(LendingMarket.PositionHealthy.selector, alice));
        vm.prank(liquidator);
        market.liquidate(alice, 1);

        etherPrice.set(1923.07e8);
        assertFalse(market.isHealthy(alice));
        vm.prank(liquidator);
        (uint256 repaid, uint256 seized) = market.liquidate(alice, type(uint256).max);
        assertEq(repaid, 7_500e6);
        // 7,500 * 1.05 / 1,923.07, rounded down.
        assertEq(seized, 4.095014742053071391e18);
        assertEq(ether_.balanceOf(liquidator), seized);
        assertEq(debtOf(alice), 7_500e6);
        assertEq(collateralOf(alice), 10e18 - seized);
        assertTrue(market.isHealthy(alice));
        assertEq(market.totalDebt(), 7_500e6);
        assertEq(market.liquidity(), FUNDS - 7_500e6);
    }

    function test_TakesNoMoreThanTheCallerOffers() public {
        open(10e18, 15_000e6);
        etherPrice.set(1900e8);
        vm.prank(liquidator);
        (uint256 repaid, uint256 seized) = market.liquidate(alice, 19e6);
        assertEq(repaid, 19e6);
        assertEq(seized, 0.0105e18);
    }

    function test_WritesOffWhatNoCollateralIsLeftFor() public {
        open(10e18, 15_000e6);
        etherPrice.set(1050e8);
        vm.expectEmit(address(market));
        emit LendingMarket.DebtWrittenOff(alice, 5_000e6);
        vm.prank(liquidator);
        (uint256 repaid, uint256 seized) = market.liquidate(alice, type(uint256).max);
        assertEq(repaid, 10_000e6);
        assertEq(seized, 10e18);
        assertEq(debtOf(alice), 0);
        assertEq(market.totalDebt(), 0);
        assertEq(market.liquidity(), FUNDS - 5_000e6);
    }

    function test_ADebtThatTakesEverythingMayBeRepaidWhole() public {
        open(10e18, 15_000e6);
        etherPrice.set(1575e8);
        vm.prank(liquidator);
        (uint256 repaid, uint256 seized) = market.liquidate(alice, type(uint256).max);
        assertEq(repaid, 15_000e6);
        assertEq(seized, 10e18);
        assertEq(market.totalDebt(), 0);
    }

    function test_APauseDoesNotStopIt() public {
        open(10e18, 15_000e6);
        vm.prank(guardian);
        market.pause();
        etherPrice.set(1900e8);
        vm.prank(liquidator);
        market.liquidate(alice, 1e6);
        assertEq(debtOf(alice), 14_999e6);
    }

    /// @dev Whatever the price: no liquidator gets more than the bonus, and the position is left healthier or empty.
    function testFuzz_PaysTheBonusAtMostAndHelpsThePosition(uint256 price, uint256 amount) public {
        open(10e18, 15_000e6);
        price = bound(price, 1, 1923.07e8);
        amount = bound(amount, 1, FUNDS);
        etherPrice.set(int256(price));
        uint256 before = debtOf(alice) * 1e18 / (collateralOf(alice) * price);
        vm.prank(liquidator);
        (uint256 repaid, uint256 seized) = market.liquidate(alice, amount);
        assertLe(repaid, amount);
        // Seized value, in 1e-26 dollars, against what was repaid and the bonus.
        assertLe(seized * price * 10_000, repaid * 1e20 * 10_500);
        if (debtOf(alice) > 0 && price > 1575e8) {
            assertLe(debtOf(alice) * 1e18 / (collateralOf(alice) * price), before);
        }
        assertTrue(collateralOf(alice) > 0 || debtOf(alice) == 0);
    }

    function test_RevertWhen_NothingIsRepaid() public {
        open(10e18, 15_000e6);
        etherPrice.set(1900e8);
        vm.expectRevert(LendingMarket.NothingToMove.selector);
        market.liquidate(alice, 0);
    }

    /// @dev The core of the guardrail: be the value as low as can be, nobody is liquidated in the same moment for it.
    function testFuzz_NoLoanToValueLiquidatesAtOnce(uint256 value, uint256 debt, uint256 wait) public {
        debt = bound(debt, 1, 15_000e6);
        value = bound(value, 0, 9223);
        wait = bound(wait, 1, 30 days);
        open(10e18, debt);
        pass(wait);
        bool wasHealthy = market.isHealthy(alice);
        assertTrue(wasHealthy);
        setLoanToValue(value);
        assertTrue(market.isHealthy(alice));
    }

    function test_TheThresholdGlidesDown() public {
        assertEq(market.liquidationThreshold(), 7800);
        pass(1);
        setLoanToValue(7000);
        assertEq(market.liquidationThreshold(), 7800);
        pass(1 days);
        assertEq(market.liquidationThreshold(), 7700);
        pass(12 hours);
        assertEq(market.liquidationThreshold(), 7650);
        pass(1);
        assertEq(market.liquidationThreshold(), 7650);
        pass(30 days);
        assertEq(market.liquidationThreshold(), 7300);
    }

    function test_TheThresholdRisesAtOnce() public {
        pass(1);
        setLoanToValue(7000);
        pass(1 days);
        setLoanToValue(8000);
        assertEq(market.liquidationThreshold(), 8300);
        pass(1 days);
        assertEq(market.liquidationThreshold(), 8300);
    }

    /// @dev Set again every few minutes, the threshold falls no slower and no faster.
    function test_SettingOftenChangesNothingAboutTheGlide() public {
        for (uint256 i = 0; i < 288; ++i) {
            pass(5 minutes);
            setLoanToValue(6000 + i % 2);
        }
        // The first value was set after five minutes.
        pass(5 minutes);
        assertEq(market.liquidationThreshold(), 7700);
    }

    function test_TheGlideLeavesABorrowerDays() public {
        open(10e18, 15_000e6);
        pass(1);
        setLoanToValue(5000);
        pass(3 days);
        assertTrue(market.isHealthy(alice));
        pass(1);
        assertFalse(market.isHealthy(alice));
    }

    function test_RevertWhen_TheValueIsTooHigh() public {
        vm.expectRevert(abi.encodeWithSelector(GlidingThreshold.LoanToValueTooHigh.selector, 9224, 9223));
        setLoanToValue(9224);
    }

    function test_RevertWhen_TheValueIsNotNewer() public {
        vm.expectRevert(abi.encodeWithSelector(GlidingThreshold.LoanToValueNotNewer.selector, START, START));
        setLoanToValue(7000);
    }

    function test_RevertWhen_TheValueIsFromTheFuture() public {
        vm.expectRevert(abi.encodeWithSelector(GlidingThreshold.LoanToValueFromFuture.selector, START + 1));
        market.setLoanToValue(7000, START + 1);
    }
}
