// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvVerifier} from "../contracts/generated/VolatilityLtvVerifier.sol";
import {VolatilityLtvVerifierReference} from "../contracts/generated/VolatilityLtvVerifierReference.sol";
import {IAssayVerifier} from "../contracts/interfaces/IAssayVerifier.sol";
import {ProofFixture} from "./support/ProofFixture.sol";

/// @notice The verifier for people to read answers as the one that is deployed.
contract VolatilityLtvVerifierReferenceTest is ProofFixture {
    IAssayVerifier private verifier;
    IAssayVerifier private readable;
    Fixture private stored;

    function setUp() public {
        verifier = IAssayVerifier(address(new VolatilityLtvVerifier()));
        readable = IAssayVerifier(address(new VolatilityLtvVerifierReference()));
        stored = readFixture("volatility-ltv", 0);
    }

    function test_BothAcceptProofs() public view {
        for (uint256 number = 0; number < 2; ++number) {
            Fixture memory fixture = readFixture("volatility-ltv", number);
            assertTrue(verifier.verifyProof(fixture.proof, fixture.instances));
            assertTrue(readable.verifyProof(fixture.proof, fixture.instances));
            readable.verify(fixture.proof, fixture.instances);
        }
    }

    function test_BothStandForTheSameModel() public view {
        assertEq(readable.MODEL_ID(), verifier.MODEL_ID());
        assertEq(readable.VK_DIGEST(), verifier.VK_DIGEST());
    }

    function testFuzz_BothRejectAFlippedBit(uint256 bit) public view {
        Fixture memory tampered = stored;
        bit = bound(bit, 0, 8 * tampered.proof.length - 1);
        tampered.proof[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        assertAlike(tampered);
    }

    function testFuzz_BothRejectAnotherInstance(uint256 index, uint256 value) public view {
        Fixture memory tampered = stored;
        index = bound(index, 0, tampered.instances.length - 1);
        vm.assume(value != tampered.instances[index]);
        tampered.instances[index] = value;
        assertAlike(tampered);
    }

    /// @dev Neither accepts, and where the deployed one gives an error, the readable one gives the same. (A precompile
    ///      that refuses a point keeps the gas, so that the deployed one may halt where the other names the point.)
    function assertAlike(Fixture memory tampered) private view {
        bytes memory request = callOf(tampered);
        (bool accepted, bytes memory expected) = address(verifier).staticcall{gas: CALL_GAS}(request);
        (bool acceptedByReference, bytes memory got) = address(readable).staticcall{gas: CALL_GAS}(request);
        assertFalse(accepted, "a tampered proof was accepted");
        assertFalse(acceptedByReference, "a tampered proof was accepted by the reference");
        if (expected.length != 0) assertEq(got, expected);
    }
}
