// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {LendingMarket} from "../../contracts/examples/LendingMarket.sol";
import {CallingToken} from "./CallingToken.sol";
import {FeedDouble} from "./FeedDouble.sol";
import {TestToken} from "../../contracts/examples/TestToken.sol";

/// @notice Three borrowers, a liquidator, moving prices, and a loan-to-value that jumps about. Only calls that the rules
/// allow are made, so any revert is a finding; what must hold right after a call is counted where it does not.
contract MarketHandler is CommonBase, StdUtils {
    LendingMarket private immutable MARKET;
    CallingToken private immutable ETHER;
    TestToken private immutable DOLLAR;
    FeedDouble private immutable ETHER_PRICE;
    FeedDouble private immutable DOLLAR_PRICE;

    address[3] public actors = [address(0xA1), address(0xA2), address(0xA3)];

    /// @notice Loans or withdrawals that left a position beyond the threshold.
    uint256 public unhealthyLoans;

    /// @notice Positions that became liquidatable in the moment of a new loan-to-value.
    uint256 public suddenLiquidations;

    /// @notice Liquidations that paid more than the bonus.
    uint256 public overpaidLiquidations;

    /// @notice Debt given up, in units.
    uint256 public writtenOff;

    /// @notice Liquidations done: a campaign without any would prove little.
    uint256 public liquidations;

    constructor(
        LendingMarket market,
        CallingToken ether_,
        TestToken dollar,
        FeedDouble etherPrice,
        FeedDouble dollarPrice
    ) {
        (MARKET, ETHER, DOLLAR, ETHER_PRICE, DOLLAR_PRICE) = (market, ether_, dollar, etherPrice, dollarPrice);
        for (uint256 i = 0; i < 3; ++i) {
            vm.startPrank(actors[i]);
            ether_.approve(address(market), type(uint256).max);
            dollar.approve(address(market), type(uint256).max);
            vm.stopPrank();
        }
        dollar.approve(address(market), type(uint256).max);
    }

    function deposit(uint256 who, uint256 amount) external {
        address actor = actors[who % 3];
        amount = bound(amount, 1, 50e18);
        vm.prank(ETHER.owner());
        ETHER.mint(actor, amount);
        vm.prank(actor);
        MARKET.deposit(amount);
    }

    function borrow(uint256 who, uint256 amount) external {
        address actor = actors[who % 3];
        (uint256 collateral, uint256 debt) = MARKET.positions(actor);
        uint256 limit = collateral * price() * MARKET.loanToValue() / 1e24;
        limit = limit > debt + 2 ? limit - debt - 2 : 0;
        if (limit > MARKET.liquidity()) limit = MARKET.liquidity();
        if (limit == 0) return;
        refresh();
        vm.prank(actor);
        MARKET.borrow(bound(amount, 1, limit));
        if (!MARKET.isHealthy(actor)) ++unhealthyLoans;
    }

    function withdraw(uint256 who, uint256 amount) external {
        address actor = actors[who % 3];
        (uint256 collateral, uint256 debt) = MARKET.positions(actor);
        uint256 ltv = MARKET.loanToValue();
        if (debt > 0 && ltv == 0) return;
        uint256 locked = debt == 0 ? 0 : (debt + 1) * 1e24 / (price() * ltv) + 1e12;
        if (collateral <= locked) return;
        refresh();
        vm.prank(actor);
        MARKET.withdraw(bound(amount, 1, collateral - locked));
        if (!MARKET.isHealthy(actor)) ++unhealthyLoans;
    }

    function repay(uint256 who, uint256 amount) external {
        address actor = actors[who % 3];
        (, uint256 debt) = MARKET.positions(actor);
        amount = bound(amount, 1, 1_000_000e6);
        if (debt == 0 || DOLLAR.balanceOf(actor) < amount) return;
        vm.prank(actor);
        MARKET.repay(actor, amount);
    }

    function liquidate(uint256 who, uint256 amount) external {
        address actor = actors[who % 3];
        refreshPrices(price());
        if (MARKET.isHealthy(actor)) return;
        amount = bound(amount, 1, 1_000_000e6);
        vm.prank(DOLLAR.owner());
        DOLLAR.mint(address(this), amount);
        uint256 lent = MARKET.totalDebt();
        (uint256 repaid, uint256 seized) = MARKET.liquidate(actor, amount);
        writtenOff += lent - repaid - MARKET.totalDebt();
        if (seized * price() * 10_000 > repaid * 1e20 * 10_500) ++overpaidLiquidations;
        ++liquidations;
    }

    function movePrice(uint256 percent) external {
        uint256 moved = price() * bound(percent, 70, 130) / 100;
        refreshPrices(bound(moved, 10e8, 1_000_000e8));
    }

    function setLoanToValue(uint256 value) external {
        refreshPrices(price());
        vm.warp(block.timestamp + 1);
        bool[3] memory healthy;
        for (uint256 i = 0; i < 3; ++i) {
            healthy[i] = MARKET.isHealthy(actors[i]);
        }
        MARKET.setLoanToValue(bound(value, 0, 9223), block.timestamp);
        for (uint256 i = 0; i < 3; ++i) {
            if (healthy[i] && !MARKET.isHealthy(actors[i])) ++suddenLiquidations;
        }
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 3 days));
    }

    function donate(uint256 amount) external {
        vm.prank(DOLLAR.owner());
        DOLLAR.mint(address(MARKET), bound(amount, 1, 1e12));
    }

    function price() public view returns (uint256) {
        (, int256 answer,,,) = ETHER_PRICE.latestRoundData();
        return uint256(answer);
    }

    /// @dev Confirms the loan-to-value and the prices as of now.
    function refresh() private {
        refreshPrices(price());
        vm.warp(block.timestamp + 1);
        MARKET.setLoanToValue(MARKET.loanToValue(), block.timestamp);
    }

    function refreshPrices(uint256 etherPrice) private {
        ETHER_PRICE.set(int256(etherPrice));
        DOLLAR_PRICE.set(1e8);
    }
}
