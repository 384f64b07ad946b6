// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A source whose inputs are whatever a test says
/// @notice Answers to `IInputSource` and to `IUpkeep`; stands alone, so that it can be compiled by itself.
contract SettableSource {
    /// @notice No data yet.
    error NotEnoughHistory(uint256 expected, uint256 got);

    /// @notice Nothing is due.
    error NoUpkeepDue();

    int256[] private _values;
    uint40 private _observedAt;
    int256[] private _due;

    /// @notice Times that `performUpkeep` did something.
    uint256 public upkeeps;

    /// @notice Observes `values` now.
    function set(int256[] calldata values) external {
        _values = values;
        _observedAt = uint40(block.timestamp);
    }

    /// @notice Has `values` observed by the next upkeep.
    function setDue(int256[] calldata values) external {
        _due = values;
    }

    /// @notice As `IInputSource` has it.
    function observe(bytes32) external view returns (int256[] memory values, uint8 decimals, uint40 observedAt) {
        if (_observedAt == 0) revert NotEnoughHistory(1, 0);
        return (_values, 18, _observedAt);
    }

    /// @notice As `IUpkeep` has it.
    function checkUpkeep(bytes calldata) external view returns (bool upkeepNeeded, bytes memory performData) {
        return (_due.length != 0, "");
    }

    /// @notice As `IUpkeep` has it.
    function performUpkeep(bytes calldata) external {
        if (_due.length == 0) revert NoUpkeepDue();
        _values = _due;
        _observedAt = uint40(block.timestamp);
        delete _due;
        ++upkeeps;
    }
}
