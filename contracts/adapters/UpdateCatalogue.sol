// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAnswerPolicy} from "../interfaces/IAnswerPolicy.sol";
import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";
import {IRiskOracle} from "../interfaces/IRiskOracle.sol";

/// @title Which feed is which parameter of which market, and how its rounds are numbered
/// @notice The entries are fixed for good. Of `count` entries, round `r` of the one at `index` has the update id
/// `(r - 1) * count + index + 1`: no two updates share one, and along a feed ids rise. A single entry's id is its round.
abstract contract UpdateCatalogue is IRiskOracle {
    /// @notice One parameter of one market.
    struct Entry {
        /// @dev The parameter; 1 to 64 bytes.
        string updateType;
        address market;
        /// @dev Feed of the oracle.
        bytes32 feedId;
        /// @dev What the parameter is worth, given the feed's answer.
        IAnswerPolicy policy;
    }

    uint256 private constant LONGEST_TYPE = 64;

    /// @notice Holds the answers.
    IModelRiskOracle public immutable oracle;

    /// @inheritdoc IRiskOracle
    string public description;

    Entry[] private _entries;
    string[] private _updateTypes;

    /// @dev By parameter and market: the index plus one.
    mapping(bytes32 key => uint256 place) private _places;

    /// @notice There has to be an entry.
    error NoEntries();

    /// @notice An update type is empty or longer than 64 bytes.
    error InvalidUpdateType(string updateType);

    /// @notice There is no code at an entry's policy.
    error NotAPolicy(address policy);

    /// @notice Two entries are the same parameter of the same market.
    error DuplicateEntry(string updateType, address market);

    /// @notice The parameter of the market is not among the entries.
    error MarketUnknown(string updateType, address market);

    /// @param oracle_ Holds the answers; has every entry's feed already.
    /// @param description_ What is published, in a few words.
    /// @param entries_ For good.
    constructor(IModelRiskOracle oracle_, string memory description_, Entry[] memory entries_) {
        if (entries_.length == 0) revert NoEntries();
        oracle = oracle_;
        description = description_;
        for (uint256 index = 0; index < entries_.length; ++index) {
            _add(oracle_, entries_[index]);
        }
    }

    /// @notice Number of entries.
    function entryCount() public view returns (uint256) {
        return _entries.length;
    }

    /// @notice An entry by its index.
    function entry(uint256 index) public view returns (Entry memory) {
        return _entries[index];
    }

    /// @notice Every update type, once.
    function getAllUpdateTypes() external view returns (string[] memory) {
        return _updateTypes;
    }

    /// @notice The update id of a round.
    /// @param round From 1 on.
    function idOf(uint256 index, uint256 round) public view returns (uint256 updateId) {
        return (round - 1) * _entries.length + index + 1;
    }

    /// @notice The round of an update id, from 1 on; the inverse of `idOf`.
    function placeOf(uint256 updateId) public view returns (uint256 index, uint256 round) {
        uint256 number = updateId - 1;
        return (number % _entries.length, number / _entries.length + 1);
    }

    /// @dev The id of an entry's latest round; 0 before the first.
    function _latestIdOf(uint256 index) internal view returns (uint256) {
        uint64 round = oracle.latestRound(_entries[index].feedId);
        return round == 0 ? 0 : idOf(index, round);
    }

    function _find(string memory updateType, address market) internal view returns (bool found, uint256 index) {
        uint256 place = _places[_keyOf(updateType, market)];
        return place == 0 ? (false, 0) : (true, place - 1);
    }

    function _indexOf(string memory updateType, address market) internal view returns (uint256) {
        (bool found, uint256 index) = _find(updateType, market);
        if (!found) revert MarketUnknown(updateType, market);
        return index;
    }

    function _add(IModelRiskOracle oracle_, Entry memory added) private {
        uint256 length = bytes(added.updateType).length;
        if (length == 0 || length > LONGEST_TYPE) revert InvalidUpdateType(added.updateType);
        if (address(added.policy).code.length == 0) revert NotAPolicy(address(added.policy));
        bytes32 key = _keyOf(added.updateType, added.market);
        if (_places[key] != 0) revert DuplicateEntry(added.updateType, added.market);
        // Reverts with the oracle's error for a feed that is not there.
        oracle_.latestRound(added.feedId);

        if (_isNewType(added.updateType)) _updateTypes.push(added.updateType);
        _entries.push(added);
        _places[key] = _entries.length;
    }

    function _isNewType(string memory updateType) private view returns (bool) {
        for (uint256 i = 0; i < _updateTypes.length; ++i) {
            if (keccak256(bytes(_updateTypes[i])) == keccak256(bytes(updateType))) return false;
        }
        return true;
    }

    function _keyOf(string memory updateType, address market) private pure returns (bytes32) {
        return keccak256(abi.encode(updateType, market));
    }
}
