// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {FreshPrice} from "../../contracts/adapters/FreshPrice.sol";
import {GlidingThreshold} from "../../contracts/examples/GlidingThreshold.sol";
import {LendingMarket} from "../../contracts/examples/LendingMarket.sol";
import {LtvAgent} from "../../contracts/examples/LtvAgent.sol";
import {TestToken} from "../../contracts/examples/TestToken.sol";
import {IRiskOracle} from "../../contracts/interfaces/IRiskOracle.sol";
import {AdapterFixture} from "./AdapterFixture.sol";
import {CallingToken} from "./CallingToken.sol";
import {FeedDouble} from "./FeedDouble.sol";

/// @notice A market that lends dollars (6 decimals) against ether (18) at 2,000, its agent, a borrower and a liquidator.
abstract contract MarketFixture is AdapterFixture {
    uint256 internal constant FUNDS = 1_000_000e6;

    address internal admin = makeAddr("admin");
    address internal guardian = makeAddr("guardian");
    address internal alice = makeAddr("alice");
    address internal liquidator = makeAddr("liquidator");

    CallingToken internal ether_;
    TestToken internal dollar;
    FeedDouble internal etherPrice;
    FeedDouble internal dollarPrice;
    LendingMarket internal market;
    LtvAgent internal agent;

    function setUp() public virtual override {
        super.setUp();
        ether_ = new CallingToken(18);
        dollar = new TestToken("dollar", "USD", 6, address(this));
        etherPrice = new FeedDouble(8, 2000e8);
        dollarPrice = new FeedDouble(8, 1e8);
        market = new LendingMarket(marketParameters());
        agent = new LtvAgent(agentParameters(adapter));

        vm.startPrank(admin);
        market.grantRole(market.RISK_ROLE(), address(agent));
        market.grantRole(market.RISK_ROLE(), address(this));
        market.grantRole(market.GUARDIAN_ROLE(), guardian);
        vm.stopPrank();
        dollar.mint(admin, FUNDS);
        vm.startPrank(admin);
        dollar.approve(address(market), FUNDS);
        market.fund(FUNDS);
        vm.stopPrank();

        ether_.mint(alice, 100e18);
        dollar.mint(liquidator, FUNDS);
        vm.prank(alice);
        ether_.approve(address(market), type(uint256).max);
        vm.prank(alice);
        dollar.approve(address(market), type(uint256).max);
        vm.prank(liquidator);
        dollar.approve(address(market), type(uint256).max);
    }

    function marketParameters() internal view returns (LendingMarket.Parameters memory) {
        return LendingMarket.Parameters({
            collateral: IERC20Metadata(ether_),
            debt: IERC20Metadata(dollar),
            collateralFeed: FreshPrice.Feed(etherPrice, 8, 1 hours),
            debtFeed: FreshPrice.Feed(dollarPrice, 8, 1 days),
            closeFactor: 5000,
            terms: GlidingThreshold.Terms({
                initialLoanToValue: 7500, margin: 300, glidePerDay: 100, lifetime: 2 days, liquidationBonus: 500
            }),
            admin: admin
        });
    }

    function agentParameters(IRiskOracle source) internal view returns (LtvAgent.Parameters memory) {
        return LtvAgent.Parameters({
            oracle: source,
            updateType: LTV,
            oracleMarket: ETHER_MARKET,
            target: market,
            expiration: 6 hours,
            minimumDelay: 1 hours,
            maximumRise: 250
        });
    }

    /// @dev Sets the loan-to-value as of now.
    function setLoanToValue(uint256 value) internal {
        market.setLoanToValue(value, block.timestamp);
    }

    /// @dev Moves time and has both feeds say the same again.
    function pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
        (, int256 answer,,,) = etherPrice.latestRoundData();
        etherPrice.set(answer);
        dollarPrice.set(1e8);
    }

    /// @dev Alice puts in collateral and borrows.
    function open(uint256 collateral, uint256 debt) internal {
        vm.startPrank(alice);
        market.deposit(collateral);
        if (debt > 0) market.borrow(debt);
        vm.stopPrank();
    }

    function debtOf(address account) internal view returns (uint256 debt) {
        (, debt) = market.positions(account);
    }

    function collateralOf(address account) internal view returns (uint256 collateral) {
        (collateral,) = market.positions(account);
    }
}
