// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../../contracts/interfaces/IModelRiskOracle.sol";
import {FeedLedger} from "./FeedLedger.sol";
import {ModelDouble} from "./ModelDouble.sol";
import {OracleBooks} from "./OracleBooks.sol";
import {VerifierDouble} from "./VerifierDouble.sol";

/// @title Everything that can happen to two feeds, in any order, with a second book of what has to come of it
/// @notice Every function succeeds: what the oracle refuses has to be refused, with the error that the book tells.
contract OracleHandler is OracleBooks {
    using FeedLedger for FeedLedger.Book;

    bytes32 private constant OTHER_MODEL = "another model";

    VerifierDouble private otherVerifier;
    ModelDouble private otherDouble;

    /// @dev How often what happened.
    uint256 public stored;
    uint256 public refused;
    uint256 public activated;

    constructor() {
        setUpDoubles();
        otherVerifier = new VerifierDouble(OTHER_MODEL, 4);
        // 20 binary places: answers of this model have to be rounded.
        otherDouble = new ModelDouble(OTHER_MODEL, 1, 20);
        open(FEED, 0);
        open(OTHER_FEED, 1);
    }

    function wait(uint256 time) external {
        skip(_bound(time, 1, 1 hours));
    }

    /// @dev Observes data of the last quarter of an hour, or of the future.
    function takeSnapshot(uint256 feed, uint256 seed, uint256 age) external {
        bytes32 feedId = feedOf(feed);
        age = _bound(age, 0, 15 minutes);
        bool future = age == 7;
        uint40 observedAt = uint40(future ? block.timestamp + 1 : block.timestamp - age);
        source.set(someValues(seed), observedAt);
        FeedLedger.Book storage book = books[feedId];
        bytes4 expected = book.paused
            ? IModelRiskOracle.FeedIsPaused.selector
            : future ? IModelRiskOracle.ObservedInFuture.selector : bytes4(0);
        (bool success, bytes memory data) = send(KEEPER, abi.encodeCall(IModelRiskOracle.snapshot, (feedId)), expected);
        if (success) noteSnapshot(book, abi.decode(data, (uint48)), observedAt, seed);
    }

    /// @dev A new observation, and the proof of an answer that the limits admit, if there is any.
    function answerWell(uint256 feed, uint256 value) external {
        answerNow(feedOf(feed), value);
    }

    /// @dev A proof of any answer for any snapshot, kept or not; by the path of `submitIfNecessary` now and then.
    function submitAnything(uint256 feed, uint48 snapshotId, int256 value, bool ifNecessary) external {
        bytes32 feedId = feedOf(feed);
        FeedLedger.Book storage book = books[feedId];
        uint256 count = book.observations.length - 1;
        // One of the latest few, most of the time.
        snapshotId = uint48(count + 2 - _bound(snapshotId, 0, count < 6 ? count + 2 : 8));
        value = _bound(value, -(2 ** 24), 2 ** 24);
        trySubmit(feedId, snapshotId, value, ifNecessary);
    }

    function propose(uint256 feed, uint256 seed) external {
        bytes32 feedId = feedOf(feed);
        FeedLedger.Book storage book = books[feedId];
        IModelRiskOracle.FeedConfig memory config = someConfig(seed);
        bytes4 expected = book.frozen ? IModelRiskOracle.FeedIsFrozen.selector : bytes4(0);
        (bool success,) = send(ADMIN, abi.encodeCall(IModelRiskOracle.proposeConfig, (feedId, config)), expected);
        if (success) (book.proposal, book.activableAt) = (config, uint40(block.timestamp + DELAY));
    }

    /// @dev At once, or when the delay is over, or in the last second of the window, or in the one after it.
    function activate(uint256 feed, uint256 when) external {
        bytes32 feedId = feedOf(feed);
        FeedLedger.Book storage book = books[feedId];
        if (when % 4 != 0 && book.activableAt != 0) {
            uint256 time = when % 8 == 1 ? book.activableAt + DELAY : book.activableAt;
            if (when % 16 == 9) time = book.activableAt + DELAY + 1;
            if (time > block.timestamp) vm.warp(time);
        }
        bytes4 expected = book.errorOfActivating(DELAY);
        bytes memory request = abi.encodeCall(IModelRiskOracle.activateConfig, (feedId, book.proposal));
        (bool success,) = send(ADMIN, request, expected);
        if (!success) return;
        book.configs.push(book.proposal);
        book.activableAt = 0;
        ++activated;
    }

    function cancel(uint256 feed) external {
        FeedLedger.Book storage book = books[feedOf(feed)];
        bytes4 expected = book.activableAt == 0 ? IModelRiskOracle.NoProposal.selector : bytes4(0);
        send(GUARDIAN, abi.encodeCall(IModelRiskOracle.cancelProposal, (feedOf(feed))), expected);
        book.activableAt = 0;
    }

    /// @dev Off more often than on.
    function setPaused(uint256 feed, uint256 seed) external {
        bytes32 feedId = feedOf(feed);
        bool paused = seed % 3 == 0;
        if (paused) send(GUARDIAN, abi.encodeCall(IModelRiskOracle.pause, (feedId)), 0);
        else send(ADMIN, abi.encodeCall(IModelRiskOracle.unpause, (feedId)), 0);
        books[feedId].paused = paused;
    }

    /// @dev Only one of the feeds, and seldom: a frozen feed has less to show.
    function freeze(uint256 seed) external {
        if (seed % 8 != 0) return;
        FeedLedger.Book storage book = books[OTHER_FEED];
        bytes4 expected = book.frozen ? IModelRiskOracle.FeedIsFrozen.selector : bytes4(0);
        send(ADMIN, abi.encodeCall(IModelRiskOracle.freeze, (OTHER_FEED)), expected);
        if (!book.frozen) book.epochWhenFrozen = book.epoch();
        (book.frozen, book.activableAt) = (true, 0);
    }

    /// @dev After a wait and without a pause, the proof of an admissible answer is stored and can be read.
    function requireUsable(bytes32 feedId) external returns (bool usable) {
        FeedLedger.Book storage book = books[feedId];
        if (book.paused) send(ADMIN, abi.encodeCall(IModelRiskOracle.unpause, (feedId)), 0);
        book.paused = false;
        skip(book.config().minimumDelay + 1);
        uint256 before = book.answers.length;
        usable = answerNow(feedId, 0);
        if (usable) {
            assertEq(book.answers.length, before + 1);
            (int256 value,) = oracle.latest(feedId);
            assertEq(value, book.last().value);
        }
    }

    /// @dev Whether the limits admit any answer that the model can give.
    function answerNow(bytes32 feedId, uint256 seed) private returns (bool admissible) {
        FeedLedger.Book storage book = books[feedId];
        (int256 lowest, int256 highest) = admissibleIntegers(book);
        if (lowest > highest) return false;
        uint40 observedAt = uint40(block.timestamp);
        source.set(someValues(seed), observedAt);
        bytes4 expected = book.paused ? IModelRiskOracle.FeedIsPaused.selector : bytes4(0);
        (bool success, bytes memory data) = send(KEEPER, abi.encodeCall(IModelRiskOracle.snapshot, (feedId)), expected);
        if (!success) return true;
        uint48 snapshotId = abi.decode(data, (uint48));
        noteSnapshot(book, snapshotId, observedAt, seed);
        trySubmit(feedId, snapshotId, _bound(int256(seed), lowest, highest), seed % 5 == 0);
        return true;
    }

    /// @dev Submits the honest instances for `value`, and requires what the book foretells.
    function trySubmit(bytes32 feedId, uint48 snapshotId, int256 value, bool ifNecessary) private {
        FeedLedger.Book storage book = books[feedId];
        int256 answer_ = toAnswer(book.config(), value);
        bytes4 expected = book.errorOfSubmitting(snapshotId, answer_);
        uint256[] memory instances = instancesFor(feedId, snapshotId, value);
        bytes memory proof = someProof();
        if (ifNecessary && expected == IModelRiskOracle.NotNewer.selector) {
            vm.prank(KEEPER);
            assertFalse(oracle.submitIfNecessary(feedId, snapshotId, proof, instances));
            ++refused;
            return;
        }
        bytes memory request = ifNecessary
            ? abi.encodeCall(IModelRiskOracle.submitIfNecessary, (feedId, snapshotId, proof, instances))
            : abi.encodeCall(IModelRiskOracle.submit, (feedId, snapshotId, proof, instances));
        (bool success, bytes memory data) = send(KEEPER, request, expected);
        if (!success) return;
        assertEq(abi.decode(data, (int256)), ifNecessary ? int256(1) : answer_);
        book.answers
            .push(
                FeedLedger.Answer({
                    value: answer_,
                    observedAt: book.observations[snapshotId].observedAt,
                    updatedAt: uint40(block.timestamp),
                    snapshotId: snapshotId,
                    epoch: book.epoch()
                })
            );
        ++stored;
    }

    /// @dev Sends a request; it has to fail with `expected`, or to succeed if that is 0.
    function send(address account, bytes memory request, bytes4 expected)
        private
        returns (bool success, bytes memory data)
    {
        vm.prank(account);
        (success, data) = address(oracle).call(request);
        assertEq(success ? bytes4(0) : bytes4(data), expected);
        if (!success) ++refused;
    }

    /// @dev A snapshot is another one if its data is newer, or the first of its epoch.
    function noteSnapshot(FeedLedger.Book storage book, uint48 snapshotId, uint40 observedAt, uint256 seed) private {
        FeedLedger.Observation memory latest = book.observations[book.observations.length - 1];
        if (latest.epoch != book.epoch() || observedAt > latest.observedAt) {
            book.observations.push(FeedLedger.Observation(observedAt, book.epoch(), seed));
        }
        assertEq(snapshotId, book.observations.length - 1);
    }

    function open(bytes32 feedId, uint256 seed) private {
        FeedLedger.Book storage book = books[feedId];
        IModelRiskOracle.FeedConfig memory config = someConfig(seed);
        createFeed(feedId, config);
        vm.prank(ADMIN);
        oracle.setSubmitter(feedId, KEEPER, true);
        book.configs.push();
        book.configs.push(config);
        book.observations.push();
        book.answers.push();
    }

    /// @dev One of the two models with any limits, so that about every other answer of `submitAnything` is admissible.
    function someConfig(uint256 seed) private view returns (IModelRiskOracle.FeedConfig memory config) {
        bool other = seed % 2 == 1;
        config = other
            ? looseConfig(address(otherVerifier), address(otherDouble))
            : looseConfig(address(mock), address(double));
        config.outputIndex = other ? 1 : 0;
        uint256 word = uint256(keccak256(abi.encode(seed)));
        config.minimum = -int128(int256(word % 3000e18));
        config.maximum = int128(int256((word >> 40) % 3000e18));
        if ((word >> 80) % 2 == 0) config.maximumChange = uint128((word >> 90) % 1000e18);
        if ((word >> 100) % 2 == 0) config.maximumChangeBps = uint32((word >> 110) % 30_000);
        config.heartbeat = uint32(1 + (word >> 120) % 6 hours);
        config.minimumDelay = uint32((word >> 130) % 10 minutes);
        config.maximumSnapshotAge = uint32(1 + (word >> 140) % 1 hours);
        config.rounding = IModelRiskOracle.Rounding((word >> 150) % 2);
        config.allowListed = (word >> 160) % 2 == 0;
    }

    /// @dev The integers whose answers keep all limits; `lowest > highest` if there are none.
    function admissibleIntegers(FeedLedger.Book storage book) private view returns (int256 lowest, int256 highest) {
        IModelRiskOracle.FeedConfig memory config = book.config();
        (lowest, highest) = (config.minimum, config.maximum);
        if (book.hasAnswer()) {
            (int256 least, int256 most) = book.reach();
            if (least > lowest) lowest = least;
            if (most < highest) highest = most;
        }
        int256 one = int256(1) << ModelDouble(address(config.model)).SCALE();
        return (-floorDivide(-lowest * one), floorDivide(highest * one));
    }

    /// @dev What the oracle has to make of the model's integer: by division, where the oracle shifts.
    function toAnswer(IModelRiskOracle.FeedConfig memory config, int256 value) private view returns (int256) {
        int256 one = int256(1) << ModelDouble(address(config.model)).SCALE();
        int256 exact = value * 1e18;
        int256 truncated = exact / one;
        if (exact % one == 0) return truncated;
        if (config.rounding == IModelRiskOracle.Rounding.Down) return exact < 0 ? truncated - 1 : truncated;
        return exact < 0 ? truncated : truncated + 1;
    }

    /// @dev Largest integer that is not above `numerator / 10^18`.
    function floorDivide(int256 numerator) private pure returns (int256 quotient) {
        quotient = numerator / 1e18;
        if (numerator < 0 && numerator % 1e18 != 0) --quotient;
    }

    /// @dev What a proof for a snapshot says, known or not, by the model in force.
    function instancesFor(bytes32 feedId, uint48 snapshotId, int256 value)
        private
        view
        returns (uint256[] memory instances)
    {
        FeedLedger.Book storage book = books[feedId];
        ModelDouble model = ModelDouble(address(book.config().model));
        uint256 seed = snapshotId < book.observations.length ? book.observations[snapshotId].seed : 0;
        uint16 index = book.config().outputIndex;
        instances = new uint256[](3 + index);
        instances[0] = oracle.contextOf(feedId, snapshotId);
        instances[1] = model.encodeInputs(someValues(seed))[0];
        instances[2 + index] = model.encodeOutput(value);
    }
}
