// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {TensorHash} from "assay/hash/TensorHash.sol";
import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";
import {DiagnosisCodec as Codec} from "diagnosis/DiagnosisCodec.sol";
import {DiagnosisVerifier} from "diagnosis/DiagnosisVerifier.sol";

import {ProvenExample} from "../support/ProvenExample.sol";
import {SealedDiagnosis} from "./SealedDiagnosis.sol";

contract SealedDiagnosisTest is ProvenExample {
    string private constant SALT = ".salts.suspicious";

    address private alice = makeAddr("alice");
    address private bob = makeAddr("bob");
    address private laboratory = makeAddr("laboratory");

    DiagnosisVerifier private verifier;
    SealedDiagnosis private diagnosis;
    uint256 private alices;
    uint256 private bobs;

    constructor() ProvenExample("diagnosis") {}

    function setUp() public {
        verifier = new DiagnosisVerifier();
        diagnosis = new SealedDiagnosis(IAssayVerifier(address(verifier)));
        alices = askAs(alice);
        bobs = askAs(bob);
    }

    function test_WritesContexts() public {
        needs("alice", diagnosis.contextOf(alices));
        needs("bob", diagnosis.contextOf(bobs));
        writeContexts();
    }

    function test_ThePatientOpensWhatTheLaboratorySealed() public {
        answer(alices, "alice");
        answer(bobs, "bob");
        openAs(alice, alices, true, readPrivate("alice", SALT));
        openAs(bob, bobs, false, readPrivate("bob", SALT));
    }

    function test_AProofShowsContextAndSealAlone() public view {
        Proof memory read = readProof("alice");
        assertEq(read.instances.length, 2);
        assertEq(read.instances[1], diagnosis.sealOf(true, readPrivate("alice", SALT)));
    }

    /// @dev There are two verdicts: a seal without salt could be tried.
    function test_TheSealCannotBeGuessed() public view {
        for (uint256 i = 0; i < 2; ++i) {
            uint256 sealed_ = readProof(i == 0 ? "alice" : "bob").instances[1];
            assertNotEq(sealed_, diagnosis.sealOf(false, 0));
            assertNotEq(sealed_, diagnosis.sealOf(true, 0));
        }
        assertGt(readPrivate("alice", SALT), 2 ** 128);
        assertNotEq(readPrivate("alice", SALT), readPrivate("bob", SALT));
    }

    function test_RevertWhen_TheVerdictIsAnother() public {
        answer(alices, "alice");
        uint256 salt = readPrivate("alice", SALT);
        bytes memory refusal = abi.encodeWithSelector(SealedDiagnosis.NotWhatWasSealed.selector, alices);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        diagnosis.open(alices, false, salt);
        vm.expectRevert(refusal);
        diagnosis.open(alices, true, salt + 1);
        vm.expectRevert(TensorHash.SaltTooLarge.selector);
        diagnosis.open(alices, true, salt + Codec.FIELD_ORDER);
        vm.stopPrank();
    }

    function test_RevertWhen_SomeoneElseOpens() public {
        answer(alices, "alice");
        uint256 salt = readPrivate("alice", SALT);
        vm.expectRevert(abi.encodeWithSelector(SealedDiagnosis.NotThePatient.selector, laboratory));
        vm.prank(laboratory);
        diagnosis.open(alices, true, salt);
    }

    /// @dev Measurements are private: whoever may answer may as well make them up.
    function test_RevertWhen_SomeoneElseAnswers() public {
        Proof memory read = readProof("alice");
        vm.expectRevert(abi.encodeWithSelector(SealedDiagnosis.NotTheLaboratory.selector, alice));
        vm.prank(alice);
        diagnosis.answer(alices, read.proof, read.instances);
    }

    function test_RevertWhen_TheProofIsOfAnotherPatient() public {
        expectWrongContext(diagnosis, bobs, "alice");
    }

    function test_RevertWhen_TheProofIsOfAnEarlierRequest() public {
        answer(alices, "alice");
        uint256 again = askAs(alice);
        expectWrongContext(diagnosis, again, "alice");
    }

    function test_RevertWhen_TheProofIsForAnotherContract() public {
        SealedDiagnosis other = new SealedDiagnosis(IAssayVerifier(address(verifier)));
        vm.prank(alice);
        other.ask(laboratory);
        expectWrongContext(other, alices, "alice");
    }

    function test_RevertWhen_TheProofIsForAnotherChain() public {
        vm.chainId(1);
        expectWrongContext(diagnosis, alices, "alice");
    }

    function test_RevertWhen_TheRequestIsAnswered() public {
        answer(alices, "alice");
        Proof memory read = readProof("alice");
        vm.expectRevert(abi.encodeWithSelector(SealedDiagnosis.AlreadyAnswered.selector, alices));
        vm.prank(laboratory);
        diagnosis.answer(alices, read.proof, read.instances);
    }

    /// @dev The laboratory would like to seal the other verdict.
    function test_RevertWhen_TheSealIsNotTheProofs() public {
        Proof memory read = readProof("alice");
        read.instances[1] = diagnosis.sealOf(false, readPrivate("alice", SALT));
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        vm.prank(laboratory);
        diagnosis.answer(alices, read.proof, read.instances);
    }

    function askAs(address patient) private returns (uint256) {
        vm.prank(patient);
        return diagnosis.ask(laboratory);
    }

    function answer(uint256 request, string memory name) private {
        Proof memory read = readProof(name);
        vm.expectEmit(address(diagnosis));
        emit SealedDiagnosis.Sealed(request, Codec.suspiciousCommitment(read.instances));
        vm.prank(laboratory);
        diagnosis.answer(request, read.proof, read.instances);
    }

    function openAs(address patient, uint256 request, bool suspicious, uint256 salt) private {
        vm.expectEmit(address(diagnosis));
        emit SealedDiagnosis.Opened(request, laboratory, suspicious);
        vm.prank(patient);
        diagnosis.open(request, suspicious, salt);
    }

    function expectWrongContext(SealedDiagnosis target, uint256 request, string memory name) private {
        Proof memory read = readProof(name);
        uint256 expected = target.contextOf(request);
        vm.expectRevert(abi.encodeWithSelector(SealedDiagnosis.WrongContext.selector, expected, read.instances[0]));
        vm.prank(laboratory);
        target.answer(request, read.proof, read.instances);
    }
}
