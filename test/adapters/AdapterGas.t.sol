// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorAdapter} from "../../contracts/adapters/AggregatorAdapter.sol";
import {Erc7726Adapter} from "../../contracts/adapters/Erc7726Adapter.sol";
import {FreshPrice} from "../../contracts/adapters/FreshPrice.sol";
import {HaircutQuote} from "../../contracts/adapters/HaircutQuote.sol";
import {MorphoOracleAdapter} from "../../contracts/adapters/MorphoOracleAdapter.sol";
import {RiskOracleAdapter} from "../../contracts/adapters/RiskOracleAdapter.sol";
import {UpdateCatalogue} from "../../contracts/adapters/UpdateCatalogue.sol";
import {PriceFeed} from "../../contracts/examples/PriceFeed.sol";
import {IAnswerPolicy} from "../../contracts/interfaces/IAnswerPolicy.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {HaircutPolicy} from "../../contracts/policies/HaircutPolicy.sol";
import {LtvPolicy} from "../../contracts/policies/LtvPolicy.sol";
import {readmePolicy} from "../support/PolicyParameters.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";

/// @notice What a read through each adapter costs, on the real oracle with two answers.
contract AdapterGasTest is ProvenFeed {
    string private constant LTV = "LoanToValue";
    address private constant BASE = address(0xBA5E);

    /// @dev United States dollar as ERC-7726 has it.
    address private constant USD = address(840);

    LtvPolicy private policy;

    function setUp() public {
        setUpProvenFeed();
        policy = new LtvPolicy(readmePolicy());
        answerWith(FIRST);
        skip(10 minutes);
        answerWith(SECOND);
    }

    function test_RiskOracleAdapterGas() public {
        UpdateCatalogue.Entry[] memory entries = new UpdateCatalogue.Entry[](1);
        entries[0] = UpdateCatalogue.Entry(LTV, BASE, FEED, policy);
        RiskOracleAdapter adapter = new RiskOracleAdapter(oracle, "proven loan-to-values", entries);
        call(address(adapter), abi.encodeCall(adapter.getLatestUpdateByParameterAndMarket, (LTV, BASE)));
        vm.snapshotGasLastCall("RiskOracleAdapter", "getLatestUpdateByParameterAndMarket");
        call(address(adapter), abi.encodeCall(adapter.getUpdateById, (2)));
        vm.snapshotGasLastCall("RiskOracleAdapter", "getUpdateById");
        call(address(adapter), abi.encodeCall(adapter.announce, (LTV, BASE, 1)));
        vm.snapshotGasLastCall("RiskOracleAdapter", "announce, first round");
        call(address(adapter), abi.encodeCall(adapter.announce, (LTV, BASE, 1)));
        vm.snapshotGasLastCall("RiskOracleAdapter", "announce, next round");
    }

    function test_AggregatorAdapterGas() public {
        AggregatorAdapter feed = new AggregatorAdapter(
            oracle, FEED, IAnswerPolicy(address(0)), 8, IModelRiskOracle.Rounding.Up, "volatility"
        );
        call(address(feed), abi.encodeCall(feed.latestRoundData, ()));
        vm.snapshotGasLastCall("AggregatorAdapter", "latestRoundData");
        feed = new AggregatorAdapter(oracle, FEED, policy, 4, IModelRiskOracle.Rounding.Down, "loan-to-value");
        call(address(feed), abi.encodeCall(feed.latestRoundData, ()));
        vm.snapshotGasLastCall("AggregatorAdapter", "latestRoundData, with a policy");
    }

    function test_HaircutQuoteGas() public {
        PriceFeed price = new PriceFeed(address(this), 8, "index");
        price.push(2000e8);
        HaircutQuote.Parameters memory parameters = HaircutQuote.Parameters({
            oracle: oracle,
            feedId: FEED,
            policy: new HaircutPolicy(3e18, 10, 4e18),
            priceFeed: FreshPrice.Feed(price, 8, 1 hours),
            base: HaircutQuote.Asset(BASE, 18),
            quote: HaircutQuote.Asset(USD, 18)
        });
        Erc7726Adapter quotes = new Erc7726Adapter(parameters);
        call(address(quotes), abi.encodeCall(quotes.getQuote, (1e18, BASE, USD)));
        vm.snapshotGasLastCall("HaircutQuote", "getQuote");
        MorphoOracleAdapter morpho = new MorphoOracleAdapter(parameters);
        call(address(morpho), abi.encodeCall(morpho.price, ()));
        vm.snapshotGasLastCall("HaircutQuote", "price");
    }

    /// @dev A view called through its interface is not isolated; an ordinary call is.
    function call(address callee, bytes memory data) private {
        (bool done,) = callee.call(data);
        assertTrue(done);
    }
}
