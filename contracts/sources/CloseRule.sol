// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {FeedRounds} from "./FeedRounds.sol";

/// @title Which rounds of a feed are the closes of its days
/// @notice Days end at midnight UTC. Let `R` be the last round that was used and `B` the end of its day.
/// 1. The next day is that of the first round from `B` on. Days without a round have no close.
/// 2. The close is that day's last round: it is of a time before the day's end, and the round after it is not.
/// 3. A day has to be over. The feed's latest round is then the last of its day, for no later one can be.
/// 4. Rounds are those of the phase of `R` while it has a round after `R`, also when the feed's proxy has moved on to a
///    later phase. Once it has none, they are those of the next phase from `B` on. The last round of a phase that ended
///    closes its day, even if the next phase has later rounds of that day.
/// 5. A phase that ended without a round from `B` on is passed over.
///
/// By rule 4 a phase that the proxy has left still counts for as long as it gets rounds in time: the late rounds of a
/// retired phase, and whoever can still report them, are among what is trusted of the feed.
///
/// All of this follows from the feed: who records a close says which round it is only to save the search for it.
library CloseRule {
    using FeedRounds for AggregatorV3Interface;
    using FeedRounds for uint80;

    /// @notice How far the rounds have been used.
    struct Position {
        /// @dev The last round used: a close, or the last round of a phase that was passed over.
        uint80 roundId;
        /// @dev The midnight that ended the day of the latest close.
        uint256 boundary;
    }

    /// @notice What comes next.
    enum Kind {
        Nothing,
        Day,
        PhaseToPass
    }

    /// @notice What comes next, and where it begins.
    struct Turn {
        Kind kind;
        /// @dev The first round of the day; or the last of the phase to pass over, of which only the id is given.
        FeedRounds.Round first;
    }

    /// @notice The close of a day.
    struct Close {
        FeedRounds.Round round;
        /// @dev The midnight that ended the day.
        uint256 boundary;
        /// @dev What comes next where that is known already: the first round of the next day.
        Turn next;
    }

    /// @notice The feed has no round after those used.
    error NothingToRecord();

    /// @notice A round belongs to another phase than the one whose turn it is.
    error WrongPhase(uint80 roundId, uint16 expected);

    /// @notice A round comes before the first of the day whose turn it is, as one that is recorded already.
    error RoundNotNew(uint80 roundId, uint80 first);

    /// @notice A round is of a later day than the one whose turn it is.
    error RoundTooLate(uint80 roundId, uint256 boundary);

    /// @notice A later round is of the same day.
    error RoundTooEarly(uint80 roundId, uint256 boundary);

    /// @notice The day is not over.
    error DayNotOver(uint256 boundary);

    /// @notice A phase without new rounds is passed over with its last round, or with number 0 if it has none.
    error PhaseToPass(uint80 expected, uint80 got);

    /// @notice What comes after a position.
    function turnAfter(AggregatorV3Interface feed, Position memory position) internal view returns (Turn memory turn) {
        (bool exists, FeedRounds.Round memory first) = feed.find(position.roundId + 1);
        if (exists) return Turn(Kind.Day, first);
        uint80 latest = feed.latestId();
        if (latest == position.roundId) return turn;
        uint80 start = position.roundId.nextPhase();
        if (latest < start) revert FeedRounds.RoundMissing(position.roundId + 1);

        uint80 last = feed.lastBefore(start, position.boundary);
        (exists, first) = feed.find(last + 1);
        if (exists) return Turn(Kind.Day, first);
        if (latest.phaseOf() == start.phaseOf()) return turn;
        first.id = last;
        return Turn(Kind.PhaseToPass, first);
    }

    /// @notice The close of the day whose turn it is, if `roundId` is it; else a revert that says why not.
    function closeOf(AggregatorV3Interface feed, Turn memory turn, uint80 roundId)
        internal
        view
        returns (Close memory close)
    {
        if (turn.kind == Kind.Nothing) revert NothingToRecord();
        FeedRounds.Round memory first = turn.first;
        if (roundId.phaseOf() != first.id.phaseOf()) revert WrongPhase(roundId, first.id.phaseOf());
        if (roundId < first.id) revert RoundNotNew(roundId, first.id);

        close.round = roundId == first.id ? first : feed.get(roundId);
        close.boundary = endOfDay(first.updatedAt);
        if (close.round.updatedAt >= close.boundary) revert RoundTooLate(roundId, close.boundary);
        if (block.timestamp < close.boundary) revert DayNotOver(close.boundary);

        (bool exists, FeedRounds.Round memory next) = feed.find(roundId + 1);
        if (exists) {
            if (next.updatedAt < close.boundary) revert RoundTooEarly(roundId, close.boundary);
            close.next = Turn(Kind.Day, next);
        } else {
            uint80 latest = feed.latestId();
            bool ended = latest >= roundId.nextPhase();
            if (latest != roundId && !ended) revert FeedRounds.RoundMissing(roundId + 1);
        }
    }

    /// @notice The round that is the close of the day whose turn it is, once the day is over.
    /// @return over Whether it is over.
    function findClose(AggregatorV3Interface feed, Turn memory turn) internal view returns (bool over, uint80 roundId) {
        uint256 boundary = endOfDay(turn.first.updatedAt);
        if (block.timestamp < boundary) return (false, 0);
        return (true, feed.lastBefore(turn.first.id, boundary));
    }

    /// @notice The midnight that ends the day of a time.
    function endOfDay(uint256 time) internal pure returns (uint256) {
        return (time / 1 days + 1) * 1 days;
    }
}
