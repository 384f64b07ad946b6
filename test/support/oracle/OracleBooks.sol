// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../../contracts/interfaces/IModelRiskOracle.sol";
import {DoubledFeed} from "./DoubledFeed.sol";
import {FeedLedger} from "./FeedLedger.sol";

/// @title The second book of two feeds, and what has to be equal in the oracle
abstract contract OracleBooks is DoubledFeed {
    using FeedLedger for FeedLedger.Book;

    mapping(bytes32 feedId => FeedLedger.Book book) internal books;

    function feedOf(uint256 feed) public pure returns (bytes32) {
        return feed % 2 == 0 ? FEED : OTHER_FEED;
    }

    /// @dev Ids count up without gaps; pause, freeze and proposal are what was last asked for.
    function requireSameStatus(bytes32 feedId) external view {
        FeedLedger.Book storage book = books[feedId];
        IModelRiskOracle.FeedStatus memory status = oracle.feedStatus(feedId);
        assertEq(status.latestRound, book.answers.length - 1);
        assertEq(oracle.latestRound(feedId), status.latestRound);
        assertEq(status.latestSnapshot, book.observations.length - 1);
        assertEq(status.epoch, book.epoch());
        assertEq(status.paused, book.paused);
        assertEq(status.frozen, book.frozen);
        assertEq(status.activableAt, book.activableAt);
        assertEq(status.proposal, book.activableAt == 0 ? bytes32(0) : keccak256(abi.encode(book.proposal)));
        assertEq(status.modelId, book.config().model.MODEL_ID());
    }

    /// @dev Nothing but an activation changes a configuration, and nothing at all changes a frozen one.
    function requireSameConfig(bytes32 feedId) external view {
        FeedLedger.Book storage book = books[feedId];
        assertEq(keccak256(abi.encode(oracle.feedConfig(feedId))), keccak256(abi.encode(book.config())));
        if (book.frozen) assertEq(book.epoch(), book.epochWhenFrozen);
    }

    /// @dev The latest answer kept the bounds of the configuration then in force, came from its model, on inputs that
    /// were observed under it; and it is of newer data than the one before.
    function requireSoundAnswer(bytes32 feedId) external view {
        FeedLedger.Book storage book = books[feedId];
        if (!book.hasAnswer()) return;
        uint64 round = uint64(book.answers.length - 1);
        FeedLedger.Answer memory expected = book.last();
        IModelRiskOracle.Round memory stored = oracle.getRound(feedId, round);
        assertEq(stored.answer, expected.value);
        assertEq(stored.observedAt, expected.observedAt);
        assertEq(stored.updatedAt, expected.updatedAt);
        assertEq(stored.snapshotId, expected.snapshotId);
        assertGe(stored.answer, book.configs[expected.epoch].minimum);
        assertLe(stored.answer, book.configs[expected.epoch].maximum);
        assertEq(book.observations[stored.snapshotId].epoch, expected.epoch);
        if (round > 1) assertGt(stored.observedAt, oracle.getRound(feedId, round - 1).observedAt);
    }

    /// @dev Readers get the last answer while it is fresh, and the right error otherwise.
    function requireSameReading(bytes32 feedId) external view {
        FeedLedger.Book storage book = books[feedId];
        bytes4 expected = book.errorOfReading();
        try oracle.latest(feedId) returns (int256 answer_, uint40 observedAt) {
            assertEq(expected, bytes4(0));
            assertEq(answer_, book.last().value);
            assertEq(observedAt, book.last().observedAt);
        } catch (bytes memory data) {
            assertEq(bytes4(data), expected);
        }
    }
}
