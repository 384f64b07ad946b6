// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IInputSource} from "../interfaces/IInputSource.sol";
import {DailyCloses} from "./DailyCloses.sol";
import {VolatilityFeatures} from "./VolatilityFeatures.sol";

/// @title The eight inputs of the model `volatility-ltv`, from the daily closes of a price feed
/// @notice Every input follows from the feed's rounds: nobody chooses which closes are in, and no close that could have
/// been recorded may be left out. What is trusted of the feed, late rounds of a retired phase included, `DailyCloses` and
/// `CloseRule` tell.
contract VolatilitySource is DailyCloses, IInputSource {
    /// @notice Seconds after the update of the latest close until the inputs are stale. A feed that pauses at weekends needs
    /// more than those days and one.
    uint32 public immutable MAXIMUM_AGE;

    /// @dev Decimals of the features.
    uint8 private constant DECIMALS = 18;

    /// @notice A source whose inputs are always stale is of no use.
    error MaximumAgeIsZero();

    /// @notice Not so many days have been recorded yet.
    error NotEnoughHistory(uint256 expected, uint256 got);

    /// @notice A close is there to be recorded: the features would not be of the latest one.
    error CloseDue();

    /// @notice The latest close is too old.
    error CloseStale(uint40 updatedAt, uint32 maximumAge);

    /// @param feed The price feed.
    /// @param firstRound The round of the first close, the last of its day.
    /// @param maximumAge For `MAXIMUM_AGE`, not 0.
    constructor(AggregatorV3Interface feed, uint80 firstRound, uint32 maximumAge) DailyCloses(feed, firstRound) {
        if (maximumAge == 0) revert MaximumAgeIsZero();
        MAXIMUM_AGE = maximumAge;
    }

    /// @inheritdoc IInputSource
    /// @dev The same for every feed of an oracle. `observedAt` is when the feed updated the round of the latest close.
    function observe(bytes32) external view returns (int256[] memory values, uint8 decimals, uint40 observedAt) {
        History memory state = _history;
        if (state.count < VolatilityFeatures.WINDOW) revert NotEnoughHistory(VolatilityFeatures.WINDOW, state.count);
        if (isCloseDue()) revert CloseDue();
        if (block.timestamp - state.updatedAt > MAXIMUM_AGE) revert CloseStale(state.updatedAt, MAXIMUM_AGE);
        return (VolatilityFeatures.compute(latestCloses()), DECIMALS, state.updatedAt);
    }
}
