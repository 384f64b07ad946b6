// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Five features of a pool's utilisation, in integers with 18 decimals
/// @notice From the accumulated utilisation at the ends of `WINDOW` intervals. With `mean(a, b)` the time-weighted mean
/// of the intervals from the `a`th to the `b`th latest, rounded down:
///
/// | | | |
/// |---|---|---|
/// | 0 | now | `mean(1, 1)` |
/// | 1 | recent | `mean(1, RECENT)` |
/// | 2 | whole window | `mean(1, WINDOW)` |
/// | 3 | highest | the largest of `mean(1, 1)` to `mean(WINDOW, WINDOW)` |
/// | 4 | change | `mean(1, RECENT) - mean(RECENT + 1, 2 * RECENT)` |
library UtilisationFeatures {
    /// @notice Where the accumulation stood at some time.
    struct Observation {
        /// @dev When, in seconds.
        uint40 time;
        /// @dev Seconds until then for which the utilisation is known.
        uint40 known;
        /// @dev The sum of the utilisation over those seconds, with 18 decimals.
        uint128 cumulative;
    }

    /// @notice Intervals that the features are computed from.
    uint256 internal constant WINDOW = 96;

    /// @notice Intervals that count as recent.
    uint256 internal constant RECENT = 12;

    /// @notice Number of features.
    uint256 internal constant COUNT = 5;

    /// @param list The ends of `WINDOW` intervals and the start of the first, oldest first; `known` rises strictly.
    /// @return features `COUNT` values with 18 decimals.
    function compute(Observation[] memory list) internal pure returns (int256[] memory features) {
        features = new int256[](COUNT);
        features[0] = _mean(list, 0, 1);
        features[1] = _mean(list, 0, RECENT);
        features[2] = _mean(list, 0, WINDOW);
        for (uint256 i = 0; i < WINDOW; ++i) {
            int256 mean = _mean(list, i, i + 1);
            if (mean > features[3]) features[3] = mean;
        }
        features[4] = features[1] - _mean(list, RECENT, 2 * RECENT);
    }

    /// @dev The mean over the intervals between `newer` and `older`, both counted back from the latest end.
    function _mean(Observation[] memory list, uint256 newer, uint256 older) private pure returns (int256) {
        Observation memory from = list[WINDOW - older];
        Observation memory to = list[WINDOW - newer];
        return int256(uint256(to.cumulative - from.cumulative) / (to.known - from.known));
    }
}
