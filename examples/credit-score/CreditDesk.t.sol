// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";
import {CreditScoreCodec as Codec} from "credit-score/CreditScoreCodec.sol";
import {CreditScoreVerifier} from "credit-score/CreditScoreVerifier.sol";

import {ProvenExample} from "../support/ProvenExample.sol";
import {CreditDesk} from "./CreditDesk.sol";

contract CreditDeskTest is ProvenExample {
    uint256 private constant START = 1_800_000_000;
    uint8 private constant WORST_GRADE = 2;

    // The loans of `input.json` and `inputs/bob.json`: months and marks.
    uint32 private constant ALICES_MONTHS = 12;
    uint64 private constant ALICES_AMOUNT = 2096;
    uint32 private constant BOBS_MONTHS = 15;
    uint64 private constant BOBS_AMOUNT = 1403;

    address private provider = makeAddr("provider");
    address private alice = makeAddr("alice");
    address private bob = makeAddr("bob");

    CreditScoreVerifier private verifier;
    CreditDesk private desk;
    uint256 private alices;
    uint256 private bobs;

    constructor() ProvenExample("credit-score") {}

    function setUp() public {
        vm.warp(START);
        verifier = new CreditScoreVerifier();
        desk = new CreditDesk(IAssayVerifier(address(verifier)), provider, WORST_GRADE);
        alices = askAs(alice, ALICES_MONTHS, ALICES_AMOUNT);
        bobs = askAs(bob, BOBS_MONTHS, BOBS_AMOUNT);
    }

    function test_WritesContexts() public {
        needs("alice", desk.contextOf(alices));
        needs("bob", desk.contextOf(bobs));
        needs("bob-with-made-up-facts", desk.contextOf(bobs));
        needs("bob-with-another-loan", desk.contextOf(bobs));
        writeContexts();
    }

    function test_GradesWhatWasAttested() public {
        attest();
        decide(alices, "alice");
        decide(bobs, "bob");
        assertTrue(desk.approved(alices));
        assertFalse(desk.approved(bobs));
        assertEq(gradeOf(alices), 0);
        assertEq(gradeOf(bobs), 4);
    }

    /// @dev The provider computes the commitment without the prover; nobody has to take it from the applicant.
    function test_TheCommitmentFollowsFromTheFacts() public view {
        assertEq(hashOfInput("alice", "applicant"), Codec.applicantCommitment(readProof("alice").instances));
        assertEq(hashOfInput("bob", "applicant"), Codec.applicantCommitment(readProof("bob").instances));
    }

    function test_TheGradeIsAllThatAProofAdds() public view {
        Proof memory read = readProof("alice");
        assertEq(read.instances.length, 4); // context, commitment, loan, grade
        Codec.requireLoan(read.instances, desk.loanOf(ALICES_MONTHS, ALICES_AMOUNT));
    }

    function test_RevertWhen_TheFactsAreMadeUp() public {
        attest();
        Proof memory read = readProof("bob-with-made-up-facts");
        // The proof holds, and its grade would be good enough.
        verifier.verify(read.proof, read.instances);
        assertLe(Codec.unpackGrade(read.instances)[0], int8(WORST_GRADE));
        vm.expectPartialRevert(Codec.CommitmentMismatch.selector);
        desk.decide(bobs, read.proof, read.instances);
    }

    function test_RevertWhen_TheFactsWereReplaced() public {
        attest();
        vm.prank(provider);
        desk.attest(alice, 1);
        Proof memory read = readProof("alice");
        vm.expectPartialRevert(Codec.CommitmentMismatch.selector);
        desk.decide(alices, read.proof, read.instances);
    }

    function test_RevertWhen_TheLoanIsAnother() public {
        attest();
        Proof memory read = readProof("bob-with-another-loan");
        verifier.verify(read.proof, read.instances);
        vm.expectPartialRevert(Codec.InputMismatch.selector);
        desk.decide(bobs, read.proof, read.instances);
    }

    function test_RevertWhen_TheProofIsOfAnEarlierRequest() public {
        attest();
        decide(alices, "alice");
        uint256 again = askAs(alice, ALICES_MONTHS, ALICES_AMOUNT);
        expectWrongContext(desk, again, "alice");
    }

    function test_RevertWhen_TheProofIsForAnotherChain() public {
        attest();
        vm.chainId(1);
        expectWrongContext(desk, alices, "alice");
    }

    function test_RevertWhen_TheProofIsForAnotherContract() public {
        CreditDesk other = new CreditDesk(IAssayVerifier(address(verifier)), provider, WORST_GRADE);
        vm.prank(alice);
        other.ask(ALICES_MONTHS, ALICES_AMOUNT);
        vm.prank(provider);
        other.attest(alice, commitmentOf("alice"));
        expectWrongContext(other, 0, "alice");
    }

    function test_RevertWhen_TheRequestIsDecided() public {
        attest();
        decide(alices, "alice");
        Proof memory read = readProof("alice");
        vm.expectRevert(abi.encodeWithSelector(CreditDesk.AlreadyDecided.selector, alices));
        desk.decide(alices, read.proof, read.instances);
    }

    function test_RevertWhen_TheAttestationIsOld() public {
        attest();
        vm.warp(START + 30 days + 1);
        Proof memory read = readProof("alice");
        vm.expectRevert(abi.encodeWithSelector(CreditDesk.NoCurrentAttestation.selector, alice, START));
        desk.decide(alices, read.proof, read.instances);
        vm.warp(START + 30 days);
        decide(alices, "alice");
    }

    function test_RevertWhen_NothingIsAttested() public {
        Proof memory read = readProof("alice");
        vm.expectRevert(abi.encodeWithSelector(CreditDesk.NoCurrentAttestation.selector, alice, 0));
        desk.decide(alices, read.proof, read.instances);
    }

    function test_RevertWhen_SomeoneElseAttests() public {
        uint256 commitment = commitmentOf("bob-with-made-up-facts");
        vm.expectRevert(abi.encodeWithSelector(CreditDesk.NotTheProvider.selector, bob));
        vm.prank(bob);
        desk.attest(bob, commitment);
    }

    /// @dev A better grade than the proof's.
    function test_RevertWhen_TheGradeIsNotTheProofs() public {
        attest();
        Proof memory read = readProof("bob");
        read.instances[read.instances.length - 1] = 0;
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        desk.decide(bobs, read.proof, read.instances);
    }

    function askAs(address applicant, uint32 months, uint64 amount) private returns (uint256) {
        vm.prank(applicant);
        return desk.ask(months, amount);
    }

    function attest() private {
        vm.startPrank(provider);
        desk.attest(alice, commitmentOf("alice"));
        desk.attest(bob, commitmentOf("bob"));
        vm.stopPrank();
    }

    function decide(uint256 request, string memory name) private {
        Proof memory read = readProof(name);
        desk.decide(request, read.proof, read.instances);
    }

    function expectWrongContext(CreditDesk target, uint256 request, string memory name) private {
        Proof memory read = readProof(name);
        uint256 expected = target.contextOf(request);
        vm.expectRevert(abi.encodeWithSelector(CreditDesk.WrongContext.selector, expected, read.instances[0]));
        target.decide(request, read.proof, read.instances);
    }

    function commitmentOf(string memory name) private view returns (uint256) {
        return Codec.applicantCommitment(readProof(name).instances);
    }

    function gradeOf(uint256 request) private view returns (uint8 grade) {
        (,,,, grade) = desk.requests(request);
    }
}
