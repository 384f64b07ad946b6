// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IModelRiskOracle} from "../../../contracts/interfaces/IModelRiskOracle.sol";
import {FeedDefinitions} from "../../../contracts/oracle/FeedDefinitions.sol";
import {FeedDefinition} from "../../../contracts/oracle/FeedTypes.sol";
import {Guardrails} from "../../../contracts/oracle/Guardrails.sol";

/// @title The oracle's libraries behind external calls
contract OracleLibraries {
    function toWad(int256 value, uint256 scale, IModelRiskOracle.Rounding rounding) external pure returns (int256) {
        return Guardrails.toWad(value, scale, rounding);
    }

    function write(FeedDefinition calldata definition, bytes32 salt) external returns (address) {
        return FeedDefinitions.write(definition, salt);
    }

    function read(address account) external view returns (FeedDefinition memory) {
        return FeedDefinitions.read(account);
    }
}
