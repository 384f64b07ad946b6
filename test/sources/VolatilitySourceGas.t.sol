// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilitySource} from "../../contracts/sources/VolatilitySource.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice What recording and observing cost over the example feed, as transactions.
contract VolatilitySourceGasTest is SourceFixture {
    string private constant GROUP = "VolatilitySource";

    function test_SnapshotsRecording() public {
        VolatilitySource source = fullSource();
        for (uint256 day = WINDOW; day < WINDOW + 4; ++day) {
            uint80 close = pushAt(day, 23 hours, 2_100e8);
            vm.warp(midnight(day + 1));
            source.record(close);
            // Once the ring is full, and with a word that the day before has not written.
            if (day == WINDOW + 3) vm.snapshotGasLastCall(GROUP, "record");
        }
    }

    function test_SnapshotsBackfill() public {
        pushCloses(0, someCloses(WINDOW));
        VolatilitySource source = newSource();
        uint256 total;
        for (uint256 next = 2; next <= WINDOW; next += 42) {
            uint256 last = next + 41 < WINDOW ? next + 41 : WINDOW;
            source.recordMany(ids(next, last));
            if (next == 2) vm.snapshotGasLastCall(GROUP, "recordMany, 42 closes");
            total += vm.lastCallGas().gasTotalUsed;
        }
        assertEq(source.history().count, WINDOW);
        vm.snapshotValue(GROUP, "backfill of 252 closes, per close", total / (WINDOW - 1));
    }

    function test_SnapshotsObserving() public {
        VolatilitySource source = fullSource();
        (bool answered,) = address(source).call(abi.encodeCall(source.observe, (0)));
        assertTrue(answered);
        vm.snapshotGasLastCall(GROUP, "observe");
        vm.snapshotValue(GROUP, "runtime bytes", address(source).code.length);
    }
}
