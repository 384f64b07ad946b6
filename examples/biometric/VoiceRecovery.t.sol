// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {BiometricCodec as Codec} from "biometric/BiometricCodec.sol";
import {BiometricVerifier} from "biometric/BiometricVerifier.sol";
import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";

import {ProvenExample} from "../support/ProvenExample.sol";
import {VoiceRecovery} from "./VoiceRecovery.sol";

contract VoiceRecoveryTest is ProvenExample {
    address private alice = makeAddr("alice");
    address private bob = makeAddr("bob");
    address private alicesNewKey = makeAddr("alice's new key");
    address private bobsNewKey = makeAddr("bob's new key");

    BiometricVerifier private verifier;
    VoiceRecovery private recovery;

    /// @dev The first two accounts, whatever they are enrolled with.
    uint256 private constant ALICES = 0;
    uint256 private constant BOBS = 1;
    uint256 private constant DEADLINE = 2_000_000_000;

    constructor() ProvenExample("biometric") {}

    function setUp() public {
        verifier = new BiometricVerifier();
        recovery = new VoiceRecovery(IAssayVerifier(address(verifier)));
    }

    /// @dev Contexts do not depend on templates, which are not there before the proofs.
    function test_WritesContexts() public {
        enrolAs(alice, 1);
        enrolAs(bob, 2);
        needs("alice", recovery.contextOf(ALICES, alicesNewKey, DEADLINE));
        needs("bob", recovery.contextOf(BOBS, bobsNewKey, DEADLINE));
        needs("bob-before-alices-template", recovery.contextOf(ALICES, bobsNewKey, DEADLINE));
        needs("bob-before-his-own-template", recovery.contextOf(ALICES, bobsNewKey, DEADLINE));
        writeContexts();
    }

    function test_AVoiceRecoversItsAccount() public {
        enrol();
        recover(ALICES, alicesNewKey, "alice");
        recover(BOBS, bobsNewKey, "bob");
    }

    /// @dev A template is enrolled by its hash, which a phone computes without a prover.
    function test_TheCommitmentFollowsFromTheTemplate() public view {
        assertEq(hashOfInput("alice", "template"), templateOf("alice"));
        assertEq(hashOfInput("bob", "template"), templateOf("bob"));
    }

    function test_AProofShowsContextCommitmentAndVerdictAlone() public view {
        assertEq(readProof("alice").instances.length, 3);
        assertEq(readProof("alice").instances[2], 1);
    }

    function test_RevertWhen_TheVoiceIsAnother() public {
        enrol();
        Proof memory read = readProof("bob-before-alices-template");
        // The proof holds: it shows that there is no match.
        verifier.verify(read.proof, read.instances);
        vm.expectRevert(VoiceRecovery.NoMatch.selector);
        recovery.recover(ALICES, bobsNewKey, DEADLINE, read.proof, read.instances);
    }

    function test_RevertWhen_TheTemplateIsAnother() public {
        enrol();
        Proof memory read = readProof("bob-before-his-own-template");
        verifier.verify(read.proof, read.instances);
        assertEq(Codec.unpackAccepted(read.instances)[0], 1);
        vm.expectPartialRevert(Codec.CommitmentMismatch.selector);
        recovery.recover(ALICES, bobsNewKey, DEADLINE, read.proof, read.instances);
    }

    function test_RevertWhen_TheProofWasUsed() public {
        enrol();
        recover(ALICES, alicesNewKey, "alice");
        expectWrongContext(recovery, ALICES, alicesNewKey);
    }

    /// @dev Who sees the proof before it is mined cannot turn it to a key of his own.
    function test_RevertWhen_TheControllerIsAnother() public {
        enrol();
        expectWrongContext(recovery, ALICES, bob);
    }

    function test_AProofCountsUntilItsDeadline() public {
        enrol();
        vm.warp(DEADLINE);
        recover(ALICES, alicesNewKey, "alice");
    }

    /// @dev One that was sent and not mined cannot be kept for later.
    function test_RevertWhen_TheDeadlineHasPassed() public {
        enrol();
        vm.warp(DEADLINE + 1);
        Proof memory read = readProof("alice");
        vm.expectRevert(abi.encodeWithSelector(VoiceRecovery.Expired.selector, DEADLINE));
        recovery.recover(ALICES, alicesNewKey, DEADLINE, read.proof, read.instances);
    }

    function test_RevertWhen_TheDeadlineIsAnother() public {
        enrol();
        vm.warp(DEADLINE + 1);
        expectWrongContext(recovery, ALICES, alicesNewKey, DEADLINE + 1);
    }

    function test_RevertWhen_TheAccountIsAnotherOfTheSameVoice() public {
        enrol();
        uint256 second = enrolAs(alice, templateOf("alice"));
        expectWrongContext(recovery, second, alicesNewKey);
    }

    function test_RevertWhen_TheProofIsForAnotherContract() public {
        VoiceRecovery other = new VoiceRecovery(IAssayVerifier(address(verifier)));
        other.enrol(templateOf("alice"));
        expectWrongContext(other, ALICES, alicesNewKey);
    }

    function test_RevertWhen_TheProofIsForAnotherChain() public {
        enrol();
        vm.chainId(1);
        expectWrongContext(recovery, ALICES, alicesNewKey);
    }

    /// @dev The proof shows no match; its instances are made to say that there is one.
    function test_RevertWhen_TheVerdictIsNotTheProofs() public {
        enrol();
        Proof memory read = readProof("bob-before-alices-template");
        read.instances[2] = 1;
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        recovery.recover(ALICES, bobsNewKey, DEADLINE, read.proof, read.instances);
    }

    function enrol() private {
        assertEq(enrolAs(alice, templateOf("alice")), ALICES);
        assertEq(enrolAs(bob, templateOf("bob")), BOBS);
    }

    function enrolAs(address owner, uint256 template) private returns (uint256) {
        vm.prank(owner);
        return recovery.enrol(template);
    }

    function recover(uint256 account, address controller, string memory name) private {
        Proof memory read = readProof(name);
        recovery.recover(account, controller, DEADLINE, read.proof, read.instances);
        (address got,,) = recovery.accounts(account);
        assertEq(got, controller);
    }

    function expectWrongContext(VoiceRecovery target, uint256 account, address controller) private {
        expectWrongContext(target, account, controller, DEADLINE);
    }

    /// @dev With Alice's proof.
    function expectWrongContext(VoiceRecovery target, uint256 account, address controller, uint256 deadline) private {
        Proof memory read = readProof("alice");
        uint256 expected = target.contextOf(account, controller, deadline);
        vm.expectRevert(abi.encodeWithSelector(VoiceRecovery.WrongContext.selector, expected, read.instances[0]));
        target.recover(account, controller, deadline, read.proof, read.instances);
    }

    function templateOf(string memory name) private view returns (uint256) {
        return Codec.templateCommitment(readProof(name).instances);
    }
}
