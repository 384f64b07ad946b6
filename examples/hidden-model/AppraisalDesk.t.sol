// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";
import {HiddenModelSwappedVerifier} from "hidden-model-swapped/HiddenModelSwappedVerifier.sol";
import {HiddenModelCodec as Codec} from "hidden-model/HiddenModelCodec.sol";
import {HiddenModelVerifier} from "hidden-model/HiddenModelVerifier.sol";

import {ProvenExample} from "../support/ProvenExample.sol";
import {AppraisalDesk} from "./AppraisalDesk.sol";

contract AppraisalDeskTest is ProvenExample {
    uint256 private constant START = 1_800_000_000;
    uint256 private constant PRICE = 0.01 ether;

    address private alice = makeAddr("alice");
    address private bob = makeAddr("bob");
    address payable private appraiser = payable(makeAddr("appraiser"));

    HiddenModelVerifier private verifier;
    /// @dev Of the same network with other weights.
    HiddenModelSwappedVerifier private swappedVerifier;
    AppraisalDesk private desk;
    uint256 private alices;
    uint256 private bobs;

    constructor() ProvenExample("hidden-model") {}

    function setUp() public {
        vm.warp(START);
        verifier = new HiddenModelVerifier();
        swappedVerifier = new HiddenModelSwappedVerifier();
        desk = new AppraisalDesk(IAssayVerifier(address(verifier)), appraiser, PRICE);
        alices = askAs(desk, alice, alicesWine());
        bobs = askAs(desk, bob, bobsWine());
    }

    function test_WritesContexts() public {
        needs("alice", desk.contextOf(alices));
        needs("bob", desk.contextOf(bobs));
        needs("alice-about-another-wine", desk.contextOf(alices));
        needs("alice-by-the-swapped-model", desk.contextOf(alices));
        writeContexts();
    }

    function test_PaysForAnswers() public {
        answer(alices, alice, "alice", 1);
        answer(bobs, bob, "bob", 2);
        assertEq(appraiser.balance, 2 * PRICE);
        assertEq(address(desk).balance, 0);
    }

    /// @dev Context, hash of the weights, measurements, cultivar.
    function test_AProofShowsOfTheWeightsTheirHashAlone() public view {
        uint256[] memory instances = readProof("alice").instances;
        assertEq(instances.length, 4);
        assertEq(Codec.parametersCommitment(instances), Codec.parametersCommitment(readProof("bob").instances));
        assertNotEq(Codec.parametersCommitment(instances), commitmentOfSwapped());
    }

    function test_TheContextNamesChainDeskRequestAndCustomer() public view {
        bytes32 hash = keccak256(abi.encode(block.chainid, address(desk), alices, alice));
        assertEq(desk.contextOf(alices), Codec.contextOf(hash));
    }

    /// @dev The swapped model was fitted to flatter wines like Alice's. Its proof holds where its own hash is asked for.
    function test_RevertWhen_TheModelWasSwapped() public {
        Proof memory read = readProof("alice-by-the-swapped-model");
        swappedVerifier.verify(read.proof, read.instances);
        assertEq(Codec.unpackCultivar(read.instances)[0], 0);
        vm.expectRevert(IAssayVerifier.ProofRejected.selector);
        desk.answer(alices, read.proof, read.instances);
    }

    /// @dev The agreed hash beside a proof by the swapped model.
    function test_RevertWhen_TheSwappedModelIsCalledTheAgreedOne() public {
        Proof memory read = readProof("alice-by-the-swapped-model");
        read.instances[Codec.PARAMETERS_FIRST_INSTANCE] = Codec.parametersCommitment(readProof("alice").instances);
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        desk.answer(alices, read.proof, read.instances);
    }

    function test_RevertWhen_TheAnswerIsNotTheProofs() public {
        Proof memory read = readProof("alice");
        read.instances[read.instances.length - 1] = 0;
        vm.expectRevert(IAssayVerifier.InversionHintInvalid.selector);
        desk.answer(alices, read.proof, read.instances);
    }

    function test_RevertWhen_TheWineIsAnother() public {
        Proof memory read = readProof("alice-about-another-wine");
        verifier.verify(read.proof, read.instances);
        vm.expectPartialRevert(AppraisalDesk.OtherMeasurements.selector);
        desk.answer(alices, read.proof, read.instances);
    }

    /// @dev One proof would be paid for as often as somebody asks about the same wine.
    function test_RevertWhen_TheProofIsOfAnEarlierRequest() public {
        answer(alices, alice, "alice", 1);
        uint256 again = askAs(desk, alice, alicesWine());
        expectWrongContext(desk, again, "alice");
    }

    function test_RevertWhen_TheProofIsForAnotherChain() public {
        vm.chainId(1);
        expectWrongContext(desk, alices, "alice");
    }

    function test_RevertWhen_TheProofIsForAnotherContract() public {
        AppraisalDesk other = new AppraisalDesk(IAssayVerifier(address(verifier)), appraiser, PRICE);
        expectWrongContext(other, askAs(other, alice, alicesWine()), "alice");
    }

    function test_RevertWhen_TheRequestIsAnswered() public {
        answer(alices, alice, "alice", 1);
        Proof memory read = readProof("alice");
        vm.expectRevert(abi.encodeWithSelector(AppraisalDesk.AlreadySettled.selector, alices));
        desk.answer(alices, read.proof, read.instances);
    }

    function test_GivesBackWhatWasNotAnsweredInTime() public {
        vm.warp(START + 1 days);
        vm.expectEmit(address(desk));
        emit AppraisalDesk.TakenBack(alices, alice);
        desk.takeBack(alices);
        assertEq(alice.balance, PRICE);
        Proof memory read = readProof("alice");
        vm.expectRevert(abi.encodeWithSelector(AppraisalDesk.AlreadySettled.selector, alices));
        desk.answer(alices, read.proof, read.instances);
    }

    function test_RevertWhen_TakenBackBeforeTheDeadline() public {
        vm.warp(START + 1 days - 1);
        vm.expectRevert(abi.encodeWithSelector(AppraisalDesk.StillOpen.selector, START + 1 days));
        desk.takeBack(alices);
    }

    function test_RevertWhen_ThePriceIsAnother() public {
        int256[13] memory wine = alicesWine();
        vm.deal(alice, PRICE);
        vm.expectRevert(abi.encodeWithSelector(AppraisalDesk.WrongPrice.selector, PRICE, PRICE - 1));
        vm.prank(alice);
        desk.ask{value: PRICE - 1}(wine);
    }

    /// @dev Nobody could answer.
    function test_RevertWhen_AMeasurementIsOutOfRange() public {
        int256[13] memory wine = alicesWine();
        wine[0] = Codec.MEASUREMENTS_HIGH_WAD + 1;
        vm.deal(alice, PRICE);
        vm.expectPartialRevert(Codec.ValueOutOfRange.selector);
        vm.prank(alice);
        desk.ask{value: PRICE}(wine);
    }

    function askAs(AppraisalDesk target, address customer, int256[13] memory wine) private returns (uint256) {
        vm.deal(customer, PRICE);
        vm.prank(customer);
        return target.ask{value: PRICE}(wine);
    }

    function answer(uint256 request, address customer, string memory name, uint256 cultivar) private {
        Proof memory read = readProof(name);
        vm.expectEmit(address(desk));
        emit AppraisalDesk.Appraised(request, customer, cultivar);
        desk.answer(request, read.proof, read.instances);
    }

    function expectWrongContext(AppraisalDesk target, uint256 request, string memory name) private {
        Proof memory read = readProof(name);
        uint256 expected = target.contextOf(request);
        vm.expectRevert(abi.encodeWithSelector(AppraisalDesk.WrongContext.selector, expected, read.instances[0]));
        target.answer(request, read.proof, read.instances);
    }

    function commitmentOfSwapped() private view returns (uint256) {
        return Codec.parametersCommitment(readProof("alice-by-the-swapped-model").instances);
    }

    /// @dev The wine of `input.json`, a Grignolino.
    function alicesWine() private pure returns (int256[13] memory) {
        return [
            int256(0.82907e18),
            -0.93018e18,
            -1.66338e18,
            -0.50236e18,
            -0.42278e18,
            -0.29129e18,
            -0.23716e18,
            -0.37522e18,
            -1.6077e18,
            -0.54692e18,
            1.17213e18,
            -0.15263e18,
            -0.35425e18
        ];
    }

    /// @dev The wine of `inputs/bob.json`, a Barbera.
    function bobsWine() private pure returns (int256[13] memory) {
        return [
            int256(0.60915e18),
            1.07139e18,
            -0.70332e18,
            -0.03486e18,
            -0.85721e18,
            -1.045e18,
            -1.53394e18,
            1.68046e18,
            -1.32293e18,
            0.2853e18,
            -0.63227e18,
            -1.05594e18,
            -0.5097e18
        ];
    }
}
