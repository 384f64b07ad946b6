// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title The eight inputs of the model `volatility-ltv`, in integers with 18 decimals
/// @notice `p[t]` is the latest close. All roundings are towards minus infinity and none is anywhere else:
///
/// | | | |
/// |---|---|---|
/// | | `ratio(a, b)` | `floor(a * 1e18 / b)` |
/// | | `r[i]` | `ratio(p[i], p[i-1]) - 1e18` |
/// | 0 to 3 | volatility over `n` = 5, 10, 21, 63 returns | `floor(sqrt(floor(252 * (r[t]^2 + ... + r[t-n+1]^2) / n)))` |
/// | 4 to 6 | return over `n` = 5, 21, 63 days | `ratio(p[t], p[t-n]) - 1e18` |
/// | 7 | drawdown | `1e18 - ratio(p[t], max(p[t], ..., p[t-251]))` |
///
/// The crate `market-features` computes the same.
library VolatilityFeatures {
    using Arrays for uint256[];

    /// @notice Closes that the features are computed from.
    uint256 internal constant WINDOW = 252;

    /// @notice Number of features.
    uint256 internal constant COUNT = 8;

    /// @notice Largest daily return: the price times 10^18, and far below what would overflow a sum of squares.
    int256 internal constant LARGEST_RETURN = 1e36;

    uint256 private constant ONE = 1e18;
    uint256 private constant TRADING_DAYS_PER_YEAR = 252;
    uint256 private constant LONGEST_RETURN = 63;

    /// @notice A close is more than 10^18 times the one before it.
    /// @param daysAgo How many closes are newer.
    error ReturnTooLarge(uint256 daysAgo, int256 dailyReturn);

    /// @notice The features of the newest of `WINDOW` closes.
    /// @param closes Oldest first, `WINDOW` of them, each from 1 to 2^80 - 1, of any unit.
    /// @return features `COUNT` values with 18 decimals.
    function compute(uint256[] memory closes) internal pure returns (int256[] memory features) {
        features = new int256[](COUNT);
        _volatilities(closes, features);
        features[4] = _change(closes, 5);
        features[5] = _change(closes, 21);
        features[6] = _change(closes, 63);
        features[7] = int256(ONE) - int256(_ratio(closes[WINDOW - 1], _highest(closes)));
    }

    /// @dev Fills in features 0 to 3. Nothing here can overflow: a ratio is below 2^140, and the sum of 63 squares of at most
    /// `LARGEST_RETURN` below 2^246.
    function _volatilities(uint256[] memory closes, int256[] memory features) private pure {
        unchecked {
            uint256 squares;
            uint256 close = closes[WINDOW - 1];
            for (uint256 n = 1; n <= LONGEST_RETURN; ++n) {
                uint256 previous = closes[WINDOW - 1 - n];
                int256 dailyReturn = int256(_ratio(close, previous)) - int256(ONE);
                if (dailyReturn > LARGEST_RETURN) revert ReturnTooLarge(n - 1, dailyReturn);
                squares += uint256(dailyReturn * dailyReturn);
                if (n == 5) features[0] = _annualised(squares, n);
                else if (n == 10) features[1] = _annualised(squares, n);
                else if (n == 21) features[2] = _annualised(squares, n);
                close = previous;
            }
            features[3] = _annualised(squares, LONGEST_RETURN);
        }
    }

    function _annualised(uint256 squares, uint256 count) private pure returns (int256) {
        return int256(Math.sqrt(TRADING_DAYS_PER_YEAR * squares / count));
    }

    function _change(uint256[] memory closes, uint256 count) private pure returns (int256) {
        return int256(_ratio(closes[WINDOW - 1], closes[WINDOW - 1 - count])) - int256(ONE);
    }

    function _highest(uint256[] memory closes) private pure returns (uint256 highest) {
        uint256 length = closes.length;
        for (uint256 i = 0; i < length; ++i) {
            uint256 close = closes.unsafeMemoryAccess(i);
            if (close > highest) highest = close;
        }
    }

    /// @dev Of closes, so that the product stays below 2^140.
    function _ratio(uint256 numerator, uint256 denominator) private pure returns (uint256) {
        unchecked {
            return numerator * ONE / denominator;
        }
    }
}
