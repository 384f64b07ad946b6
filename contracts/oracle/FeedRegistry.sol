// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";
import {FeedDefinitions} from "./FeedDefinitions.sol";
import {Feed, FeedDefinition, FeedState} from "./FeedTypes.sol";

/// @title Who may change what about a feed, and how long it takes
/// @notice The admin creates feeds at once, since nobody reads them yet. From then on a feed's definition changes only as
/// a whole, by a proposal that everybody can see for the length of the delay, and that expires when as much time again
/// has passed: whoever comes by the admin's key finds no proposal of long ago to put in force at once. Guardians can stop
/// things, never start them: they pause and they cancel proposals; only the admin lifts a pause.
abstract contract FeedRegistry is IModelRiskOracle, AccessControlDefaultAdminRules {
    /// @notice May pause feeds and cancel proposals.
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    /// @notice Seconds from a proposal to its activation, at least; twice as many, at most.
    uint32 public immutable CONFIG_DELAY;

    /// @dev Smallest delay.
    uint32 private constant MINIMUM_CONFIG_DELAY = 1 hours;

    mapping(bytes32 feedId => Feed feed) internal _feeds;

    /// @param admin Holds `DEFAULT_ADMIN_ROLE`; hands it over in two steps, at first `configDelay` apart.
    /// @param configDelay Seconds from a proposal to its activation, at least; at least one hour.
    constructor(address admin, uint32 configDelay) AccessControlDefaultAdminRules(configDelay, admin) {
        if (configDelay < MINIMUM_CONFIG_DELAY) revert DelayTooShort(configDelay, MINIMUM_CONFIG_DELAY);
        CONFIG_DELAY = configDelay;
    }

    /// @inheritdoc IModelRiskOracle
    function createFeed(bytes32 feedId, FeedConfig memory config) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Feed storage feed = _feeds[feedId];
        if (feed.state.epoch != 0) revert FeedExists(feedId);
        _define(feedId, feed, config);
        emit FeedCreated(feedId, config);
    }

    /// @inheritdoc IModelRiskOracle
    function proposeConfig(bytes32 feedId, FeedConfig memory config) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Feed storage feed = _unfrozenFeed(feedId);
        FeedDefinitions.check(config);
        _dropProposal(feedId, feed);
        uint40 activableAt = uint40(block.timestamp + CONFIG_DELAY);
        feed.proposal = _hashOf(config);
        feed.activableAt = activableAt;
        emit ConfigProposed(feedId, config, activableAt);
    }

    /// @inheritdoc IModelRiskOracle
    function activateConfig(bytes32 feedId, FeedConfig memory config) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Feed storage feed = _unfrozenFeed(feedId);
        bytes32 proposal = feed.proposal;
        if (proposal == 0) revert NoProposal(feedId);
        bytes32 got = _hashOf(config);
        if (got != proposal) revert ProposalMismatch(proposal, got);
        uint40 activableAt = feed.activableAt;
        if (block.timestamp < activableAt) revert ProposalNotReady(activableAt);
        uint40 expiredAt = activableAt + CONFIG_DELAY;
        if (block.timestamp > expiredAt) revert ProposalExpired(expiredAt);
        (feed.proposal, feed.activableAt) = (0, 0);
        (bytes32 modelId, uint32 epoch) = _define(feedId, feed, config);
        emit ConfigActivated(feedId, config, modelId, epoch);
    }

    /// @inheritdoc IModelRiskOracle
    function cancelProposal(bytes32 feedId) external onlyRole(GUARDIAN_ROLE) {
        Feed storage feed = _knownFeed(feedId);
        if (feed.proposal == 0) revert NoProposal(feedId);
        _dropProposal(feedId, feed);
    }

    /// @inheritdoc IModelRiskOracle
    function freeze(bytes32 feedId) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Feed storage feed = _unfrozenFeed(feedId);
        _dropProposal(feedId, feed);
        feed.state.frozen = true;
        emit FeedFrozen(feedId);
    }

    /// @inheritdoc IModelRiskOracle
    function pause(bytes32 feedId) external onlyRole(GUARDIAN_ROLE) {
        _knownFeed(feedId).state.paused = true;
        emit FeedPaused(feedId, msg.sender);
    }

    /// @inheritdoc IModelRiskOracle
    function unpause(bytes32 feedId) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _knownFeed(feedId).state.paused = false;
        emit FeedUnpaused(feedId, msg.sender);
    }

    /// @inheritdoc IModelRiskOracle
    function setSubmitter(bytes32 feedId, address account, bool listed) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _knownFeed(feedId).submitters[account] = listed;
        emit SubmitterSet(feedId, account, listed);
    }

    /// @inheritdoc IModelRiskOracle
    function isSubmitter(bytes32 feedId, address account) external view returns (bool) {
        Feed storage feed = _knownFeed(feedId);
        return !FeedDefinitions.read(feed.definition).config.allowListed || feed.submitters[account];
    }

    /// @inheritdoc IModelRiskOracle
    function feedConfig(bytes32 feedId) external view returns (FeedConfig memory) {
        return FeedDefinitions.read(_knownFeed(feedId).definition).config;
    }

    /// @inheritdoc IModelRiskOracle
    function feedStatus(bytes32 feedId) external view returns (FeedStatus memory) {
        Feed storage feed = _knownFeed(feedId);
        FeedState memory state = feed.state;
        return FeedStatus({
            modelId: FeedDefinitions.read(feed.definition).modelId,
            latestRound: state.latestRound,
            latestSnapshot: state.latestSnapshot,
            epoch: state.epoch,
            paused: state.paused,
            frozen: state.frozen,
            proposal: feed.proposal,
            activableAt: feed.activableAt
        });
    }

    /// @dev Reverts with `FeedUnknown` unless the feed was created.
    function _knownFeed(bytes32 feedId) internal view returns (Feed storage feed) {
        feed = _feeds[feedId];
        if (feed.state.epoch == 0) revert FeedUnknown(feedId);
    }

    /// @dev Reverts with `FeedUnknown` or `FeedIsFrozen` unless the feed's definition can still change.
    function _unfrozenFeed(bytes32 feedId) private view returns (Feed storage feed) {
        feed = _knownFeed(feedId);
        if (feed.state.frozen) revert FeedIsFrozen(feedId);
    }

    /// @dev Checks a configuration and puts it in force.
    function _define(bytes32 feedId, Feed storage feed, FeedConfig memory config)
        private
        returns (bytes32 modelId, uint32 epoch)
    {
        FeedDefinition memory definition = FeedDefinitions.check(config);
        epoch = feed.state.epoch + 1;
        feed.definition = FeedDefinitions.write(definition, keccak256(abi.encode(feedId, epoch)));
        feed.state.epoch = epoch;
        feed.state.heartbeat = config.heartbeat;
        return (definition.modelId, epoch);
    }

    /// @dev What a proposal is remembered by.
    function _hashOf(FeedConfig memory config) private pure returns (bytes32) {
        return keccak256(abi.encode(config));
    }

    /// @dev Forgets the proposal, if there is one.
    function _dropProposal(bytes32 feedId, Feed storage feed) private {
        bytes32 proposal = feed.proposal;
        if (proposal == 0) return;
        (feed.proposal, feed.activableAt) = (0, 0);
        emit ProposalCancelled(feedId, proposal);
    }
}
