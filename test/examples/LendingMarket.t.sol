// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {FreshPrice} from "../../contracts/adapters/FreshPrice.sol";
import {GlidingThreshold} from "../../contracts/examples/GlidingThreshold.sol";
import {LendingMarket} from "../../contracts/examples/LendingMarket.sol";
import {MarketFixture} from "../support/MarketFixture.sol";

/// @notice Deposits, loans and repayments; prices and permissions. Liquidations have a file of their own.
contract LendingMarketTest is MarketFixture {
    function setUp() public override {
        super.setUp();
        setLoanToValue(7500);
    }

    function test_LendsUpToTheLoanToValueAndNotAUnitMore() public {
        open(10e18, 15_000e6);
        assertEq(dollar.balanceOf(alice), 15_000e6);
        assertEq(debtOf(alice), 15_000e6);
        assertEq(market.liquidity(), FUNDS - 15_000e6);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(LendingMarket.LoanToValueExceeded.selector, 15_000.000001e18, 15_000e18));
        market.borrow(1);
    }

    function testFuzz_NoRoundingLendsBeyondTheLoanToValue(uint256 collateral, uint256 debt, uint256 price, uint256 ltv)
        public
    {
        collateral = bound(collateral, 1, 100e18);
        price = bound(price, 1, 1e13);
        ltv = bound(ltv, 0, 9223);
        debt = bound(debt, 1, FUNDS);
        etherPrice.set(int256(price));
        pass(1);
        setLoanToValue(ltv);
        vm.startPrank(alice);
        market.deposit(collateral);
        // In units of 1e-18 dollars times 1e-8 times 1e-4, without any division.
        bool isCovered = debt * 1e12 * 1e8 * 10_000 <= collateral * price * ltv;
        try market.borrow(debt) {
            assertTrue(isCovered);
        } catch (bytes memory reason) {
            assertEq(bytes4(reason), LendingMarket.LoanToValueExceeded.selector);
            // Refused although covered only within the rounding of the collateral's value.
            assertTrue(!isCovered || debt * 1e24 + 1e12 > collateral * price * ltv);
        }
    }

    function test_CollateralComesOutAsFarAsTheDebtAllows() public {
        open(10e18, 7_500e6);
        vm.startPrank(alice);
        market.withdraw(5e18);
        assertEq(ether_.balanceOf(alice), 95e18);
        vm.expectPartialRevert(LendingMarket.LoanToValueExceeded.selector);
        market.withdraw(1);
        vm.stopPrank();
    }

    function test_WithoutDebtOneCanAlwaysLeave() public {
        open(10e18, 0);
        vm.prank(guardian);
        market.pause();
        vm.warp(block.timestamp + 365 days);
        etherPrice.setAt(-1, 0);
        vm.prank(alice);
        market.withdraw(10e18);
        assertEq(ether_.balanceOf(alice), 100e18);
        assertEq(market.totalCollateral(), 0);
    }

    function test_AnybodyRepaysAnyDebtAndNoMore() public {
        open(10e18, 1_000e6);
        vm.prank(liquidator);
        assertEq(market.repay(alice, 400e6), 400e6);
        vm.prank(alice);
        assertEq(market.repay(alice, type(uint256).max), 600e6);
        assertEq(debtOf(alice), 0);
        assertEq(market.totalDebt(), 0);
        assertEq(market.liquidity(), FUNDS);
        assertEq(dollar.balanceOf(alice), 400e6);
    }

    function test_APauseStopsNewRiskOnly() public {
        open(10e18, 1_000e6);
        vm.prank(guardian);
        market.pause();
        assertTrue(market.paused());
        vm.startPrank(alice);
        market.deposit(1e18);
        market.repay(alice, 1e6);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        market.borrow(1);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        market.withdraw(1);
        vm.stopPrank();
        vm.prank(guardian);
        market.unpause();
        vm.prank(alice);
        market.borrow(1);
    }

    function test_TheAdminTakesOutWhatIsNotLent() public {
        open(10e18, 10_000e6);
        vm.startPrank(admin);
        vm.expectRevert(
            abi.encodeWithSelector(LendingMarket.TooLittleLiquidity.selector, FUNDS - 10_000e6, FUNDS - 10_000e6 + 1)
        );
        market.defund(admin, FUNDS - 10_000e6 + 1);
        market.defund(admin, FUNDS - 10_000e6);
        vm.stopPrank();
        assertEq(dollar.balanceOf(admin), FUNDS - 10_000e6);
        assertEq(dollar.balanceOf(address(market)), 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(LendingMarket.TooLittleLiquidity.selector, 0, 1));
        market.borrow(1);
    }

    function test_TokensSentByMistakeCountForNothing() public {
        dollar.mint(address(market), 5e6);
        assertEq(market.liquidity(), FUNDS);
    }

    function test_RevertWhen_NothingMoves() public {
        vm.startPrank(alice);
        vm.expectRevert(LendingMarket.NothingToMove.selector);
        market.deposit(0);
        vm.expectRevert(LendingMarket.NothingToMove.selector);
        market.withdraw(0);
        vm.expectRevert(LendingMarket.NothingToMove.selector);
        market.borrow(0);
        vm.expectRevert(LendingMarket.NothingToMove.selector);
        market.repay(alice, 1);
        vm.stopPrank();
    }

    function test_RevertWhen_WithdrawingMoreThanThereIs() public {
        open(1e18, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(LendingMarket.TooLittleCollateral.selector, 1e18, 1e18 + 1));
        market.withdraw(1e18 + 1);
    }

    function test_RevertWhen_NobodyRefreshedTheLoanToValue() public {
        open(10e18, 1e6);
        uint256 observedAt = block.timestamp;
        pass(2 days);
        vm.startPrank(alice);
        market.borrow(1e6);
        vm.stopPrank();
        pass(1);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(GlidingThreshold.LoanToValueExpired.selector, observedAt, 2 days));
        market.borrow(1e6);
        market.repay(alice, 2e6);
        vm.stopPrank();
    }

    function test_RevertWhen_TheInitialLoanToValueWasNeverConfirmed() public {
        LendingMarket.Parameters memory parameters = marketParameters();
        parameters.terms.lifetime = type(uint256).max;
        LendingMarket fresh = new LendingMarket(parameters);
        dollar.mint(address(this), 1e6);
        dollar.approve(address(fresh), 1e6);
        fresh.fund(1e6);
        vm.startPrank(alice);
        ether_.approve(address(fresh), 1e18);
        fresh.deposit(1e18);
        vm.expectRevert(abi.encodeWithSelector(GlidingThreshold.LoanToValueExpired.selector, 0, type(uint256).max));
        fresh.borrow(1);
        vm.stopPrank();
    }

    function test_RevertWhen_APriceIsNoPrice() public {
        open(10e18, 0);
        vm.startPrank(alice);
        etherPrice.set(0);
        vm.expectRevert(abi.encodeWithSelector(FreshPrice.PriceNotPositive.selector, address(etherPrice), int256(0)));
        market.borrow(1);
        etherPrice.set(-5);
        vm.expectRevert(abi.encodeWithSelector(FreshPrice.PriceNotPositive.selector, address(etherPrice), int256(-5)));
        market.borrow(1);
        etherPrice.setAt(2000e8, START - 1 hours);
        market.borrow(1);
        etherPrice.setAt(2000e8, START - 1 hours - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                FreshPrice.PriceStale.selector, address(etherPrice), uint256(START) - 1 hours - 1, 1 hours
            )
        );
        market.borrow(1);
        etherPrice.setAt(2000e8, START + 1);
        vm.expectRevert(
            abi.encodeWithSelector(FreshPrice.PriceFromFuture.selector, address(etherPrice), uint256(START) + 1)
        );
        market.borrow(1);
        etherPrice.set(2000e8);
        dollarPrice.setDecimals(18);
        vm.expectRevert(abi.encodeWithSelector(FreshPrice.PriceDecimalsChanged.selector, address(dollarPrice), 8, 18));
        market.borrow(1);
        vm.stopPrank();
    }

    function test_RevertWhen_TheCallerHasNotTheRole() public {
        bytes32 risk = market.RISK_ROLE();
        bytes32 guard = market.GUARDIAN_ROLE();
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, risk));
        market.setLoanToValue(1, START);
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, guard));
        market.pause();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, guard));
        market.unpause();
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, bytes32(0))
        );
        market.defund(alice, 1);
        vm.stopPrank();
    }

    function test_RevertWhen_ATokenCallsBack() public {
        bytes[6] memory calls = [
            abi.encodeCall(market.fund, (1)),
            abi.encodeCall(market.deposit, (1)),
            abi.encodeCall(market.withdraw, (1)),
            abi.encodeCall(market.borrow, (1)),
            abi.encodeCall(market.repay, (alice, 1)),
            abi.encodeCall(market.liquidate, (alice, 1))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            ether_.arm(address(market), calls[i]);
            vm.prank(alice);
            vm.expectRevert(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
            market.deposit(1e18);
        }
    }

    function test_RevertWhen_AParameterMakesNoSense() public {
        LendingMarket.Parameters memory parameters = marketParameters();
        parameters.debt = parameters.collateral;
        refuse(parameters, "debt");
        parameters = marketParameters();
        parameters.closeFactor = 0;
        refuse(parameters, "closeFactor");
        parameters.closeFactor = 10_001;
        refuse(parameters, "closeFactor");
        parameters = marketParameters();
        parameters.admin = address(0);
        refuse(parameters, "admin");
        parameters = marketParameters();
        parameters.debtFeed.decimals = 9;
        refuse(parameters, "feed");
        parameters.debtFeed.decimals = 25;
        refuse(parameters, "decimals");
    }

    function test_RevertWhen_ATermMakesNoSense() public {
        LendingMarket.Parameters memory parameters = marketParameters();
        parameters.terms.liquidationBonus = 10_001;
        refuse(parameters, "liquidationBonus");
        parameters = marketParameters();
        parameters.terms.margin = 0;
        refuse(parameters, "margin");
        parameters.terms.margin = 9523;
        refuse(parameters, "margin");
        parameters = marketParameters();
        parameters.terms.initialLoanToValue = 9224;
        refuse(parameters, "initialLoanToValue");
        parameters = marketParameters();
        parameters.terms.glidePerDay = 0;
        refuse(parameters, "glidePerDay");
        parameters.terms.glidePerDay = 10_001;
        refuse(parameters, "glidePerDay");
        parameters = marketParameters();
        parameters.terms.lifetime = 0;
        refuse(parameters, "lifetime");
    }

    function refuse(LendingMarket.Parameters memory parameters, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(GlidingThreshold.InvalidMarket.selector, field));
        new LendingMarket(parameters);
    }
}
