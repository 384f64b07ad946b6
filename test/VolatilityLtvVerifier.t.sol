// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvVerifier} from "../contracts/generated/VolatilityLtvVerifier.sol";
import {IAssayVerifier} from "../contracts/interfaces/IAssayVerifier.sol";
import {ProofFixture} from "./support/ProofFixture.sol";

/// @notice What the committed verifier accepts, and the error for each way of being wrong.
contract VolatilityLtvVerifierTest is ProofFixture {
    IAssayVerifier private verifier;
    Fixture private stored;
    Fixture private other;
    uint256[] private scalarWords;

    function setUp() public {
        verifier = IAssayVerifier(address(new VolatilityLtvVerifier()));
        stored = readFixture("volatility-ltv", 0);
        other = readFixture("volatility-ltv", 1);
        scalarWords = vm.parseJsonUintArray(readExpected("volatility-ltv"), ".scalar_words");
    }

    function test_AcceptsEveryFixtureProof() public view {
        verifier.verify(stored.proof, stored.instances);
        verifier.verify(other.proof, other.instances);
        assertTrue(verifier.verifyProof(stored.proof, stored.instances));
        assertTrue(verifier.verifyProof(other.proof, other.instances));
    }

    function test_AnswersWithExactlyOneWordOrNothing() public view {
        (bool accepted, bytes memory nothing) = address(verifier).staticcall(callOf(stored));
        assertTrue(accepted);
        assertEq(nothing.length, 0);
        bytes memory request = abi.encodeCall(IAssayVerifier.verifyProof, (stored.proof, stored.instances));
        (, bytes memory word) = address(verifier).staticcall(request);
        assertEq(word, abi.encode(true));
    }

    function test_DropInSelector() public pure {
        assertEq(IAssayVerifier.verifyProof.selector, bytes4(0x1e8e1e13));
    }

    function test_NamesTheModelOfItsFixtures() public view {
        assertEq(verifier.MODEL_ID(), stored.modelId);
        assertEq(verifier.MODEL_ID(), other.modelId);
        assertEq(verifier.PROOF_LENGTH(), stored.proof.length);
        assertEq(verifier.INSTANCE_COUNT(), stored.instances.length);
        assertNotEq(verifier.VK_DIGEST(), bytes32(0));
    }

    function testFuzz_RevertWhen_ProofHasAnotherLength(uint256 length) public {
        length = bound(length, 0, 2 * stored.proof.length);
        vm.assume(length != stored.proof.length);
        bytes memory proof = new bytes(length);
        for (uint256 i = 0; i < length && i < stored.proof.length; ++i) {
            proof[i] = stored.proof[i];
        }
        assertFalse(verifier.verifyProof(proof, stored.instances));
        vm.expectRevert(
            abi.encodeWithSelector(IAssayVerifier.ProofLengthMismatch.selector, length, stored.proof.length)
        );
        verifier.verify(proof, stored.instances);
    }

    function test_RevertWhen_InstanceCountDiffers() public {
        uint256 count = stored.instances.length;
        for (uint256 length = 0; length <= count + 2; ++length) {
            if (length == count) continue;
            uint256[] memory instances = new uint256[](length);
            for (uint256 i = 0; i < length && i < count; ++i) {
                instances[i] = stored.instances[i];
            }
            assertFalse(verifier.verifyProof(stored.proof, instances));
            vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.InstanceCountMismatch.selector, length, count));
            verifier.verify(stored.proof, instances);
        }
    }

    function test_RevertWhen_InstanceIsAnAlias() public {
        for (uint256 i = 0; i < stored.instances.length; ++i) {
            uint256[] memory instances = stored.instances;
            // Each alias of the instance below 2^256: reduction would make it the true one.
            while (instances[i] <= type(uint256).max - FIELD_ORDER) {
                instances[i] += FIELD_ORDER;
                assertFalse(verifier.verifyProof(stored.proof, instances));
                vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.InstanceNotInField.selector, i));
                verifier.verify(stored.proof, instances);
            }
        }
    }

    function test_RevertWhen_InstanceIsTheFieldOrder() public {
        for (uint256 i = 0; i < stored.instances.length; ++i) {
            uint256[] memory instances = stored.instances;
            instances[i] = FIELD_ORDER;
            vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.InstanceNotInField.selector, i));
            verifier.verify(stored.proof, instances);
        }
    }

    function test_RevertWhen_ScalarIsAnAlias() public {
        assertGt(scalarWords.length, 0);
        for (uint256 i = 0; i < scalarWords.length; ++i) {
            Fixture memory tampered = stored;
            setWord(tampered, scalarWords[i], wordOf(tampered, scalarWords[i]) + FIELD_ORDER);
            assertFalse(verifier.verifyProof(tampered.proof, tampered.instances));
            vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.ScalarNotInField.selector, scalarWords[i]));
            verifier.verify(tampered.proof, tampered.instances);
        }
    }

    function test_RevertWhen_TheLastPointIsNegated() public {
        Fixture memory tampered = stored;
        uint256 y = tampered.proof.length / 32 - 2;
        setWord(tampered, y, BASE_ORDER - wordOf(tampered, y));
        assertFalse(verifier.verifyProof(tampered.proof, tampered.instances));
        vm.expectRevert(IAssayVerifier.ProofRejected.selector);
        verifier.verify(tampered.proof, tampered.instances);
    }

    function test_RevertWhen_TheLastPointIsTheGenerator() public {
        Fixture memory tampered = stored;
        uint256 x = tampered.proof.length / 32 - 3;
        setWord(tampered, x, 1);
        setWord(tampered, x + 1, 2);
        assertFalse(verifier.verifyProof(tampered.proof, tampered.instances));
        vm.expectRevert(IAssayVerifier.ProofRejected.selector);
        verifier.verify(tampered.proof, tampered.instances);
    }

    function test_RevertWhen_TheLastPointIsTheIdentity() public {
        Fixture memory tampered = stored;
        uint256 x = tampered.proof.length / 32 - 3;
        setWord(tampered, x, 0);
        setWord(tampered, x + 1, 0);
        assertFalse(verifier.verifyProof(tampered.proof, tampered.instances));
        vm.expectRevert(IAssayVerifier.ProofRejected.selector);
        verifier.verify(tampered.proof, tampered.instances);
    }

    /// @dev Precompiles that fail keep what they were given, so this call is given all there is.
    function test_RevertWhen_TheLastPointIsOffTheCurve() public {
        Fixture memory tampered = stored;
        uint256 y = tampered.proof.length / 32 - 2;
        setWord(tampered, y, wordOf(tampered, y) ^ 1);
        vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.PointNotOnCurve.selector, y - 1));
        verifier.verify(tampered.proof, tampered.instances);
    }

    function test_RevertWhen_TheInverseIsWrong() public {
        Fixture memory tampered = stored;
        uint256 last = tampered.proof.length / 32 - 1;
        setWord(tampered, last, addmod(wordOf(tampered, last), 1, FIELD_ORDER));
        assertFalse(verifier.verifyProof(tampered.proof, tampered.instances));
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        verifier.verify(tampered.proof, tampered.instances);
    }

    function test_RevertWhen_ProofIsOfAnotherInput() public {
        assertNotEq(keccak256(stored.proof), keccak256(other.proof));
        (bool accepted, bytes memory data) =
            address(verifier).staticcall(abi.encodeCall(IAssayVerifier.verify, (stored.proof, other.instances)));
        assertFalse(accepted);
        assertTrue(isRejection(data));
        (accepted, data) =
            address(verifier).staticcall(abi.encodeCall(IAssayVerifier.verify, (other.proof, stored.instances)));
        assertFalse(accepted);
        assertTrue(isRejection(data));
    }

    function test_RevertWhen_ContextIsOfAnotherRequest() public {
        Fixture memory tampered = stored;
        tampered.instances[0] = addmod(tampered.instances[0], 1, FIELD_ORDER);
        assertFalse(verifier.verifyProof(tampered.proof, tampered.instances));
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        verifier.verify(tampered.proof, tampered.instances);
    }

    function test_RevertWhen_ProofIsOfAnotherModel() public {
        Fixture memory foreign = readFixture("another-model", 0);
        assertNotEq(foreign.modelId, stored.modelId);
        // Of the same shape, so that only the key tells them apart.
        assertEq(foreign.proof.length, stored.proof.length);
        assertEq(foreign.instances.length, stored.instances.length);
        assertFalse(verifier.verifyProof(foreign.proof, foreign.instances));
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        verifier.verify(foreign.proof, foreign.instances);
    }
}
