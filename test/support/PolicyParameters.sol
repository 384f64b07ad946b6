// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {LtvPolicy} from "../../contracts/policies/LtvPolicy.sol";

/// @notice The policy of the model's README: three deviations over ten days, 5 % bonus, 2 % buffer, at most 85 %.
function readmePolicy() pure returns (LtvPolicy.Parameters memory) {
    return LtvPolicy.Parameters({
        deviations: 3e18, horizon: 10, volatilityBound: 4e18, bonus: 0.05e18, buffer: 200, minimum: 0, maximum: 8500
    });
}
