// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {MarketFixture} from "../support/MarketFixture.sol";
import {MarketHandler} from "../support/MarketHandler.sol";

/// @notice The market's books balance and its rules hold, whatever borrowers, prices and loan-to-values do.
contract LendingMarketInvariantsTest is MarketFixture {
    MarketHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new MarketHandler(market, ether_, dollar, etherPrice, dollarPrice);
        bytes32 role = market.RISK_ROLE();
        vm.prank(admin);
        market.grantRole(role, address(handler));
        targetContract(address(handler));
    }

    /// forge-config: default.invariant.runs = 20
    /// forge-config: default.invariant.depth = 100
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_BooksBalanceAndRulesHold() public view {
        uint256 collateral = 0;
        uint256 debt = 0;
        for (uint256 i = 0; i < 3; ++i) {
            collateral += collateralOf(handler.actors(i));
            debt += debtOf(handler.actors(i));
        }
        assertEq(market.totalCollateral(), collateral);
        assertEq(market.totalDebt(), debt);
        assertEq(ether_.balanceOf(address(market)), collateral);
        assertGe(dollar.balanceOf(address(market)), market.liquidity());
        assertEq(market.liquidity() + debt + handler.writtenOff(), FUNDS);

        assertGe(market.liquidationThreshold(), market.loanToValue() + market.MARGIN());
        assertLe(market.liquidationThreshold(), market.MAXIMUM_THRESHOLD());
        assertEq(handler.unhealthyLoans(), 0);
        assertEq(handler.suddenLiquidations(), 0);
        assertEq(handler.overpaidLiquidations(), 0);
    }

    /// @dev The campaign above means something only if its handler gets to liquidations: one way there.
    function test_TheHandlerGetsToLiquidations() public {
        handler.deposit(0, 10e18);
        handler.borrow(0, type(uint256).max);
        handler.liquidate(0, 1e6);
        assertEq(handler.liquidations(), 0);
        handler.movePrice(70);
        handler.liquidate(0, type(uint256).max);
        assertEq(handler.liquidations(), 1);
        handler.movePrice(70);
        handler.liquidate(0, type(uint256).max);
        assertGt(handler.writtenOff(), 0);
    }
}
