// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {TestToken} from "../../contracts/examples/TestToken.sol";

/// @notice A token that makes one call of its owner's choice in the middle of the next transfer.
contract CallingToken is TestToken {
    address private _callee;
    bytes private _call;

    constructor(uint8 decimals_) TestToken("calling", "CALL", decimals_, msg.sender) {}

    function arm(address callee, bytes memory call) external {
        (_callee, _call) = (callee, call);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (_callee == address(0)) return;
        address callee = _callee;
        _callee = address(0);
        (bool done, bytes memory reason) = callee.call(_call);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }
}
