// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {ProofGatedVault} from "../../contracts/examples/ProofGatedVault.sol";
import {TestToken} from "../../contracts/examples/TestToken.sol";
import {FeedDouble} from "./FeedDouble.sol";
import {PricedPool} from "./PricedPool.sol";
import {RiskOracleDouble} from "./RiskOracleDouble.sol";

/// @notice Depositors come and go, somebody donates, answers and prices move; trades cost a fee.
contract VaultHandler is CommonBase, StdUtils {
    ProofGatedVault private immutable VAULT;
    TestToken private immutable DOLLAR;
    TestToken private immutable ETHER;
    FeedDouble private immutable ETHER_PRICE;
    PricedPool private immutable POOL;
    RiskOracleDouble private immutable ORACLE;

    uint256 private constant CASH_UNIT = 1e26;

    address[2] private actors = [address(0xB1), address(0xB2)];

    /// @notice Calls other than trades and price moves after which shares were worth more or less than rounding explains.
    uint256 public priceJumps;
    uint256 public trades;

    constructor(
        ProofGatedVault vault,
        TestToken dollar,
        TestToken ether_,
        FeedDouble etherPrice,
        PricedPool pool,
        RiskOracleDouble oracle
    ) {
        (VAULT, DOLLAR, ETHER, ETHER_PRICE, POOL, ORACLE) = (vault, dollar, ether_, etherPrice, pool, oracle);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(actors[i]);
            dollar.approve(address(vault), type(uint256).max);
        }
    }

    /// @dev Per call rounding may move a few units of cash between all who stay and who acts, and no more. Exact: values are
    /// in 1e-26 units of cash, without the valuation's own rounding.
    modifier keepsSharePrice() {
        refresh(price());
        (uint256 supply, uint256 worth) = shares();
        _;
        (uint256 supplyAfter, uint256 worthAfter) = shares();
        uint256 slack = 4 * CASH_UNIT * (supply > supplyAfter ? supply : supplyAfter);
        if (worthAfter * supply + slack < worth * supplyAfter) ++priceJumps;
        if (worthAfter * supply > worth * supplyAfter + slack) ++priceJumps;
    }

    function deposit(uint256 who, uint256 amount) external keepsSharePrice {
        amount = bound(amount, 1, 1_000_000e6);
        address actor = actors[who % 2];
        vm.prank(DOLLAR.owner());
        DOLLAR.mint(actor, amount);
        vm.prank(actor);
        VAULT.deposit(amount, actor);
    }

    function redeem(uint256 who, uint256 amount) external keepsSharePrice {
        address actor = actors[who % 2];
        amount = bound(amount, 0, VAULT.maxRedeem(actor));
        vm.prank(actor);
        VAULT.redeem(amount, actor, actor);
    }

    function exit(uint256 who, uint256 amount) external keepsSharePrice {
        address actor = actors[who % 2];
        amount = bound(amount, 0, VAULT.balanceOf(actor) - VAULT.lockedShares(actor));
        vm.prank(actor);
        VAULT.exit(amount, actor);
    }

    function donate(uint256 cash, uint256 risky) external keepsSharePrice {
        vm.startPrank(DOLLAR.owner());
        DOLLAR.mint(address(VAULT), bound(cash, 0, 1e15));
        ETHER.mint(address(VAULT), bound(risky, 0, 1e24));
        vm.stopPrank();
    }

    function rebalance(uint256 volatility) external {
        refresh(price());
        // A swap of a few units cannot keep within half a percent.
        if (VAULT.totalAssets() < 1e6) return;
        vm.warp(block.timestamp + 1);
        ORACLE.put("ether volatility", int128(int256(bound(volatility, 0.05e18, 2e18))), uint40(block.timestamp));
        try VAULT.rebalance() {
            ++trades;
        } catch (bytes memory reason) {
            if (bytes4(reason) != ProofGatedVault.InsideBand.selector) revert("rebalance");
        }
    }

    function movePrice(uint256 percent) external {
        vm.roll(block.number + 1);
        refresh(bound(price() * bound(percent, 80, 125) / 100, 10e8, 100_000e8));
    }

    function price() private view returns (uint256) {
        (, int256 answer,,,) = ETHER_PRICE.latestRoundData();
        return uint256(answer);
    }

    /// @dev All shares, and what stands behind them, each with its virtual part.
    function shares() private view returns (uint256 supply, uint256 worth) {
        supply = VAULT.totalSupply() + 1e6;
        worth = VAULT.cashHeld() * CASH_UNIT + VAULT.riskyHeld() * price() * 1e6 + CASH_UNIT;
    }

    function refresh(uint256 etherPrice) private {
        ETHER_PRICE.set(int256(etherPrice));
        POOL.set(etherPrice / 100, 20);
    }
}
