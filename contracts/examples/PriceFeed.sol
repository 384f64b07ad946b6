// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

/// @title A price feed whose owner says the price: for local chains and tests only
/// @notice Keeps every round, numbers them as Chainlink's proxies do, and can start new phases as those do when their
/// aggregator is replaced. Answers are not checked: a test may want a bad one.
contract PriceFeed is AggregatorV3Interface, Ownable {
    /// @notice One round.
    struct Update {
        /// @dev With the feed's decimals.
        int208 answer;
        /// @dev In seconds.
        uint48 updatedAt;
    }

    /// @dev Bits of a round id below the phase.
    uint256 private constant PHASE_SHIFT = 64;

    uint8 private immutable DECIMALS;

    /// @inheritdoc AggregatorV3Interface
    string public description;

    /// @notice The phase that new rounds belong to; the first is 1.
    uint16 public currentPhase = 1;

    /// @dev By phase, oldest first: round `n` is at `n - 1`.
    mapping(uint16 phase => Update[] updates) private _updates;

    /// @notice A round was added.
    event RoundPushed(uint80 indexed roundId, int256 answer, uint256 updatedAt);

    /// @notice Rounds belong to another aggregator from now on.
    event PhaseStarted(uint16 indexed phase);

    /// @notice There is no such round, or none at all yet.
    error NoData(uint80 roundId);

    /// @notice A round would be older than the one before it in its phase.
    error OutOfOrder(uint256 previous, uint256 updatedAt);

    /// @notice A round would be of a later time than now.
    error InFuture(uint256 updatedAt);

    constructor(address owner, uint8 decimals_, string memory description_) Ownable(owner) {
        DECIMALS = decimals_;
        description = description_;
    }

    /// @notice Adds a round that is updated now.
    /// @param answer With the feed's decimals.
    /// @return roundId Its id.
    function push(int208 answer) external onlyOwner returns (uint80 roundId) {
        roundId = _push(currentPhase, Update(answer, uint48(block.timestamp)));
    }

    /// @notice Adds rounds of the past, oldest first.
    /// @param updates None older than the one before it, none of the future.
    function pushHistory(Update[] calldata updates) external onlyOwner {
        uint16 phase = currentPhase;
        for (uint256 i = 0; i < updates.length; ++i) {
            _push(phase, updates[i]);
        }
    }

    /// @notice Adds a round to any phase: one that ended, as an aggregator does that goes on after its replacement, or one
    /// that has not begun, of which nothing can be read before it does.
    /// @return roundId Its id.
    function pushToPhase(uint16 phase, Update calldata update) external onlyOwner returns (uint80 roundId) {
        roundId = _push(phase, update);
    }

    /// @notice Starts the next phase, which has no rounds yet.
    function startPhase() external onlyOwner {
        emit PhaseStarted(++currentPhase);
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external view returns (uint8) {
        return DECIMALS;
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId)
        external
        view
        virtual
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return _round(roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return _round(latestRound());
    }

    /// @notice Id of the current phase's latest round; its number is 0 when there is none.
    function latestRound() public view returns (uint80) {
        return _id(currentPhase, _updates[currentPhase].length);
    }

    function _push(uint16 phase, Update memory update) private returns (uint80 roundId) {
        Update[] storage updates = _updates[phase];
        if (update.updatedAt > block.timestamp) revert InFuture(update.updatedAt);
        if (updates.length != 0) {
            uint256 previous = updates[updates.length - 1].updatedAt;
            if (update.updatedAt < previous) revert OutOfOrder(previous, update.updatedAt);
        }
        updates.push(update);
        roundId = _id(phase, updates.length);
        emit RoundPushed(roundId, update.answer, update.updatedAt);
    }

    function _round(uint80 roundId) internal view returns (uint80, int256, uint256, uint256, uint80) {
        uint16 phase = uint16(roundId >> PHASE_SHIFT);
        Update[] storage updates = _updates[phase];
        uint64 number = uint64(roundId);
        if (phase > currentPhase || number == 0 || number > updates.length) revert NoData(roundId);
        Update memory update = updates[number - 1];
        return (roundId, update.answer, update.updatedAt, update.updatedAt, roundId);
    }

    function _id(uint16 phase, uint256 number) private pure returns (uint80) {
        return uint80((uint256(phase) << PHASE_SHIFT) | number);
    }
}
