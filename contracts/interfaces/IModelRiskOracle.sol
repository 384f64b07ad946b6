// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayModel} from "./IAssayModel.sol";
import {IAssayVerifier} from "./IAssayVerifier.sol";
import {IInputSource} from "./IInputSource.sol";

/// @title An oracle whose every answer is the proven output of a model on inputs that the oracle itself observed
/// @notice Many feeds, each with its own model, source of inputs and guardrails. Answers have 18 decimals.
interface IModelRiskOracle {
    /// @notice Which way a model's output is rounded to 18 decimals: away from the side on which an error would hurt.
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
        /// @dev Largest distance of an answer from the one before it; `type(uint128).max` for any.
        uint128 maximumChange;
        /// @dev The same relative to the answer before it, in basis points; `type(uint32).max` for any.
        uint32 maximumChangeBps;
        /// @dev Seconds after its observation until an answer is stale.
        uint32 heartbeat;
        /// @dev Seconds between two answers, at least.
        uint32 minimumDelay;
        /// @dev Seconds after its observation until a snapshot can no longer be answered.
        uint32 maximumSnapshotAge;
        /// @dev Number of the model's output that is the answer.
        uint16 outputIndex;
        Rounding rounding;
        /// @dev Whether only listed accounts may submit; else anyone may.
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
        /// @dev Block of the `SnapshotTaken` event, which has the values.
        uint64 blockNumber;
        /// @dev How many configurations the feed had had; a snapshot dies with its own.
        uint32 epoch;
    }

    /// @notice Where a feed stands.
    struct FeedStatus {
        bytes32 modelId;
        /// @dev Number of answers so far, and of the latest one.
        uint64 latestRound;
        uint48 latestSnapshot;
        uint32 epoch;
        bool paused;
        bool frozen;
        /// @dev keccak256 of the proposed configuration; 0 for none.
        bytes32 proposal;
        /// @dev When the proposal may be activated.
        uint40 activableAt;
    }

    event FeedCreated(bytes32 indexed feedId, FeedConfig config);
    event ConfigProposed(bytes32 indexed feedId, FeedConfig config, uint40 activableAt);
    event ConfigActivated(bytes32 indexed feedId, FeedConfig config, bytes32 modelId, uint32 epoch);
    event ProposalCancelled(bytes32 indexed feedId, bytes32 proposal);
    event FeedPaused(bytes32 indexed feedId, address indexed account);
    event FeedUnpaused(bytes32 indexed feedId, address indexed account);
    event FeedFrozen(bytes32 indexed feedId);
    event SubmitterSet(bytes32 indexed feedId, address indexed account, bool listed);

    /// @notice The inputs to prove. `values` are as the source returned them, with 18 decimals.
    event SnapshotTaken(
        bytes32 indexed feedId, uint48 indexed snapshotId, uint256 context, uint40 observedAt, int256[] values
    );

    event AnswerUpdated(
        bytes32 indexed feedId,
        uint64 indexed round,
        int256 answer,
        uint40 observedAt,
        uint48 snapshotId,
        address indexed submitter
    );

    error FeedUnknown(bytes32 feedId);
    error FeedExists(bytes32 feedId);
    error FeedIsPaused(bytes32 feedId);
    error FeedIsFrozen(bytes32 feedId);
    error InvalidConfig(string field);
    /// @notice The code at the address is not the code that was announced; 0 where there is none.
    error UnverifiedCode(address account, bytes32 expected, bytes32 got);
    error ModelMismatch(bytes32 verifier, bytes32 model);
    error NoProposal(bytes32 feedId);
    error ProposalMismatch(bytes32 expected, bytes32 got);
    error ProposalNotReady(uint40 activableAt);
    error UnexpectedDecimals(uint8 expected, uint8 got);
    error ObservedInFuture(uint40 observedAt);
    error NotSubmitter(bytes32 feedId, address account);
    /// @notice Never taken, or so old that a newer one took its place.
    error SnapshotUnknown(uint48 snapshotId);
    /// @notice Taken under an earlier configuration, for example with another model.
    error SnapshotOutdated(uint48 snapshotId, uint32 snapshotEpoch, uint32 epoch);
    error SnapshotStale(uint48 snapshotId, uint40 observedAt, uint32 maximumAge);
    error ContextMismatch(uint256 expected, uint256 got);
    error InputMismatch(bytes32 expected, bytes32 got);
    error InstancesTooShort(uint256 got, uint256 minimum);
    /// @notice An answer of the same or of newer data is already there.
    error NotNewer(uint40 stored, uint40 submitted);
    error TooEarly(uint40 earliest);
    error AnswerOutOfBounds(int256 answer, int256 minimum, int256 maximum);
    error ChangeTooLarge(int256 previous, int256 answer);
    error NoAnswer(bytes32 feedId);
    error AnswerStale(bytes32 feedId, uint40 observedAt, uint32 maximumAge);
    error RoundUnavailable(bytes32 feedId, uint64 round);

    /// @notice Asks the feed's source for the inputs and commits to them. Anyone may; data that is not newer than that of
    /// the latest snapshot gives that snapshot's number again.
    function snapshot(bytes32 feedId) external returns (uint48 snapshotId);

    /// @notice Stores the answer that `proof` proves for a snapshot, or reverts.
    /// @param instances The context of the snapshot, its packed inputs, the packed outputs.
    function submit(bytes32 feedId, uint48 snapshotId, bytes calldata proof, uint256[] calldata instances)
        external
        returns (int256 answer);

    /// @notice As `submit`, but returns false where an answer of the same or of newer data is already stored.
    function submitIfNecessary(bytes32 feedId, uint48 snapshotId, bytes calldata proof, uint256[] calldata instances)
        external
        returns (bool stored);

    /// @notice The latest answer. Reverts when there is none, when it is stale, and while the feed is paused.
    function latest(bytes32 feedId) external view returns (int256 answer, uint40 observedAt);

    /// @notice The latest answer, if its inputs were observed at most `maximumAge` seconds ago and it is not stale.
    function latestNoOlderThan(bytes32 feedId, uint32 maximumAge)
        external
        view
        returns (int256 answer, uint40 observedAt);

    /// @notice An answer that was stored, fresh or not; only so many of the latest ones are kept.
    function getRound(bytes32 feedId, uint64 round) external view returns (Round memory);

    /// @notice A snapshot that can still be answered as far as storage goes.
    function getSnapshot(bytes32 feedId, uint48 snapshotId) external view returns (Snapshot memory);

    /// @notice The context instance of a proof for a snapshot:
    /// `keccak256(abi.encode(chain id, oracle, feedId, snapshotId, modelId)) >> 3`.
    function contextOf(bytes32 feedId, uint48 snapshotId) external view returns (uint256);

    function feedConfig(bytes32 feedId) external view returns (FeedConfig memory);

    function feedStatus(bytes32 feedId) external view returns (FeedStatus memory);

    function isSubmitter(bytes32 feedId, address account) external view returns (bool);

    function createFeed(bytes32 feedId, FeedConfig calldata config) external;

    function proposeConfig(bytes32 feedId, FeedConfig calldata config) external;

    function activateConfig(bytes32 feedId, FeedConfig calldata config) external;

    function cancelProposal(bytes32 feedId) external;

    function setSubmitter(bytes32 feedId, address account, bool listed) external;

    function pause(bytes32 feedId) external;

    function unpause(bytes32 feedId) external;

    /// @notice From now on nothing but pauses and the list of submitters can ever change; there is no way back.
    function freeze(bytes32 feedId) external;
}
