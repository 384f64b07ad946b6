// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IUpkeep} from "../../contracts/interfaces/IUpkeep.sol";
import {CloseRule} from "../../contracts/sources/CloseRule.sol";
import {DailyCloses} from "../../contracts/sources/DailyCloses.sol";
import {VolatilitySource} from "../../contracts/sources/VolatilitySource.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice A keeper needs nothing but the two functions.
contract VolatilityUpkeepTest is SourceFixture {
    /// @dev 60 rounds a day, as a busy feed has.
    function test_FindsTheCloseAmongManyRounds() public {
        pushCloses(0, someCloses(1));
        VolatilitySource source = newSource();
        uint80 close;
        for (uint256 minute = 0; minute < 1440; minute += 24) {
            close = pushAt(1, minute * 1 minutes, int208(uint208(100 + minute)));
        }
        assertFalse(_needed(source));
        pushAt(2, 5 hours, 99);
        assertTrue(_needed(source));
        _perform(source);
        assertEq(source.history().roundId, close);
        assertFalse(_needed(source));
    }

    /// @dev Midnight belongs to the day that it begins, within a phase and in the next one.
    function test_ARoundAtMidnightIsOfTheNextDay() public {
        pushCloses(0, someCloses(1));
        VolatilitySource source = newSource();
        uint80 close = pushAt(1, 1 days - 1, 100);
        pushAt(2, 0, 101);
        _perform(source);
        assertEq(source.history().roundId, close);

        pushAt(2, 5 hours, 102);
        vm.warp(midnight(3));
        _perform(source);
        feed.startPhase();
        close = pushAt(3, 0, 103);
        vm.warp(midnight(4));
        _perform(source);
        assertEq(source.history().roundId, close);
        assertEq(source.history().count, 4);
    }

    function test_BackfillsAWindowInSixUpkeeps() public {
        pushCloses(0, someCloses(WINDOW));
        VolatilitySource source = newSource();
        uint256 upkeeps;
        while (_needed(source)) {
            _perform(source);
            ++upkeeps;
        }
        assertEq(upkeeps, 6);
        assertEq(source.latestCloses(), someCloses(WINDOW));
    }

    /// @dev Two keepers at once: the second has nothing to do, and its transaction fails.
    function test_RevertWhen_AnotherKeeperWasFaster() public {
        pushCloses(0, someCloses(3));
        VolatilitySource source = newSource();
        (, bytes memory data) = source.checkUpkeep("");
        source.performUpkeep(data);
        vm.expectRevert(CloseRule.NothingToRecord.selector);
        source.performUpkeep(data);
    }

    /// @dev What can be recorded is; then the reason stands in the way.
    function test_StopsBeforeACloseThatCannotBeRecorded() public {
        pushCloses(0, someCloses(3));
        uint80 bad = pushAt(3, 12 hours, 0);
        pushAt(4, 12 hours, 100);
        vm.warp(midnight(5));
        VolatilitySource source = newSource();
        assertTrue(_needed(source));
        _perform(source);
        assertEq(source.history().count, 3);
        vm.expectRevert(abi.encodeWithSelector(DailyCloses.AnswerNotPositive.selector, bad, 0));
        source.checkUpkeep("");
    }

    function test_RevertWhen_ThereIsNothingToPerform() public {
        pushCloses(0, someCloses(1));
        VolatilitySource source = newSource();
        assertFalse(_needed(source));
        vm.expectRevert(DailyCloses.NoRounds.selector);
        source.performUpkeep(abi.encode(new uint80[](0)));
    }

    function _needed(IUpkeep source) private view returns (bool needed) {
        (needed,) = source.checkUpkeep("");
    }

    function _perform(IUpkeep source) private {
        (, bytes memory data) = source.checkUpkeep("");
        source.performUpkeep(data);
    }
}
