// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayModel} from "./IAssayModel.sol";
import {IAssayVerifier} from "./IAssayVerifier.sol";
import {IInputSource} from "./IInputSource.sol";

/// @title An oracle whose every answer is the proven output of a model on inputs that the oracle itself observed
/// @notice Many feeds, each with its own model, source of inputs and guardrails. Answers have 18 decimals.
/// @dev The life of an answer: `snapshot` observes the inputs and commits to them; somebody proves the model on them, with
/// the snapshot's context as instance 0; `submit` checks the proof and stores the model's output as a round.
///
/// The admin (`DEFAULT_ADMIN_ROLE`) creates feeds, proposes, activates, freezes, lifts pauses and keeps the lists of
/// submitters; guardians (`GUARDIAN_ROLE`) pause and cancel proposals. For anyone else these functions revert with
/// OpenZeppelin's `AccessControlUnauthorizedAccount`. Every function that takes a feed's id reverts with `FeedUnknown`
/// where there is no such feed, but for `createFeed`.
interface IModelRiskOracle {
    /// @notice Which way a model's output is rounded to 18 decimals: towards minus or towards plus infinity, away from the
    /// side on which an error would hurt.
    enum Rounding {
        Down,
        Up
    }

    /// @notice All that defines a feed. It changes as a whole: proposed, then activated once the delay is over.
    struct FeedConfig {
        /// @dev Computes the inputs.
        IInputSource source;
        /// @dev Checks the proofs.
        IAssayVerifier verifier;
        /// @dev Encodes inputs, decodes outputs.
        IAssayModel model;
        /// @dev `EXTCODEHASH` that the verifier has to have: the manifest's `runtime_code_hash`.
        bytes32 verifierCodeHash;
        /// @dev `EXTCODEHASH` that the model contract has to have: the manifest's `model_code_hash`.
        bytes32 modelCodeHash;
        /// @dev Smallest answer that is stored.
        int128 minimum;
        /// @dev Largest answer that is stored.
        int128 maximum;
        /// @dev Largest distance of an answer from the one before it, whatever configuration that was stored under;
        /// `type(uint128).max` for any. While the model's output stays further away, the feed gets no answer and goes stale.
        uint128 maximumChange;
        /// @dev The same relative to the answer before it, in basis points; `type(uint32).max` for any. An answer of 0
        /// has no relative distance: from there only `maximumChange` holds.
        uint32 maximumChangeBps;
        /// @dev Seconds that an answer is fresh, counted from the observation of its inputs.
        uint32 heartbeat;
        /// @dev Seconds between two answers, at least.
        uint32 minimumDelay;
        /// @dev Seconds that a snapshot can be answered, counted from its observation.
        uint32 maximumSnapshotAge;
        /// @dev Number of the model's output that is the answer.
        uint16 outputIndex;
        Rounding rounding;
        /// @dev Whether only listed accounts may submit; else anyone may. Anyone may take snapshots either way.
        bool allowListed;
    }

    /// @notice A stored answer.
    struct Round {
        /// @dev With 18 decimals.
        int128 answer;
        /// @dev When the inputs were observed.
        uint40 observedAt;
        /// @dev When the proof arrived.
        uint40 updatedAt;
        /// @dev Snapshot that holds the inputs.
        uint48 snapshotId;
    }

    /// @notice The inputs of a feed at one moment, as a commitment.
    struct Snapshot {
        /// @dev keccak256 of the packed input instances.
        bytes32 inputsHash;
        uint48 id;
        uint40 observedAt;
        /// @dev `block.number` at the `SnapshotTaken` event, which has the values; on Arbitrum that is the parent chain's.
        uint64 blockNumber;
        /// @dev How many configurations the feed had had; a snapshot can be answered only under its own.
        uint32 epoch;
    }

    /// @notice Where a feed stands.
    struct FeedStatus {
        /// @dev Of the model contract and of the verifier alike.
        bytes32 modelId;
        /// @dev Number of answers so far, and of the latest one; rounds count from 1.
        uint64 latestRound;
        /// @dev Number of snapshots so far, and of the latest one; snapshots count from 1.
        uint48 latestSnapshot;
        /// @dev Number of configurations so far.
        uint32 epoch;
        /// @dev Whether snapshots, submissions and reads of the latest answer revert.
        bool paused;
        /// @dev Whether the configuration can never change again.
        bool frozen;
        /// @dev keccak256 of the proposed configuration, expired or not; 0 for none.
        bytes32 proposal;
        /// @dev From when on the proposal may be activated; it expires one delay later.
        uint40 activableAt;
    }

    /// @notice A feed exists from now on, in epoch 1.
    event FeedCreated(bytes32 indexed feedId, FeedConfig config);

    /// @notice Everybody has until `activableAt` to look at the configuration.
    event ConfigProposed(bytes32 indexed feedId, FeedConfig config, uint40 activableAt);

    /// @notice The configuration is in force; snapshots of earlier epochs can no longer be answered.
    event ConfigActivated(bytes32 indexed feedId, FeedConfig config, bytes32 modelId, uint32 epoch);

    /// @notice A guardian cancelled the proposal, another one took its place, or the feed was frozen.
    event ProposalCancelled(bytes32 indexed feedId, bytes32 proposal);

    /// @notice A guardian stopped the feed.
    event FeedPaused(bytes32 indexed feedId, address indexed account);

    /// @notice The admin let the feed go on.
    event FeedUnpaused(bytes32 indexed feedId, address indexed account);

    /// @notice The feed's configuration is final.
    event FeedFrozen(bytes32 indexed feedId);

    /// @notice The admin put an account on the list of submitters, or took it off.
    event SubmitterSet(bytes32 indexed feedId, address indexed account, bool listed);

    /// @notice The inputs to prove.
    /// @param context Instance 0 of a proof, as `contextOf` gives it.
    /// @param observedAt When the inputs were observed, in seconds.
    /// @param values As the source returned them, with 18 decimals.
    event SnapshotTaken(
        bytes32 indexed feedId, uint48 indexed snapshotId, uint256 context, uint40 observedAt, int256[] values
    );

    /// @notice An answer was proven and stored.
    /// @param answer With 18 decimals.
    /// @param observedAt When its inputs were observed, in seconds.
    event AnswerUpdated(
        bytes32 indexed feedId,
        uint64 indexed round,
        int256 answer,
        uint40 observedAt,
        uint48 snapshotId,
        address indexed submitter
    );

    /// @notice The time between proposal and activation that was asked for is too short, in seconds.
    error DelayTooShort(uint32 got, uint32 minimum);

    /// @notice Nobody created a feed with this id.
    error FeedUnknown(bytes32 feedId);

    /// @notice A feed with this id was created before.
    error FeedExists(bytes32 feedId);

    /// @notice A guardian stopped the feed.
    error FeedIsPaused(bytes32 feedId);

    /// @notice The feed's configuration is final.
    error FeedIsFrozen(bytes32 feedId);

    /// @notice No feed can run with this value of the named field of `FeedConfig`.
    error InvalidConfig(string field);

    /// @notice The code at the address is not the code that was announced; `got` is 0 where there is none.
    error UnverifiedCode(address account, bytes32 expected, bytes32 got);

    /// @notice Verifier and model contract belong to different models, or to different versions of one.
    error ModelMismatch(bytes32 verifier, bytes32 model);

    /// @notice There is nothing to activate or to cancel.
    error NoProposal(bytes32 feedId);

    /// @notice keccak256 of what was proposed, and of what was to be activated.
    error ProposalMismatch(bytes32 expected, bytes32 got);

    /// @notice The delay is not over: when it will be, in seconds.
    error ProposalNotReady(uint40 activableAt);

    /// @notice The proposal could be activated for as long as the delay: until when, in seconds.
    error ProposalExpired(uint40 expiredAt);

    /// @notice The source gave values with other decimals than the oracle reckons with.
    error UnexpectedDecimals(uint8 expected, uint8 got);

    /// @notice The source claims to have observed its values later than now; in seconds.
    error ObservedInFuture(uint40 observedAt);

    /// @notice The feed keeps a list of submitters, and the account is not on it.
    error NotSubmitter(bytes32 feedId, address account);

    /// @notice Never taken, or so old that a newer one took its place.
    error SnapshotUnknown(uint48 snapshotId);

    /// @notice Taken under an earlier configuration, for example with another model.
    error SnapshotOutdated(uint48 snapshotId, uint32 snapshotEpoch, uint32 epoch);

    /// @notice Observed more than `maximumAge` seconds ago.
    error SnapshotStale(uint48 snapshotId, uint40 observedAt, uint32 maximumAge);

    /// @notice The proof was made for another snapshot, feed, oracle, chain or model.
    error ContextMismatch(uint256 expected, uint256 got);

    /// @notice The proof was made for other inputs; hashes of the packed input instances.
    error InputMismatch(bytes32 expected, bytes32 got);

    /// @notice There are fewer instances than context and inputs take.
    error InstancesTooShort(uint256 got, uint256 minimum);

    /// @notice An answer of the same or of newer data is already there; times of observation.
    error NotNewer(uint40 stored, uint40 submitted);

    /// @notice The answer before it is too recent.
    error TooEarly(uint40 earliest);

    /// @notice The model's output is below the feed's minimum or above its maximum; all with 18 decimals.
    error AnswerOutOfBounds(int256 answer, int256 minimum, int256 maximum);

    /// @notice Too far from the answer before it, absolutely or relatively; both with 18 decimals.
    error ChangeTooLarge(int256 previous, int256 answer);

    /// @notice Nothing was ever stored.
    error NoAnswer(bytes32 feedId);

    /// @notice The inputs of the latest answer were observed more than `maximumAge` seconds ago: more than the heartbeat,
    /// or than the reader allows.
    error AnswerStale(bytes32 feedId, uint40 observedAt, uint32 maximumAge);

    /// @notice Not stored yet, or so old that a newer one took its place.
    error RoundUnavailable(bytes32 feedId, uint64 round);

    /// @notice Asks the feed's source for the inputs and commits to them. Anyone may. Data that is not newer than that of
    /// the latest snapshot of the same epoch gives that snapshot's number again and stores nothing, so nobody can push
    /// snapshots out of storage by asking often, as long as the source's time of observation advances with its data. Where it
    /// is the time of the call, 256 blocks of later seconds are enough to push one out: such a source has to limit itself.
    /// @dev Reverts with `FeedIsPaused`, `UnexpectedDecimals`, `ObservedInFuture`, `UnverifiedCode`, and with whatever the
    /// source and the model's codec revert with.
    /// @return snapshotId The number to submit an answer for.
    function snapshot(bytes32 feedId) external returns (uint48 snapshotId);

    /// @notice Stores the answer that `proof` proves for a snapshot, or reverts and changes nothing.
    /// @dev Reverts, in this order, with `FeedIsPaused`, `NotSubmitter`, `SnapshotUnknown`, `SnapshotOutdated`,
    /// `NotNewer`, `SnapshotStale`, `TooEarly`, `InstancesTooShort`, `ContextMismatch`, `InputMismatch`, `UnverifiedCode`,
    /// the verifier's own error, `AnswerOutOfBounds`, `ChangeTooLarge`.
    /// @param proof As the verifier takes it.
    /// @param instances The context of the snapshot, its packed inputs, the packed outputs.
    /// @return answer What was stored, with 18 decimals.
    function submit(bytes32 feedId, uint48 snapshotId, bytes calldata proof, uint256[] calldata instances)
        external
        returns (int256 answer);

    /// @notice As `submit`, but where that reverts with `NotNewer` it returns false without looking at the proof.
    /// @return stored Whether the answer was stored.
    function submitIfNecessary(bytes32 feedId, uint48 snapshotId, bytes calldata proof, uint256[] calldata instances)
        external
        returns (bool stored);

    /// @notice The latest answer.
    /// @dev Reverts with `FeedIsPaused`, `NoAnswer`, `AnswerStale`.
    /// @return answer With 18 decimals.
    /// @return observedAt When its inputs were observed, in seconds.
    function latest(bytes32 feedId) external view returns (int256 answer, uint40 observedAt);

    /// @notice The latest answer, if its inputs were observed at most `maximumAge` seconds ago and it is not stale.
    /// @dev Reverts as `latest` does; `AnswerStale` tells the smaller of the two limits.
    function latestNoOlderThan(bytes32 feedId, uint32 maximumAge)
        external
        view
        returns (int256 answer, uint40 observedAt);

    /// @notice Number of the latest answer, fresh or not, paused or not; 0 before the first. Cheaper than the whole status.
    function latestRound(bytes32 feedId) external view returns (uint64);

    /// @notice An answer that was stored: fresh or not, paused or not. Only so many of the latest ones are kept.
    /// @dev Reverts with `RoundUnavailable`.
    function getRound(bytes32 feedId, uint64 round) external view returns (Round memory);

    /// @notice A snapshot that is still stored, whether or not it can be answered.
    /// @dev Reverts with `SnapshotUnknown`.
    function getSnapshot(bytes32 feedId, uint48 snapshotId) external view returns (Snapshot memory);

    /// @notice The context instance of a proof for a snapshot, taken or to come, under the feed's present model:
    /// `keccak256(abi.encode(chain id, oracle, feedId, snapshotId, modelId)) >> 3`.
    function contextOf(bytes32 feedId, uint48 snapshotId) external view returns (uint256);

    /// @notice The configuration in force.
    function feedConfig(bytes32 feedId) external view returns (FeedConfig memory);

    /// @notice Where the feed stands.
    function feedStatus(bytes32 feedId) external view returns (FeedStatus memory);

    /// @notice Whether the account may submit answers at present: it is listed, or there is no list.
    function isSubmitter(bytes32 feedId, address account) external view returns (bool);

    /// @notice Creates a feed, in force at once: nobody reads it yet. For the admin.
    /// @dev Reverts with `FeedExists`, `InvalidConfig`, `UnverifiedCode`, `ModelMismatch`.
    function createFeed(bytes32 feedId, FeedConfig calldata config) external;

    /// @notice Announces a configuration, in place of one announced before, expired or not. For the admin.
    /// @dev Reverts with `FeedIsFrozen`, `InvalidConfig`, `UnverifiedCode`, `ModelMismatch`.
    function proposeConfig(bytes32 feedId, FeedConfig calldata config) external;

    /// @notice Puts the proposed configuration in force once its delay is over, and within as long again: then it expires.
    /// Answers so far remain, and are judged by the new heartbeat; open snapshots can no longer be answered. The same data
    /// can be snapshotted anew but is not newer than its answer: the feed answers again with the next data. For the admin.
    /// @dev Reverts with `FeedIsFrozen`, `NoProposal`, `ProposalMismatch`, `ProposalNotReady`, `ProposalExpired`, and where
    /// the configuration has become unfit with `InvalidConfig`, `UnverifiedCode`, `ModelMismatch`.
    function activateConfig(bytes32 feedId, FeedConfig calldata config) external;

    /// @notice Takes the proposal back. For guardians.
    /// @dev Reverts with `NoProposal`.
    function cancelProposal(bytes32 feedId) external;

    /// @notice Puts an account on the list of submitters or takes it off; the list counts where the configuration says
    /// so. For the admin.
    function setSubmitter(bytes32 feedId, address account, bool listed) external;

    /// @notice No snapshots, no submissions, no reads of the latest answer until `unpause`. For guardians.
    function pause(bytes32 feedId) external;

    /// @notice Lifts the pause. For the admin.
    function unpause(bytes32 feedId) external;

    /// @notice From now on nothing but pauses and the list of submitters can ever change, limits included; there is no way
    /// back. Takes back the proposal. For the admin.
    /// @dev Reverts with `FeedIsFrozen`.
    function freeze(bytes32 feedId) external;
}
