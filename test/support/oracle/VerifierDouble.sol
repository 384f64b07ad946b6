// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayVerifier} from "../../../contracts/interfaces/IAssayVerifier.sol";

/// @title A verifier of any identity that accepts everything
contract VerifierDouble is IAssayVerifier {
    bytes32 public immutable MODEL_ID;
    bytes32 public constant VK_DIGEST = 0;
    uint256 public constant PROOF_LENGTH = 0;
    uint256 public immutable INSTANCE_COUNT;

    constructor(bytes32 modelId, uint256 instanceCount) {
        MODEL_ID = modelId;
        INSTANCE_COUNT = instanceCount;
    }

    function verify(bytes calldata, uint256[] calldata) external view {}

    function verifyProof(bytes calldata, uint256[] calldata) external pure returns (bool) {
        return true;
    }
}
