// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvVerifier} from "../contracts/generated/VolatilityLtvVerifier.sol";
import {VolatilityLtvVerifierMock} from "../contracts/generated/VolatilityLtvVerifierMock.sol";
import {IAssayVerifier} from "../contracts/interfaces/IAssayVerifier.sol";
import {ProofFixture} from "./support/ProofFixture.sol";

/// @notice The mock stands in for the verifier wherever the proof itself does not matter.
contract VolatilityLtvVerifierMockTest is ProofFixture {
    VolatilityLtvVerifierMock private mock;
    IAssayVerifier private asVerifier;
    Fixture private stored;

    function setUp() public {
        mock = new VolatilityLtvVerifierMock();
        asVerifier = IAssayVerifier(address(mock));
        stored = readFixture("volatility-ltv", 0);
    }

    function test_SharesTheVerifiersConstants() public {
        IAssayVerifier verifier = IAssayVerifier(address(new VolatilityLtvVerifier()));
        assertEq(asVerifier.MODEL_ID(), verifier.MODEL_ID());
        assertEq(asVerifier.VK_DIGEST(), verifier.VK_DIGEST());
        assertEq(asVerifier.PROOF_LENGTH(), verifier.PROOF_LENGTH());
        assertEq(asVerifier.INSTANCE_COUNT(), verifier.INSTANCE_COUNT());
    }

    function test_AcceptsAndRejectsAsTold() public {
        asVerifier.verify(stored.proof, stored.instances);
        assertTrue(asVerifier.verifyProof(stored.proof, stored.instances));
        mock.setAccepting(false);
        assertFalse(asVerifier.verifyProof(stored.proof, stored.instances));
        vm.expectRevert(IAssayVerifier.ProofRejected.selector);
        asVerifier.verify(stored.proof, stored.instances);
    }

    function test_RevertWhen_TheProofHasAnotherLength() public {
        uint256 length = stored.proof.length;
        bytes memory proof = bytes.concat(stored.proof, hex"00");
        assertFalse(asVerifier.verifyProof(proof, stored.instances));
        vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.ProofLengthMismatch.selector, length + 1, length));
        asVerifier.verify(proof, stored.instances);
    }

    function test_RevertWhen_AnInstanceIsMissing() public {
        uint256 count = stored.instances.length;
        uint256[] memory instances = new uint256[](count - 1);
        assertFalse(asVerifier.verifyProof(stored.proof, instances));
        vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.InstanceCountMismatch.selector, count - 1, count));
        asVerifier.verify(stored.proof, instances);
    }

    function test_RevertWhen_AnInstanceIsAnAlias() public {
        Fixture memory tampered = stored;
        uint256 last = tampered.instances.length - 1;
        tampered.instances[last] += FIELD_ORDER;
        assertFalse(asVerifier.verifyProof(tampered.proof, tampered.instances));
        vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.InstanceNotInField.selector, last));
        asVerifier.verify(tampered.proof, tampered.instances);
    }
}
