// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayModel} from "../../../contracts/interfaces/IAssayModel.sol";
import {IAssayVerifier} from "../../../contracts/interfaces/IAssayVerifier.sol";
import {IModelRiskOracle} from "../../../contracts/interfaces/IModelRiskOracle.sol";
import {ModelRiskOracle} from "../../../contracts/oracle/ModelRiskOracle.sol";
import {ProofFixture} from "../ProofFixture.sol";
import {SourceDouble} from "./SourceDouble.sol";

/// @title An oracle at an address that no change of its code moves, and helpers to run a feed of it
/// @dev Chain id, address, feed and snapshot ids make the contexts that the proofs of `test/fixtures/oracle` are for.
abstract contract OracleFixture is ProofFixture {
    bytes32 internal constant FEED = "volatility";
    bytes32 internal constant OTHER_FEED = "other volatility";
    uint32 internal constant DELAY = 2 days;
    uint40 internal constant START = 1_800_000_000;

    address internal immutable ADMIN = makeAddr("admin");
    address internal immutable GUARDIAN = makeAddr("guardian");
    address internal immutable KEEPER = makeAddr("keeper");
    address internal immutable STRANGER = makeAddr("stranger");
    address private immutable DEPLOYER = makeAddr("deployer");

    ModelRiskOracle internal oracle;
    SourceDouble internal source;

    /// @dev Chain, time, oracle and source; no feed yet.
    function setUpOracle() internal {
        vm.chainId(31337);
        vm.warp(START);
        source = new SourceDouble();
        oracle = deployOracle();
    }

    /// @dev The oracle's address follows from the deployer and from how many it deployed before.
    function deployOracle() internal returns (ModelRiskOracle deployed) {
        vm.prank(DEPLOYER);
        deployed = new ModelRiskOracle(ADMIN, DELAY);
        bytes32 guardianRole = deployed.GUARDIAN_ROLE();
        vm.prank(ADMIN);
        deployed.grantRole(guardianRole, GUARDIAN);
    }

    /// @dev A configuration that is loose in every respect.
    function looseConfig(address verifier, address model)
        internal
        view
        returns (IModelRiskOracle.FeedConfig memory config)
    {
        config.source = source;
        config.verifier = IAssayVerifier(verifier);
        config.model = IAssayModel(model);
        config.verifierCodeHash = verifier.codehash;
        config.modelCodeHash = model.codehash;
        config.minimum = type(int128).min;
        config.maximum = type(int128).max;
        config.maximumChange = type(uint128).max;
        config.maximumChangeBps = type(uint32).max;
        config.heartbeat = 1 days;
        config.minimumDelay = 0;
        config.maximumSnapshotAge = 1 hours;
        config.outputIndex = 0;
        config.rounding = IModelRiskOracle.Rounding.Down;
        config.allowListed = false;
    }

    function createFeed(bytes32 feedId, IModelRiskOracle.FeedConfig memory config) internal {
        vm.prank(ADMIN);
        oracle.createFeed(feedId, config);
    }

    /// @dev Proposes, waits and activates.
    function replaceConfig(bytes32 feedId, IModelRiskOracle.FeedConfig memory config) internal {
        vm.prank(ADMIN);
        oracle.proposeConfig(feedId, config);
        vm.warp(block.timestamp + DELAY);
        vm.prank(ADMIN);
        oracle.activateConfig(feedId, config);
    }

    /// @dev A snapshot of values that the source observes right now.
    function snapshotOf(bytes32 feedId, int256[] memory values) internal returns (uint48) {
        source.set(values, uint40(block.timestamp));
        return oracle.snapshot(feedId);
    }

    /// @dev Eight values that differ from seed to seed.
    function someValues(uint256 seed) internal pure returns (int256[] memory values) {
        values = new int256[](8);
        for (uint256 i = 0; i < 8; ++i) {
            values[i] = int256(uint256(keccak256(abi.encode(seed, i))) % 1e18);
        }
    }
}
