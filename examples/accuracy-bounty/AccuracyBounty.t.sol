// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AccuracyBountyMemorisedVerifier} from "accuracy-bounty-memorised/AccuracyBountyMemorisedVerifier.sol";
import {AccuracyBountyCodec as Codec} from "accuracy-bounty/AccuracyBountyCodec.sol";
import {AccuracyBountyVerifier} from "accuracy-bounty/AccuracyBountyVerifier.sol";
import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";

import {ProvenExample} from "../support/ProvenExample.sol";
import {AccuracyBounty} from "./AccuracyBounty.sol";

contract AccuracyBountyTest is ProvenExample {
    uint64 private constant DEADLINE = 1_800_000_000;
    uint256 private constant REWARD = 1 ether;
    uint256 private constant BATCHES = 4;
    int256 private constant BATCH_SIZE = 25;

    /// @dev Labels that `model.onnx` gets right: `accuracies.json`.
    uint64 private constant TOTAL = 95;

    /// @dev The batch of which it gets fewest right, and which a cheater therefore replaces.
    uint256 private constant HARDEST = 1;

    /// @dev The first bounty of a contract.
    uint256 private constant BOUNTY = 0;

    address private sponsor = makeAddr("sponsor");
    address payable private alice = payable(makeAddr("alice"));
    address payable private mallory = payable(makeAddr("mallory"));

    IAssayVerifier private verifier;
    /// @dev Of the same network, which was also trained on the test set.
    IAssayVerifier private memorisedVerifier;
    AccuracyBounty private bounties;

    constructor() ProvenExample("accuracy-bounty") {}

    function setUp() public {
        vm.warp(DEADLINE - 30 days);
        verifier = IAssayVerifier(address(new AccuracyBountyVerifier()));
        memorisedVerifier = IAssayVerifier(address(new AccuracyBountyMemorisedVerifier()));
        bounties = new AccuracyBounty();
    }

    function test_WritesContexts() public {
        for (uint256 batch = 0; batch < BATCHES; ++batch) {
            needs(nameOf(batch), bounties.contextOf(BOUNTY, alice, batch));
        }
        needs("own-samples", bounties.contextOf(BOUNTY, alice, HARDEST));
        needs("own-labels", bounties.contextOf(BOUNTY, alice, HARDEST));
        needs("memorised", bounties.contextOf(BOUNTY, alice, HARDEST));
        writeContexts();
    }

    /// @dev A claim that is true by one label.
    function test_PaysForExactlyAsManyAsWereAskedFor() public {
        openAndAdmit(TOTAL);
        countAll();
        assertEq(bounties.correctOf(BOUNTY, alice), TOTAL);
        bounties.collect(BOUNTY, alice);
        assertEq(alice.balance, REWARD);
    }

    /// @dev A claim that is false by one label.
    function test_RevertWhen_OneLabelIsMissing() public {
        openAndAdmit(TOTAL + 1);
        countAll();
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.TooFewCorrect.selector, TOTAL, TOTAL + 1));
        bounties.collect(BOUNTY, alice);
    }

    /// @dev The same claim, with the missing label made up.
    function test_RevertWhen_TheCountIsRaisedByOne() public {
        openAndAdmit(TOTAL + 1);
        for (uint256 batch = 0; batch < BATCHES; ++batch) {
            Proof memory read = readProof(nameOf(batch));
            read.instances[read.instances.length - 1] += 1;
            vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
            bounties.count(BOUNTY, alice, batch, read.proof, read.instances);
        }
    }

    /// @dev Context, hash of the weights, samples, labels, count: an integer, and of a whole batch at most its size.
    function test_AProofShowsThreeHashesAndACount() public view {
        uint256[] memory instances = readProof(nameOf(0)).instances;
        assertEq(instances.length, 5);
        assertEq(Codec.CORRECT_SCALE, 0);
        assertEq(Codec.CORRECT_LOWEST, 0);
        assertGe(Codec.CORRECT_HIGHEST, BATCH_SIZE);
        for (uint256 batch = 0; batch < BATCHES; ++batch) {
            assertLe(Codec.unpackCorrect(readProof(nameOf(batch)).instances)[0], BATCH_SIZE);
        }
    }

    /// @dev What the sponsor commits to, computed without a prover.
    function test_TheCommitmentsFollowFromTheTestSet() public view {
        for (uint256 batch = 0; batch < BATCHES; ++batch) {
            AccuracyBounty.Batch memory committed = batchOf(batch);
            assertEq(hashOfInput(nameOf(batch), "samples"), committed.samples);
            assertEq(hashOfInput(nameOf(batch), "labels"), committed.labels);
        }
    }

    function test_RevertWhen_TheSamplesAreTheClaimants() public {
        openAndAdmit(TOTAL);
        Proof memory read = readProof("own-samples");
        verifier.verify(read.proof, read.instances);
        assertEq(Codec.unpackCorrect(read.instances)[0], BATCH_SIZE);
        assertEq(Codec.labelsCommitment(read.instances), batchOf(HARDEST).labels);
        vm.expectPartialRevert(Codec.CommitmentMismatch.selector);
        bounties.count(BOUNTY, alice, HARDEST, read.proof, read.instances);
    }

    function test_RevertWhen_TheLabelsAreTheClaimants() public {
        openAndAdmit(TOTAL);
        Proof memory read = readProof("own-labels");
        verifier.verify(read.proof, read.instances);
        assertEq(Codec.unpackCorrect(read.instances)[0], BATCH_SIZE);
        assertEq(Codec.samplesCommitment(read.instances), batchOf(HARDEST).samples);
        vm.expectPartialRevert(Codec.CommitmentMismatch.selector);
        bounties.count(BOUNTY, alice, HARDEST, read.proof, read.instances);
    }

    /// @dev Trained on the test set after the sponsor handed it over. The proof holds where its own hash is asked for.
    function test_RevertWhen_TheModelIsNotTheOneAdmitted() public {
        openAndAdmit(TOTAL);
        Proof memory read = readProof("memorised");
        memorisedVerifier.verify(read.proof, read.instances);
        assertEq(Codec.unpackCorrect(read.instances)[0], BATCH_SIZE);
        vm.expectRevert(IAssayVerifier.ProofRejected.selector);
        bounties.count(BOUNTY, alice, HARDEST, read.proof, read.instances);

        read.instances[Codec.PARAMETERS_FIRST_INSTANCE] =
            Codec.parametersCommitment(readProof(nameOf(HARDEST)).instances);
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        bounties.count(BOUNTY, alice, HARDEST, read.proof, read.instances);
    }

    function test_RevertWhen_TheModelIsReplaced() public {
        openAndAdmit(TOTAL);
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.AlreadyAdmitted.selector, alice));
        vm.prank(sponsor);
        bounties.admit(BOUNTY, alice, memorisedVerifier);
    }

    function test_RevertWhen_SomeoneElseAdmits() public {
        open(TOTAL);
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.NotTheSponsor.selector, alice));
        vm.prank(alice);
        bounties.admit(BOUNTY, alice, memorisedVerifier);
    }

    function test_RevertWhen_NoModelWasAdmitted() public {
        open(TOTAL);
        Proof memory read = readProof(nameOf(0));
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.NotAdmitted.selector, alice));
        bounties.count(BOUNTY, alice, 0, read.proof, read.instances);
    }

    function test_RevertWhen_ABatchIsCountedTwice() public {
        openAndAdmit(TOTAL);
        count(0);
        Proof memory read = readProof(nameOf(0));
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.AlreadyCounted.selector, 0));
        bounties.count(BOUNTY, alice, 0, read.proof, read.instances);
    }

    /// @dev The verifier is public: Mallory has it admitted for herself, and takes Alice's proofs.
    function test_RevertWhen_TheProofIsAnotherClaimants() public {
        openAndAdmit(TOTAL);
        vm.prank(sponsor);
        bounties.admit(BOUNTY, mallory, verifier);
        expectWrongContext(bounties, BOUNTY, mallory, 0);
    }

    function test_RevertWhen_TheProofIsOfAnotherBatch() public {
        openAndAdmit(TOTAL);
        expectWrongContext(bounties, BOUNTY, alice, 1);
    }

    function test_RevertWhen_TheProofIsOfAnotherBounty() public {
        openAndAdmit(TOTAL);
        openIn(bounties, TOTAL);
        admitTo(bounties, BOUNTY + 1);
        expectWrongContext(bounties, BOUNTY + 1, alice, 0);
    }

    function test_RevertWhen_TheProofIsForAnotherContract() public {
        AccuracyBounty other = new AccuracyBounty();
        openIn(other, TOTAL);
        admitTo(other, BOUNTY);
        expectWrongContext(other, BOUNTY, alice, 0);
    }

    function test_RevertWhen_TheProofIsForAnotherChain() public {
        openAndAdmit(TOTAL);
        vm.chainId(1);
        expectWrongContext(bounties, BOUNTY, alice, 0);
    }

    function test_RevertWhen_CollectedAfterTheDeadline() public {
        openAndAdmit(TOTAL);
        countAll();
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.TooLate.selector, DEADLINE));
        bounties.collect(BOUNTY, alice);
        vm.warp(DEADLINE);
        bounties.collect(BOUNTY, alice);
    }

    function test_RevertWhen_CollectedTwice() public {
        openAndAdmit(TOTAL);
        // Another bounty's money.
        openIn(bounties, TOTAL);
        countAll();
        bounties.collect(BOUNTY, alice);
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.AlreadyPaid.selector, BOUNTY));
        bounties.collect(BOUNTY, alice);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.AlreadyPaid.selector, BOUNTY));
        bounties.refund(BOUNTY);
        assertEq(address(bounties).balance, REWARD);
    }

    function test_RefundsWhatNobodyCollected() public {
        openAndAdmit(TOTAL);
        vm.warp(DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.TooEarly.selector, DEADLINE));
        bounties.refund(BOUNTY);
        vm.warp(DEADLINE + 1);
        bounties.refund(BOUNTY);
        assertEq(sponsor.balance, REWARD);
    }

    function openAndAdmit(uint64 threshold) private {
        open(threshold);
        admitTo(bounties, BOUNTY);
    }

    function open(uint64 threshold) private {
        assertEq(openIn(bounties, threshold), BOUNTY);
    }

    function openIn(AccuracyBounty target, uint64 threshold) private returns (uint256) {
        AccuracyBounty.Batch[] memory batches = new AccuracyBounty.Batch[](BATCHES);
        for (uint256 batch = 0; batch < BATCHES; ++batch) {
            batches[batch] = batchOf(batch);
        }
        vm.deal(sponsor, REWARD);
        vm.prank(sponsor);
        return target.open{value: REWARD}(batches, threshold, DEADLINE);
    }

    function admitTo(AccuracyBounty target, uint256 bounty) private {
        vm.prank(sponsor);
        target.admit(bounty, alice, verifier);
    }

    function countAll() private {
        for (uint256 batch = 0; batch < BATCHES; ++batch) {
            count(batch);
        }
    }

    function count(uint256 batch) private {
        Proof memory read = readProof(nameOf(batch));
        bounties.count(BOUNTY, alice, batch, read.proof, read.instances);
    }

    /// @dev With Alice's proof of the first batch.
    function expectWrongContext(AccuracyBounty target, uint256 bounty, address claimant, uint256 batch) private {
        Proof memory read = readProof(nameOf(0));
        uint256 expected = target.contextOf(bounty, claimant, batch);
        vm.expectRevert(abi.encodeWithSelector(AccuracyBounty.WrongContext.selector, expected, read.instances[0]));
        target.count(bounty, claimant, batch, read.proof, read.instances);
    }

    function batchOf(uint256 batch) private view returns (AccuracyBounty.Batch memory) {
        uint256[] memory instances = readProof(nameOf(batch)).instances;
        return AccuracyBounty.Batch(Codec.samplesCommitment(instances), Codec.labelsCommitment(instances));
    }

    function nameOf(uint256 batch) private pure returns (string memory) {
        return string.concat("batch-", vm.toString(batch));
    }
}
