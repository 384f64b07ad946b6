// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {FreshPrice} from "../../contracts/adapters/FreshPrice.sol";
import {ProofGatedVault} from "../../contracts/examples/ProofGatedVault.sol";
import {TestToken} from "../../contracts/examples/TestToken.sol";
import {AdapterFixture} from "./AdapterFixture.sol";
import {FeedDouble} from "./FeedDouble.sol";
import {PricedPool} from "./PricedPool.sol";

/// @notice A vault of dollars (6 decimals) and ether (18) at 2,000 that aims at a volatility of 20 %.
abstract contract VaultFixture is AdapterFixture {
    address internal admin = makeAddr("admin");
    address internal guardian = makeAddr("guardian");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");

    TestToken internal dollar;
    TestToken internal ether_;
    FeedDouble internal etherPrice;
    PricedPool internal pool;
    ProofGatedVault internal vault;

    function setUp() public virtual override {
        super.setUp();
        dollar = new TestToken("dollar", "USD", 6, address(this));
        ether_ = new TestToken("ether", "ETH", 18, address(this));
        etherPrice = new FeedDouble(8, 2000e8);
        pool = new PricedPool(IERC20Metadata(dollar), IERC20Metadata(ether_), 2000e6);
        dollar.mint(address(pool), 100_000_000e6);
        ether_.mint(address(pool), 100_000e18);
        vault = new ProofGatedVault(vaultParameters());
        bytes32 role = vault.GUARDIAN_ROLE();
        vm.prank(admin);
        vault.grantRole(role, guardian);
        endow(alice, 1_000_000e6);
        endow(bob, 1_000_000e6);
    }

    function vaultParameters() internal view returns (ProofGatedVault.Parameters memory) {
        return ProofGatedVault.Parameters({
            name: "proof-gated ether",
            symbol: "pgETH",
            cash: IERC20Metadata(dollar),
            risky: IERC20Metadata(ether_),
            riskyFeed: FreshPrice.Feed(etherPrice, 8, 1 hours),
            oracle: oracle(),
            feedId: ETHER_FEED,
            maximumAge: 6 hours,
            targetVolatility: 0.2e18,
            maximumExposure: 8000,
            band: 100,
            maximumSlippage: 50,
            swapper: pool,
            admin: admin
        });
    }

    function endow(address account, uint256 amount) internal {
        dollar.mint(account, amount);
        vm.prank(account);
        dollar.approve(address(vault), type(uint256).max);
    }

    /// @dev A deposit, and the next block: its shares are free.
    function deposit(address account, uint256 amount) internal returns (uint256 shares) {
        vm.prank(account);
        shares = vault.deposit(amount, account);
        vm.roll(block.number + 1);
    }

    /// @dev A proven volatility as of now.
    function prove(int128 volatility) internal {
        double.put(ETHER_FEED, volatility, uint40(block.timestamp));
    }

    /// @dev Moves time and both prices.
    function pass(uint256 time, uint256 dollars) internal {
        vm.warp(block.timestamp + time);
        etherPrice.set(int256(dollars * 1e8));
        pool.set(dollars * 1e6, 0);
    }
}
