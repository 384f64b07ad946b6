// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {UpdateCatalogue} from "../../contracts/adapters/UpdateCatalogue.sol";
import {RiskOracleAdapter} from "../../contracts/adapters/RiskOracleAdapter.sol";
import {IAnswerPolicy} from "../../contracts/interfaces/IAnswerPolicy.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {IRiskOracle} from "../../contracts/interfaces/IRiskOracle.sol";
import {VolatilityHaircut} from "../../contracts/policies/VolatilityHaircut.sol";
import {AdapterFixture} from "../support/AdapterFixture.sol";

/// @notice Reads of the adapter, and its construction.
contract RiskOracleAdapterTest is AdapterFixture {
    function test_AnAnswerIsAnUpdate() public {
        double.put(ETHER_FEED, 0.6e18, START - 100);
        IRiskOracle.RiskParameterUpdate memory update = adapter.getLatestUpdateByParameterAndMarket(LTV, ETHER_MARKET);
        assertEq(update.timestamp, START - 100);
        assertEq(update.newValue, abi.encode(uint256(5908)));
        assertEq(update.referenceId, "");
        assertEq(update.previousValue, "");
        assertEq(update.updateType, LTV);
        assertEq(update.updateId, 1);
        assertEq(update.market, ETHER_MARKET);
        assertEq(update.additionalData, abi.encode(address(double), ETHER_FEED, uint64(1), uint48(101)));
    }

    function test_TheNextUpdateKnowsTheValueBefore() public {
        double.put(ETHER_FEED, 0.6e18, START - 100);
        double.put(ETHER_FEED, 0.1e18, START - 50);
        IRiskOracle.RiskParameterUpdate memory update = adapter.getLatestUpdateByParameterAndMarket(LTV, ETHER_MARKET);
        assertEq(update.newValue, abi.encode(uint256(8500)));
        assertEq(update.previousValue, abi.encode(uint256(5908)));
        assertEq(update.updateId, 4);
    }

    function test_OneFeedServesTwoParameters() public {
        double.put(ETHER_FEED, 0.6e18, START);
        IRiskOracle.RiskParameterUpdate memory update =
            adapter.getLatestUpdateByParameterAndMarket(HAIRCUT, ETHER_MARKET);
        assertEq(update.newValue, abi.encode(haircutPolicy.valueOf(0.6e18)));
        assertEq(update.updateType, HAIRCUT);
        assertEq(update.updateId, 3);
    }

    /// @dev Aave, 10 March 2026: a value was held back, its timestamp was not, and the pair meant something else.
    function test_TheTimestampIsThatOfTheValueHoweverLateTheProof() public {
        double.put(ETHER_FEED, 0.3e18, START - 1 hours);
        vm.warp(START + 20 hours);
        double.put(ETHER_FEED, 0.6e18, START);

        IRiskOracle.RiskParameterUpdate memory update = adapter.getLatestUpdateByParameterAndMarket(LTV, ETHER_MARKET);
        assertEq(update.timestamp, START);
        assertEq(update.newValue, abi.encode(ltvPolicy.valueOf(0.6e18)));
        IRiskOracle.RiskParameterUpdate memory before = adapter.getUpdateById(adapter.idOf(0, 1));
        assertEq(before.timestamp, START - 1 hours);
        assertEq(before.newValue, update.previousValue);
    }

    function testFuzz_IdsAreUniqueAndRiseAlongAFeed(uint64 round, uint64 other, uint256 index, uint256 otherIndex)
        public
        view
    {
        round = uint64(bound(round, 1, type(uint64).max));
        other = uint64(bound(other, 1, type(uint64).max));
        index = bound(index, 0, 2);
        otherIndex = bound(otherIndex, 0, 2);
        uint256 id = adapter.idOf(index, round);
        (uint256 gotIndex, uint256 gotRound) = adapter.placeOf(id);
        assertEq(gotIndex, index);
        assertEq(gotRound, round);
        if (round < other) assertLt(id, adapter.idOf(index, other));
        if (index != otherIndex) assertNotEq(id, adapter.idOf(otherIndex, other));
    }

    function test_WithOneEntryTheIdIsTheRound() public {
        UpdateCatalogue.Entry[] memory entries = new UpdateCatalogue.Entry[](1);
        entries[0] = threeEntries()[0];
        RiskOracleAdapter single = new RiskOracleAdapter(oracle(), "", entries);
        assertEq(single.idOf(0, 1), 1);
        assertEq(single.idOf(0, 77), 77);
    }

    function test_CountsTheLargestId() public {
        assertEq(adapter.updateCounter(), 0);
        assertEq(adapter.latestUpdateIdByMarketAndType(ETHER_MARKET, LTV), 0);
        double.put(INDEX_FEED, 0.2e18, START);
        double.put(INDEX_FEED, 0.2e18, START);
        assertEq(adapter.updateCounter(), 5);
        assertEq(adapter.latestUpdateIdByMarketAndType(INDEX_MARKET, LTV), 5);
        double.put(ETHER_FEED, 0.2e18, START);
        assertEq(adapter.updateCounter(), 5);
        assertEq(adapter.latestUpdateIdByMarketAndType(ETHER_MARKET, HAIRCUT), 3);
        assertEq(adapter.latestUpdateIdByMarketAndType(INDEX_MARKET, HAIRCUT), 0);
    }

    function test_SaysWhatItPublishes() public view {
        string[] memory types = adapter.getAllUpdateTypes();
        assertEq(types.length, 2);
        assertEq(types[0], LTV);
        assertEq(types[1], HAIRCUT);
        assertEq(adapter.description(), "proven loan-to-values");
        assertEq(adapter.entryCount(), 3);
        assertEq(adapter.entry(1).market, INDEX_MARKET);
        assertEq(address(adapter.oracle()), address(double));
        assertFalse(adapter.isAuthorized(address(this)));
    }

    function test_StaleAndPausedRoundsStayReadableById() public {
        double.put(ETHER_FEED, 0.6e18, START);
        vm.warp(START + 30 days);
        double.setPaused(ETHER_FEED, true);
        assertEq(adapter.getUpdateById(1).newValue, abi.encode(uint256(5908)));
    }

    /// @dev What an id says must not depend on what the oracle has dropped since.
    function test_AnIdSaysTheSameUntilItCanNoLongerBeRead() public {
        double.put(ETHER_FEED, 0.2e18, START - 100);
        bytes memory said = abi.encode(adapter.getUpdateById(1));
        for (uint40 i = 1; i < double.KEPT(); ++i) {
            double.put(ETHER_FEED, 0.2e18 + int128(uint128(i)) * 0.05e18, START - 100 + i);
            assertEq(abi.encode(adapter.getUpdateById(1)), said);
        }
        double.put(ETHER_FEED, 0.5e18, START);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.RoundUnavailable.selector, ETHER_FEED, 1));
        adapter.getUpdateById(1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.RoundUnavailable.selector, ETHER_FEED, 1));
        adapter.getUpdateById(4);
        assertEq(adapter.getUpdateById(7).previousValue, abi.encode(ltvPolicy.valueOf(0.25e18)));
    }

    function test_AnAnswerThatThePolicyRefusedIsNoPreviousValue() public {
        double.put(ETHER_FEED, 5e18, START - 1);
        double.put(ETHER_FEED, 0.6e18, START);
        IRiskOracle.RiskParameterUpdate memory update = adapter.getLatestUpdateByParameterAndMarket(LTV, ETHER_MARKET);
        assertEq(update.newValue, abi.encode(uint256(5908)));
        assertEq(update.previousValue, "");
    }

    function test_RevertWhen_ThereIsNoAnswer() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoAnswer.selector, ETHER_FEED));
        adapter.getLatestUpdateByParameterAndMarket(LTV, ETHER_MARKET);
    }

    function test_RevertWhen_TheAnswerIsStale() public {
        double.put(ETHER_FEED, 0.6e18, START);
        vm.warp(START + 1 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, ETHER_FEED, START, 1 days));
        adapter.getLatestUpdateByParameterAndMarket(LTV, ETHER_MARKET);
    }

    function test_RevertWhen_TheFeedIsPaused() public {
        double.put(ETHER_FEED, 0.6e18, START);
        double.setPaused(ETHER_FEED, true);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedIsPaused.selector, ETHER_FEED));
        adapter.getLatestUpdateByParameterAndMarket(LTV, ETHER_MARKET);
    }

    function test_RevertWhen_ThePolicyRefusesTheAnswer() public {
        double.put(ETHER_FEED, 4e18, START);
        vm.expectRevert(abi.encodeWithSelector(VolatilityHaircut.ForecastOutOfDomain.selector, int256(4e18), 4e18));
        adapter.getLatestUpdateByParameterAndMarket(LTV, ETHER_MARKET);
        vm.expectRevert(abi.encodeWithSelector(VolatilityHaircut.ForecastOutOfDomain.selector, int256(4e18), 4e18));
        adapter.getUpdateById(1);
    }

    function test_RevertWhen_TheMarketIsNotHere() public {
        vm.expectRevert(abi.encodeWithSelector(UpdateCatalogue.MarketUnknown.selector, HAIRCUT, INDEX_MARKET));
        adapter.getLatestUpdateByParameterAndMarket(HAIRCUT, INDEX_MARKET);
    }

    function test_RevertWhen_ThereIsNoSuchId() public {
        vm.expectRevert(abi.encodeWithSelector(RiskOracleAdapter.UpdateUnknown.selector, 0));
        adapter.getUpdateById(0);
        vm.expectRevert(abi.encodeWithSelector(RiskOracleAdapter.UpdateUnknown.selector, 1));
        adapter.getUpdateById(1);
        double.put(INDEX_FEED, 0.2e18, START);
        assertEq(adapter.getUpdateById(2).updateId, 2);
        vm.expectRevert(abi.encodeWithSelector(RiskOracleAdapter.UpdateUnknown.selector, 1));
        adapter.getUpdateById(1);
        vm.expectRevert(abi.encodeWithSelector(RiskOracleAdapter.UpdateUnknown.selector, type(uint256).max));
        adapter.getUpdateById(type(uint256).max);
    }

    function test_RevertWhen_ThereIsNoEntry() public {
        vm.expectRevert(UpdateCatalogue.NoEntries.selector);
        new RiskOracleAdapter(oracle(), "", new UpdateCatalogue.Entry[](0));
    }

    function test_RevertWhen_AnEntryIsThereTwice() public {
        UpdateCatalogue.Entry[] memory entries = threeEntries();
        entries[1] = entries[0];
        vm.expectRevert(abi.encodeWithSelector(UpdateCatalogue.DuplicateEntry.selector, LTV, ETHER_MARKET));
        new RiskOracleAdapter(oracle(), "", entries);
    }

    function test_RevertWhen_AnUpdateTypeIsEmptyOrTooLong() public {
        UpdateCatalogue.Entry[] memory entries = threeEntries();
        entries[2].updateType = "";
        vm.expectRevert(abi.encodeWithSelector(UpdateCatalogue.InvalidUpdateType.selector, ""));
        new RiskOracleAdapter(oracle(), "", entries);
        entries[2].updateType = string(new bytes(65));
        vm.expectRevert(abi.encodeWithSelector(UpdateCatalogue.InvalidUpdateType.selector, string(new bytes(65))));
        new RiskOracleAdapter(oracle(), "", entries);
    }

    function test_RevertWhen_ThePolicyIsNoContract() public {
        UpdateCatalogue.Entry[] memory entries = threeEntries();
        entries[0].policy = IAnswerPolicy(address(0xdead));
        vm.expectRevert(abi.encodeWithSelector(UpdateCatalogue.NotAPolicy.selector, address(0xdead)));
        new RiskOracleAdapter(oracle(), "", entries);
    }

    function test_RevertWhen_TheFeedIsNotThere() public {
        UpdateCatalogue.Entry[] memory entries = threeEntries();
        entries[0].feedId = "elsewhere";
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedUnknown.selector, bytes32("elsewhere")));
        new RiskOracleAdapter(oracle(), "", entries);
    }
}
