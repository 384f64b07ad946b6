// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";

/// @notice Stands for the oracle where only its reads matter: answers are put there by hand, and few are kept.
contract RiskOracleDouble {
    uint64 public constant KEPT = 5;
    uint32 public constant HEARTBEAT = 1 days;

    struct Feed {
        bool exists;
        bool paused;
        bool broken;
        IModelRiskOracle.Round[] rounds;
    }

    mapping(bytes32 feedId => Feed feed) private feeds;

    /// @notice What a broken feed's rounds revert with.
    error StorageBroken();

    function create(bytes32 feedId) external {
        feeds[feedId].exists = true;
    }

    function setPaused(bytes32 feedId, bool paused) external {
        feeds[feedId].paused = paused;
    }

    function setBroken(bytes32 feedId, bool broken) external {
        feeds[feedId].broken = broken;
    }

    /// @notice The answer to inputs observed at `observedAt`, proven now.
    function put(bytes32 feedId, int128 answer, uint40 observedAt) external returns (uint64 round) {
        IModelRiskOracle.Round[] storage rounds = feeds[feedId].rounds;
        round = uint64(rounds.length) + 1;
        rounds.push(
            IModelRiskOracle.Round({
                answer: answer,
                observedAt: observedAt,
                updatedAt: uint40(block.timestamp),
                snapshotId: uint48(round) + 100
            })
        );
    }

    function latest(bytes32 feedId) external view returns (int256 answer, uint40 observedAt) {
        return latestNoOlderThan(feedId, HEARTBEAT);
    }

    function latestNoOlderThan(bytes32 feedId, uint32 maximumAge)
        public
        view
        returns (int256 answer, uint40 observedAt)
    {
        Feed storage feed = existing(feedId);
        if (feed.paused) revert IModelRiskOracle.FeedIsPaused(feedId);
        if (feed.rounds.length == 0) revert IModelRiskOracle.NoAnswer(feedId);
        IModelRiskOracle.Round storage round = feed.rounds[feed.rounds.length - 1];
        uint32 age = maximumAge < HEARTBEAT ? maximumAge : HEARTBEAT;
        if (block.timestamp > round.observedAt + age) {
            revert IModelRiskOracle.AnswerStale(feedId, round.observedAt, age);
        }
        return (round.answer, round.observedAt);
    }

    function getRound(bytes32 feedId, uint64 round) external view returns (IModelRiskOracle.Round memory) {
        Feed storage feed = existing(feedId);
        if (feed.broken) revert StorageBroken();
        uint256 count = feed.rounds.length;
        if (round == 0 || round > count || round + KEPT <= count) {
            revert IModelRiskOracle.RoundUnavailable(feedId, round);
        }
        return feed.rounds[round - 1];
    }

    function latestRound(bytes32 feedId) external view returns (uint64) {
        return uint64(existing(feedId).rounds.length);
    }

    function feedStatus(bytes32 feedId) external view returns (IModelRiskOracle.FeedStatus memory status) {
        Feed storage feed = existing(feedId);
        status.latestRound = uint64(feed.rounds.length);
        status.paused = feed.paused;
    }

    function existing(bytes32 feedId) private view returns (Feed storage feed) {
        feed = feeds[feedId];
        if (!feed.exists) revert IModelRiskOracle.FeedUnknown(feedId);
    }
}
