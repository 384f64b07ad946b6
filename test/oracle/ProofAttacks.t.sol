// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayVerifier} from "../../contracts/interfaces/IAssayVerifier.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";

/// @notice Valid proofs brought to the wrong place, and invalid ones, against the real verifier.
contract OracleProofAttacksTest is ProvenFeed {
    Fixture private first;
    uint48 private snapshotId;

    function setUp() public {
        setUpProvenFeed();
        first = readFixture("oracle", FIRST);
        snapshotId = snapshotFor(FIRST);
    }

    function test_RevertWhen_ProofIsReplayed() public {
        submitFixture(snapshotId, first);
        skip(10 minutes);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NotNewer.selector, START, START));
        submitFixture(snapshotId, first);
    }

    function test_RevertWhen_ProofIsReplayedForALaterSnapshotOfTheSameInputs() public {
        submitFixture(snapshotId, first);
        skip(10 minutes);
        uint48 later = snapshotFor(FIRST);
        assertEq(oracle.getSnapshot(FEED, later).inputsHash, oracle.getSnapshot(FEED, snapshotId).inputsHash);
        expectContextMismatch(oracle.contextOf(FEED, later));
        submitFixture(later, first);
    }

    function test_RevertWhen_ProofIsOfAnotherFeed() public {
        createFeed(OTHER_FEED, provenConfig());
        uint48 otherId = oracle.snapshot(OTHER_FEED);
        assertEq(otherId, snapshotId);
        expectContextMismatch(oracle.contextOf(OTHER_FEED, otherId));
        oracle.submit(OTHER_FEED, otherId, first.proof, first.instances);
    }

    function test_RevertWhen_ProofIsOfAnotherOracle() public {
        address before = address(oracle);
        oracle = deployOracle();
        assertNotEq(address(oracle), before);
        createFeed(FEED, provenConfig());
        assertEq(oracle.snapshot(FEED), snapshotId);
        expectContextMismatch(oracle.contextOf(FEED, snapshotId));
        submitFixture(snapshotId, first);
    }

    function test_RevertWhen_ProofIsOfAnotherChain() public {
        uint256 expected = oracle.contextOf(FEED, snapshotId);
        vm.chainId(1);
        assertNotEq(oracle.contextOf(FEED, snapshotId), expected);
        expectContextMismatch(oracle.contextOf(FEED, snapshotId));
        submitFixture(snapshotId, first);
    }

    /// @dev One unit of the model's inputs is 2^-12.
    function test_RevertWhen_AnInputOfTheSnapshotDiffersByOneUnit() public {
        int256[] memory values = inputsOf(SECOND);
        values[7] += int256(1e18) >> 12;
        skip(10 minutes);
        uint48 changed = snapshotOf(FEED, values);
        Fixture memory second = readFixture("oracle", SECOND);
        bytes32 stored = oracle.getSnapshot(FEED, changed).inputsHash;
        bytes32 proven = keccak256(abi.encode(second.instances[1]));
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.InputMismatch.selector, stored, proven));
        submitFixture(changed, second);
    }

    function test_RevertWhen_AnInputInstanceDiffersByOne() public {
        bytes32 stored = oracle.getSnapshot(FEED, snapshotId).inputsHash;
        assertEq(stored, keccak256(abi.encode(first.instances[1])));
        first.instances[1] += 1;
        bytes32 got = keccak256(abi.encode(first.instances[1]));
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.InputMismatch.selector, stored, got));
        submitFixture(snapshotId, first);
    }

    function test_RevertWhen_TheOutputInstanceDiffersByOne() public {
        first.instances[2] += 1;
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        submitFixture(snapshotId, first);
    }

    function test_RevertWhen_AnInstanceIsAnAlias() public {
        uint256[] memory honest = first.instances;
        first.instances[0] = honest[0] + FIELD_ORDER;
        expectContextMismatch(honest[0]);
        submitFixture(snapshotId, first);

        first.instances[0] = honest[0];
        first.instances[1] = honest[1] + FIELD_ORDER;
        bytes32 got = keccak256(abi.encode(first.instances[1]));
        vm.expectRevert(
            abi.encodeWithSelector(IModelRiskOracle.InputMismatch.selector, keccak256(abi.encode(honest[1])), got)
        );
        submitFixture(snapshotId, first);

        first.instances[1] = honest[1];
        first.instances[2] = honest[2] + FIELD_ORDER;
        vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.InstanceNotInField.selector, 2));
        submitFixture(snapshotId, first);
    }

    function test_RevertWhen_InstancesAreMissing() public {
        for (uint256 count = 0; count < 2; ++count) {
            vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.InstancesTooShort.selector, count, 2));
            oracle.submit(FEED, snapshotId, first.proof, new uint256[](count));
        }
    }

    function test_RevertWhen_InstanceCountDiffers() public {
        uint256[] memory instances = new uint256[](4);
        (instances[0], instances[1], instances[2]) = (first.instances[0], first.instances[1], first.instances[2]);
        vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.InstanceCountMismatch.selector, 4, 3));
        oracle.submit(FEED, snapshotId, first.proof, instances);
    }

    function test_RevertWhen_TheInverseOfTheProofIsWrong() public {
        uint256 last = first.proof.length / 32 - 1;
        tamper(last, addmod(wordOf(first, last), 1, FIELD_ORDER));
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        submitFixture(snapshotId, first);
    }

    function test_RevertWhen_TheLastPointOfTheProofIsNegated() public {
        uint256 y = first.proof.length / 32 - 2;
        tamper(y, BASE_ORDER - wordOf(first, y));
        vm.expectRevert(IAssayVerifier.ProofRejected.selector);
        submitFixture(snapshotId, first);
    }

    function test_RevertWhen_TheLastPointOfTheProofIsOffTheCurve() public {
        uint256 y = first.proof.length / 32 - 2;
        tamper(y, wordOf(first, y) ^ 1);
        vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.PointNotOnCurve.selector, y - 1));
        submitFixture(snapshotId, first);
    }

    function test_RevertWhen_TheProofIsShort() public {
        vm.expectRevert(abi.encodeWithSelector(IAssayVerifier.ProofLengthMismatch.selector, 0, first.proof.length));
        oracle.submit(FEED, snapshotId, "", first.instances);
    }

    /// @dev Where nothing is stored yet the `IfNecessary` path is as strict as the other.
    function test_RevertWhen_SubmitIfNecessaryGetsABadProof() public {
        first.instances[2] += 1;
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        oracle.submitIfNecessary(FEED, snapshotId, first.proof, first.instances);
    }

    /// @dev Overwrites word `index` of the stored proof.
    function tamper(uint256 index, uint256 word) private {
        Fixture memory tampered = first;
        setWord(tampered, index, word);
        first = tampered;
    }

    function expectContextMismatch(uint256 expected) private {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.ContextMismatch.selector, expected, first.instances[0]));
    }
}
