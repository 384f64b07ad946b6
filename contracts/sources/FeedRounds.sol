// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

/// @title Rounds of a Chainlink-style feed, read without trusting the feed to answer well
/// @notice A round id is `phase << 64 | number`; numbers count from 1 without gaps, and time does not go backwards within
/// a phase. A feed that has no phases numbers its rounds in phase 0.
/// @dev Calls are made below the level of `try`, which lets through what it should catch: an address without code, and
/// data that is too short or out of a type's range.
library FeedRounds {
    /// @notice What a source needs of a round.
    struct Round {
        uint80 id;
        int256 answer;
        uint256 updatedAt;
    }

    /// @dev Bits of a round id below the phase.
    uint256 private constant PHASE_SHIFT = 64;

    /// @dev Bytes of the five words that describe a round.
    uint256 private constant ROUND_BYTES = 160;

    /// @dev A call gets 63/64 of the gas there is (EIP-150), so what is left after a call that used up all it got says
    /// how much that was: with this much left it had 630,000, which is ample for a round.
    uint256 private constant GAS_AFTER_ABSENCE = 10_000;

    /// @notice The feed does not answer, or not what a feed answers.
    error FeedUnavailable(address feed);

    /// @notice The feed says nothing about this round where it has to.
    error RoundMissing(uint80 roundId);

    /// @notice The feed answered with another round than was asked for.
    error RoundMismatch(uint80 expected, uint256 got);

    /// @notice A round was updated later than now.
    error UpdatedInFuture(uint80 roundId, uint256 updatedAt);

    /// @notice Too little gas is left to tell a missing round from a call that ran out of gas.
    error GasTooLow();

    /// @notice The feed's decimals, or `FeedUnavailable`.
    function readDecimals(AggregatorV3Interface feed) internal view returns (uint8) {
        (bool answered, bytes memory data) = address(feed).staticcall(abi.encodeCall(feed.decimals, ()));
        if (!answered || data.length < 32) revert FeedUnavailable(address(feed));
        uint256 decimals = abi.decode(data, (uint256));
        if (decimals > type(uint8).max) revert FeedUnavailable(address(feed));
        return uint8(decimals);
    }

    /// @notice Id of the feed's latest round, or `FeedUnavailable`.
    function latestId(AggregatorV3Interface feed) internal view returns (uint80) {
        (bool answered, bytes memory data) = address(feed).staticcall(abi.encodeCall(feed.latestRoundData, ()));
        if (!answered || data.length < ROUND_BYTES) revert FeedUnavailable(address(feed));
        (uint256 id,,,,) = abi.decode(data, (uint256, int256, uint256, uint256, uint256));
        if (id > type(uint80).max) revert FeedUnavailable(address(feed));
        return uint80(id);
    }

    /// @notice A round, if there is one: feeds revert for a round they do not have, or leave its time at 0.
    /// @return exists Whether there is such a round.
    /// @return round It, of a time that is not in the future; empty when it does not exist.
    function find(AggregatorV3Interface feed, uint80 roundId) internal view returns (bool exists, Round memory round) {
        (bool answered, bytes memory data) = address(feed).staticcall(abi.encodeCall(feed.getRoundData, (roundId)));
        if (!answered || data.length < ROUND_BYTES) {
            if (gasleft() < GAS_AFTER_ABSENCE) revert GasTooLow();
            return (false, round);
        }
        (uint256 id, int256 answer,, uint256 updatedAt,) =
            abi.decode(data, (uint256, int256, uint256, uint256, uint256));
        if (updatedAt == 0) return (false, round);
        if (id != roundId) revert RoundMismatch(roundId, id);
        if (updatedAt > block.timestamp) revert UpdatedInFuture(roundId, updatedAt);
        return (true, Round(roundId, answer, updatedAt));
    }

    /// @notice A round, or `RoundMissing`.
    function get(AggregatorV3Interface feed, uint80 roundId) internal view returns (Round memory round) {
        bool exists;
        (exists, round) = find(feed, roundId);
        if (!exists) revert RoundMissing(roundId);
    }

    /// @notice The last round before a time among those that follow `start` in its phase, by doubling and halving steps.
    /// @param start A round before `time`, or number 0 of a phase.
    /// @return last Its id; `start` when no later round is before `time`.
    function lastBefore(AggregatorV3Interface feed, uint80 start, uint256 time) internal view returns (uint80 last) {
        uint80 step = 1;
        last = start;
        while (_isBefore(feed, last + step, time)) {
            last += step;
            step *= 2;
        }
        while (step > 1) {
            step /= 2;
            if (_isBefore(feed, last + step, time)) last += step;
        }
    }

    /// @notice The phase of a round.
    function phaseOf(uint80 roundId) internal pure returns (uint16) {
        return uint16(roundId >> PHASE_SHIFT);
    }

    /// @notice Number 0 of the phase after that of a round: no round, but just before the first.
    function nextPhase(uint80 roundId) internal pure returns (uint80) {
        return (roundId | type(uint64).max) + 1;
    }

    function _isBefore(AggregatorV3Interface feed, uint80 roundId, uint256 time) private view returns (bool) {
        (bool exists, Round memory round) = find(feed, roundId);
        return exists && round.updatedAt < time;
    }
}
