// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IAnswerPolicy} from "../interfaces/IAnswerPolicy.sol";
import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";

/// @title Proven answers for readers of Chainlink's feeds
/// @notice One feed of the oracle, in any number of decimals: its answers as they are, or what a policy makes of them.
/// @dev Both timestamps of a round are the time at which its inputs were observed: readers measure age by `updatedAt`, and a
/// proof that arrives late makes nothing younger. Only the latest round has to be fresh.
contract AggregatorAdapter is AggregatorV3Interface {
    uint8 private constant ANSWER_DECIMALS = 18;
    uint8 private constant MOST_DECIMALS = 36;

    /// @notice Holds the answers.
    IModelRiskOracle public immutable oracle;

    /// @notice Feed of the oracle.
    bytes32 public immutable feedId;

    /// @notice What is made of an answer; the zero address where it is passed on as it is.
    IAnswerPolicy public immutable policy;

    /// @notice Which way decimals that do not fit are rounded. Which way is safe, only the reader knows: down for what
    /// permits (a loan-to-value, a cap, a price of collateral), up for what demands (a volatility, a haircut, a rate).
    IModelRiskOracle.Rounding public immutable rounding;

    /// @inheritdoc AggregatorV3Interface
    uint8 public immutable decimals;

    /// @inheritdoc AggregatorV3Interface
    string public description;

    /// @dev Decimals of what is rounded.
    uint8 private immutable SOURCE_DECIMALS;

    /// @notice More than 36 decimals.
    error TooManyDecimals(uint8 decimals);

    /// @notice No round of the oracle has so large a number.
    error RoundIdTooLarge(uint80 roundId);

    /// @param oracle_ Holds the answers.
    /// @param feedId_ Has to be there already.
    /// @param policy_ The zero address for answers as they are.
    /// @param decimals_ At most 36.
    /// @param rounding_ Which way decimals that do not fit are rounded.
    /// @param description_ What the answers are of.
    constructor(
        IModelRiskOracle oracle_,
        bytes32 feedId_,
        IAnswerPolicy policy_,
        uint8 decimals_,
        IModelRiskOracle.Rounding rounding_,
        string memory description_
    ) {
        uint8 sourceDecimals = address(policy_) == address(0) ? ANSWER_DECIMALS : policy_.decimals();
        if (decimals_ > MOST_DECIMALS) revert TooManyDecimals(decimals_);
        if (sourceDecimals > MOST_DECIMALS) revert TooManyDecimals(sourceDecimals);
        // Reverts with the oracle's error for a feed that is not there.
        oracle_.latestRound(feedId_);

        oracle = oracle_;
        feedId = feedId_;
        policy = policy_;
        decimals = decimals_;
        rounding = rounding_;
        description = description_;
        SOURCE_DECIMALS = sourceDecimals;
    }

    /// @notice 1.
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @notice The latest round. Reverts with the oracle's error where there is none, when it is stale and while the feed is
    /// paused, and with the policy's where that refuses the answer.
    function latestRoundData()
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (int256 proven, uint40 observedAt) = oracle.latest(feedId);
        uint64 round = oracle.latestRound(feedId);
        return (round, _valueOf(proven), observedAt, observedAt, round);
    }

    /// @notice A round, stale or not, for as long as the oracle keeps it.
    function getRoundData(uint80 roundId)
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        if (roundId > type(uint64).max) revert RoundIdTooLarge(roundId);
        IModelRiskOracle.Round memory data = oracle.getRound(feedId, uint64(roundId));
        return (roundId, _valueOf(data.answer), data.observedAt, data.observedAt, roundId);
    }

    function _valueOf(int256 proven) private view returns (int256) {
        return _rescale(address(policy) == address(0) ? proven : SafeCast.toInt256(policy.valueOf(proven)));
    }

    /// @dev From `SOURCE_DECIMALS` to `decimals`, rounded down or up and not towards zero.
    function _rescale(int256 value) private view returns (int256) {
        if (decimals >= SOURCE_DECIMALS) return value * SafeCast.toInt256(10 ** (decimals - SOURCE_DECIMALS));
        uint256 unit = 10 ** (SOURCE_DECIMALS - decimals);
        bool awayFromZero = (rounding == IModelRiskOracle.Rounding.Up) == (value > 0);
        uint256 magnitude = value < 0 ? uint256(-value) : uint256(value);
        uint256 scaled = awayFromZero ? Math.ceilDiv(magnitude, unit) : magnitude / unit;
        return value < 0 ? -SafeCast.toInt256(scaled) : SafeCast.toInt256(scaled);
    }
}
