// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IInputSource} from "../../../contracts/interfaces/IInputSource.sol";

/// @title A source of inputs that says what it was told to say
contract SourceDouble is IInputSource {
    int256[] private _values;
    uint8 private _decimals = 18;
    uint40 private _observedAt;
    bool private _down;

    error SourceIsDown();

    function set(int256[] memory values, uint40 observedAt) external {
        _values = values;
        _observedAt = observedAt;
    }

    function setDecimals(uint8 decimals) external {
        _decimals = decimals;
    }

    function setDown(bool down) external {
        _down = down;
    }

    function observe(bytes32) external view returns (int256[] memory values, uint8 decimals, uint40 observedAt) {
        if (_down) revert SourceIsDown();
        return (_values, _decimals, _observedAt);
    }
}
