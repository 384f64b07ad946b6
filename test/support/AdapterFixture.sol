// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

import {RiskOracleAdapter} from "../../contracts/adapters/RiskOracleAdapter.sol";
import {UpdateCatalogue} from "../../contracts/adapters/UpdateCatalogue.sol";
import {IAnswerPolicy} from "../../contracts/interfaces/IAnswerPolicy.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {HaircutPolicy} from "../../contracts/policies/HaircutPolicy.sol";
import {LtvPolicy} from "../../contracts/policies/LtvPolicy.sol";
import {readmePolicy} from "./PolicyParameters.sol";
import {RiskOracleDouble} from "./RiskOracleDouble.sol";

/// @notice Two feeds behind three entries of one adapter: two markets, one of them with two parameters.
abstract contract AdapterFixture is Test {
    bytes32 internal constant ETHER_FEED = "ether volatility";
    bytes32 internal constant INDEX_FEED = "index volatility";
    string internal constant LTV = "LoanToValue";
    string internal constant HAIRCUT = "Haircut";
    address internal constant ETHER_MARKET = address(0xE7);
    address internal constant INDEX_MARKET = address(0x1D);
    uint40 internal constant START = 1_800_000_000;

    RiskOracleDouble internal double;
    RiskOracleAdapter internal adapter;
    LtvPolicy internal ltvPolicy;
    HaircutPolicy internal haircutPolicy;

    function setUp() public virtual {
        vm.warp(START);
        double = new RiskOracleDouble();
        double.create(ETHER_FEED);
        double.create(INDEX_FEED);
        ltvPolicy = new LtvPolicy(readmePolicy());
        haircutPolicy = new HaircutPolicy(3e18, 10, 4e18);
        adapter = new RiskOracleAdapter(oracle(), "proven loan-to-values", threeEntries());
    }

    function oracle() internal view returns (IModelRiskOracle) {
        return IModelRiskOracle(address(double));
    }

    function threeEntries() internal view returns (UpdateCatalogue.Entry[] memory entries) {
        entries = new UpdateCatalogue.Entry[](3);
        entries[0] = UpdateCatalogue.Entry(LTV, ETHER_MARKET, ETHER_FEED, IAnswerPolicy(ltvPolicy));
        entries[1] = UpdateCatalogue.Entry(LTV, INDEX_MARKET, INDEX_FEED, IAnswerPolicy(ltvPolicy));
        entries[2] = UpdateCatalogue.Entry(HAIRCUT, ETHER_MARKET, ETHER_FEED, IAnswerPolicy(haircutPolicy));
    }
}
