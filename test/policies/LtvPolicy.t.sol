// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {LtvPolicy} from "../../contracts/policies/LtvPolicy.sol";
import {VolatilityHaircut} from "../../contracts/policies/VolatilityHaircut.sol";
import {readmePolicy} from "../support/PolicyParameters.sol";

/// @notice The policy against its README, against the inequalities that define it, and against what a borrower would like.
contract LtvPolicyTest is Test {
    LtvPolicy private policy;

    function setUp() public {
        policy = new LtvPolicy(readmePolicy());
    }

    function test_GivesTheFiguresOfTheModelsReadme() public view {
        string memory expected = vm.readFile("test/fixtures/volatility-ltv/expected.json");
        int256 forecast = vm.parseJsonIntArray(expected, ".proof_0.volatility_wad")[0];
        assertEq(policy.valueOf(forecast), 7716);
        assertEq(policy.valueOf(0.1e18), 8500);
        assertEq(policy.valueOf(0.6e18), 5908);
        assertEq(policy.decimals(), 4);
    }

    function test_LendsTheMinimumWhenEverythingMayBeLost() public {
        assertEq(policy.valueOf(2e18), 0);
        LtvPolicy.Parameters memory parameters = readmePolicy();
        parameters.minimum = 1234;
        assertEq(new LtvPolicy(parameters).valueOf(2e18), 1234);
    }

    function test_KeepsItsParameters() public view {
        // ceil(3 * sqrt(10 / 252) * 1e18), computed with 60 digits elsewhere.
        assertEq(policy.HAIRCUT_PER_VOLATILITY(), 597_614_304_667_196_820);
        assertEq(policy.VOLATILITY_BOUND(), 4e18);
        assertEq(policy.BONUS(), 0.05e18);
        assertEq(policy.BUFFER(), 200);
        assertEq(policy.MINIMUM(), 0);
        assertEq(policy.MAXIMUM(), 8500);
    }

    /// @dev Every rounded quantity is the largest, or the smallest, integer for which an inequality holds.
    function testFuzz_IsWhatTheInequalitiesSay(LtvPolicy.Parameters memory parameters, int256 forecast) public {
        bind(parameters);
        LtvPolicy fuzzed = new LtvPolicy(parameters);
        forecast = bound(forecast, 1, int256(parameters.volatilityBound) - 1);

        uint256 factor = fuzzed.HAIRCUT_PER_VOLATILITY();
        uint256 squared = parameters.deviations * parameters.deviations * parameters.horizon;
        assertGe(factor * factor * 252, squared);
        assertLt((factor - 1) * (factor - 1) * 252, squared);

        uint256 haircut = Math.mulDiv(uint256(forecast), factor, 1e18, Math.Rounding.Ceil);
        uint256 ltv = fuzzed.valueOf(forecast);
        assertGe(ltv, parameters.minimum);
        assertLe(ltv, parameters.maximum);
        if (ltv > parameters.minimum) {
            // What is lent, with buffer and bonus, is covered after the loss.
            assertLe((ltv + parameters.buffer) * (1e18 + parameters.bonus) + haircut * 10_000, 1e22);
        }
        if (ltv < parameters.maximum) {
            // One basis point more would not be.
            assertGt((ltv + 1 + parameters.buffer) * (1e18 + parameters.bonus) + haircut * 10_000, 1e22);
        }
    }

    /// @dev With 60 digits in place of 18 the result is never smaller, and at most two basis points larger.
    function testFuzz_IsBelowTheSameFormulaAtHigherPrecision(int256 forecast) public view {
        forecast = bound(forecast, 1, 4e18 - 1);
        // sqrt(9 * 10 / 252) with 30 digits.
        uint256 factor = Math.sqrt(Math.mulDiv(9e60, 10, 252));
        uint256 haircut = uint256(forecast) * 1e12 * factor / 1e30;
        uint256 precise = haircut >= 1e30 ? 0 : (1e30 - haircut) * 1e34 / 1.05e30;
        precise = precise < 0.02e34 ? 0 : precise - 0.02e34;
        precise = Math.min(precise, 0.85e34);

        uint256 ltv = policy.valueOf(forecast) * 1e30;
        assertLe(ltv, precise);
        assertGe(ltv + 2e30, precise);
    }

    function testFuzz_MoreVolatilityNeverLendsMore(LtvPolicy.Parameters memory parameters, int256 calm, int256 rough)
        public
    {
        bind(parameters);
        LtvPolicy fuzzed = new LtvPolicy(parameters);
        calm = bound(calm, 1, int256(parameters.volatilityBound) - 1);
        rough = bound(rough, calm, int256(parameters.volatilityBound) - 1);
        assertGe(fuzzed.valueOf(calm), fuzzed.valueOf(rough));
    }

    function testFuzz_RevertWhen_TheForecastIsNotPositive(int256 forecast) public {
        forecast = bound(forecast, type(int256).min, 0);
        vm.expectRevert(abi.encodeWithSelector(VolatilityHaircut.ForecastOutOfDomain.selector, forecast, 4e18));
        policy.valueOf(forecast);
    }

    function testFuzz_RevertWhen_TheForecastReachesTheBound(int256 forecast) public {
        forecast = bound(forecast, 4e18, type(int256).max);
        vm.expectRevert(abi.encodeWithSelector(VolatilityHaircut.ForecastOutOfDomain.selector, forecast, 4e18));
        policy.valueOf(forecast);
    }

    function test_RevertWhen_AParameterMakesNoSense() public {
        LtvPolicy.Parameters memory parameters = readmePolicy();
        parameters.deviations = 0;
        refuse(parameters, "deviations");
        parameters.deviations = 100e18 + 1;
        refuse(parameters, "deviations");

        parameters = readmePolicy();
        parameters.horizon = 0;
        refuse(parameters, "horizon");
        parameters.horizon = 253;
        refuse(parameters, "horizon");

        parameters = readmePolicy();
        parameters.volatilityBound = 0;
        refuse(parameters, "volatilityBound");
        parameters.volatilityBound = uint256(type(uint128).max) + 1;
        refuse(parameters, "volatilityBound");

        parameters = readmePolicy();
        parameters.bonus = 1e18 + 1;
        refuse(parameters, "bonus");

        parameters = readmePolicy();
        parameters.buffer = 10_000;
        refuse(parameters, "buffer");

        parameters = readmePolicy();
        parameters.maximum = 10_000;
        refuse(parameters, "maximum");

        parameters = readmePolicy();
        parameters.minimum = parameters.maximum + 1;
        refuse(parameters, "minimum");
    }

    function refuse(LtvPolicy.Parameters memory parameters, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(VolatilityHaircut.InvalidPolicy.selector, field));
        new LtvPolicy(parameters);
    }

    function bind(LtvPolicy.Parameters memory parameters) private pure {
        parameters.deviations = bound(parameters.deviations, 1, 100e18);
        parameters.horizon = bound(parameters.horizon, 1, 252);
        parameters.volatilityBound = bound(parameters.volatilityBound, 2, 10e18);
        parameters.bonus = bound(parameters.bonus, 0, 1e18);
        parameters.buffer = uint16(bound(parameters.buffer, 0, 9_999));
        parameters.maximum = uint16(bound(parameters.maximum, 0, 9_999));
        parameters.minimum = uint16(bound(parameters.minimum, 0, parameters.maximum));
    }
}
