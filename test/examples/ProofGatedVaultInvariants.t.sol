// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VaultFixture} from "../support/VaultFixture.sol";
import {VaultHandler} from "../support/VaultHandler.sol";

/// @notice The vault owns what it says, and only trades and prices change what a share is worth.
contract ProofGatedVaultInvariantsTest is VaultFixture {
    VaultHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new VaultHandler(vault, dollar, ether_, etherPrice, pool, double);
        dollar.mint(address(pool), 1e30);
        ether_.mint(address(pool), 1e40);
        targetContract(address(handler));
    }

    /// forge-config: default.invariant.runs = 20
    /// forge-config: default.invariant.depth = 100
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_HoldsWhatItCountsAndNoCallMovesTheSharePrice() public view {
        assertGe(dollar.balanceOf(address(vault)), vault.cashHeld());
        assertGe(ether_.balanceOf(address(vault)), vault.riskyHeld());
        assertEq(handler.priceJumps(), 0);
    }

    /// @dev The campaign above means something only if its handler gets to trades.
    function test_TheHandlerGetsToTrades() public {
        handler.deposit(0, 1_000e6);
        handler.rebalance(0.4e18);
        handler.rebalance(0.9e18);
        assertEq(handler.trades(), 2);
    }
}
