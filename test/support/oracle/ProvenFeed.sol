// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvModel} from "../../../contracts/generated/VolatilityLtvModel.sol";
import {VolatilityLtvVerifier} from "../../../contracts/generated/VolatilityLtvVerifier.sol";
import {IModelRiskOracle} from "../../../contracts/interfaces/IModelRiskOracle.sol";
import {OracleFixture} from "./OracleFixture.sol";

/// @title A feed with the real verifier and the real model contract, and the proofs made for it
abstract contract ProvenFeed is OracleFixture {
    /// @dev Numbers of the requests in `test/fixtures/oracle/request.json`, and of their proofs beside it.
    uint256 internal constant FIRST = 0;
    uint256 internal constant SECOND = 1;
    uint256 internal constant EXTREME = 2;
    uint256 internal constant STEADY = 3;

    address internal verifier;
    address internal model;

    /// @dev Oracle and feed; no snapshot yet.
    function setUpProvenFeed() internal {
        setUpOracle();
        verifier = address(new VolatilityLtvVerifier());
        model = address(new VolatilityLtvModel());
        createFeed(FEED, provenConfig());
    }

    /// @dev Bounds that the outputs of `FIRST` and `SECOND` keep.
    function provenConfig() internal view virtual returns (IModelRiskOracle.FeedConfig memory config) {
        config = looseConfig(verifier, model);
        config.minimum = 0.05e18;
        config.maximum = 1e18;
        config.maximumChange = 0.2e18;
        config.maximumChangeBps = 5_000;
        config.minimumDelay = 1 minutes;
    }

    /// @dev The inputs of a request, with 18 decimals.
    function inputsOf(uint256 request) internal view returns (int256[] memory) {
        string memory json = vm.readFile("test/fixtures/oracle/request.json");
        return vm.parseJsonIntArray(json, string.concat(".requests[", vm.toString(request), "].inputs_wad"));
    }

    /// @dev Takes the snapshot that a request is about.
    function snapshotFor(uint256 request) internal returns (uint48) {
        return snapshotOf(FEED, inputsOf(request));
    }

    /// @dev Submits a proof for a snapshot, as the keeper.
    function submitFixture(uint48 snapshotId, Fixture memory fixture) internal returns (int256) {
        vm.prank(KEEPER);
        return oracle.submit(FEED, snapshotId, fixture.proof, fixture.instances);
    }

    /// @dev Takes the request's snapshot and submits its proof.
    function answerWith(uint256 request) internal returns (int256) {
        uint48 snapshotId = snapshotFor(request);
        return submitFixture(snapshotId, readFixture("oracle", request));
    }
}
