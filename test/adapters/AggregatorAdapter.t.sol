// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorAdapter} from "../../contracts/adapters/AggregatorAdapter.sol";
import {IAnswerPolicy} from "../../contracts/interfaces/IAnswerPolicy.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {VolatilityHaircut} from "../../contracts/policies/VolatilityHaircut.sol";
import {AdapterFixture} from "../support/AdapterFixture.sol";

contract AggregatorAdapterTest is AdapterFixture {
    IAnswerPolicy private constant NO_POLICY = IAnswerPolicy(address(0));

    AggregatorAdapter private feed;

    function setUp() public override {
        super.setUp();
        feed = plain(8, IModelRiskOracle.Rounding.Up);
    }

    function test_GivesTheAnswerInItsDecimals() public {
        double.put(ETHER_FEED, 0.2824707031251e18, START - 7);
        (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound) =
            feed.latestRoundData();
        assertEq(id, 1);
        assertEq(answer, 28247071);
        assertEq(startedAt, START - 7);
        assertEq(updatedAt, START - 7);
        assertEq(answeredInRound, 1);
        assertEq(feed.decimals(), 8);
        assertEq(feed.version(), 1);
        assertEq(feed.description(), "volatility");
    }

    /// @dev A late proof makes no data younger: whoever checks `updatedAt` has to see the observation.
    function test_AgeCountsFromTheObservation() public {
        vm.warp(START + 20 hours);
        double.put(ETHER_FEED, 0.3e18, START);
        (,, uint256 startedAt, uint256 updatedAt,) = feed.latestRoundData();
        assertEq(startedAt, START);
        assertEq(updatedAt, START);
    }

    function test_GivesWhatThePolicyMakesOfTheAnswer() public {
        double.put(ETHER_FEED, 0.6e18, START);
        AggregatorAdapter ltv =
            new AggregatorAdapter(oracle(), ETHER_FEED, ltvPolicy, 4, IModelRiskOracle.Rounding.Down, "loan-to-value");
        (, int256 answer,,,) = ltv.latestRoundData();
        assertEq(answer, 5908);

        ltv =
            new AggregatorAdapter(oracle(), ETHER_FEED, ltvPolicy, 18, IModelRiskOracle.Rounding.Down, "loan-to-value");
        (, answer,,,) = ltv.latestRoundData();
        assertEq(answer, 0.5908e18);
    }

    function testFuzz_RoundsTheWayItSays(int128 answer, uint8 decimals) public {
        decimals = uint8(bound(decimals, 0, 18));
        double.put(ETHER_FEED, answer, START);
        (, int256 down,,,) = plain(decimals, IModelRiskOracle.Rounding.Down).latestRoundData();
        (, int256 up,,,) = plain(decimals, IModelRiskOracle.Rounding.Up).latestRoundData();
        int256 unit = int256(10 ** (18 - decimals));
        assertLe(down * unit, answer);
        assertGt((down + 1) * unit, answer);
        assertGe(up * unit, answer);
        assertLt((up - 1) * unit, answer);
    }

    function testFuzz_MoreDecimalsLoseNothing(int128 answer, uint8 decimals) public {
        decimals = uint8(bound(decimals, 18, 36));
        double.put(ETHER_FEED, answer, START);
        (, int256 got,,,) = plain(decimals, IModelRiskOracle.Rounding.Down).latestRoundData();
        assertEq(got, int256(answer) * int256(10 ** (decimals - 18)));
    }

    function test_KeptRoundsStayReadable() public {
        double.put(ETHER_FEED, 0.3e18, START - 2);
        double.put(ETHER_FEED, 0.4e18, START - 1);
        vm.warp(START + 30 days);
        (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound) = feed.getRoundData(1);
        assertEq(id, 1);
        assertEq(answer, 0.3e8);
        assertEq(startedAt, START - 2);
        assertEq(updatedAt, START - 2);
        assertEq(answeredInRound, 1);
    }

    function test_RevertWhen_ThereIsNoAnswer() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoAnswer.selector, ETHER_FEED));
        feed.latestRoundData();
    }

    function test_RevertWhen_TheAnswerIsStale() public {
        double.put(ETHER_FEED, 0.6e18, START);
        vm.warp(START + 1 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, ETHER_FEED, START, 1 days));
        feed.latestRoundData();
    }

    function test_RevertWhen_TheFeedIsPaused() public {
        double.put(ETHER_FEED, 0.6e18, START);
        double.setPaused(ETHER_FEED, true);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedIsPaused.selector, ETHER_FEED));
        feed.latestRoundData();
    }

    function test_RevertWhen_ThePolicyRefusesTheAnswer() public {
        AggregatorAdapter ltv =
            new AggregatorAdapter(oracle(), ETHER_FEED, ltvPolicy, 4, IModelRiskOracle.Rounding.Down, "");
        double.put(ETHER_FEED, -1, START);
        vm.expectRevert(abi.encodeWithSelector(VolatilityHaircut.ForecastOutOfDomain.selector, int256(-1), 4e18));
        ltv.latestRoundData();
    }

    function test_RevertWhen_TheRoundIsNotThere() public {
        double.put(ETHER_FEED, 0.6e18, START);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.RoundUnavailable.selector, ETHER_FEED, 0));
        feed.getRoundData(0);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.RoundUnavailable.selector, ETHER_FEED, 2));
        feed.getRoundData(2);
    }

    /// @dev Cut to 64 bits this would be round 1.
    function test_RevertWhen_TheRoundIdIsTooLarge() public {
        double.put(ETHER_FEED, 0.6e18, START);
        uint80 roundId = (1 << 64) + 1;
        vm.expectRevert(abi.encodeWithSelector(AggregatorAdapter.RoundIdTooLarge.selector, roundId));
        feed.getRoundData(roundId);
    }

    function test_RevertWhen_ThereAreTooManyDecimals() public {
        vm.expectRevert(abi.encodeWithSelector(AggregatorAdapter.TooManyDecimals.selector, 37));
        plain(37, IModelRiskOracle.Rounding.Down);
        vm.mockCall(address(ltvPolicy), abi.encodeCall(IAnswerPolicy.decimals, ()), abi.encode(uint8(40)));
        vm.expectRevert(abi.encodeWithSelector(AggregatorAdapter.TooManyDecimals.selector, 40));
        new AggregatorAdapter(oracle(), ETHER_FEED, ltvPolicy, 8, IModelRiskOracle.Rounding.Down, "");
    }

    function test_RevertWhen_TheFeedIsNotThere() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedUnknown.selector, bytes32("elsewhere")));
        new AggregatorAdapter(oracle(), "elsewhere", NO_POLICY, 8, IModelRiskOracle.Rounding.Down, "");
    }

    function plain(uint8 decimals, IModelRiskOracle.Rounding rounding) private returns (AggregatorAdapter) {
        return new AggregatorAdapter(oracle(), ETHER_FEED, NO_POLICY, decimals, rounding, "volatility");
    }
}
