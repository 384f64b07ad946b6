// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../../contracts/interfaces/IModelRiskOracle.sol";

/// @title A source that calls the oracle back while it is asked, and tells in its first value whether that worked
/// @dev Answers to `IInputSource`, whose function is `view`: this one would not be.
contract CallingSource {
    /// @dev A forbidden write keeps all gas of its call; what is left has to do for the rest.
    uint256 private constant CALL_GAS = 200_000;

    function observe(bytes32 feedId) external returns (int256[] memory values, uint8 decimals, uint40 observedAt) {
        bytes memory request = abi.encodeCall(IModelRiskOracle.snapshot, (feedId));
        (bool success,) = msg.sender.call{gas: CALL_GAS}(request);
        values = new int256[](8);
        values[0] = success ? int256(1) : int256(2);
        return (values, 18, uint40(block.timestamp));
    }
}
