// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {UpdateCatalogue} from "./UpdateCatalogue.sol";
import {IAnswerPolicy} from "../interfaces/IAnswerPolicy.sol";
import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";

/// @title Proven answers for readers of Chaos Labs' risk oracle
/// @notice Every answer of a feed is one update of its market; the value is what the market's policy makes of the answer,
/// as `abi.encode(uint256)`. Nobody publishes here: all values come from proofs that the oracle accepted.
/// @dev An update's timestamp is the time at which the inputs behind its value were observed, never that at which a proof
/// arrived: readers measure age by it, and a value beside a timestamp that was not its own has had about $26M of healthy
/// positions on Aave liquidated (10 March 2026). What an id says never changes; it can no longer be read once the oracle
/// has dropped its round or the round before.
contract RiskOracleAdapter is UpdateCatalogue {
    /// @notice Latest round of an entry that was announced or passed over.
    mapping(uint256 index => uint64 round) public lastAnnounced;

    /// @notice The oracle had dropped these rounds before anybody announced them.
    event RoundsMissed(uint256 indexed index, uint64 first, uint64 last);

    /// @notice There is no such update: not yet, or not an id at all.
    error UpdateUnknown(uint256 updateId);

    /// @param oracle_ Holds the answers; has every entry's feed already, and keeps two rounds at least.
    /// @param description_ What is published, in a few words.
    /// @param entries_ For good: other markets are another adapter.
    constructor(IModelRiskOracle oracle_, string memory description_, Entry[] memory entries_)
        UpdateCatalogue(oracle_, description_, entries_)
    {}

    /// @notice The latest update. Reverts with the oracle's error where there is none, when it is stale and while the feed is
    /// paused, and with the policy's where that refuses the answer.
    function getLatestUpdateByParameterAndMarket(string memory updateType, address market)
        external
        view
        returns (RiskParameterUpdate memory)
    {
        uint256 index = _indexOf(updateType, market);
        Entry memory place = entry(index);
        oracle.latest(place.feedId);
        return _strictUpdate(index, place, oracle.latestRound(place.feedId));
    }

    /// @notice An update by its id, stale or not, for as long as the oracle keeps its round and the one before.
    function getUpdateById(uint256 updateId) external view returns (RiskParameterUpdate memory) {
        if (updateId == 0) revert UpdateUnknown(updateId);
        (uint256 index, uint256 round) = placeOf(updateId);
        Entry memory place = entry(index);
        if (round > oracle.latestRound(place.feedId)) revert UpdateUnknown(updateId);
        return _strictUpdate(index, place, uint64(round));
    }

    /// @notice Largest update id so far; ids below it may be missing, since feeds do not move in step.
    function updateCounter() external view returns (uint256 counter) {
        for (uint256 index = 0; index < entryCount(); ++index) {
            uint256 id = _latestIdOf(index);
            if (id > counter) counter = id;
        }
    }

    /// @notice Id of the latest update, fresh or not; 0 before the first and for markets that are not here.
    function latestUpdateIdByMarketAndType(address market, string memory updateType) external view returns (uint256) {
        (bool found, uint256 index) = _find(updateType, market);
        return found ? _latestIdOf(index) : 0;
    }

    /// @notice False: no account can publish.
    function isAuthorized(address) external pure returns (bool) {
        return false;
    }

    /// @notice Emits `ParameterUpdated` for rounds that were not announced yet, the oldest first. Anyone may. Answers that
    /// the policy refuses are no updates and are passed over; while the feed is paused nothing is announced.
    /// @param maximum Rounds to deal with at most.
    /// @return announced Number of events.
    function announce(string memory updateType, address market, uint256 maximum) external returns (uint256 announced) {
        uint256 index = _indexOf(updateType, market);
        Entry memory place = entry(index);
        IModelRiskOracle.FeedStatus memory status = oracle.feedStatus(place.feedId);
        if (status.paused) revert IModelRiskOracle.FeedIsPaused(place.feedId);

        uint64 round = _nextToAnnounce(index, place.feedId, status.latestRound);
        for (; round <= status.latestRound && maximum > 0; ++round) {
            if (_announceRound(index, place, round)) ++announced;
            --maximum;
        }
        lastAnnounced[index] = round - 1;
    }

    /// @dev The first round after those announced that can still be read with the one before it; `latest + 1` for none.
    function _nextToAnnounce(uint256 index, bytes32 feedId, uint64 latest) private returns (uint64 first) {
        uint64 next = lastAnnounced[index] + 1;
        if (next > latest || _isReadable(feedId, next)) return next;

        // The rounds that the oracle keeps are the latest ones, without a gap: bisection.
        uint64 readable = latest + 1;
        first = next;
        while (first < readable) {
            uint64 middle = first + (readable - first) / 2;
            if (_isReadable(feedId, middle)) readable = middle;
            else first = middle + 1;
        }
        emit RoundsMissed(index, next, first - 1);
    }

    function _announceRound(uint256 index, Entry memory place, uint64 round) private returns (bool accepted) {
        IModelRiskOracle.Round memory data = oracle.getRound(place.feedId, round);
        uint256 value;
        (accepted, value) = _tryPolicy(place.policy, data.answer);
        if (!accepted) return false;

        RiskParameterUpdate memory update = _updateOf(index, place, round, data, value);
        emit ParameterUpdated(
            update.referenceId,
            update.newValue,
            update.previousValue,
            update.timestamp,
            update.updateType,
            update.updateId,
            update.market,
            update.additionalData
        );
    }

    /// @dev The update of a round; reverts where the policy refuses the answer.
    function _strictUpdate(uint256 index, Entry memory place, uint64 round)
        private
        view
        returns (RiskParameterUpdate memory)
    {
        IModelRiskOracle.Round memory data = oracle.getRound(place.feedId, round);
        return _updateOf(index, place, round, data, place.policy.valueOf(data.answer));
    }

    function _updateOf(
        uint256 index,
        Entry memory place,
        uint64 round,
        IModelRiskOracle.Round memory data,
        uint256 value
    ) private view returns (RiskParameterUpdate memory update) {
        update.timestamp = data.observedAt;
        update.newValue = abi.encode(value);
        update.previousValue = _previousValue(place, round);
        update.updateType = place.updateType;
        update.updateId = idOf(index, round);
        update.market = place.market;
        update.additionalData = abi.encode(address(oracle), place.feedId, round, data.snapshotId);
    }

    /// @dev Empty for the first round, and after an answer that the policy refuses: neither followed an update.
    function _previousValue(Entry memory place, uint64 round) private view returns (bytes memory) {
        if (round == 1) return "";
        (bool accepted, uint256 value) = _tryPolicy(place.policy, oracle.getRound(place.feedId, round - 1).answer);
        return accepted ? abi.encode(value) : bytes("");
    }

    /// @dev A policy that ran out of gas would look like one that refuses; what is then left, a 63rd part of what it had,
    /// does not get the caller to its end.
    function _tryPolicy(IAnswerPolicy policy, int256 answer) private view returns (bool accepted, uint256 value) {
        try policy.valueOf(answer) returns (uint256 given) {
            return (true, given);
        } catch {
            return (false, 0);
        }
    }

    /// @dev Whether the oracle keeps a round and the one before. Any error but that of a dropped round is passed on.
    function _isReadable(bytes32 feedId, uint64 round) private view returns (bool) {
        try oracle.getRound(feedId, round == 1 ? 1 : round - 1) {
            return true;
        } catch (bytes memory reason) {
            if (bytes4(reason) == IModelRiskOracle.RoundUnavailable.selector) return false;
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }
}
