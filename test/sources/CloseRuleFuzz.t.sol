// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PriceFeed} from "../../contracts/examples/PriceFeed.sol";
import {VolatilitySource} from "../../contracts/sources/VolatilitySource.sol";
import {ClosesOnPaper} from "../support/sources/ClosesOnPaper.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice Over feeds of any shape, exactly one round can be recorded at any time, and it is the one that the rule says.
contract CloseRuleFuzzTest is SourceFixture {
    uint256 private constant PHASES = 4;

    VolatilitySource private source;
    uint256[][] private times;
    uint256 private entropy;

    /// @dev None to nine rounds in a phase, at least one in the first and the present one, with nothing to three days between two, and many at midnight; phases overlap.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_OneRoundAndNoOtherCanBeRecorded(uint256 seed) public {
        entropy = seed;
        _fillFeed();
        ClosesOnPaper.Walk memory walk = ClosesOnPaper.Walk(1, 1, midnight(1));
        uint256 steps;
        while (true) {
            (ClosesOnPaper.Entry memory entry, ClosesOnPaper.Walk memory afterwards) =
                ClosesOnPaper.next(times, walk, block.timestamp);
            _requireOnly(entry);
            if (!entry.exists) break;
            walk = afterwards;
            ++steps;
        }
        assertLe(steps, 40);
    }

    /// @dev What `checkUpkeep` proposes brings the source to the same place.
    /// forge-config: default.fuzz.runs = 128
    function testFuzz_UpkeepRecordsAll(uint256 seed) public {
        entropy = seed;
        _fillFeed();
        ClosesOnPaper.Walk memory walk = ClosesOnPaper.Walk(1, 1, midnight(1));
        uint80[] memory expected = new uint80[](64);
        uint256 length;
        while (true) {
            (ClosesOnPaper.Entry memory entry, ClosesOnPaper.Walk memory afterwards) =
                ClosesOnPaper.next(times, walk, block.timestamp);
            if (!entry.exists) break;
            expected[length++] = entry.roundId;
            walk = afterwards;
        }

        (bool needed, bytes memory data) = source.checkUpkeep("");
        assertEq(needed, length != 0);
        assertEq(source.isCloseDue(), needed);
        if (!needed) return assertEq(data.length, 0);
        uint80[] memory found = abi.decode(data, (uint80[]));
        assertEq(found.length, length);
        for (uint256 i = 0; i < length; ++i) {
            assertEq(found[i], expected[i]);
        }
        source.performUpkeep(data);
        assertEq(source.history().boundary, walk.boundary);
        (needed,) = source.checkUpkeep("");
        assertFalse(needed);
        assertFalse(source.isCloseDue());
    }

    /// @dev Tries every round of the feed, those before the first and after the last included; records the expected one.
    function _requireOnly(ClosesOnPaper.Entry memory entry) private {
        for (uint256 phase = 0; phase <= PHASES + 1; ++phase) {
            uint256 count = phase == 0 || phase > PHASES ? 1 : times[phase - 1].length + 1;
            for (uint256 number = 0; number <= count; ++number) {
                uint80 roundId = roundOf(phase, number);
                if (entry.exists && roundId == entry.roundId) continue;
                (bool recorded,) = address(source).call(abi.encodeCall(source.record, (roundId)));
                assertFalse(recorded);
            }
        }
        if (!entry.exists) return;
        uint256 count_ = source.history().count;
        source.record(entry.roundId);
        assertEq(source.history().count, count_ + (entry.isClose ? 1 : 0));
        assertEq(source.history().roundId, entry.roundId);
    }

    function _fillFeed() private {
        vm.warp(midnight(60));
        uint256 end;
        for (uint16 phase = 1; phase <= PHASES; ++phase) {
            uint256 time = phase == 1 ? midnight(1) - 1 : midnight(_random(8) + 2 * phase - 2) + _random(1 days);
            bool needsRound = phase == 1 || phase == PHASES;
            uint256[] memory list = new uint256[](needsRound ? 1 + _random(9) : _random(10));
            for (uint256 i = 0; i < list.length; ++i) {
                if (i != 0) time += _random(2) == 0 ? _random(8 hours) : _random(3 days);
                if (i == 1 && phase == 1 && time < midnight(1)) time = midnight(1);
                if (i != 0 && _random(4) == 0) time += (1 days - time % 1 days) % 1 days;
                list[i] = time;
                feed.pushToPhase(phase, PriceFeed.Update(1 + int208(uint208(_random(1e12))), uint48(time)));
            }
            if (phase != 1) feed.startPhase();
            if (time > end) end = time;
            times.push(list);
        }
        vm.warp(midnight(60));
        source = newSource();
        if (_random(2) == 0) vm.warp(end + _random(1 days));
    }

    function _random(uint256 bound) private returns (uint256) {
        entropy = uint256(keccak256(abi.encode(entropy)));
        return entropy % bound;
    }
}
