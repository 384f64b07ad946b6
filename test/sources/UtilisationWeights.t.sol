// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {UtilisationFeatures} from "../../contracts/sources/UtilisationFeatures.sol";
import {UtilisationSource} from "../../contracts/sources/UtilisationSource.sol";
import {UtilisationFixture} from "../support/sources/UtilisationFixture.sol";

/// @notice A utilisation weighs what it lasted, and nothing within a block.
contract UtilisationWeightsTest is UtilisationFixture {
    uint256 private entropy;

    /// @dev A flash loan that drains the pool and is repaid, with readings taken by the attacker in between.
    function test_AttackWithinABlockHasNoWeight() public {
        endIntervals(WINDOW - 1);
        vm.warp(block.timestamp + INTERVAL);
        _attack();
        source.poke();
        assertEq(source.intervals(), WINDOW);
        _requireAllHalf();
    }

    /// @dev Also where the pool announces nothing: the reading in the block of a change has no weight.
    function test_AttackOnASilentPoolHasNoWeight() public {
        pool.announceTo(UtilisationSource(address(0)));
        endIntervals(WINDOW - 1);
        vm.warp(block.timestamp + INTERVAL - 1);
        _attack();
        assertEq(source.intervals(), WINDOW - 1);
        assertEq(source.progress().latest.known, (WINDOW - 1) * INTERVAL);
        endIntervals(1);
        _requireAllHalf();
    }

    /// @dev As small as what it holds through counts as well: one second of 3,600.
    function test_AChangeWeighsWhatItLasts() public {
        endIntervals(WINDOW - 1);
        vm.warp(block.timestamp + INTERVAL - 1);
        pool.change(1_000, 1_000);
        assertTrue(pokeAfter(1));
        assertEq(values()[0], int256((3_599 * 0.5e18 + 1e18) / uint256(3_600)));
    }

    /// @dev A silent pool's past is unknown up to its latest change.
    function test_UnknownTimeCountsForNothing() public {
        pool.announceTo(UtilisationSource(address(0)));
        vm.warp(START + 1_000);
        pool.change(1_000, 900);
        assertFalse(pokeAfter(600));
        assertEq(source.progress().latest.known, 600);
        assertEq(source.progress().latest.cumulative, 600 * 0.9e18);
    }

    function test_RevertWhen_TooLittleOfTheWindowIsKnown() public {
        pool.announceTo(UtilisationSource(address(0)));
        endIntervals(WINDOW);
        source.observe(0);
        uint256 known = WINDOW * INTERVAL;
        uint256 unknown = known / 9;
        vm.warp(block.timestamp + unknown);
        pool.change(1_000, 500);
        endIntervals(1);
        // Nine parts of ten: one interval left the window, another came.
        source.observe(0);

        vm.warp(block.timestamp + 2);
        pool.change(1_000, 500);
        endIntervals(1);
        vm.expectRevert(abi.encodeWithSelector(UtilisationSource.TooLittleKnown.selector, known, known + unknown + 2));
        source.observe(0);
        // The gap leaves the window as everything does.
        endIntervals(WINDOW);
        source.observe(0);
    }

    /// @dev Changes of any size at any time: the features are the integrals over time.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_FeaturesAreIntegrals(uint256 seed) public {
        entropy = seed;
        UtilisationFeatures.Observation[] memory paper = new UtilisationFeatures.Observation[](WINDOW + 41);
        paper[0] = UtilisationFeatures.Observation(uint40(START), 0, 0);
        uint256 count = 1;
        uint256 utilisation = 0.5e18;
        UtilisationFeatures.Observation memory stand = paper[0];
        while (count < WINDOW + 41) {
            uint256 lasted = _random(4) == 0 ? 0 : _random(2 * INTERVAL);
            stand = UtilisationFeatures.Observation(
                stand.time + uint40(lasted),
                stand.known + uint40(lasted),
                stand.cumulative + uint128(lasted * utilisation)
            );
            vm.warp(stand.time);
            uint256 assets = 1 + _random(1e30);
            uint256 borrowed = _random(assets + assets / 8);
            pool.change(assets, borrowed);
            utilisation = borrowed * 1e18 / assets;
            if (_random(3) == 0) source.poke();
            if (stand.known - paper[count - 1].known >= INTERVAL) paper[count++] = stand;
        }
        assertEq(source.intervals(), WINDOW + 40);
        _requireFeatures(paper, count - 1);
    }

    /// @dev The features by the definition, from the list of all observations.
    function _requireFeatures(UtilisationFeatures.Observation[] memory paper, uint256 last) private view {
        int256[] memory list = values();
        int256 recent = _mean(paper[last - 12], paper[last]);
        assertEq(list[0], _mean(paper[last - 1], paper[last]));
        assertEq(list[1], recent);
        assertEq(list[2], _mean(paper[last - WINDOW], paper[last]));
        int256 highest;
        for (uint256 i = last - WINDOW; i < last; ++i) {
            int256 mean = _mean(paper[i], paper[i + 1]);
            if (mean > highest) highest = mean;
        }
        assertEq(list[3], highest);
        assertEq(list[4], recent - _mean(paper[last - 24], paper[last - 12]));
    }

    function _mean(UtilisationFeatures.Observation memory from, UtilisationFeatures.Observation memory to)
        private
        pure
        returns (int256)
    {
        return int256(uint256(to.cumulative - from.cumulative) / (to.known - from.known));
    }

    function _attack() private {
        pool.change(1_000, 1_000);
        source.poke();
        pool.change(10, 10);
        source.poke();
        pool.change(1_000, 500);
    }

    function _requireAllHalf() private view {
        int256[] memory list = values();
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(list[i], 0.5e18);
        }
        assertEq(list[4], 0);
    }

    function _random(uint256 bound) private returns (uint256) {
        entropy = uint256(keccak256(abi.encode(entropy)));
        return entropy % bound;
    }
}
