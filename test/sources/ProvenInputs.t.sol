// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvCodec} from "../../contracts/generated/VolatilityLtvCodec.sol";
import {VolatilityLtvVerifier} from "../../contracts/generated/VolatilityLtvVerifier.sol";
import {VolatilitySource} from "../../contracts/sources/VolatilitySource.sol";
import {ProofFixture} from "../support/ProofFixture.sol";
import {SourceFixture} from "../support/sources/SourceFixture.sol";

/// @notice From closes to a proof: what the source observes of the S&P 500 at the end of 2018 is what the committed proof,
/// made from the features that Python computed, has for its inputs.
contract ProvenInputsTest is SourceFixture, ProofFixture {
    function test_ObservedInputsAreThoseOfTheProof() public {
        string memory json = vm.readFile("test/fixtures/features/volatility.json");
        uint256[] memory closes = vm.parseJsonUintArray(json, ".sp500.closes");
        pushCloses(0, closes);
        VolatilitySource source = newSource();
        source.recordMany(ids(2, closes.length));
        (int256[] memory features,,) = source.observe(0);

        Fixture memory fixture = readFixture("volatility-ltv", 0);
        uint256[1] memory packed = VolatilityLtvCodec.encodeFeatures(features);
        assertEq(packed[0], fixture.instances[VolatilityLtvCodec.FEATURES_FIRST_INSTANCE]);
        new VolatilityLtvVerifier().verify(fixture.proof, fixture.instances);
    }
}
