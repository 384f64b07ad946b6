// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";

/// @dev Latest snapshots that a feed keeps.
uint256 constant SNAPSHOTS_KEPT = 256;

/// @dev Latest rounds that a feed keeps.
uint256 constant ROUNDS_KEPT = 128;

/// @notice What changes with every snapshot and answer, in one slot. Reading an answer takes this slot and its round's.
struct FeedState {
    /// @dev Number of answers; rounds count from 1.
    uint64 latestRound;
    /// @dev Number of snapshots; ids count from 1.
    uint48 latestSnapshot;
    /// @dev Number of configurations; 0 where there is no feed.
    uint32 epoch;
    /// @dev The configuration's, so that reading an answer need not open the definition.
    uint32 heartbeat;
    bool paused;
    bool frozen;
}

/// @notice A configuration and what its model says about itself. Stored as code: see `FeedDefinitions`.
struct FeedDefinition {
    IModelRiskOracle.FeedConfig config;
    bytes32 modelId;
    /// @dev Instances that hold inputs; they follow the context.
    uint256 inputInstances;
}

/// @notice Everything about one feed.
struct Feed {
    FeedState state;
    /// @dev Address whose code is the feed's `FeedDefinition`.
    address definition;
    /// @dev From when on `proposal` may be activated; it expires as long after this as this is after the proposal.
    uint40 activableAt;
    /// @dev keccak256 of the proposed configuration's ABI encoding; 0 for none.
    bytes32 proposal;
    /// @dev Accounts that may submit while the configuration asks for a list.
    mapping(address account => bool listed) submitters;
    /// @dev Round `n` at `n % ROUNDS_KEPT`; one slot each.
    IModelRiskOracle.Round[ROUNDS_KEPT] rounds;
    /// @dev Snapshot `n` at `n % SNAPSHOTS_KEPT`; two slots each.
    IModelRiskOracle.Snapshot[SNAPSHOTS_KEPT] snapshots;
}
