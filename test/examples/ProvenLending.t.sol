// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {AggregatorAdapter} from "../../contracts/adapters/AggregatorAdapter.sol";
import {FreshPrice} from "../../contracts/adapters/FreshPrice.sol";
import {RiskOracleAdapter} from "../../contracts/adapters/RiskOracleAdapter.sol";
import {UpdateCatalogue} from "../../contracts/adapters/UpdateCatalogue.sol";
import {AnomalyGuardian} from "../../contracts/examples/AnomalyGuardian.sol";
import {GlidingThreshold} from "../../contracts/examples/GlidingThreshold.sol";
import {LendingMarket} from "../../contracts/examples/LendingMarket.sol";
import {LtvAgent} from "../../contracts/examples/LtvAgent.sol";
import {TestToken} from "../../contracts/examples/TestToken.sol";
import {IAnswerPolicy} from "../../contracts/interfaces/IAnswerPolicy.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {IPausable} from "../../contracts/interfaces/IPausable.sol";
import {IRiskOracle} from "../../contracts/interfaces/IRiskOracle.sol";
import {LtvPolicy} from "../../contracts/policies/LtvPolicy.sol";
import {FeedDouble} from "../support/FeedDouble.sol";
import {UpdateReader} from "../support/UpdateReader.sol";
import {readmePolicy} from "../support/PolicyParameters.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";

/// @notice The whole way with real proofs: verifier, oracle, policy, adapter, agent, market, and what borrowers see of it.
contract ProvenLendingTest is ProvenFeed {
    string private constant LTV = "LoanToValue";

    address private immutable ALICE = makeAddr("alice");

    TestToken private index;
    TestToken private dollar;
    FeedDouble private indexPrice;
    FeedDouble private dollarPrice;
    RiskOracleAdapter private adapter;
    LendingMarket private market;
    LtvAgent private agent;

    function setUp() public {
        setUpProvenFeed();
        index = new TestToken("index", "IDX", 18, address(this));
        dollar = new TestToken("dollar", "USD", 6, address(this));
        indexPrice = new FeedDouble(8, 2000e8);
        dollarPrice = new FeedDouble(8, 1e8);
        adapter = deployAdapter();
        market = deployMarket();
        agent = deployAgent();
        bytes32 role = market.RISK_ROLE();
        vm.prank(ADMIN);
        market.grantRole(role, address(agent));

        dollar.mint(address(this), 1_000_000e6);
        dollar.approve(address(market), type(uint256).max);
        market.fund(900_000e6);
        index.mint(ALICE, 100e18);
        vm.prank(ALICE);
        index.approve(address(market), type(uint256).max);
    }

    function test_AProofMovesTheLoanToValueAndAFallOfThePriceLiquidates() public {
        assertEq(market.loanToValue(), 8000);
        answerWith(FIRST);
        agent.execute();
        assertEq(market.loanToValue(), 7716);
        assertEq(market.loanToValueObservedAt(), START);
        assertEq(market.liquidationThreshold(), 8300);

        vm.startPrank(ALICE);
        market.deposit(10e18);
        vm.expectRevert(abi.encodeWithSelector(LendingMarket.LoanToValueExceeded.selector, 16_000e18, 15_432e18));
        market.borrow(16_000e6);
        market.borrow(15_432e6);
        vm.stopPrank();
        assertEq(dollar.balanceOf(ALICE), 15_432e6);

        pass(2 days, 2000e8);
        assertEq(market.liquidationThreshold(), 8100);
        assertTrue(market.isHealthy(ALICE));
        vm.expectRevert(abi.encodeWithSelector(LendingMarket.PositionHealthy.selector, ALICE));
        market.liquidate(ALICE, 1);

        pass(1, 1900e8);
        (uint256 repaid, uint256 seized) = market.liquidate(ALICE, type(uint256).max);
        assertEq(repaid, 7_716e6);
        assertEq(seized, uint256(7_716e18) * 105 / 100 / 1900);
        assertTrue(market.isHealthy(ALICE));
    }

    function test_TheNextProofRaisesItAsFarAsTimeAllows() public {
        answerWith(FIRST);
        agent.execute();
        skip(30 minutes);
        answerWith(SECOND);
        skip(30 minutes);
        uint256 proven = LtvPolicy(address(adapter.entry(0).policy)).valueOf(0.154296875e18);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.RiseTooLarge.selector, 7716, proven, 250));
        agent.execute();
        skip(2 hours);
        agent.execute();
        assertEq(market.loanToValue(), proven);
        assertEq(market.loanToValueObservedAt(), START + 30 minutes);
        assertEq(market.liquidationThreshold(), proven + 300);
    }

    function test_AnUpdateSaysWhereItsProofIs() public {
        answerWith(FIRST);
        skip(10 minutes);
        answerWith(SECOND);
        IRiskOracle.RiskParameterUpdate memory update = adapter.getLatestUpdateByParameterAndMarket(LTV, address(index));
        assertEq(update.updateId, 2);
        assertEq(update.timestamp, START + 10 minutes);
        assertEq(update.previousValue, abi.encode(uint256(7716)));
        assertEq(update.additionalData, abi.encode(address(oracle), FEED, uint64(2), uint48(2)));
        assertEq(adapter.announce(LTV, address(index), 10), 2);
    }

    /// @dev What the model says late is as old as what it was said about: an hour of proving takes an hour off.
    function test_AProofThatArrivesLateIsNoYounger() public {
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory fixture = readFixture("oracle", FIRST);
        skip(1 hours);
        oracle.submit(FEED, snapshotId, fixture.proof, fixture.instances);
        assertEq(adapter.getLatestUpdateByParameterAndMarket(LTV, address(index)).timestamp, START);
        AggregatorAdapter feed = new AggregatorAdapter(
            oracle, FEED, IAnswerPolicy(address(0)), 8, IModelRiskOracle.Rounding.Up, "volatility"
        );
        (uint80 id, int256 answer,, uint256 updatedAt,) = feed.latestRoundData();
        assertEq(id, 1);
        assertEq(answer, 28_247_071);
        assertEq(updatedAt, START);
    }

    function test_AConsumerOfTheInterfaceAloneReadsTheProof() public {
        answerWith(FIRST);
        UpdateReader reader = new UpdateReader(adapter, 6 hours, 1 hours);
        address[] memory markets = new address[](1);
        markets[0] = address(index);
        reader.execute(LTV, markets);
        (uint256 id,, uint256 value) = reader.lastUsed(address(index));
        assertEq(id, 1);
        assertEq(value, 7716);
    }

    function test_AProvenAnomalyPausesTheMarket() public {
        IPausable[] memory targets = new IPausable[](1);
        targets[0] = market;
        AnomalyGuardian watch = new AnomalyGuardian(
            AnomalyGuardian.Parameters({
                oracle: oracle,
                feedId: FEED,
                threshold: 0.28e18,
                maximumAge: 1 hours,
                coolDown: 1 days,
                targets: targets,
                owner: ADMIN
            })
        );
        bytes32 role = market.GUARDIAN_ROLE();
        vm.prank(ADMIN);
        market.grantRole(role, address(watch));
        answerWith(FIRST);
        watch.trip();
        assertTrue(market.paused());
        skip(10 minutes);
        answerWith(SECOND);
        vm.expectRevert(
            abi.encodeWithSelector(AnomalyGuardian.NoAnomaly.selector, int256(0.154296875e18), int256(0.28e18))
        );
        watch.trip();
    }

    function test_RevertWhen_TheOracleIsPausedOrStale() public {
        answerWith(FIRST);
        vm.prank(GUARDIAN);
        oracle.pause(FEED);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedIsPaused.selector, FEED));
        agent.execute();
        assertEq(adapter.getUpdateById(1).newValue, abi.encode(uint256(7716)));
        vm.prank(ADMIN);
        oracle.unpause(FEED);
        skip(1 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, FEED, START, 1 days));
        agent.execute();
    }

    function test_ExecuteGas() public {
        answerWith(FIRST);
        agent.execute();
        skip(2 hours);
        answerWith(SECOND);
        skip(1 hours);
        agent.execute();
        vm.snapshotGasLastCall("LtvAgent", "execute");
    }

    function pass(uint256 time, int256 price) private {
        skip(time);
        indexPrice.set(price);
        dollarPrice.set(1e8);
    }

    function deployAdapter() private returns (RiskOracleAdapter) {
        UpdateCatalogue.Entry[] memory entries = new UpdateCatalogue.Entry[](1);
        entries[0] = UpdateCatalogue.Entry(LTV, address(index), FEED, new LtvPolicy(readmePolicy()));
        return new RiskOracleAdapter(oracle, "proven loan-to-values", entries);
    }

    function deployMarket() private returns (LendingMarket) {
        return new LendingMarket(
            LendingMarket.Parameters({
                collateral: IERC20Metadata(index),
                debt: IERC20Metadata(dollar),
                collateralFeed: FreshPrice.Feed(indexPrice, 8, 1 hours),
                debtFeed: FreshPrice.Feed(dollarPrice, 8, 1 days),
                closeFactor: 5000,
                terms: GlidingThreshold.Terms({
                    initialLoanToValue: 8000, margin: 300, glidePerDay: 100, lifetime: 2 days, liquidationBonus: 500
                }),
                admin: ADMIN
            })
        );
    }

    function deployAgent() private returns (LtvAgent) {
        return new LtvAgent(
            LtvAgent.Parameters({
                oracle: adapter,
                updateType: LTV,
                oracleMarket: address(index),
                target: market,
                expiration: 6 hours,
                minimumDelay: 1 hours,
                maximumRise: 250
            })
        );
    }
}
