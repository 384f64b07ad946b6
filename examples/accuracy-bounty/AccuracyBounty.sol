// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {AccuracyBountyCodec as Codec} from "accuracy-bounty/AccuracyBountyCodec.sol";
import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";

/// @title Rewards for models that get enough labels right on a test set that nobody sees on chain
/// @notice A sponsor commits to a test set in batches, and leaves a reward. A claimant proves batch by batch how many labels
/// one hidden model gets right. Who reaches the threshold first gets the reward.
contract AccuracyBounty {
    /// @notice The sponsor's commitments to the benchmark's inputs of these names.
    struct Batch {
        uint256 samples;
        uint256 labels;
    }

    struct Bounty {
        address sponsor;
        /// @dev The last second at which the reward can be collected.
        uint64 deadline;
        /// @dev How many labels have to be right, of all batches together.
        uint64 threshold;
        /// @dev In wei; 0 once it is paid.
        uint256 reward;
        Batch[] batches;
    }

    struct Claim {
        /// @dev Of one model: its code insists on the hash of the model's weights.
        IAssayVerifier verifier;
        /// @dev Labels that were right in the batches counted.
        uint256 correct;
        mapping(uint256 batch => bool) counted;
    }

    Bounty[] private bounties;
    mapping(uint256 bounty => mapping(address claimant => Claim)) private claims;

    event Opened(uint256 indexed bounty, address indexed sponsor, uint256 threshold, uint256 deadline, Batch[] batches);
    event Admitted(uint256 indexed bounty, address indexed claimant, IAssayVerifier verifier);
    event Counted(uint256 indexed bounty, address indexed claimant, uint256 indexed batch, uint256 correct);
    event Paid(uint256 indexed bounty, address indexed receiver, uint256 reward);

    error NotTheSponsor(address caller);

    /// @notice A claimant has one model for each bounty: the first that was admitted.
    error AlreadyAdmitted(address claimant);

    /// @notice The sponsor has admitted no model of this claimant.
    error NotAdmitted(address claimant);

    error AlreadyCounted(uint256 batch);

    /// @notice The proof was made for another batch, claimant, bounty, contract or chain.
    error WrongContext(uint256 expected, uint256 got);

    error TooLate(uint256 deadline);

    error TooEarly(uint256 deadline);

    error TooFewCorrect(uint256 correct, uint256 threshold);

    error AlreadyPaid(uint256 bounty);

    /// @notice Offers what the call brings for `threshold` right labels, up to and at the deadline.
    /// @return bounty Its number.
    function open(Batch[] calldata batches, uint64 threshold, uint64 deadline)
        external
        payable
        returns (uint256 bounty)
    {
        bounty = bounties.length;
        Bounty storage opened = bounties.push();
        (opened.sponsor, opened.deadline, opened.threshold, opened.reward) =
        (msg.sender, deadline, threshold, msg.value);
        for (uint256 i = 0; i < batches.length; ++i) {
            opened.batches.push(batches[i]);
        }
        emit Opened(bounty, msg.sender, threshold, deadline, batches);
    }

    /// @notice Lets a claimant's model take part. The sponsor has made sure that `verifier` is one of the benchmark.
    function admit(uint256 bounty, address claimant, IAssayVerifier verifier) external {
        if (msg.sender != bounties[bounty].sponsor) revert NotTheSponsor(msg.sender);
        Claim storage claim = claims[bounty][claimant];
        if (address(claim.verifier) != address(0)) revert AlreadyAdmitted(claimant);
        claim.verifier = verifier;
        emit Admitted(bounty, claimant, verifier);
    }

    /// @notice Adds what a proof counts in one batch to a claim. Anyone may bring the proof.
    function count(uint256 bounty, address claimant, uint256 batch, bytes calldata proof, uint256[] calldata instances)
        external
    {
        _requireStatement(bounty, claimant, batch, instances);
        Claim storage claim = claims[bounty][claimant];
        claim.verifier.verify(proof, instances);

        uint256 correct = uint256(Codec.unpackCorrect(instances)[0]);
        claim.counted[batch] = true;
        claim.correct += correct;
        emit Counted(bounty, claimant, batch, correct);
    }

    /// @notice Pays a claimant who has reached the threshold.
    function collect(uint256 bounty, address payable claimant) external {
        Bounty storage opened = bounties[bounty];
        uint256 correct = claims[bounty][claimant].correct;
        if (block.timestamp > opened.deadline) revert TooLate(opened.deadline);
        if (correct < opened.threshold) revert TooFewCorrect(correct, opened.threshold);
        _pay(bounty, claimant);
    }

    /// @notice Gives the sponsor back what nobody has collected.
    function refund(uint256 bounty) external {
        Bounty storage opened = bounties[bounty];
        if (block.timestamp <= opened.deadline) revert TooEarly(opened.deadline);
        _pay(bounty, payable(opened.sponsor));
    }

    /// @notice What the proof of a batch has to be bound to.
    function contextOf(uint256 bounty, address claimant, uint256 batch) public view returns (uint256) {
        return Codec.contextOf(keccak256(abi.encode(block.chainid, address(this), bounty, claimant, batch)));
    }

    /// @notice How many labels a claimant's model got right in the batches counted so far.
    function correctOf(uint256 bounty, address claimant) external view returns (uint256) {
        return claims[bounty][claimant].correct;
    }

    /// @dev Reverts unless the proof, if it holds, is about a batch of the sponsor's that was not counted for this claimant.
    function _requireStatement(uint256 bounty, address claimant, uint256 batch, uint256[] calldata instances)
        private
        view
    {
        Claim storage claim = claims[bounty][claimant];
        if (address(claim.verifier) == address(0)) revert NotAdmitted(claimant);
        if (claim.counted[batch]) revert AlreadyCounted(batch);
        uint256 context = contextOf(bounty, claimant, batch);
        if (instances[0] != context) revert WrongContext(context, instances[0]);
        Batch storage committed = bounties[bounty].batches[batch];
        Codec.requireSamplesCommitment(instances, committed.samples);
        Codec.requireLabelsCommitment(instances, committed.labels);
    }

    function _pay(uint256 bounty, address payable receiver) private {
        uint256 reward = bounties[bounty].reward;
        if (reward == 0) revert AlreadyPaid(bounty);
        bounties[bounty].reward = 0;
        emit Paid(bounty, receiver, reward);
        Address.sendValue(receiver, reward);
    }
}
