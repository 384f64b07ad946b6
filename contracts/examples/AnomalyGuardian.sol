// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";
import {IPausable} from "../interfaces/IPausable.sol";

/// @title Stops what it guards once an anomaly is proven
/// @notice Anyone may trip it, nobody can without a fresh proven answer of at least the threshold. Only the owner lifts the
/// pause, and not before the cool-down is over. An answer trips it once, and none that was stored when the owner lifted the
/// pause does so again: the owner has waved it through. A newer one does.
/// @dev All targets are paused, or none: were a target's failure passed over, a caller could provoke it by leaving too
/// little gas. What should not fail together has a guardian each.
contract AnomalyGuardian is Ownable2Step {
    struct Parameters {
        IModelRiskOracle oracle;
        bytes32 feedId;
        /// @dev 18 decimals.
        int256 threshold;
        /// @dev Seconds since its observation; an older answer trips nothing.
        uint32 maximumAge;
        /// @dev Seconds after the last trip.
        uint256 coolDown;
        IPausable[] targets;
        address owner;
    }

    IModelRiskOracle public immutable oracle;
    bytes32 public immutable feedId;

    /// @notice Answers from here on are anomalies; 18 decimals.
    int256 public immutable THRESHOLD;

    /// @notice Seconds since its observation; an older answer trips nothing.
    uint32 public immutable MAXIMUM_AGE;

    /// @notice Seconds after the last trip until the pause can be lifted.
    uint256 public immutable COOL_DOWN;

    IPausable[] private _targets;

    /// @notice When it was tripped last; 0 while it is not.
    uint256 public trippedAt;

    /// @notice Observation time of the answer that tripped it last, or of a newer one that was stored when the pause was
    /// lifted; answers up to here trip nothing.
    uint40 public trippedBy;

    event Tripped(int256 answer, uint40 observedAt, address indexed account);
    event Released();

    /// @notice A parameter makes no sense.
    error InvalidGuardian(string field);

    error NoAnomaly(int256 answer, int256 threshold);

    /// @notice This answer, or a newer one, has tripped it already or was waved through.
    error AnswerUsed(uint40 observedAt);

    error NotTripped();
    error CoolingDown(uint256 until);

    constructor(Parameters memory parameters) Ownable(parameters.owner) {
        if (parameters.targets.length == 0) revert InvalidGuardian("targets");
        if (parameters.maximumAge == 0) revert InvalidGuardian("maximumAge");
        // Reverts with the oracle's error for a feed that is not there.
        parameters.oracle.latestRound(parameters.feedId);
        oracle = parameters.oracle;
        feedId = parameters.feedId;
        THRESHOLD = parameters.threshold;
        MAXIMUM_AGE = parameters.maximumAge;
        COOL_DOWN = parameters.coolDown;
        for (uint256 i = 0; i < parameters.targets.length; ++i) {
            _targets.push(parameters.targets[i]);
        }
    }

    /// @notice Pauses every target that is not paused yet. Reverts with the oracle's error when the answer is stale and while
    /// the feed is paused.
    function trip() external {
        (int256 answer, uint40 observedAt) = oracle.latestNoOlderThan(feedId, MAXIMUM_AGE);
        if (answer < THRESHOLD) revert NoAnomaly(answer, THRESHOLD);
        if (observedAt <= trippedBy) revert AnswerUsed(observedAt);
        trippedAt = block.timestamp;
        trippedBy = observedAt;
        emit Tripped(answer, observedAt, msg.sender);
        for (uint256 i = 0; i < _targets.length; ++i) {
            if (!_targets[i].paused()) _targets[i].pause();
        }
    }

    /// @notice Lifts the pause of every target that is paused, once the cool-down is over. Waves through the latest answer,
    /// stale or not, whatever it says: look at it first.
    function release() external onlyOwner {
        if (trippedAt == 0) revert NotTripped();
        uint256 until = trippedAt + COOL_DOWN;
        if (block.timestamp < until) revert CoolingDown(until);
        trippedAt = 0;
        // What tripped it is a round, so there is a latest one; reading it depends on neither age nor pause.
        uint40 seen = oracle.getRound(feedId, oracle.latestRound(feedId)).observedAt;
        if (seen > trippedBy) trippedBy = seen;
        emit Released();
        for (uint256 i = 0; i < _targets.length; ++i) {
            if (_targets[i].paused()) _targets[i].unpause();
        }
    }

    /// @notice What is paused.
    function targets() external view returns (IPausable[] memory) {
        return _targets;
    }
}
