// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {GlidingThreshold} from "../../contracts/examples/GlidingThreshold.sol";
import {LtvAgent} from "../../contracts/examples/LtvAgent.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {MarketFixture} from "../support/MarketFixture.sol";
import {PublishedRiskOracle} from "../support/PublishedRiskOracle.sol";

/// @notice From a proven answer to the market's loan-to-value, and what does not get through.
contract LtvAgentTest is MarketFixture {
    function test_BringsAProvenValueIntoTheMarket() public {
        double.put(ETHER_FEED, 0.2824707031251e18, START);
        vm.expectEmit(address(agent));
        emit LtvAgent.Executed(1, 7500, 7716, START);
        vm.prank(alice);
        assertEq(agent.execute(), 7716);
        assertEq(market.loanToValue(), 7716);
        assertEq(market.loanToValueObservedAt(), START);
        assertEq(agent.lastUpdateId(), 1);
        assertEq(agent.lastExecution(), START);
    }

    function test_AFallGoesThroughWhole() public {
        double.put(ETHER_FEED, 0.9e18, START);
        agent.execute();
        assertEq(market.loanToValue(), ltvPolicy.valueOf(0.9e18));
        assertEq(market.liquidationThreshold(), 7800);
    }

    function test_AFallRightAfterAnUpdateIsExecuted() public {
        double.put(ETHER_FEED, 0.3e18, START - 1);
        agent.execute();
        double.put(ETHER_FEED, 0.4e18, START);
        vm.warp(START + 1 minutes);
        assertEq(agent.execute(), ltvPolicy.valueOf(0.4e18));
        assertEq(market.loanToValue(), ltvPolicy.valueOf(0.4e18));
        assertEq(market.loanToValueObservedAt(), START);
        assertEq(agent.lastExecution(), START + 1 minutes);
    }

    /// @dev An equal value adds no risk either: it only makes the market's value younger.
    function test_AnEqualValueRightAfterAnUpdateIsExecuted() public {
        double.put(ETHER_FEED, 0.3e18, START - 1);
        agent.execute();
        double.put(ETHER_FEED, 0.3e18, START);
        agent.execute();
        assertEq(market.loanToValueObservedAt(), START);
    }

    function test_ARiseWaitsUntilEnoughTimeHasPassed() public {
        double.put(ETHER_FEED, 0.1e18, START);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.RiseTooLarge.selector, 7500, 8500, 250));
        agent.execute();
        vm.warp(START + 3 hours - 4);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.RiseTooLarge.selector, 7500, 8500, 999));
        agent.execute();
        vm.warp(START + 3 hours);
        agent.execute();
        assertEq(market.loanToValue(), 8500);
    }

    /// @dev The same agent, the same market: the numbers come from a publisher as they did before.
    function test_RunsUnmodifiedOnAPublishedOracle() public {
        PublishedRiskOracle published = new PublishedRiskOracle();
        LtvAgent other = new LtvAgent(agentParameters(published));
        bytes32 role = market.RISK_ROLE();
        vm.prank(admin);
        market.grantRole(role, address(other));
        published.publish(LTV, ETHER_MARKET, 7600);
        other.execute();
        assertEq(market.loanToValue(), 7600);
        vm.warp(START + 1 hours);
        published.publish(LTV, ETHER_MARKET, 7000);
        other.execute();
        assertEq(market.loanToValue(), 7000);
    }

    function test_RevertWhen_TheUpdateWasUsed() public {
        double.put(ETHER_FEED, 0.3e18, START);
        agent.execute();
        vm.warp(START + 2 hours);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.UpdateUsed.selector, 1, 1));
        agent.execute();
    }

    /// @dev The delay of a rise runs from the last execution, be that a rise or a fall.
    function test_RevertWhen_ARiseComesBeforeTheDelayIsOver() public {
        double.put(ETHER_FEED, 0.3e18, START - 1);
        agent.execute();
        double.put(ETHER_FEED, 0.29e18, START);
        vm.warp(START + 1 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.TooEarly.selector, START + 1 hours));
        agent.execute();

        double.put(ETHER_FEED, 0.31e18, START + 1);
        agent.execute();
        double.put(ETHER_FEED, 0.3e18, START + 2);
        vm.warp(START + 2 hours - 2);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.TooEarly.selector, START + 2 hours - 1));
        agent.execute();
        vm.warp(START + 2 hours - 1);
        agent.execute();
        assertEq(market.loanToValue(), ltvPolicy.valueOf(0.3e18));
    }

    /// @dev The proof may be as new as it likes: the value is as old as what was observed.
    function test_RevertWhen_TheObservationIsExpired() public {
        vm.warp(START + 6 hours + 1);
        double.put(ETHER_FEED, 0.3e18, START);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.UpdateExpired.selector, START, 6 hours));
        agent.execute();
    }

    function test_RevertWhen_TheOracleHasNothingFresh() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoAnswer.selector, ETHER_FEED));
        agent.execute();
        double.put(ETHER_FEED, 0.3e18, START);
        double.setPaused(ETHER_FEED, true);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedIsPaused.selector, ETHER_FEED));
        agent.execute();
        double.setPaused(ETHER_FEED, false);
        vm.warp(START + 2 days);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, ETHER_FEED, START, 1 days));
        agent.execute();
    }

    function test_RevertWhen_TheUpdateIsNotWhatWasAskedFor() public {
        PublishedRiskOracle published = new PublishedRiskOracle();
        LtvAgent other = new LtvAgent(agentParameters(published));
        published.publish(LTV, INDEX_MARKET, 100);
        published.confuse(LTV, ETHER_MARKET, INDEX_MARKET);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.UpdateForeign.selector, LTV, INDEX_MARKET));
        other.execute();
    }

    function test_RevertWhen_TheUpdateIsFromTheFuture() public {
        PublishedRiskOracle published = new PublishedRiskOracle();
        LtvAgent other = new LtvAgent(agentParameters(published));
        published.publishRaw(LTV, ETHER_MARKET, abi.encode(uint256(7000)), START + 1);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.UpdateFromFuture.selector, START + 1));
        other.execute();
    }

    function test_RevertWhen_TheValueIsNotOneWord() public {
        PublishedRiskOracle published = new PublishedRiskOracle();
        LtvAgent other = new LtvAgent(agentParameters(published));
        bytes memory pair = abi.encode(uint256(7000), uint256(1));
        published.publishRaw(LTV, ETHER_MARKET, pair, START);
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.UpdateMalformed.selector, pair));
        other.execute();
    }

    /// @dev A value that the market refuses changes nothing: not in the market, not in the agent.
    function test_RevertWhen_TheMarketRefuses() public {
        double.put(ETHER_FEED, 0.3e18, START);
        vm.warp(START + 1);
        setLoanToValue(7500);
        vm.expectRevert(abi.encodeWithSelector(GlidingThreshold.LoanToValueNotNewer.selector, START + 1, START));
        agent.execute();
        assertEq(agent.lastUpdateId(), 0);
    }

    function test_RevertWhen_AParameterMakesNoSense() public {
        LtvAgent.Parameters memory parameters = agentParameters(adapter);
        parameters.minimumDelay = 0;
        refuse(parameters, "minimumDelay");
        parameters.minimumDelay = START + 1;
        refuse(parameters, "minimumDelay");
        parameters = agentParameters(adapter);
        parameters.expiration = 0;
        refuse(parameters, "expiration");
        parameters = agentParameters(adapter);
        parameters.maximumRise = 0;
        refuse(parameters, "maximumRise");
    }

    function refuse(LtvAgent.Parameters memory parameters, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(LtvAgent.InvalidAgent.selector, field));
        new LtvAgent(parameters);
    }
}
