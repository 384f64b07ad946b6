// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IInputSource} from "../interfaces/IInputSource.sol";
import {IUpkeep} from "../interfaces/IUpkeep.sol";
import {IUtilisationPool} from "../interfaces/IUtilisationPool.sol";
import {PoolUtilisation} from "./PoolUtilisation.sol";
import {UtilisationFeatures} from "./UtilisationFeatures.sol";

/// @title Inputs from a lending pool's utilisation, weighted with the time that it lasted
/// @notice Whatever happens to the pool within a block has no weight: a reading counts from the pool's last change on, or
/// from the last reading where that is later, and so for no second in the block of either.
///
/// A pool that calls `poke` before it changes anything is known without gaps. Of any other, the time between a reading and
/// the change after it is unknown and counts for nothing: whoever pokes then decides what is known, and the part of the
/// window that is has to reach `MINIMUM_KNOWN_BPS`. Whoever touches such a pool shortly before each reading, be it with dust,
/// makes its utilisation unknown for next to nothing: a pool that values hang on has to poke.
///
/// Times of observation are `INTERVAL` seconds apart at least, since no more is known than has passed.
///
/// Trusted is the pool: its totals, and that `lastChange` tells of every change.
contract UtilisationSource is IInputSource, IUpkeep {
    using PoolUtilisation for IUtilisationPool;

    /// @notice What a source is deployed with.
    struct Parameters {
        /// @dev Known seconds that make up an interval, at least; above 0.
        uint32 interval;
        /// @dev Known seconds of the window per 10,000 seconds, at least; from 1 to 10,000.
        uint16 minimumKnownBps;
        /// @dev Seconds after the latest interval until the inputs are stale; no less than an interval.
        uint32 maximumAge;
    }

    /// @notice Where the accumulation stands.
    struct Progress {
        /// @dev The latest reading.
        UtilisationFeatures.Observation latest;
        /// @dev `known` of the latest observation.
        uint40 observed;
    }

    /// @notice The pool.
    IUtilisationPool public immutable POOL;

    /// @notice Known seconds that make up an interval, at least.
    uint32 public immutable INTERVAL;

    /// @notice Part of the window that has to be known, in basis points.
    uint16 public immutable MINIMUM_KNOWN_BPS;

    /// @notice Seconds after the latest interval until the inputs are stale.
    uint32 public immutable MAXIMUM_AGE;

    /// @notice Observations that are kept: the ends of `UtilisationFeatures.WINDOW` intervals, and the start of the first.
    uint256 public constant CAPACITY = 97;

    uint256 private constant BASIS_POINTS = 10_000;

    /// @dev Decimals of the features.
    uint8 private constant DECIMALS = 18;

    /// @notice How many intervals have ended.
    uint256 public intervals;

    Progress private _progress;

    /// @dev Observation `n` is at `n % CAPACITY`; the first, number 0, is the deployment.
    UtilisationFeatures.Observation[CAPACITY] private _observations;

    /// @notice An interval ended.
    event IntervalEnded(uint256 indexed number, uint40 known, uint128 cumulative);

    /// @notice A parameter is out of its range.
    error InvalidParameter(string name);

    /// @notice The interval is not over.
    error IntervalNotOver(uint256 expected, uint256 known);

    /// @notice So many intervals have not ended yet.
    error NotEnoughHistory(uint256 expected, uint256 got);

    /// @notice The latest interval ended too long ago.
    error ObservationStale(uint40 time, uint32 maximumAge);

    /// @notice Too little is known of the window: so many seconds of so many.
    error TooLittleKnown(uint256 known, uint256 elapsed);

    constructor(IUtilisationPool pool, Parameters memory parameters) {
        if (parameters.interval == 0) revert InvalidParameter("interval");
        if (parameters.minimumKnownBps == 0 || parameters.minimumKnownBps > BASIS_POINTS) {
            revert InvalidParameter("minimumKnownBps");
        }
        if (parameters.maximumAge < parameters.interval) revert InvalidParameter("maximumAge");
        POOL = pool;
        INTERVAL = parameters.interval;
        MINIMUM_KNOWN_BPS = parameters.minimumKnownBps;
        MAXIMUM_AGE = parameters.maximumAge;

        POOL.unchangedSince();
        POOL.utilisation();
        _progress.latest.time = uint40(block.timestamp);
        _observations[0] = _progress.latest;
    }

    /// @notice Takes a reading; anyone may. A pool calls this before it changes anything, and catches what goes wrong: its own
    /// users should not depend on it.
    /// @return ended Whether an interval ended with it.
    function poke() external returns (bool ended) {
        Progress memory reading = _read();
        ended = _isOver(reading);
        if (ended) _endInterval(reading);
        _progress = reading;
    }

    /// @inheritdoc IUpkeep
    /// @dev Reverts with `IntervalNotOver` where the reading would end no interval. `performData` is not used.
    function performUpkeep(bytes calldata) external {
        Progress memory reading = _read();
        if (!_isOver(reading)) revert IntervalNotOver(INTERVAL, reading.latest.known - reading.observed);
        _endInterval(reading);
        _progress = reading;
    }

    /// @inheritdoc IUpkeep
    /// @dev `checkData` is not used.
    function checkUpkeep(bytes calldata) external view returns (bool upkeepNeeded, bytes memory performData) {
        return (_isOver(_read()), "");
    }

    /// @inheritdoc IInputSource
    /// @dev The same for every feed of an oracle. `observedAt` is the end of the latest interval.
    function observe(bytes32) external view returns (int256[] memory values, uint8 decimals, uint40 observedAt) {
        if (intervals < UtilisationFeatures.WINDOW) revert NotEnoughHistory(UtilisationFeatures.WINDOW, intervals);
        UtilisationFeatures.Observation[] memory list = observations();
        UtilisationFeatures.Observation memory first = list[0];
        UtilisationFeatures.Observation memory last = list[CAPACITY - 1];
        if (block.timestamp - last.time > MAXIMUM_AGE) revert ObservationStale(last.time, MAXIMUM_AGE);
        uint256 known = last.known - first.known;
        uint256 elapsed = last.time - first.time;
        if (known * BASIS_POINTS < elapsed * MINIMUM_KNOWN_BPS) revert TooLittleKnown(known, elapsed);
        return (UtilisationFeatures.compute(list), DECIMALS, last.time);
    }

    /// @notice The observations that are kept, oldest first; empty until there are `CAPACITY`.
    function observations() public view returns (UtilisationFeatures.Observation[] memory list) {
        uint256 count = intervals + 1;
        if (count < CAPACITY) return list;
        list = new UtilisationFeatures.Observation[](CAPACITY);
        for (uint256 i = 0; i < CAPACITY; ++i) {
            list[i] = _observations[(count + i) % CAPACITY];
        }
    }

    /// @notice Where the accumulation stood at the latest reading.
    function progress() external view returns (Progress memory) {
        return _progress;
    }

    /// @dev Where the accumulation stands now: to be stored.
    function _read() private view returns (Progress memory reading) {
        reading = _progress;
        uint256 since = Math.max(POOL.unchangedSince(), reading.latest.time);
        uint256 lasted = block.timestamp - since;
        reading.latest.time = uint40(block.timestamp);
        reading.latest.known += uint40(lasted);
        // Below 2^80 times below 2^40.
        reading.latest.cumulative += uint128(POOL.utilisation() * lasted);
    }

    function _isOver(Progress memory reading) private view returns (bool) {
        return reading.latest.known - reading.observed >= INTERVAL;
    }

    /// @dev Stores the observation; the progress stays to be stored.
    function _endInterval(Progress memory reading) private {
        reading.observed = reading.latest.known;
        uint256 number = ++intervals;
        _observations[number % CAPACITY] = reading.latest;
        emit IntervalEnded(number, reading.latest.known, reading.latest.cumulative);
    }
}
