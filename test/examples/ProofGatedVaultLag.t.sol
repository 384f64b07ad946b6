// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";

import {ProofGatedVault} from "../../contracts/examples/ProofGatedVault.sol";
import {TestToken} from "../../contracts/examples/TestToken.sol";
import {VaultFixture} from "../support/VaultFixture.sol";

/// @notice Comes and goes in one transaction, as who borrowed the money for it has to.
contract RoundTrip {
    function run(ProofGatedVault vault, TestToken cash, uint256 amount) external {
        cash.approve(address(vault), amount);
        uint256 shares = vault.deposit(amount, address(this));
        vault.exit(shares, address(this));
    }
}

/// @notice The feed says 1 % less than the market pays: what that is good for, and for whom it is not.
contract ProofGatedVaultLagTest is VaultFixture {
    uint256 private constant MARKET_PRICE = 2020e6;

    function setUp() public override {
        super.setUp();
        deposit(alice, 100_000e6);
        prove(0.4e18);
        vault.rebalance();
        pool.set(MARKET_PRICE, 0);
    }

    function test_RevertWhen_SharesLeaveInTheTransactionOfTheirDeposit() public {
        RoundTrip trip = new RoundTrip();
        dollar.mint(address(trip), 10_000_000e6);
        uint256 shares = vault.previewDeposit(10_000_000e6);
        vm.expectRevert(abi.encodeWithSelector(ProofGatedVault.SharesLocked.selector, address(trip), shares));
        trip.run(vault, dollar, 10_000_000e6);
    }

    function test_RevertWhen_SharesLeaveInTheBlockOfTheirDeposit() public {
        vm.startPrank(bob);
        uint256 shares = vault.deposit(1_000e6, bob);
        vault.mint(5, bob);
        shares += 5;
        assertEq(vault.lockedShares(bob), shares);
        assertEq(vault.maxRedeem(bob), 0);
        assertEq(vault.maxWithdraw(bob), 0);

        bytes memory locked = abi.encodeWithSelector(ProofGatedVault.SharesLocked.selector, bob, shares);
        vm.expectRevert(locked);
        vault.exit(1, bob);
        vm.expectRevert(locked);
        vault.transfer(alice, 1);
        vault.approve(alice, 1);
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxRedeem.selector, bob, 1, 0));
        vault.redeem(1, bob, bob);
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxWithdraw.selector, bob, 1, 0));
        vault.withdraw(1, bob, bob);
        vm.stopPrank();
        vm.prank(alice);
        vm.expectRevert(locked);
        vault.transferFrom(bob, alice, 1);
    }

    /// @dev Over blocks the lag is worth something, but never more than the feed is off.
    function test_TheNextBlockFreesTheSharesAndTheGainIsBoundedByTheDeviation() public {
        vm.prank(bob);
        uint256 shares = vault.deposit(1_000_000e6, bob);
        vm.roll(block.number + 1);
        assertEq(vault.lockedShares(bob), 0);
        assertGt(vault.maxRedeem(bob), 0);
        assertGt(vault.maxWithdraw(bob), 0);
        vm.prank(bob);
        (uint256 cash, uint256 risky) = vault.exit(shares, bob);
        uint256 worth = cash + risky * MARKET_PRICE / 1e18;
        assertGt(worth, 1_000_000e6);
        assertLe(worth, 1_010_000e6);
    }

    /// @dev A stranger who deposits for an account, even every block, holds back nothing that was there.
    function test_AStrangersDepositLocksItsOwnSharesOnly() public {
        uint256 held = vault.balanceOf(alice);
        vm.startPrank(bob);
        uint256 dust = vault.deposit(1, alice);
        vault.deposit(0, alice);
        vm.stopPrank();
        assertEq(vault.lockedShares(alice), dust);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(ProofGatedVault.SharesLocked.selector, alice, dust));
        vault.exit(held + 1, alice);
        vault.exit(held, alice);
        vm.expectRevert(abi.encodeWithSelector(ProofGatedVault.SharesLocked.selector, alice, dust));
        vault.exit(1, alice);
        vm.roll(block.number + 1);
        vault.exit(dust, alice);
        vm.stopPrank();
        assertEq(vault.balanceOf(alice), 0);
    }
}
