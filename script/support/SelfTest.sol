// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Script} from "forge-std/Script.sol";

import {IAssayVerifier} from "../../contracts/interfaces/IAssayVerifier.sol";

/// @title One good and one bad proof for a verifier that was just deployed
abstract contract SelfTest is Script {
    /// @notice The address holds a verifier of another model, or none.
    error WrongModel(address verifier, bytes32 expected, bytes32 got);

    /// @notice The verifier accepted a proof with a false opening: do not use it. Where its code is right, the chain's
    ///         precompiles are not Ethereum's.
    error AcceptedABadProof(address verifier);

    /// @dev Order of the field of BN254's coordinates.
    uint256 private constant BASE_ORDER = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;

    /// @dev Reverts unless `verifier` accepts the stored proof and rejects it with its last point negated, which
    ///      no challenge binds: any other change may be noticed before the pairing.
    /// @param proofFile A `proof.json` of the verifier's model.
    /// @return rejection The error that the false opening was rejected with.
    function selfTest(IAssayVerifier verifier, string memory proofFile) internal view returns (bytes memory rejection) {
        string memory json = vm.readFile(proofFile);
        bytes memory proof = vm.parseJsonBytes(json, ".proof");
        uint256[] memory instances = vm.parseJsonUintArray(json, ".instances");
        bytes32 model = vm.parseJsonBytes32(json, ".model_id");
        if (address(verifier).code.length == 0) revert WrongModel(address(verifier), model, 0);
        if (verifier.MODEL_ID() != model) revert WrongModel(address(verifier), model, verifier.MODEL_ID());

        verifier.verify(proof, instances);

        negateLastPoint(proof);
        try verifier.verify(proof, instances) {
            revert AcceptedABadProof(address(verifier));
        } catch (bytes memory reason) {
            rejection = reason;
        }
    }

    /// @dev The last point comes before the last word.
    function negateLastPoint(bytes memory proof) private pure {
        assembly ("memory-safe") {
            // Its second coordinate.
            let y := add(proof, sub(mload(proof), 0x20))
            mstore(y, sub(BASE_ORDER, mload(y)))
        }
    }
}
