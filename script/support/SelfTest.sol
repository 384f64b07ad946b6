// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Script} from "forge-std/Script.sol";

import {IAssayVerifier} from "../../contracts/interfaces/IAssayVerifier.sol";

/// @title One good and one bad proof for a verifier that was just deployed
abstract contract SelfTest is Script {
    /// @notice The address holds a verifier of another model, or none.
    error WrongModel(address verifier, bytes32 expected, bytes32 got);

    /// @notice The verifier accepted a proof with a flipped bit: do not use it.
    error AcceptedABadProof(address verifier, uint256 bit);

    /// @dev Reverts unless `verifier` accepts the stored proof and rejects it with the middle bit flipped.
    /// @param proofFile A `proof.json` of the verifier's model.
    /// @return rejection The error that the flipped bit was rejected with.
    function selfTest(IAssayVerifier verifier, string memory proofFile) internal view returns (bytes memory rejection) {
        string memory json = vm.readFile(proofFile);
        bytes memory proof = vm.parseJsonBytes(json, ".proof");
        uint256[] memory instances = vm.parseJsonUintArray(json, ".instances");
        bytes32 model = vm.parseJsonBytes32(json, ".model_id");
        if (address(verifier).code.length == 0) revert WrongModel(address(verifier), model, 0);
        if (verifier.MODEL_ID() != model) revert WrongModel(address(verifier), model, verifier.MODEL_ID());

        verifier.verify(proof, instances);

        uint256 bit = proof.length * 4;
        proof[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        try verifier.verify(proof, instances) {
            revert AcceptedABadProof(address(verifier), bit);
        } catch (bytes memory reason) {
            rejection = reason;
        }
    }
}
