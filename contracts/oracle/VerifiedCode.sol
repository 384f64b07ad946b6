// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";

/// @title Whether an account still has the code that was announced
library VerifiedCode {
    /// @notice Reverts with `UnverifiedCode` unless the account has code of this hash.
    /// @dev An account without code never passes, whatever hash was announced: EXTCODEHASH of a funded account is the
    /// hash of nothing (EIP-1052), and anyone can announce that. A delegation (EIP-7702) counts as code, of 23 bytes
    /// that name the delegate, so a change of the delegate is noticed.
    /// @param account The verifier or the model contract.
    /// @param expected Its announced EXTCODEHASH.
    function requireHash(address account, bytes32 expected) internal view {
        bytes32 got = account.code.length == 0 ? bytes32(0) : account.codehash;
        if (got == 0 || got != expected) revert IModelRiskOracle.UnverifiedCode(account, expected, got);
    }
}
