// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {FreshPrice} from "../../contracts/adapters/FreshPrice.sol";
import {RiskOracleAdapter} from "../../contracts/adapters/RiskOracleAdapter.sol";
import {UpdateCatalogue} from "../../contracts/adapters/UpdateCatalogue.sol";
import {GlidingThreshold} from "../../contracts/examples/GlidingThreshold.sol";
import {LendingMarket} from "../../contracts/examples/LendingMarket.sol";
import {LtvAgent} from "../../contracts/examples/LtvAgent.sol";
import {PriceFeed} from "../../contracts/examples/PriceFeed.sol";
import {ProofGatedVault} from "../../contracts/examples/ProofGatedVault.sol";
import {TestToken} from "../../contracts/examples/TestToken.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {LtvPolicy} from "../../contracts/policies/LtvPolicy.sol";
import {PricedPool} from "../support/PricedPool.sol";
import {readmePolicy} from "../support/PolicyParameters.sol";
import {DoubledFeed} from "../support/oracle/DoubledFeed.sol";

/// @notice A calm month, a crisis and a silence, on the real oracle with the mock verifier: what a market and a vault do.
contract CrisisLifecycleTest is DoubledFeed {
    string private constant LTV = "LoanToValue";

    /// @dev The model's integers for 0.25 and 0.600097..., in 2^-12.
    int256 private constant CALM = 1024;
    int256 private constant CRISIS = 2458;

    address private immutable ALICE = makeAddr("alice");

    TestToken private index;
    TestToken private dollar;
    PriceFeed private indexPrice;
    PriceFeed private dollarPrice;
    LendingMarket private market;
    LtvAgent private agent;
    ProofGatedVault private vault;
    PricedPool private pool;

    function setUp() public {
        setUpDoubles();
        createFeed(FEED, looseConfig(address(mock), address(double)));
        index = new TestToken("index", "IDX", 18, address(this));
        dollar = new TestToken("dollar", "USD", 6, address(this));
        indexPrice = new PriceFeed(address(this), 8, "index");
        dollarPrice = new PriceFeed(address(this), 8, "dollar");
        setPrice(2000);
        deployMarket();
        deployVault();
        dollar.mint(address(this), 2_000_000e6);
        dollar.approve(address(market), type(uint256).max);
        market.fund(1_000_000e6);
        dollar.approve(address(vault), type(uint256).max);
        vault.deposit(100_000e6, address(this));
        vm.roll(block.number + 1);
        index.mint(ALICE, 100e18);
        vm.startPrank(ALICE);
        index.approve(address(market), type(uint256).max);
        dollar.approve(address(market), type(uint256).max);
        vm.stopPrank();
    }

    function test_ACrisisStopsLendingAtOnceAndLiquidatesOnlyAfterThePriceFell() public {
        answer(FEED, CALM);
        assertEq(agent.execute(), 7900);
        assertEq(vault.rebalance(), 8000);
        vm.startPrank(ALICE);
        market.deposit(10e18);
        market.borrow(15_700e6);
        vm.stopPrank();

        skip(2 hours);
        setPrice(2000);
        answer(FEED, CRISIS);
        assertEq(agent.execute(), 5908);
        assertEq(vault.rebalance(), 3332);
        assertEq(market.liquidationThreshold(), 8200);
        assertTrue(market.isHealthy(ALICE));
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(LendingMarket.LoanToValueExceeded.selector, 15_701e18, 11_816e18));
        market.borrow(1e6);
        vm.expectPartialRevert(LendingMarket.LoanToValueExceeded.selector);
        market.withdraw(1);
        vm.stopPrank();

        skip(1 hours);
        setPrice(1900);
        assertFalse(market.isHealthy(ALICE));
        (uint256 repaid, uint256 seized) = market.liquidate(ALICE, type(uint256).max);
        assertEq(repaid, 7_850e6);
        assertEq(seized, uint256(7_850e18) * 105 / 100 / 1900);
        assertEq(index.balanceOf(address(this)), seized);
    }

    /// @dev Nobody proves any more: lending ends by itself, and nothing keeps borrowers and liquidators from acting.
    function test_ASilenceEndsNewLendingAndNothingElse() public {
        answer(FEED, CALM);
        agent.execute();
        vm.startPrank(ALICE);
        market.deposit(10e18);
        market.borrow(10_000e6);
        vm.stopPrank();

        skip(2 days + 1);
        setPrice(2000);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, FEED, START, 1 days));
        agent.execute();
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, FEED, START, 6 hours));
        vault.rebalance();
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(GlidingThreshold.LoanToValueExpired.selector, START, 2 days));
        market.borrow(1e6);
        market.deposit(1e18);
        market.repay(ALICE, 1_000e6);
        vm.stopPrank();
        setPrice(900);
        market.liquidate(ALICE, 1_000e6);
        assertEq(market.totalDebt(), 8_000e6);
        assertGt(vault.redeem(1e12, address(this), address(this)), 0);
    }

    /// @dev Every round, announced or not, is in order and says what the oracle says.
    function test_AHundredAndThirtyRoundsAreOneHistory() public {
        RiskOracleAdapter adapter = RiskOracleAdapter(address(agent.oracle()));
        for (uint256 i = 0; i < 130; ++i) {
            skip(1 minutes);
            answer(FEED, CALM + int256(i));
        }
        assertEq(adapter.updateCounter(), 130);
        // 128 rounds are kept; the oldest lacks the one before.
        vm.expectEmit(address(adapter));
        emit RiskOracleAdapter.RoundsMissed(0, 1, 3);
        assertEq(adapter.announce(LTV, address(index), 1000), 127);
        assertEq(adapter.getUpdateById(4).timestamp, START + 4 minutes);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.RoundUnavailable.selector, FEED, 2));
        adapter.getUpdateById(3);
    }

    function setPrice(int208 price) private {
        indexPrice.push(price * 1e8);
        dollarPrice.push(1e8);
        if (address(pool) != address(0)) pool.set(uint208(price) * 1e6, 0);
    }

    function deployMarket() private {
        UpdateCatalogue.Entry[] memory entries = new UpdateCatalogue.Entry[](1);
        entries[0] = UpdateCatalogue.Entry(LTV, address(index), FEED, new LtvPolicy(readmePolicy()));
        market = new LendingMarket(
            LendingMarket.Parameters({
                collateral: IERC20Metadata(index),
                debt: IERC20Metadata(dollar),
                collateralFeed: FreshPrice.Feed(indexPrice, 8, 1 hours),
                debtFeed: FreshPrice.Feed(dollarPrice, 8, 1 days),
                closeFactor: 5000,
                terms: GlidingThreshold.Terms({
                    initialLoanToValue: 7800, margin: 300, glidePerDay: 100, lifetime: 2 days, liquidationBonus: 500
                }),
                admin: ADMIN
            })
        );
        agent = new LtvAgent(
            LtvAgent.Parameters({
                oracle: new RiskOracleAdapter(oracle, "proven loan-to-values", entries),
                updateType: LTV,
                oracleMarket: address(index),
                target: market,
                expiration: 6 hours,
                minimumDelay: 1 hours,
                maximumRise: 250
            })
        );
        bytes32 role = market.RISK_ROLE();
        vm.prank(ADMIN);
        market.grantRole(role, address(agent));
    }

    function deployVault() private {
        pool = new PricedPool(IERC20Metadata(dollar), IERC20Metadata(index), 2000e6);
        dollar.mint(address(pool), 1_000_000e6);
        index.mint(address(pool), 1_000e18);
        vault = new ProofGatedVault(
            ProofGatedVault.Parameters({
                name: "proof-gated index",
                symbol: "pgIDX",
                cash: IERC20Metadata(dollar),
                risky: IERC20Metadata(index),
                riskyFeed: FreshPrice.Feed(indexPrice, 8, 1 hours),
                oracle: oracle,
                feedId: FEED,
                maximumAge: 6 hours,
                targetVolatility: 0.2e18,
                maximumExposure: 8000,
                band: 100,
                maximumSlippage: 50,
                swapper: pool,
                admin: ADMIN
            })
        );
    }
}
