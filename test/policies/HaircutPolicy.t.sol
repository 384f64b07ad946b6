// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

import {HaircutPolicy} from "../../contracts/policies/HaircutPolicy.sol";
import {VolatilityHaircut} from "../../contracts/policies/VolatilityHaircut.sol";

contract HaircutPolicyTest is Test {
    HaircutPolicy private policy;

    function setUp() public {
        policy = new HaircutPolicy(3e18, 10, 4e18);
    }

    function test_IsDeviationsTimesVolatilityOverTheHorizon() public view {
        // 0.6 * 0.597614304667196820, rounded up.
        assertEq(policy.valueOf(0.6e18), 358_568_582_800_318_092);
        assertEq(policy.valueOf(1), 1);
        assertEq(policy.decimals(), 18);
    }

    function test_TakesAllAtMost() public view {
        assertEq(policy.valueOf(2e18), 1e18);
    }

    function testFuzz_MoreVolatilityNeverCutsLess(int256 calm, int256 rough) public view {
        calm = bound(calm, 1, 4e18 - 1);
        rough = bound(rough, calm, 4e18 - 1);
        assertLe(policy.valueOf(calm), policy.valueOf(rough));
        assertLe(policy.valueOf(rough), 1e18);
    }

    function test_RevertWhen_TheForecastIsOutsideTheDomain() public {
        vm.expectRevert(abi.encodeWithSelector(VolatilityHaircut.ForecastOutOfDomain.selector, int256(0), 4e18));
        policy.valueOf(0);
        vm.expectRevert(abi.encodeWithSelector(VolatilityHaircut.ForecastOutOfDomain.selector, int256(4e18), 4e18));
        policy.valueOf(4e18);
    }
}
