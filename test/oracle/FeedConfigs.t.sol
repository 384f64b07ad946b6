// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IInputSource} from "../../contracts/interfaces/IInputSource.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {ModelRiskOracle} from "../../contracts/oracle/ModelRiskOracle.sol";
import {DoubledFeed} from "../support/oracle/DoubledFeed.sol";
import {SourceDouble} from "../support/oracle/SourceDouble.sol";
import {VerifierDouble} from "../support/oracle/VerifierDouble.sol";

/// @notice Which configurations a feed can have, and how one takes the place of another.
contract OracleFeedConfigsTest is DoubledFeed {
    IModelRiskOracle.FeedConfig private current;

    function setUp() public {
        setUpDoubles();
        current = looseConfig(address(mock), address(double));
        createFeed(FEED, current);
    }

    function test_CreatesAFeed() public {
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.FeedCreated(OTHER_FEED, current);
        createFeed(OTHER_FEED, current);
        assertEq(abi.encode(oracle.feedConfig(OTHER_FEED)), abi.encode(current));
        IModelRiskOracle.FeedStatus memory status = oracle.feedStatus(OTHER_FEED);
        assertEq(status.modelId, mock.MODEL_ID());
        assertEq(status.epoch, 1);
        assertEq(status.latestRound, 0);
        assertEq(status.latestSnapshot, 0);
        assertFalse(status.paused);
        assertFalse(status.frozen);
        assertEq(status.proposal, 0);
        assertEq(status.activableAt, 0);
    }

    function test_RevertWhen_TheFeedExists() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedExists.selector, FEED));
        createFeed(FEED, current);
    }

    function test_RevertWhen_TheDelayIsShort() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.DelayTooShort.selector, 1 hours - 1, 1 hours));
        new ModelRiskOracle(ADMIN, 1 hours - 1);
        assertEq(new ModelRiskOracle(ADMIN, 1 hours).CONFIG_DELAY(), 1 hours);
    }

    function test_RevertWhen_ALimitMakesNoSense() public {
        IModelRiskOracle.FeedConfig memory config = current;
        config.source = IInputSource(STRANGER);
        expectInvalid(config, "source");
        config = current;
        (config.minimum, config.maximum) = (1, 0);
        expectInvalid(config, "minimum");
        config = current;
        config.heartbeat = 0;
        expectInvalid(config, "heartbeat");
        config = current;
        config.maximumSnapshotAge = 0;
        expectInvalid(config, "maximumSnapshotAge");
        config = current;
        config.outputIndex = 2;
        expectInvalid(config, "outputIndex");
    }

    function test_RevertWhen_VerifierAndModelBelongToDifferentModels() public {
        IModelRiskOracle.FeedConfig memory config = current;
        VerifierDouble foreign = new VerifierDouble("another model", 3);
        (config.verifier, config.verifierCodeHash) = (foreign, address(foreign).codehash);
        bytes memory mismatch = abi.encodeWithSelector(
            IModelRiskOracle.ModelMismatch.selector, bytes32("another model"), double.MODEL_ID()
        );
        expectUnfit(config, mismatch);
    }

    function test_AProposalTakesEffectOnlyOnceItsDelayIsOver() public {
        IModelRiskOracle.FeedConfig memory config = changed();
        uint40 activableAt = START + DELAY;
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.ConfigProposed(FEED, config, activableAt);
        propose(config);
        assertEq(oracle.feedStatus(FEED).proposal, keccak256(abi.encode(config)));
        assertEq(oracle.feedStatus(FEED).activableAt, activableAt);

        skip(DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.ProposalNotReady.selector, activableAt));
        activate(config);
        assertEq(abi.encode(oracle.feedConfig(FEED)), abi.encode(current));

        skip(1);
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.ConfigActivated(FEED, config, mock.MODEL_ID(), 2);
        activate(config);
        assertEq(abi.encode(oracle.feedConfig(FEED)), abi.encode(config));
        assertEq(oracle.feedStatus(FEED).epoch, 2);
        assertEq(oracle.feedStatus(FEED).proposal, 0);
        assertEq(oracle.feedStatus(FEED).activableAt, 0);
    }

    function test_AProposalCanBeActivatedUntilItsWindowEnds() public {
        propose(changed());
        skip(2 * DELAY);
        activate(changed());
        assertEq(abi.encode(oracle.feedConfig(FEED)), abi.encode(changed()));
    }

    /// @dev Whoever comes by the admin's key finds nothing that can be put in force at once, however long ago it was proposed.
    function test_RevertWhen_TheProposalHasExpired() public {
        bytes memory expired = abi.encodeWithSelector(IModelRiskOracle.ProposalExpired.selector, START + 2 * DELAY);
        propose(changed());
        skip(2 * DELAY + 1);
        vm.expectRevert(expired);
        activate(changed());
        skip(3650 days);
        vm.expectRevert(expired);
        activate(changed());
        assertEq(abi.encode(oracle.feedConfig(FEED)), abi.encode(current));
    }

    function test_AnotherProposalTakesThePlaceOfAnExpiredOne() public {
        propose(changed());
        skip(2 * DELAY + 1);
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.ProposalCancelled(FEED, keccak256(abi.encode(changed())));
        propose(changed());
        vm.expectRevert(
            abi.encodeWithSelector(IModelRiskOracle.ProposalNotReady.selector, START + 2 * DELAY + 1 + DELAY)
        );
        activate(changed());
        skip(DELAY);
        activate(changed());
        assertEq(oracle.feedStatus(FEED).epoch, 2);
    }

    function test_RevertWhen_TheSourceIsRepointedInOneStep() public {
        IModelRiskOracle.FeedConfig memory config = current;
        config.source = new SourceDouble();
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoProposal.selector, FEED));
        activate(config);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedExists.selector, FEED));
        createFeed(FEED, config);
        propose(config);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.ProposalNotReady.selector, START + DELAY));
        activate(config);
        assertEq(address(oracle.feedConfig(FEED).source), address(source));
    }

    function test_RevertWhen_AnotherConfigIsActivatedThanWasProposed() public {
        propose(changed());
        skip(DELAY);
        bytes32 expected = keccak256(abi.encode(changed()));
        bytes32 got = keccak256(abi.encode(current));
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.ProposalMismatch.selector, expected, got));
        activate(current);
    }

    function test_RevertWhen_AProposalIsActivatedTwice() public {
        replaceConfig(FEED, changed());
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoProposal.selector, FEED));
        activate(changed());
    }

    function test_RevertWhen_TheProposalWasCancelled() public {
        propose(changed());
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.ProposalCancelled(FEED, keccak256(abi.encode(changed())));
        vm.prank(GUARDIAN);
        oracle.cancelProposal(FEED);
        skip(DELAY);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoProposal.selector, FEED));
        activate(changed());
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoProposal.selector, FEED));
        vm.prank(GUARDIAN);
        oracle.cancelProposal(FEED);
    }

    function test_AnotherProposalStartsTheDelayAgain() public {
        propose(current);
        skip(DELAY - 1);
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.ProposalCancelled(FEED, keccak256(abi.encode(current)));
        propose(changed());
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.ProposalNotReady.selector, START + DELAY - 1 + DELAY));
        activate(changed());
    }

    function test_FreezingIsForEver() public {
        propose(changed());
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.ProposalCancelled(FEED, keccak256(abi.encode(changed())));
        vm.expectEmit(address(oracle));
        emit IModelRiskOracle.FeedFrozen(FEED);
        vm.prank(ADMIN);
        oracle.freeze(FEED);
        assertTrue(oracle.feedStatus(FEED).frozen);
        assertEq(oracle.feedStatus(FEED).proposal, 0);
        skip(DELAY);

        bytes memory frozen = abi.encodeWithSelector(IModelRiskOracle.FeedIsFrozen.selector, FEED);
        vm.expectRevert(frozen);
        propose(changed());
        vm.expectRevert(frozen);
        activate(changed());
        vm.expectRevert(frozen);
        vm.prank(ADMIN);
        oracle.freeze(FEED);
        assertEq(abi.encode(oracle.feedConfig(FEED)), abi.encode(current));
    }

    function test_AFrozenFeedGoesOn() public {
        vm.prank(ADMIN);
        oracle.freeze(FEED);
        assertEq(answer(FEED, 4096), 1e18);
        vm.prank(GUARDIAN);
        oracle.pause(FEED);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedIsPaused.selector, FEED));
        oracle.latest(FEED);
        vm.prank(ADMIN);
        oracle.unpause(FEED);
        oracle.latest(FEED);
    }

    /// @dev A paused feed can still be mended.
    function test_APausedFeedTakesAnotherConfig() public {
        vm.prank(GUARDIAN);
        oracle.pause(FEED);
        replaceConfig(FEED, changed());
        assertTrue(oracle.feedStatus(FEED).paused);
        assertEq(oracle.feedStatus(FEED).epoch, 2);
    }

    /// @dev Another configuration than the current one.
    function changed() private view returns (IModelRiskOracle.FeedConfig memory config) {
        config = current;
        (config.heartbeat, config.maximum) = (2 hours, 5e18);
    }

    function propose(IModelRiskOracle.FeedConfig memory config) private {
        vm.prank(ADMIN);
        oracle.proposeConfig(FEED, config);
    }

    function activate(IModelRiskOracle.FeedConfig memory config) private {
        vm.prank(ADMIN);
        oracle.activateConfig(FEED, config);
    }

    function expectInvalid(IModelRiskOracle.FeedConfig memory config, string memory field) private {
        expectUnfit(config, abi.encodeWithSelector(IModelRiskOracle.InvalidConfig.selector, field));
    }

    /// @dev Neither created nor proposed.
    function expectUnfit(IModelRiskOracle.FeedConfig memory config, bytes memory err) private {
        vm.expectRevert(err);
        createFeed(OTHER_FEED, config);
        vm.expectRevert(err);
        propose(config);
    }
}
