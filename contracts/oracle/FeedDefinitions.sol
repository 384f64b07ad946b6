// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";
import {VerifiedCode} from "./VerifiedCode.sol";
import {FeedDefinition} from "./FeedTypes.sol";

/// @title A feed's definition: checked, and kept as the code of an account of its own
/// @notice Code cannot be changed, only replaced as a whole by pointing elsewhere; and it is cheaper than storage to
/// write (200 gas a byte) and to read (one cold account instead of nine cold slots).
/// @dev The code is the definition's ABI encoding. That begins with an address in 32 bytes, so the first byte is the
/// opcode STOP: a call of the account does nothing.
library FeedDefinitions {
    /// @dev Returns the rest of the creation code: PUSH2 size, DUP1, PUSH1 10, RETURNDATASIZE, CODECOPY,
    /// RETURNDATASIZE, RETURN; 10 bytes with the size, where RETURNDATASIZE stands for 0.
    bytes1 private constant PUSH2 = 0x61;
    bytes7 private constant COPY_AND_RETURN = 0x80600a3d393df3;

    /// @notice Reverts unless a feed can run with `config`.
    /// @param config A configuration, of which nothing is known.
    /// @return definition `config`, and what its model says about itself.
    /// Errors: `InvalidConfig` with the field's name, `UnverifiedCode`, `ModelMismatch`.
    function check(IModelRiskOracle.FeedConfig memory config) internal view returns (FeedDefinition memory definition) {
        if (address(config.source).code.length == 0) {
            revert IModelRiskOracle.InvalidConfig("source");
        }
        if (config.minimum > config.maximum) revert IModelRiskOracle.InvalidConfig("minimum");
        if (config.heartbeat == 0) revert IModelRiskOracle.InvalidConfig("heartbeat");
        if (config.maximumSnapshotAge == 0) revert IModelRiskOracle.InvalidConfig("maximumSnapshotAge");
        VerifiedCode.requireHash(address(config.verifier), config.verifierCodeHash);
        VerifiedCode.requireHash(address(config.model), config.modelCodeHash);

        bytes32 modelId = config.model.MODEL_ID();
        bytes32 verifierModelId = config.verifier.MODEL_ID();
        if (modelId != verifierModelId) revert IModelRiskOracle.ModelMismatch(verifierModelId, modelId);
        if (config.outputIndex >= config.model.OUTPUT_COUNT()) revert IModelRiskOracle.InvalidConfig("outputIndex");
        return FeedDefinition(config, modelId, config.model.INPUT_INSTANCES());
    }

    /// @notice Writes a definition that `check` returned.
    /// @param definition What to write.
    /// @param salt Never used before by this contract.
    /// @return account The account whose code it is.
    function write(FeedDefinition memory definition, bytes32 salt) internal returns (address account) {
        bytes memory code = abi.encode(definition);
        return Create2.deploy(0, salt, abi.encodePacked(PUSH2, uint16(code.length), COPY_AND_RETURN, code));
    }

    /// @notice Reads a definition.
    /// @param account What `write` returned.
    function read(address account) internal view returns (FeedDefinition memory definition) {
        return abi.decode(account.code, (FeedDefinition));
    }
}
