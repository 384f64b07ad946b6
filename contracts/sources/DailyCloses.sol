// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IUpkeep} from "../interfaces/IUpkeep.sol";
import {CloseRing} from "./CloseRing.sol";
import {CloseRule} from "./CloseRule.sol";
import {FeedRounds} from "./FeedRounds.sol";

/// @title The daily closes of a Chainlink-style feed, recorded from its own rounds by anyone
/// @notice Which rounds are closes follows from the feed alone: see `CloseRule`. The deployer chooses the first one, which
/// has to be the last round of its day like any other. A close that is not positive, or does not fit, ends the history
/// for good: begin a new contract after it.
///
/// Trusted is the feed: that its rounds of the past stay what they are, and that it does not back-date new ones; those
/// that a retired phase still gets included.
abstract contract DailyCloses is IUpkeep {
    using CloseRing for CloseRing.Ring;
    using CloseRule for AggregatorV3Interface;
    using FeedRounds for AggregatorV3Interface;

    /// @notice How far the history goes.
    struct History {
        /// @dev The last round used: that of the latest close, or a phase's last round that was passed over.
        uint80 roundId;
        /// @dev When the round of the latest close was updated.
        uint40 updatedAt;
        /// @dev The midnight that ended the day of the latest close.
        uint40 boundary;
        /// @dev Closes so far, those no longer kept included.
        uint64 count;
    }

    /// @notice The feed whose closes these are.
    AggregatorV3Interface public immutable FEED;

    /// @notice Decimals of the closes; a feed that changes its own is no longer recorded.
    uint8 public immutable FEED_DECIMALS;

    /// @dev Most rounds that `checkUpkeep` proposes at once, for the sake of the gas both functions take.
    uint256 private constant UPKEEP_BATCH = 42;

    /// @dev Written by this contract alone.
    History internal _history;
    CloseRing.Ring private _ring;

    /// @notice A close was recorded.
    event CloseRecorded(uint80 indexed roundId, uint256 close, uint40 updatedAt, uint40 boundary);

    /// @notice A phase of the feed that ended without new rounds was passed over.
    event PhasePassed(uint80 indexed lastRound);

    /// @notice The list of rounds is empty.
    error NoRounds();

    /// @notice The feed's decimals are not those of the closes so far.
    error DecimalsChanged(uint8 expected, uint8 got);

    /// @notice A close is zero or negative.
    error AnswerNotPositive(uint80 roundId, int256 answer);

    /// @notice A close does not fit into 80 bits.
    error AnswerTooLarge(uint80 roundId, int256 answer);

    /// @param feed Numbers its rounds as Chainlink's proxies do.
    /// @param firstRound The round that is the first close.
    constructor(AggregatorV3Interface feed, uint80 firstRound) {
        FEED = feed;
        FEED_DECIMALS = feed.readDecimals();
        CloseRule.Turn memory turn = CloseRule.Turn(CloseRule.Kind.Day, feed.get(firstRound));
        _history = _append(_history, feed.closeOf(turn, firstRound));
    }

    /// @notice Records the next close.
    /// @param roundId The round that is the close by the rule, or the last of a phase to pass over; any other reverts with
    /// the reason.
    function record(uint80 roundId) external {
        uint80[] memory roundIds = new uint80[](1);
        roundIds[0] = roundId;
        _record(roundIds);
    }

    /// @notice Records the next closes, all or none.
    /// @param roundIds As for `record`, in their order.
    function recordMany(uint80[] calldata roundIds) external {
        _record(roundIds);
    }

    /// @inheritdoc IUpkeep
    /// @param performData The ABI encoding of a list of rounds for `recordMany`.
    function performUpkeep(bytes calldata performData) external {
        _record(abi.decode(performData, (uint80[])));
    }

    /// @inheritdoc IUpkeep
    /// @dev Searches the feed, with about a dozen calls for each close, and reverts as recording would where the next close
    /// cannot be recorded. `checkData` is not used.
    function checkUpkeep(bytes calldata) external view returns (bool upkeepNeeded, bytes memory performData) {
        _requireDecimals();
        uint80[] memory found = new uint80[](UPKEEP_BATCH);
        uint256 length = _search(found);
        if (length == 0) return (false, "");
        uint80[] memory roundIds = new uint80[](length);
        for (uint256 i = 0; i < length; ++i) {
            roundIds[i] = found[i];
        }
        return (true, abi.encode(roundIds));
    }

    /// @notice How far the history goes.
    function history() external view returns (History memory) {
        return _history;
    }

    /// @notice The latest 252 closes with the feed's decimals, oldest first. Empty until there are as many.
    function latestCloses() public view returns (uint256[] memory closes) {
        uint256 count = _history.count;
        if (count >= CloseRing.CAPACITY) closes = _ring.load(count);
    }

    /// @notice Whether the day after the latest close's is over, so that its close can be recorded.
    function isCloseDue() public view returns (bool) {
        CloseRule.Turn memory turn = FEED.turnAfter(_position(_history));
        if (turn.kind == CloseRule.Kind.Day) return block.timestamp >= CloseRule.endOfDay(turn.first.updatedAt);
        return turn.kind == CloseRule.Kind.PhaseToPass;
    }

    function _record(uint80[] memory roundIds) private {
        if (roundIds.length == 0) revert NoRounds();
        _requireDecimals();
        History memory state = _history;
        CloseRule.Turn memory turn;
        for (uint256 i = 0; i < roundIds.length; ++i) {
            uint80 roundId = roundIds[i];
            if (turn.kind == CloseRule.Kind.Nothing) turn = FEED.turnAfter(_position(state));
            if (turn.kind == CloseRule.Kind.PhaseToPass) {
                if (roundId != turn.first.id) revert CloseRule.PhaseToPass(turn.first.id, roundId);
                state.roundId = roundId;
                delete turn;
                emit PhasePassed(roundId);
            } else {
                CloseRule.Close memory close = FEED.closeOf(turn, roundId);
                state = _append(state, close);
                turn = close.next;
            }
        }
        _history = state;
    }

    /// @dev Stores a close; the history stays to be stored.
    function _append(History memory state, CloseRule.Close memory close) private returns (History memory) {
        FeedRounds.Round memory round = close.round;
        _requireStorable(round);
        uint256 price = uint256(round.answer);
        _ring.push(state.count, price);
        emit CloseRecorded(round.id, price, uint40(round.updatedAt), uint40(close.boundary));
        return History(round.id, uint40(round.updatedAt), uint40(close.boundary), state.count + 1);
    }

    /// @dev Fills `found` with the rounds to record next.
    function _search(uint80[] memory found) private view returns (uint256 length) {
        CloseRule.Position memory position = _position(_history);
        while (length < found.length) {
            CloseRule.Turn memory turn = FEED.turnAfter(position);
            if (turn.kind == CloseRule.Kind.Nothing) break;
            uint80 roundId = turn.first.id;
            if (turn.kind == CloseRule.Kind.Day) {
                bool over;
                (over, roundId) = FEED.findClose(turn);
                if (!over) break;
                CloseRule.Close memory close = FEED.closeOf(turn, roundId);
                // What comes before a close that cannot be recorded can.
                if (length != 0 && !_isStorable(close.round.answer)) break;
                _requireStorable(close.round);
                position.boundary = close.boundary;
            }
            position.roundId = roundId;
            found[length++] = roundId;
        }
    }

    function _requireDecimals() private view {
        uint8 decimals = FEED.readDecimals();
        if (decimals != FEED_DECIMALS) revert DecimalsChanged(FEED_DECIMALS, decimals);
    }

    function _requireStorable(FeedRounds.Round memory round) private pure {
        if (round.answer <= 0) revert AnswerNotPositive(round.id, round.answer);
        if (!_isStorable(round.answer)) revert AnswerTooLarge(round.id, round.answer);
    }

    function _isStorable(int256 answer) private pure returns (bool) {
        return answer > 0 && uint256(answer) <= CloseRing.LARGEST;
    }

    function _position(History memory state) private pure returns (CloseRule.Position memory) {
        return CloseRule.Position(state.roundId, state.boundary);
    }
}
