// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayModel} from "../../contracts/interfaces/IAssayModel.sol";
import {IAssayVerifier} from "../../contracts/interfaces/IAssayVerifier.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";
import {VerifierDouble} from "../support/oracle/VerifierDouble.sol";

/// @notice Only the announced code verifies and decodes: when it is announced, when it takes effect, and every time.
contract OracleUnverifiedCodeTest is ProvenFeed {
    /// @dev What EXTCODEHASH says of an account that exists without code (EIP-1052).
    bytes32 private constant HASH_OF_NOTHING = keccak256("");

    bytes32 private verifierHash;
    bytes32 private modelHash;
    bytes private accepting;

    function setUp() public {
        setUpProvenFeed();
        verifierHash = verifier.codehash;
        modelHash = model.codehash;
        accepting = address(new VerifierDouble(oracle.feedStatus(FEED).modelId, 3)).code;
    }

    function test_RevertWhen_TheAnnouncedHashIsWrong() public {
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        config.verifierCodeHash = modelHash;
        expectUnverified(config, verifier, modelHash, verifierHash);
        config = provenConfig();
        config.modelCodeHash = verifierHash;
        expectUnverified(config, model, verifierHash, modelHash);
    }

    function test_RevertWhen_ThereIsNoCode() public {
        // An account that exists has the hash of nothing; one that does not has 0. Announcing either does not help.
        vm.deal(STRANGER, 1 ether);
        assertEq(STRANGER.codehash, HASH_OF_NOTHING);
        address nobody = makeAddr("nobody");
        assertEq(nobody.codehash, 0);
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        (config.verifier, config.verifierCodeHash) = (IAssayVerifier(STRANGER), HASH_OF_NOTHING);
        expectUnverified(config, STRANGER, HASH_OF_NOTHING, 0);
        (config.verifier, config.verifierCodeHash) = (IAssayVerifier(nobody), 0);
        expectUnverified(config, nobody, 0, 0);

        config = provenConfig();
        (config.model, config.modelCodeHash) = (IAssayModel(STRANGER), HASH_OF_NOTHING);
        expectUnverified(config, STRANGER, HASH_OF_NOTHING, 0);
        (config.model, config.modelCodeHash) = (IAssayModel(nobody), 0);
        expectUnverified(config, nobody, 0, 0);
    }

    function test_RevertWhen_CodeChangesBetweenProposalAndActivation() public {
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        vm.prank(ADMIN);
        oracle.proposeConfig(FEED, config);
        skip(DELAY);
        vm.etch(verifier, accepting);
        vm.expectRevert(unverified(verifier, verifierHash, verifier.codehash));
        vm.prank(ADMIN);
        oracle.activateConfig(FEED, config);
    }

    function test_RevertWhen_TheSourceIsGoneAtActivation() public {
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        vm.prank(ADMIN);
        oracle.proposeConfig(FEED, config);
        skip(DELAY);
        vm.etch(address(source), "");
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.InvalidConfig.selector, "source"));
        vm.prank(ADMIN);
        oracle.activateConfig(FEED, config);
    }

    function test_RevertWhen_TheVerifiersCodeIsReplaced() public {
        expectRefusedWithCode(verifier, accepting, verifierHash, keccak256(accepting));
    }

    function test_RevertWhen_TheVerifiersCodeIsGone() public {
        expectRefusedWithCode(verifier, "", verifierHash, 0);
    }

    function test_RevertWhen_TheModelsCodeIsReplaced() public {
        expectRefusedWithCode(model, accepting, modelHash, keccak256(accepting));
    }

    function test_RevertWhen_TheModelsCodeIsGone() public {
        expectRefusedWithCode(model, "", modelHash, 0);
    }

    /// @dev A proof that was valid is refused from the moment on when the account has other code.
    function expectRefusedWithCode(address account, bytes memory code, bytes32 expected, bytes32 got) private {
        uint48 snapshotId = snapshotFor(FIRST);
        Fixture memory first = readFixture("oracle", FIRST);
        bytes memory before = account.code;
        vm.etch(account, code);
        vm.expectRevert(unverified(account, expected, got));
        submitFixture(snapshotId, first);
        vm.etch(account, before);
        submitFixture(snapshotId, first);
    }

    /// @dev Neither created nor proposed.
    function expectUnverified(IModelRiskOracle.FeedConfig memory config, address account, bytes32 expected, bytes32 got)
        private
    {
        vm.expectRevert(unverified(account, expected, got));
        createFeed(OTHER_FEED, config);
        vm.expectRevert(unverified(account, expected, got));
        vm.prank(ADMIN);
        oracle.proposeConfig(FEED, config);
    }

    function unverified(address account, bytes32 expected, bytes32 got) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IModelRiskOracle.UnverifiedCode.selector, account, expected, got);
    }
}
