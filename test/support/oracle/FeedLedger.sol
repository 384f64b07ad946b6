// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../../contracts/interfaces/IModelRiskOracle.sol";

/// @title What the state of a feed has to be, kept in a second way: as plain lists, with nothing packed or forgotten
/// @dev Its rules are written down anew from the interface's documentation, so that an oracle that breaks one of them
/// disagrees with it.
library FeedLedger {
    struct Observation {
        uint40 observedAt;
        uint32 epoch;
        /// @dev What the values were made of.
        uint256 seed;
    }

    struct Answer {
        int256 value;
        uint40 observedAt;
        uint40 updatedAt;
        uint48 snapshotId;
        /// @dev Of the configuration in force when it was stored.
        uint32 epoch;
    }

    struct Book {
        /// @dev By epoch, from 1 on; place 0 is empty.
        IModelRiskOracle.FeedConfig[] configs;
        /// @dev By snapshot, from 1 on.
        Observation[] observations;
        /// @dev By round, from 1 on.
        Answer[] answers;
        IModelRiskOracle.FeedConfig proposal;
        /// @dev 0 for no proposal.
        uint40 activableAt;
        bool paused;
        bool frozen;
        uint32 epochWhenFrozen;
    }

    uint256 private constant RING = 256;

    function config(Book storage book) internal view returns (IModelRiskOracle.FeedConfig memory) {
        return book.configs[epoch(book)];
    }

    function epoch(Book storage book) internal view returns (uint32) {
        return uint32(book.configs.length - 1);
    }

    function last(Book storage book) internal view returns (Answer memory) {
        return book.answers[book.answers.length - 1];
    }

    function hasAnswer(Book storage book) internal view returns (bool) {
        return book.answers.length > 1;
    }

    /// @dev The error that reading the latest answer has to give; 0 for none.
    function errorOfReading(Book storage book) internal view returns (bytes4) {
        if (book.paused) return IModelRiskOracle.FeedIsPaused.selector;
        if (!hasAnswer(book)) return IModelRiskOracle.NoAnswer.selector;
        uint256 age = block.timestamp - last(book).observedAt;
        return age > config(book).heartbeat ? IModelRiskOracle.AnswerStale.selector : bytes4(0);
    }

    /// @dev The error that activating the proposal has to give; 0 for none.
    /// @param delay Seconds from a proposal to its activation; the window for it is as long.
    function errorOfActivating(Book storage book, uint32 delay) internal view returns (bytes4) {
        if (book.frozen) return IModelRiskOracle.FeedIsFrozen.selector;
        if (book.activableAt == 0) return IModelRiskOracle.NoProposal.selector;
        if (block.timestamp < book.activableAt) return IModelRiskOracle.ProposalNotReady.selector;
        bool late = block.timestamp - book.activableAt > delay;
        return late ? IModelRiskOracle.ProposalExpired.selector : bytes4(0);
    }

    /// @dev The error that a listed submitter's honest proof for a snapshot has to give; 0 for none.
    function errorOfSubmitting(Book storage book, uint48 snapshotId, int256 value) internal view returns (bytes4) {
        if (book.paused) return IModelRiskOracle.FeedIsPaused.selector;
        uint256 count = book.observations.length - 1;
        if (snapshotId == 0 || snapshotId > count || count - snapshotId >= RING) {
            return IModelRiskOracle.SnapshotUnknown.selector;
        }
        Observation memory observation = book.observations[snapshotId];
        if (observation.epoch != epoch(book)) return IModelRiskOracle.SnapshotOutdated.selector;
        return errorOfTimes(book, observation.observedAt, value);
    }

    function errorOfTimes(Book storage book, uint40 observedAt, int256 value) private view returns (bytes4) {
        IModelRiskOracle.FeedConfig memory limits = config(book);
        if (hasAnswer(book) && observedAt <= last(book).observedAt) return IModelRiskOracle.NotNewer.selector;
        if (block.timestamp - observedAt > limits.maximumSnapshotAge) return IModelRiskOracle.SnapshotStale.selector;
        if (hasAnswer(book) && block.timestamp - last(book).updatedAt < limits.minimumDelay) {
            return IModelRiskOracle.TooEarly.selector;
        }
        if (value < limits.minimum || value > limits.maximum) return IModelRiskOracle.AnswerOutOfBounds.selector;
        if (!hasAnswer(book)) return 0;
        (int256 lowest, int256 highest) = reach(book);
        return value < lowest || value > highest ? IModelRiskOracle.ChangeTooLarge.selector : bytes4(0);
    }

    /// @dev The answers that are near enough to the last one.
    function reach(Book storage book) internal view returns (int256 lowest, int256 highest) {
        IModelRiskOracle.FeedConfig memory limits = config(book);
        int256 previous = last(book).value;
        uint256 distance = limits.maximumChange;
        if (limits.maximumChangeBps != type(uint32).max && previous != 0) {
            uint256 size = uint256(previous < 0 ? -previous : previous);
            uint256 relative = (size * limits.maximumChangeBps) / 10_000;
            if (relative < distance) distance = relative;
        }
        return (previous - int256(distance), previous + int256(distance));
    }
}
