// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {FreshPrice} from "../../contracts/adapters/FreshPrice.sol";
import {ProofGatedVault} from "../../contracts/examples/ProofGatedVault.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {PricedPool} from "../support/PricedPool.sol";
import {VaultFixture} from "../support/VaultFixture.sol";

contract ProofGatedVaultTest is VaultFixture {
    function test_TradesTowardsTheProvenExposure() public {
        deposit(alice, 100_000e6);
        prove(0.4e18);
        vm.expectEmit(address(vault));
        emit ProofGatedVault.Rebalanced(5000, START, address(dollar), 50_000e6, 25e18);
        vm.prank(bob);
        assertEq(vault.rebalance(), 5000);
        assertEq(vault.cashHeld(), 50_000e6);
        assertEq(vault.riskyHeld(), 25e18);
        assertEq(vault.totalAssets(), 100_000e6);

        pass(1 hours, 2000);
        prove(0.8e18);
        vault.rebalance();
        assertEq(vault.cashHeld(), 75_000e6);
        assertEq(vault.riskyHeld(), 12.5e18);
        assertEq(dollar.allowance(address(vault), address(pool)), 0);
        assertEq(ether_.allowance(address(vault), address(pool)), 0);
    }

    function test_ExposureIsBoundedAndRoundedDown() public {
        assertEq(vault.exposureAt(0.1e18), 8000);
        assertEq(vault.exposureAt(0.3e18), 6666);
        assertEq(vault.exposureAt(type(int128).max), 0);
        vm.expectRevert(abi.encodeWithSelector(ProofGatedVault.VolatilityNotPositive.selector, int256(0)));
        vault.exposureAt(0);
    }

    function testFuzz_HoldsTheExposureWithinTheSlippage(uint256 assets, int128 volatility, uint256 fee) public {
        assets = bound(assets, 1e6, 1_000_000e6);
        volatility = int128(bound(volatility, 0.05e18, 3e18));
        fee = bound(fee, 0, 50);
        deposit(alice, assets);
        prove(volatility);
        pool.set(2000e6, fee);
        uint256 exposure = vault.rebalance();
        assertEq(vault.cashHeld(), assets - assets * exposure / 10_000);
        assertGe(vault.totalAssets() + 1, assets - assets * exposure / 10_000 * 50 / 10_000);
        assertEq(dollar.balanceOf(address(vault)), vault.cashHeld());
        assertEq(ether_.balanceOf(address(vault)), vault.riskyHeld());
    }

    function test_SharesFollowThePrice() public {
        uint256 shares = deposit(alice, 100_000e6);
        assertEq(shares, 100_000e12);
        prove(0.4e18);
        vault.rebalance();
        pass(1 hours, 3000);
        assertEq(vault.totalAssets(), 125_000e6);
        assertApproxEqAbs(vault.convertToAssets(shares), 125_000e6, 1);
        assertApproxEqRel(deposit(bob, 125_000e6), shares, 1e8);
    }

    /// @dev Neither token, sent to the vault, changes what a share is worth or what the next one costs.
    function testFuzz_DonationsMoveNoSharePrice(uint256 first, uint256 cash, uint256 risky) public {
        first = bound(first, 1, 1_000_000e6);
        uint256 shares = deposit(alice, first);
        uint256 worth = vault.convertToAssets(shares);
        dollar.mint(address(vault), bound(cash, 0, 1e30));
        ether_.mint(address(vault), bound(risky, 0, 1e30));
        assertEq(vault.convertToAssets(shares), worth);
        assertEq(vault.totalAssets(), first);
        assertEq(deposit(bob, first), shares);
        assertEq(vault.totalAssets(), 2 * first);
    }

    function test_DepositAndRedeemGiveBackNoMore() public {
        uint256 shares = deposit(alice, 100e6);
        vm.startPrank(alice);
        assertEq(vault.redeem(shares / 2, alice, alice), 50e6);
        vault.withdraw(50e6, alice, alice);
        vm.stopPrank();
        assertEq(dollar.balanceOf(alice), 1_000_000e6);
        assertEq(vault.cashHeld(), 0);
        vm.prank(alice);
        vault.mint(1e12, alice);
        assertEq(vault.cashHeld(), 1e6);
    }

    function test_WithdrawalsEndWithTheCash() public {
        uint256 shares = deposit(alice, 100_000e6);
        prove(0.25e18);
        vault.rebalance();
        assertEq(vault.maxWithdraw(alice), 20_000e6);
        assertLt(vault.maxRedeem(alice), shares);
        vm.startPrank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxWithdraw.selector, alice, 20_000e6 + 1, uint256(20_000e6))
        );
        vault.withdraw(20_000e6 + 1, alice, alice);
        vault.redeem(vault.maxRedeem(alice), alice, alice);
        vm.stopPrank();
        assertEq(vault.cashHeld(), 0);
    }

    function test_AnyoneCanLeaveWithBothTokensWithoutPriceProofOrPermission() public {
        uint256 shares = deposit(alice, 100_000e6);
        prove(0.4e18);
        vault.rebalance();
        vm.prank(guardian);
        vault.pause();
        vm.warp(block.timestamp + 365 days);
        vm.prank(alice);
        (uint256 cash, uint256 risky) = vault.exit(shares, bob);
        assertApproxEqAbs(cash, 50_000e6, 1);
        assertApproxEqRel(risky, 25e18, 1e8);
        assertEq(dollar.balanceOf(bob), 1_000_000e6 + cash);
        assertEq(ether_.balanceOf(bob), risky);
        assertEq(vault.totalSupply(), 0);
    }

    function testFuzz_LeavingPaysNoMoreThanOnesPart(uint256 assets, uint256 part) public {
        uint256 shares = deposit(alice, bound(assets, 1e6, 1_000_000e6));
        prove(0.3e18);
        vault.rebalance();
        part = bound(part, 0, shares);
        uint256 cashBefore = vault.cashHeld();
        uint256 riskyBefore = vault.riskyHeld();
        vm.prank(alice);
        (uint256 cash, uint256 risky) = vault.exit(part, alice);
        // Of all shares, the virtual ones included.
        assertLe(cash * (shares + 1e6), cashBefore * part);
        assertGt((cash + 1) * (shares + 1e6), cashBefore * part);
        assertLe(risky * (shares + 1e6), riskyBefore * part);
        assertGt((risky + 1) * (shares + 1e6), riskyBefore * part);
        assertEq(vault.cashHeld(), cashBefore - cash);
        assertEq(vault.riskyHeld(), riskyBefore - risky);
    }

    function test_TheLimitsAreZeroWithoutAPrice() public {
        deposit(alice, 100e6);
        assertEq(vault.maxDeposit(alice), type(uint256).max);
        assertEq(vault.maxMint(alice), type(uint256).max);
        vm.warp(block.timestamp + 2 hours);
        assertEq(vault.maxDeposit(alice), 0);
        assertEq(vault.maxMint(alice), 0);
        assertEq(vault.maxRedeem(alice), 0);
        assertEq(vault.maxWithdraw(alice), 0);
        vm.expectRevert(
            abi.encodeWithSelector(FreshPrice.PriceStale.selector, address(etherPrice), uint256(START), 1 hours)
        );
        vault.totalAssets();
    }

    function test_APauseStopsDepositsAndTradesOnly() public {
        deposit(alice, 100e6);
        prove(0.4e18);
        vm.prank(guardian);
        vault.pause();
        assertTrue(vault.paused());
        vm.expectRevert(Pausable.EnforcedPause.selector);
        vault.rebalance();
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxDeposit.selector, alice, 1, 0));
        vault.deposit(1, alice);
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxMint.selector, alice, 1, 0));
        vault.mint(1, alice);
        vault.withdraw(50e6, alice, alice);
        vm.stopPrank();
        vm.prank(guardian);
        vault.unpause();
        vault.rebalance();
    }

    function test_RevertWhen_TheAnswerWasTradedOn() public {
        deposit(alice, 100_000e6);
        prove(0.4e18);
        vault.rebalance();
        pass(1 minutes, 2500);
        vm.expectRevert(abi.encodeWithSelector(ProofGatedVault.AnswerUsed.selector, START));
        vault.rebalance();
    }

    function test_RevertWhen_TheAnswerIsNotFresh() public {
        deposit(alice, 100_000e6);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoAnswer.selector, ETHER_FEED));
        vault.rebalance();
        prove(0.4e18);
        pass(6 hours + 1, 2000);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, ETHER_FEED, START, 6 hours));
        vault.rebalance();
    }

    function test_RevertWhen_TheExposureIsCloseEnough() public {
        deposit(alice, 100_000e6);
        prove(0.4e18);
        vault.rebalance();
        pass(1 hours, 2000);
        prove(0.395e18);
        vm.expectRevert(abi.encodeWithSelector(ProofGatedVault.InsideBand.selector, 50_000e6, 50_630e6));
        vault.rebalance();
    }

    function test_RevertWhen_ThePoolIsTooFarFromTheFeed() public {
        deposit(alice, 100_000e6);
        prove(0.4e18);
        pool.set(2000e6, 51);
        vm.expectRevert(abi.encodeWithSelector(PricedPool.TooLittleOut.selector, 24.8725e18, 24.875e18));
        vault.rebalance();
        pool.set(2000e6, 50);
        vault.rebalance();

        pass(1 hours, 2000);
        prove(0.8e18);
        pool.set(2000e6, 51);
        vm.expectPartialRevert(PricedPool.TooLittleOut.selector);
        vault.rebalance();
    }

    function test_RevertWhen_ThePoolCheats() public {
        deposit(alice, 100_000e6);
        prove(0.4e18);
        pool.set(2000e6, 51);
        pool.cheat(true, 0);
        vm.expectRevert(abi.encodeWithSelector(ProofGatedVault.SwapUnfair.selector, 50_000e6, 24.8725e18, 24.875e18));
        vault.rebalance();
        pool.set(2000e6, 0);
        pool.cheat(false, 1);
        vm.expectRevert(abi.encodeWithSelector(ProofGatedVault.SwapUnfair.selector, 50_000e6 - 1, 25e18, 24.875e18));
        vault.rebalance();
    }

    function test_RevertWhen_ThePoolCallsBack() public {
        deposit(alice, 100_000e6);
        dollar.mint(address(pool), 1e6);
        vm.prank(address(pool));
        dollar.approve(address(vault), 1e6);
        prove(0.4e18);
        bytes[3] memory calls = [
            abi.encodeCall(vault.rebalance, ()),
            abi.encodeCall(vault.exit, (0, address(pool))),
            abi.encodeCall(vault.deposit, (1e6, address(pool)))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            pool.arm(address(vault), calls[i]);
            vm.expectRevert(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
            vault.rebalance();
        }
    }

    function test_RevertWhen_TheCallerHasNotTheRole() public {
        bytes32 role = vault.GUARDIAN_ROLE();
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, role));
        vault.pause();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, role));
        vault.unpause();
        vm.stopPrank();
    }

    function test_RevertWhen_AParameterMakesNoSense() public {
        ProofGatedVault.Parameters memory parameters = vaultParameters();
        parameters.risky = parameters.cash;
        refuse(parameters, "risky");
        parameters = vaultParameters();
        parameters.riskyFeed.decimals = 9;
        refuse(parameters, "riskyFeed");
        parameters = vaultParameters();
        parameters.targetVolatility = 0;
        refuse(parameters, "targetVolatility");
        parameters = vaultParameters();
        parameters.maximumExposure = 10_001;
        refuse(parameters, "maximumExposure");
        parameters = vaultParameters();
        parameters.maximumSlippage = 10_000;
        refuse(parameters, "maximumSlippage");
        parameters = vaultParameters();
        vm.mockCall(address(ether_), abi.encodeCall(IERC20Metadata.decimals, ()), abi.encode(uint8(25)));
        refuse(parameters, "decimals");
    }

    function refuse(ProofGatedVault.Parameters memory parameters, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(ProofGatedVault.InvalidVault.selector, field));
        new ProofGatedVault(parameters);
    }
}
