// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILoanToValueMarket} from "../interfaces/ILoanToValueMarket.sol";

/// @title A loan-to-value that moves at once, and a liquidation threshold that follows slowly
/// @notice What may be borrowed takes effect with each value that is set. The threshold from which positions are liquidated
/// lies a margin above it; it rises at once, but falls by so many basis points a day at most. So no value that anybody
/// sets, be it as wrong as can be, makes an open position liquidatable there and then. How long its owner has to react, and
/// whoever can set another value, depends on the terms: at unchanged prices, a position at the loan-to-value before a fall
/// has at least `margin / glidePerDay` days, one closer to the threshold less.
/// @dev A value is good for new debt until it is so old; it is never cut to a bound: one out of bounds is refused whole.
abstract contract GlidingThreshold is ILoanToValueMarket {
    struct Terms {
        /// @dev Basis points; good for no debt until it is confirmed by a value that was set.
        uint256 initialLoanToValue;
        /// @dev Basis points by which the threshold lies above the loan-to-value; above 0.
        uint256 margin;
        /// @dev Basis points by which the threshold falls in a day, at most; above 0.
        uint256 glidePerDay;
        /// @dev Seconds after its observation until a loan-to-value is no longer good for new debt; above 0.
        uint256 lifetime;
        /// @dev Basis points that a liquidator is paid on top of the debt.
        uint256 liquidationBonus;
    }

    /// @dev Basis points are of this.
    uint256 internal constant BASIS_POINTS = 10_000;

    /// @notice Basis points by which the threshold lies above the loan-to-value.
    uint256 public immutable MARGIN;

    /// @notice Basis points by which the threshold falls in a day, at most.
    uint256 public immutable GLIDE_PER_DAY;

    /// @notice Seconds after its observation until a loan-to-value is no longer good for new debt.
    uint256 public immutable LOAN_TO_VALUE_LIFETIME;

    /// @notice Largest threshold, basis points: from there a liquidator's bonus still fits into the collateral.
    uint256 public immutable MAXIMUM_THRESHOLD;

    /// @notice Basis points that a liquidator is paid on top of the debt.
    uint256 public immutable LIQUIDATION_BONUS;

    /// @inheritdoc ILoanToValueMarket
    uint256 public loanToValue;

    /// @notice When the loan-to-value was true; 0 for the initial one.
    uint256 public loanToValueObservedAt;

    /// @dev The threshold when the loan-to-value was set, basis points times the seconds of a day: in this unit the threshold
    /// falls by `GLIDE_PER_DAY` a second, and no rounding adds up however often a value is set.
    uint256 private _glideFrom;

    uint256 private _glideSince;

    event LoanToValueSet(uint256 value, uint256 observedAt, uint256 threshold);

    /// @notice A parameter of the market makes no sense.
    error InvalidMarket(string field);

    /// @notice With its margin the value is above the largest threshold.
    error LoanToValueTooHigh(uint256 value, uint256 maximum);

    /// @notice A value of the same or of a later time is already set.
    error LoanToValueNotNewer(uint256 current, uint256 given);

    error LoanToValueFromFuture(uint256 observedAt);

    /// @notice The value is too old for new debt; 0 where none was ever set.
    error LoanToValueExpired(uint256 observedAt, uint256 lifetime);

    constructor(Terms memory terms) {
        if (terms.liquidationBonus > BASIS_POINTS) revert InvalidMarket("liquidationBonus");
        uint256 maximum = BASIS_POINTS * BASIS_POINTS / (BASIS_POINTS + terms.liquidationBonus);
        if (terms.margin == 0 || terms.margin >= maximum) revert InvalidMarket("margin");
        if (terms.initialLoanToValue > maximum - terms.margin) revert InvalidMarket("initialLoanToValue");
        if (terms.glidePerDay == 0 || terms.glidePerDay > BASIS_POINTS) revert InvalidMarket("glidePerDay");
        if (terms.lifetime == 0) revert InvalidMarket("lifetime");
        MARGIN = terms.margin;
        GLIDE_PER_DAY = terms.glidePerDay;
        LOAN_TO_VALUE_LIFETIME = terms.lifetime;
        LIQUIDATION_BONUS = terms.liquidationBonus;
        MAXIMUM_THRESHOLD = maximum;
        loanToValue = terms.initialLoanToValue;
    }

    /// @notice From what debt per collateral a position is liquidated, basis points, rounded up.
    function liquidationThreshold() external view returns (uint256) {
        return Math.ceilDiv(_scaledThreshold(), 1 days);
    }

    /// @dev The threshold in basis points times the seconds of a day.
    function _scaledThreshold() internal view returns (uint256) {
        uint256 goal = (loanToValue + MARGIN) * 1 days;
        uint256 fallen = (block.timestamp - _glideSince) * GLIDE_PER_DAY;
        return fallen < _glideFrom ? Math.max(goal, _glideFrom - fallen) : goal;
    }

    /// @dev Sets the loan-to-value; the threshold goes on from where it is.
    function _moveLoanToValue(uint256 value, uint256 observedAt) internal {
        uint256 maximum = MAXIMUM_THRESHOLD - MARGIN;
        if (value > maximum) revert LoanToValueTooHigh(value, maximum);
        if (observedAt > block.timestamp) revert LoanToValueFromFuture(observedAt);
        if (observedAt <= loanToValueObservedAt) revert LoanToValueNotNewer(loanToValueObservedAt, observedAt);

        _glideFrom = _scaledThreshold();
        _glideSince = block.timestamp;
        loanToValue = value;
        loanToValueObservedAt = observedAt;
        emit LoanToValueSet(value, observedAt, Math.ceilDiv(_scaledThreshold(), 1 days));
    }

    /// @dev The loan-to-value, if it is young enough for new debt.
    function _freshLoanToValue() internal view returns (uint256) {
        uint256 observedAt = loanToValueObservedAt;
        if (observedAt == 0 || block.timestamp - observedAt > LOAN_TO_VALUE_LIFETIME) {
            revert LoanToValueExpired(observedAt, LOAN_TO_VALUE_LIFETIME);
        }
        return loanToValue;
    }
}
