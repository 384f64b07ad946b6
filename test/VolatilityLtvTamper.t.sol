// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvVerifier} from "../contracts/generated/VolatilityLtvVerifier.sol";
import {IAssayVerifier} from "../contracts/interfaces/IAssayVerifier.sol";
import {ProofFixture} from "./support/ProofFixture.sol";

/// @notice No change of a valid call is accepted, whatever it is.
contract VolatilityLtvTamperTest is ProofFixture {
    IAssayVerifier private verifier;
    Fixture private stored;

    function setUp() public {
        verifier = IAssayVerifier(address(new VolatilityLtvVerifier()));
        stored = readFixture("volatility-ltv", 0);
    }

    function testFuzz_RevertWhen_AnyBitOfTheProofFlips(uint256 bit) public view {
        Fixture memory tampered = stored;
        bit = bound(bit, 0, 8 * tampered.proof.length - 1);
        tampered.proof[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        assertRejected(tampered);
    }

    function testFuzz_RevertWhen_AnyBitOfAnInstanceFlips(uint256 index, uint8 bit) public view {
        Fixture memory tampered = stored;
        index = bound(index, 0, tampered.instances.length - 1);
        tampered.instances[index] ^= 1 << bit;
        assertRejected(tampered);
    }

    function testFuzz_RevertWhen_AWordIsReplaced(uint256 index, uint256 word) public view {
        Fixture memory tampered = stored;
        index = bound(index, 0, tampered.proof.length / 32 - 1);
        vm.assume(word != wordOf(tampered, index));
        setWord(tampered, index, word);
        assertRejected(tampered);
    }

    /// @dev No challenge binds the last message: with any other point of the curve, everything before the pairing is right.
    function testFuzz_RevertWhen_TheLastPointIsAnother(uint256 factor) public view {
        Fixture memory tampered = stored;
        (bool success, bytes memory point) = address(7).staticcall(abi.encode(1, 2, factor));
        assertTrue(success);
        (uint256 x, uint256 y) = abi.decode(point, (uint256, uint256));
        uint256 first = tampered.proof.length / 32 - 3;
        vm.assume(x != wordOf(tampered, first));
        setWord(tampered, first, x);
        setWord(tampered, first + 1, y);
        (bool accepted, bytes memory data) = address(verifier).staticcall{gas: CALL_GAS}(callOf(tampered));
        assertFalse(accepted, "a tampered proof was accepted");
        assertEq(data, abi.encodeWithSelector(IAssayVerifier.ProofRejected.selector));
        assertRejected(tampered);
    }

    function testFuzz_RevertWhen_TwoWordsSwap(uint256 first, uint256 second) public view {
        Fixture memory tampered = stored;
        uint256 words = tampered.proof.length / 32;
        (first, second) = (bound(first, 0, words - 1), bound(second, 0, words - 1));
        (uint256 a, uint256 b) = (wordOf(tampered, first), wordOf(tampered, second));
        vm.assume(a != b);
        setWord(tampered, first, b);
        setWord(tampered, second, a);
        assertRejected(tampered);
    }

    function test_RevertWhen_AWordIsASpecialValue() public view {
        uint256[7] memory specials =
            [uint256(0), 1, FIELD_ORDER - 1, FIELD_ORDER, BASE_ORDER - 1, BASE_ORDER, type(uint256).max];
        for (uint256 index = 0; index < stored.proof.length / 32; ++index) {
            for (uint256 i = 0; i < specials.length; ++i) {
                Fixture memory tampered = stored;
                if (wordOf(tampered, index) == specials[i]) continue;
                setWord(tampered, index, specials[i]);
                assertRejected(tampered);
            }
        }
    }

    function testFuzz_RevertWhen_BytesFollowTheCall(bytes calldata tail) public {
        vm.assume(tail.length > 0);
        assertMalformed(bytes.concat(callOf(stored), tail));
    }

    function testFuzz_RevertWhen_TheCallIsTruncated(uint256 length) public view {
        bytes memory request = callOf(stored);
        length = bound(length, 0, request.length - 1);
        assembly ("memory-safe") {
            // The shortened length of the calldata.
            mstore(request, length)
        }
        (bool accepted,) = address(verifier).staticcall(request);
        assertFalse(accepted);
    }

    function testFuzz_RevertWhen_AHeadMoves(bool second, uint256 head, bool near) public view {
        bytes memory request = callOf(stored);
        uint256 position = second ? 0x24 : 0x04;
        uint256 honest;
        assembly ("memory-safe") {
            honest := mload(add(add(request, 0x20), position))
        }
        if (near) head = bound(head, 0, 2 * request.length);
        vm.assume(head != honest);
        assembly ("memory-safe") {
            // The offset of one argument.
            mstore(add(add(request, 0x20), position), head)
        }
        (bool accepted, bytes memory data) = address(verifier).staticcall(request);
        assertFalse(accepted, "a malformed call was accepted");
        // The compiler's decoder refuses what lies outside of the calldata, and says nothing.
        bytes4 selector = bytes4(data);
        assertTrue(
            data.length == 0 || selector == IAssayVerifier.MalformedCalldata.selector
                || selector == IAssayVerifier.ProofLengthMismatch.selector
                || selector == IAssayVerifier.InstanceCountMismatch.selector
        );
    }

    function test_RevertWhen_TheArgumentsComeInTheOtherOrder() public {
        // The encoding is valid ABI: the heads name the places. It is not the canonical one.
        uint256 instancesSize = 32 + 32 * stored.instances.length;
        bytes memory request = bytes.concat(
            IAssayVerifier.verify.selector,
            abi.encode(0x40 + instancesSize, 0x40),
            abi.encodePacked(stored.instances.length, stored.instances),
            abi.encodePacked(stored.proof.length, stored.proof)
        );
        assertMalformed(request);
    }

    function testFuzz_RevertWhen_TheFunctionIsUnknown(bytes4 selector) public view {
        bytes memory request = callOf(stored);
        vm.assume(selector != IAssayVerifier.verify.selector && selector != IAssayVerifier.verifyProof.selector);
        vm.assume(selector != IAssayVerifier.MODEL_ID.selector && selector != IAssayVerifier.VK_DIGEST.selector);
        vm.assume(
            selector != IAssayVerifier.PROOF_LENGTH.selector && selector != IAssayVerifier.INSTANCE_COUNT.selector
        );
        vm.assume(selector != bytes4(keccak256("GENERATOR_VERSION()")));
        for (uint256 i = 0; i < 4; ++i) {
            request[i] = selector[i];
        }
        (bool accepted,) = address(verifier).staticcall(request);
        assertFalse(accepted);
    }

    function test_RevertWhen_EtherIsSent() public {
        (bool accepted,) = address(verifier).call{value: 1}(callOf(stored));
        assertFalse(accepted);
    }

    /// @dev A call that runs out of gas says nothing about the proof: it reverts, and never answers `false`.
    function testFuzz_NeverFalseForWantOfGas(uint256 gasLimit) public view {
        gasLimit = bound(gasLimit, 1_000, 400_000);
        bytes memory request = abi.encodeCall(IAssayVerifier.verifyProof, (stored.proof, stored.instances));
        (bool returned, bytes memory answer) = address(verifier).staticcall{gas: gasLimit}(request);
        if (returned) assertEq(answer, abi.encode(true));
    }

    function assertRejected(Fixture memory tampered) private view {
        (bool accepted, bytes memory data) = address(verifier).staticcall{gas: CALL_GAS}(callOf(tampered));
        assertFalse(accepted, "a tampered proof was accepted");
        assertTrue(isRejection(data), "rejected without an error of its own");
        bytes memory request = abi.encodeCall(IAssayVerifier.verifyProof, (tampered.proof, tampered.instances));
        (bool returned, bytes memory answer) = address(verifier).staticcall{gas: CALL_GAS}(request);
        if (returned) assertEq(answer, abi.encode(false));
        else assertTrue(answer.length == 0 || bytes4(answer) == IAssayVerifier.PointNotOnCurve.selector);
    }

    function assertMalformed(bytes memory request) private {
        (bool accepted, bytes memory data) = address(verifier).call(request);
        assertFalse(accepted, "a malformed call was accepted");
        assertEq(bytes4(data), IAssayVerifier.MalformedCalldata.selector);
    }
}
