// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilitySource} from "../../contracts/sources/VolatilitySource.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice The contract's features are the Rust crate's, to the last unit, through the recording of every close.
/// @dev The ring wraps more than once in the longest series.
contract VolatilityParityTest is SourceFixture {
    string private json;

    function setUp() public override {
        super.setUp();
        json = vm.readFile("test/fixtures/features/volatility.json");
        assertEq(vm.parseJsonUint(json, ".schema_version"), 1);
    }

    function test_FixtureHasSeries() public view {
        assertEq(vm.parseJsonStringArray(json, ".series").length, 7);
    }

    function test_RealCloses() public {
        assertEq(_compare("sp500"), 49);
    }

    function test_RandomWalkOverSixHundredDays() public {
        assertEq(_compare("walk"), 349);
    }

    function test_WildRandomWalk() public {
        assertEq(_compare("wild"), 21);
    }

    function test_FlatMarket() public {
        assertEq(_compare("flat"), 2);
    }

    function test_Crash() public {
        assertEq(_compare("crash"), 5);
    }

    function test_PricesOfAnySize() public {
        assertEq(_compare("any"), 41);
    }

    function test_PricesAtTheEndsOfTheWidth() public {
        assertEq(_compare("widest"), 13);
    }

    /// @dev Records a series close by close, and compares each full window.
    function _compare(string memory name) private returns (uint256 windows) {
        uint256[] memory closes = vm.parseJsonUintArray(json, string.concat(".", name, ".closes"));
        int256[] memory expected = vm.parseJsonIntArray(json, string.concat(".", name, ".features"));
        windows = closes.length - WINDOW + 1;
        assertEq(expected.length, 8 * windows);

        pushCloses(0, firstOf(closes, WINDOW));
        VolatilitySource source = newSource();
        source.recordMany(ids(2, WINDOW));
        _requireFeatures(source, expected, 0);
        for (uint256 i = 1; i < windows; ++i) {
            uint256 day = WINDOW - 1 + i;
            uint80 roundId = pushAt(day, 23 hours, int208(uint208(closes[day])));
            vm.warp(midnight(day + 1));
            source.record(roundId);
            _requireFeatures(source, expected, i);
        }
    }

    function _requireFeatures(VolatilitySource source, int256[] memory expected, uint256 window) private view {
        (int256[] memory values, uint8 decimals, uint40 observedAt) = source.observe(0);
        assertEq(values.length, 8);
        assertEq(decimals, 18);
        assertEq(observedAt, midnight(WINDOW + window - 1) + 23 hours);
        for (uint256 i = 0; i < 8; ++i) {
            assertEq(values[i], expected[8 * window + i]);
        }
    }
}
