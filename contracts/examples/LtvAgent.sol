// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ILoanToValueMarket} from "../interfaces/ILoanToValueMarket.sol";
import {IRiskOracle} from "../interfaces/IRiskOracle.sol";

/// @title Brings a loan-to-value from a risk oracle into a market
/// @notice Anyone may have it do so. It knows the risk oracle's interface only: whoever answers to that will do.
/// @dev What bounds a bad update is kept at the consumer. A fall is never held back: it stops new debt at once, and what it
/// means for open positions the market itself slows down. A rise adds risk, and is allowed only once a delay has passed
/// since the last execution, and only so many basis points per delay; one that is larger waits, and meanwhile the market's
/// value ages. Nothing is cut to a bound here: a cut value is nobody's value, and its timestamp belongs to another one.
contract LtvAgent {
    struct Parameters {
        IRiskOracle oracle;
        string updateType;
        /// @dev The market as the oracle knows it.
        address oracleMarket;
        /// @dev Where values are set; gives this agent the right to.
        ILoanToValueMarket target;
        /// @dev Seconds after its timestamp until an update is expired.
        uint256 expiration;
        /// @dev Seconds from an execution to the next rise, at least.
        uint256 minimumDelay;
        /// @dev Basis points by which the value may rise per minimum delay.
        uint256 maximumRise;
    }

    IRiskOracle public immutable oracle;
    address public immutable oracleMarket;
    ILoanToValueMarket public immutable target;

    /// @notice Seconds after its timestamp until an update is expired.
    uint256 public immutable EXPIRATION;

    /// @notice Seconds from an execution to the next rise, at least.
    uint256 public immutable MINIMUM_DELAY;

    /// @notice Basis points by which the value may rise per minimum delay.
    uint256 public immutable MAXIMUM_RISE;

    string public updateType;

    /// @notice Id of the update used last; 0 before the first.
    uint256 public lastUpdateId;

    /// @notice When an update was used last, fall or rise; before the first, a delay before the agent was made.
    uint256 public lastExecution;

    event Executed(uint256 indexed updateId, uint256 before, uint256 value, uint256 timestamp);

    /// @notice A parameter makes no sense.
    error InvalidAgent(string field);

    /// @notice The oracle answered with another parameter or another market.
    error UpdateForeign(string updateType, address market);
    error UpdateUsed(uint256 lastUpdateId, uint256 updateId);
    error UpdateExpired(uint256 timestamp, uint256 expiration);
    error UpdateFromFuture(uint256 timestamp);

    /// @notice The value is not one word.
    error UpdateMalformed(bytes value);

    /// @notice The value would rise, and the delay since the last execution is not over.
    error TooEarly(uint256 earliest);

    /// @notice Until more time has passed the value may not rise so far.
    error RiseTooLarge(uint256 before, uint256 value, uint256 allowed);

    constructor(Parameters memory parameters) {
        uint256 delay = parameters.minimumDelay;
        if (delay == 0 || delay > block.timestamp) revert InvalidAgent("minimumDelay");
        if (parameters.expiration == 0) revert InvalidAgent("expiration");
        if (parameters.maximumRise == 0) revert InvalidAgent("maximumRise");
        oracle = parameters.oracle;
        oracleMarket = parameters.oracleMarket;
        target = parameters.target;
        EXPIRATION = parameters.expiration;
        MINIMUM_DELAY = delay;
        MAXIMUM_RISE = parameters.maximumRise;
        updateType = parameters.updateType;
        lastExecution = block.timestamp - delay;
    }

    /// @notice Sets the latest update's value in the market, or reverts.
    /// @return value Basis points.
    function execute() external returns (uint256 value) {
        IRiskOracle.RiskParameterUpdate memory update =
            oracle.getLatestUpdateByParameterAndMarket(updateType, oracleMarket);
        _requireUsable(update);
        value = abi.decode(update.newValue, (uint256));
        uint256 before = target.loanToValue();
        if (value > before) _requireRiseAllowed(before, value);

        lastUpdateId = update.updateId;
        lastExecution = block.timestamp;
        emit Executed(update.updateId, before, value, update.timestamp);
        target.setLoanToValue(value, update.timestamp);
    }

    function _requireUsable(IRiskOracle.RiskParameterUpdate memory update) private view {
        bool isOfType = keccak256(bytes(update.updateType)) == keccak256(bytes(updateType));
        if (!isOfType || update.market != oracleMarket) revert UpdateForeign(update.updateType, update.market);
        if (update.updateId <= lastUpdateId) revert UpdateUsed(lastUpdateId, update.updateId);
        if (update.timestamp > block.timestamp) revert UpdateFromFuture(update.timestamp);
        if (block.timestamp - update.timestamp > EXPIRATION) revert UpdateExpired(update.timestamp, EXPIRATION);
        if (update.newValue.length != 32) revert UpdateMalformed(update.newValue);
    }

    function _requireRiseAllowed(uint256 before, uint256 value) private view {
        uint256 earliest = lastExecution + MINIMUM_DELAY;
        if (block.timestamp < earliest) revert TooEarly(earliest);
        uint256 allowed = MAXIMUM_RISE * (block.timestamp - lastExecution) / MINIMUM_DELAY;
        if (value - before > allowed) revert RiseTooLarge(before, value, allowed);
    }
}
