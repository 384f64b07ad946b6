// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRiskOracle} from "../../contracts/interfaces/IRiskOracle.sol";
import {AdapterFixture} from "../support/AdapterFixture.sol";
import {PublishedRiskOracle} from "../support/PublishedRiskOracle.sol";
import {UpdateReader} from "../support/UpdateReader.sol";

/// @notice One consumer, written against the interface alone, reads proven and published updates without a difference.
contract RiskOracleConsumerTest is AdapterFixture {
    uint256 private constant EXPIRATION = 6 hours;
    uint256 private constant MINIMUM_DELAY = 1 hours;

    UpdateReader private reader;
    address[] private markets;

    function setUp() public override {
        super.setUp();
        reader = new UpdateReader(adapter, EXPIRATION, MINIMUM_DELAY);
        markets = [ETHER_MARKET, INDEX_MARKET];
    }

    function test_ReadsProvenUpdatesUnmodified() public {
        double.put(ETHER_FEED, 0.6e18, START);
        double.put(INDEX_FEED, 0.1e18, START);
        reader.execute(LTV, markets);
        assertUsed(ETHER_MARKET, 1, 5908);
        assertUsed(INDEX_MARKET, 2, 8500);

        vm.warp(START + MINIMUM_DELAY);
        double.put(ETHER_FEED, 0.1e18, START + 10);
        reader.execute(LTV, markets);
        assertUsed(ETHER_MARKET, 4, 8500);
        assertUsed(INDEX_MARKET, 2, 8500);
    }

    function test_ReadsPublishedUpdatesLikewise() public {
        PublishedRiskOracle published = new PublishedRiskOracle();
        reader = new UpdateReader(published, EXPIRATION, MINIMUM_DELAY);
        published.publish(LTV, ETHER_MARKET, 5908);
        reader.execute(LTV, markets);
        assertUsed(ETHER_MARKET, 1, 5908);
        vm.warp(START + MINIMUM_DELAY);
        published.publish(LTV, ETHER_MARKET, 8500);
        reader.execute(LTV, markets);
        assertUsed(ETHER_MARKET, 2, 8500);
    }

    function test_AMarketWithoutAnswerHidesNoOther() public {
        double.put(INDEX_FEED, 0.1e18, START);
        reader.execute(LTV, markets);
        assertUsed(ETHER_MARKET, 0, 0);
        assertUsed(INDEX_MARKET, 2, 8500);
    }

    function test_RevertWhen_TheUpdateWasUsedBefore() public {
        double.put(ETHER_FEED, 0.6e18, START);
        reader.execute(LTV, markets);
        vm.warp(START + MINIMUM_DELAY);
        vm.expectRevert(UpdateReader.NothingToDo.selector);
        reader.execute(LTV, markets);
    }

    function test_RevertWhen_TheDelayIsNotOver() public {
        double.put(ETHER_FEED, 0.6e18, START - 1);
        reader.execute(LTV, markets);
        double.put(ETHER_FEED, 0.5e18, START);
        vm.warp(START + MINIMUM_DELAY - 1);
        vm.expectRevert(UpdateReader.NothingToDo.selector);
        reader.execute(LTV, markets);
    }

    /// @dev The proof arrived a moment ago: only the time of the observation shows that the value is old.
    function test_RevertWhen_TheObservationIsExpiredThoughTheProofIsNew() public {
        vm.warp(START + EXPIRATION + 1);
        double.put(ETHER_FEED, 0.6e18, START);
        vm.expectRevert(UpdateReader.NothingToDo.selector);
        reader.execute(LTV, markets);
        vm.warp(START + EXPIRATION);
        reader.execute(LTV, markets);
    }

    function test_RevertWhen_TheFeedIsPausedOrStale() public {
        double.put(ETHER_FEED, 0.6e18, START);
        double.setPaused(ETHER_FEED, true);
        vm.expectRevert(UpdateReader.NothingToDo.selector);
        reader.execute(LTV, markets);
    }

    /// @dev Selectors and topic of the deployed contract, worked out from its source.
    function test_HasTheDeployedSignatures() public pure {
        assertEq(
            IRiskOracle.getLatestUpdateByParameterAndMarket.selector,
            bytes4(keccak256("getLatestUpdateByParameterAndMarket(string,address)"))
        );
        assertEq(IRiskOracle.getUpdateById.selector, bytes4(keccak256("getUpdateById(uint256)")));
        assertEq(IRiskOracle.updateCounter.selector, bytes4(keccak256("updateCounter()")));
        assertEq(IRiskOracle.getAllUpdateTypes.selector, bytes4(keccak256("getAllUpdateTypes()")));
        assertEq(
            IRiskOracle.latestUpdateIdByMarketAndType.selector,
            bytes4(keccak256("latestUpdateIdByMarketAndType(address,string)"))
        );
        assertEq(
            IRiskOracle.ParameterUpdated.selector,
            keccak256("ParameterUpdated(string,bytes,bytes,uint256,string,uint256,address,bytes)")
        );
    }

    function assertUsed(address market, uint256 id, uint256 value) private view {
        (uint256 usedId,, uint256 usedValue) = reader.lastUsed(market);
        assertEq(usedId, id);
        assertEq(usedValue, value);
    }
}
