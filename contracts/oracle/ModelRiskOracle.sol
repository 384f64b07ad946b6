// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";
import {FeedDefinitions} from "./FeedDefinitions.sol";
import {FeedRegistry} from "./FeedRegistry.sol";
import {Feed, FeedDefinition, FeedState, ROUNDS_KEPT, SNAPSHOTS_KEPT} from "./FeedTypes.sol";
import {Guardrails} from "./Guardrails.sol";
import {VerifiedCode} from "./VerifiedCode.sol";

/// @title An oracle whose every answer is the proven output of a model on inputs that the oracle itself observed
/// @notice `snapshot` observes the inputs and commits to them; anyone who proves the model on them calls `submit`.
/// @dev Source, model and verifier are called through functions that are `view` or `pure`, hence by STATICCALL: nothing
/// they do, nor anybody they call, can change state here or anywhere while this contract is at work. Nothing else is
/// called and no value is accepted, so there is no reentrancy to guard against.
contract ModelRiskOracle is FeedRegistry {
    /// @notice Decimals of what a source returns, and of every answer.
    uint8 public constant DECIMALS = 18;

    /// @dev All that a submission is judged by, read once.
    struct Submission {
        FeedState state;
        FeedDefinition definition;
        Snapshot snapshot;
        Round previous;
    }

    /// @param admin Holds `DEFAULT_ADMIN_ROLE`; hands it over in two steps, at first `configDelay` apart.
    /// @param configDelay Seconds from a proposal to its activation, at least; at least one hour.
    constructor(address admin, uint32 configDelay) FeedRegistry(admin, configDelay) {}

    /// @inheritdoc IModelRiskOracle
    function snapshot(bytes32 feedId) external returns (uint48 snapshotId) {
        Feed storage feed = _feeds[feedId];
        FeedState memory state = _runningState(feedId, feed);
        FeedDefinition memory definition = FeedDefinitions.read(feed.definition);
        (int256[] memory values, uint40 observedAt) = _observe(feedId, definition);

        Snapshot memory latest_ = _snapshotAt(feed, state.latestSnapshot);
        if (latest_.epoch == state.epoch && observedAt <= latest_.observedAt) return latest_.id;

        VerifiedCode.requireHash(address(definition.config.model), definition.config.modelCodeHash);
        snapshotId = state.latestSnapshot + 1;
        feed.snapshots[snapshotId % SNAPSHOTS_KEPT] = Snapshot({
            inputsHash: keccak256(abi.encodePacked(definition.config.model.encodeInputs(values))),
            id: snapshotId,
            observedAt: observedAt,
            blockNumber: uint64(block.number),
            epoch: state.epoch
        });
        feed.state.latestSnapshot = snapshotId;
        emit SnapshotTaken(feedId, snapshotId, _context(feedId, snapshotId, definition.modelId), observedAt, values);
    }

    /// @inheritdoc IModelRiskOracle
    function submit(bytes32 feedId, uint48 snapshotId, bytes calldata proof, uint256[] calldata instances)
        external
        returns (int256 answer)
    {
        Submission memory submission = _open(feedId, snapshotId);
        if (!_isNewer(submission)) {
            revert NotNewer(submission.previous.observedAt, submission.snapshot.observedAt);
        }
        return _accept(feedId, submission, proof, instances);
    }

    /// @inheritdoc IModelRiskOracle
    function submitIfNecessary(bytes32 feedId, uint48 snapshotId, bytes calldata proof, uint256[] calldata instances)
        external
        returns (bool stored)
    {
        Submission memory submission = _open(feedId, snapshotId);
        stored = _isNewer(submission);
        if (stored) _accept(feedId, submission, proof, instances);
    }

    /// @inheritdoc IModelRiskOracle
    function latest(bytes32 feedId) external view returns (int256 answer, uint40 observedAt) {
        return _latest(feedId, type(uint32).max);
    }

    /// @inheritdoc IModelRiskOracle
    function latestNoOlderThan(bytes32 feedId, uint32 maximumAge)
        external
        view
        returns (int256 answer, uint40 observedAt)
    {
        return _latest(feedId, maximumAge);
    }

    /// @inheritdoc IModelRiskOracle
    function latestRound(bytes32 feedId) external view returns (uint64) {
        return _knownFeed(feedId).state.latestRound;
    }

    /// @inheritdoc IModelRiskOracle
    function getRound(bytes32 feedId, uint64 round) external view returns (Round memory) {
        Feed storage feed = _knownFeed(feedId);
        uint64 newest = feed.state.latestRound;
        if (round == 0 || round > newest || newest - round >= ROUNDS_KEPT) {
            revert RoundUnavailable(feedId, round);
        }
        return _roundAt(feed, round);
    }

    /// @inheritdoc IModelRiskOracle
    function getSnapshot(bytes32 feedId, uint48 snapshotId) external view returns (Snapshot memory) {
        return _keptSnapshot(_knownFeed(feedId), snapshotId);
    }

    /// @inheritdoc IModelRiskOracle
    function contextOf(bytes32 feedId, uint48 snapshotId) external view returns (uint256) {
        return _context(feedId, snapshotId, FeedDefinitions.read(_knownFeed(feedId).definition).modelId);
    }

    /// @dev Asks the source, and checks what it says about its values.
    function _observe(bytes32 feedId, FeedDefinition memory definition)
        private
        view
        returns (int256[] memory values, uint40 observedAt)
    {
        uint8 decimals;
        (values, decimals, observedAt) = definition.config.source.observe(feedId);
        if (decimals != DECIMALS) revert UnexpectedDecimals(DECIMALS, decimals);
        if (observedAt > block.timestamp) revert ObservedInFuture(observedAt);
    }

    /// @dev Reads what a submission is judged by; checks that the feed takes it from this sender, and that the snapshot
    /// can be answered as far as feed and configuration go.
    function _open(bytes32 feedId, uint48 snapshotId) private view returns (Submission memory submission) {
        Feed storage feed = _feeds[feedId];
        FeedState memory state = _runningState(feedId, feed);
        submission.state = state;
        submission.definition = FeedDefinitions.read(feed.definition);
        if (submission.definition.config.allowListed && !feed.submitters[msg.sender]) {
            revert NotSubmitter(feedId, msg.sender);
        }
        submission.snapshot = _keptSnapshot(feed, snapshotId);
        if (submission.snapshot.epoch != state.epoch) {
            revert SnapshotOutdated(snapshotId, submission.snapshot.epoch, state.epoch);
        }
        submission.previous = _roundAt(feed, state.latestRound);
    }

    /// @dev Checks all the rest, the cheap before the dear, and stores the answer.
    function _accept(bytes32 feedId, Submission memory submission, bytes calldata proof, uint256[] calldata instances)
        private
        returns (int256 answer)
    {
        FeedConfig memory config = submission.definition.config;
        _requireTimely(submission, config);
        _requireStatement(feedId, submission, instances);
        VerifiedCode.requireHash(address(config.verifier), config.verifierCodeHash);
        VerifiedCode.requireHash(address(config.model), config.modelCodeHash);
        config.verifier.verify(proof, instances);

        (int256 value, uint256 scale) = config.model.decodeOutput(instances, config.outputIndex);
        answer = Guardrails.toWad(value, scale, config.rounding);
        Guardrails.requireWithinBounds(config, answer);
        if (submission.state.latestRound != 0) {
            Guardrails.requireSmallChange(config, submission.previous.answer, answer);
        }
        _store(feedId, submission, answer);
    }

    /// @dev Writes an answer that is within the bounds, so of at most 128 bits.
    function _store(bytes32 feedId, Submission memory submission, int256 answer) private {
        Feed storage feed = _feeds[feedId];
        uint64 round = submission.state.latestRound + 1;
        uint40 observedAt = submission.snapshot.observedAt;
        uint48 snapshotId = submission.snapshot.id;
        feed.rounds[round % ROUNDS_KEPT] = Round({
            answer: int128(answer), observedAt: observedAt, updatedAt: uint40(block.timestamp), snapshotId: snapshotId
        });
        feed.state.latestRound = round;
        emit AnswerUpdated(feedId, round, answer, observedAt, snapshotId, msg.sender);
    }

    /// @dev The latest answer, if it is younger than the heartbeat and than `maximumAge`.
    function _latest(bytes32 feedId, uint32 maximumAge) private view returns (int256 answer, uint40 observedAt) {
        Feed storage feed = _feeds[feedId];
        FeedState memory state = _runningState(feedId, feed);
        if (state.latestRound == 0) revert NoAnswer(feedId);
        Round memory round = _roundAt(feed, state.latestRound);
        uint32 allowed = maximumAge < state.heartbeat ? maximumAge : state.heartbeat;
        if (block.timestamp > uint256(round.observedAt) + allowed) {
            revert AnswerStale(feedId, round.observedAt, allowed);
        }
        return (round.answer, round.observedAt);
    }

    /// @dev Reverts with `FeedUnknown` or `FeedIsPaused` unless the feed is in use.
    function _runningState(bytes32 feedId, Feed storage feed) private view returns (FeedState memory state) {
        state = feed.state;
        if (state.epoch == 0) revert FeedUnknown(feedId);
        if (state.paused) revert FeedIsPaused(feedId);
    }

    /// @dev Reverts with `SnapshotUnknown` unless the ring holds this snapshot.
    function _keptSnapshot(Feed storage feed, uint48 snapshotId) private view returns (Snapshot memory kept) {
        kept = _snapshotAt(feed, snapshotId);
        if (kept.id != snapshotId || snapshotId == 0) revert SnapshotUnknown(snapshotId);
    }

    /// @dev Whatever is at this snapshot's place.
    function _snapshotAt(Feed storage feed, uint48 snapshotId) private view returns (Snapshot memory) {
        return feed.snapshots[snapshotId % SNAPSHOTS_KEPT];
    }

    /// @dev Whatever is at this round's place.
    function _roundAt(Feed storage feed, uint64 round) private view returns (Round memory) {
        return feed.rounds[round % ROUNDS_KEPT];
    }

    /// @dev Whether the snapshot's data is newer than that of the latest answer.
    function _isNewer(Submission memory submission) private pure returns (bool) {
        return submission.snapshot.observedAt > submission.previous.observedAt;
    }

    /// @dev Reverts with `SnapshotStale` or `TooEarly`.
    function _requireTimely(Submission memory submission, FeedConfig memory config) private view {
        uint40 observedAt = submission.snapshot.observedAt;
        if (block.timestamp > uint256(observedAt) + config.maximumSnapshotAge) {
            revert SnapshotStale(submission.snapshot.id, observedAt, config.maximumSnapshotAge);
        }
        uint256 earliest = uint256(submission.previous.updatedAt) + config.minimumDelay;
        if (block.timestamp < earliest) revert TooEarly(uint40(earliest));
    }

    /// @dev Reverts unless the instances belong to this very snapshot: `InstancesTooShort`, `ContextMismatch`,
    /// `InputMismatch`.
    function _requireStatement(bytes32 feedId, Submission memory submission, uint256[] calldata instances)
        private
        view
    {
        uint256 outputs = 1 + submission.definition.inputInstances;
        if (instances.length < outputs) revert InstancesTooShort(instances.length, outputs);
        uint256 context = _context(feedId, submission.snapshot.id, submission.definition.modelId);
        if (instances[0] != context) revert ContextMismatch(context, instances[0]);
        bytes32 inputsHash = keccak256(abi.encodePacked(instances[1:outputs]));
        if (inputsHash != submission.snapshot.inputsHash) {
            revert InputMismatch(submission.snapshot.inputsHash, inputsHash);
        }
    }

    /// @dev Below 2^253, so an element of the scalar field. The chain id is read anew each time: a proof for one side of
    /// a fork is none for the other.
    function _context(bytes32 feedId, uint48 snapshotId, bytes32 modelId) private view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), feedId, snapshotId, modelId))) >> 3;
    }
}
