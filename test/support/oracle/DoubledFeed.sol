// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvVerifierMock} from "../../../contracts/generated/VolatilityLtvVerifierMock.sol";
import {ModelDouble} from "./ModelDouble.sol";
import {OracleFixture} from "./OracleFixture.sol";

/// @title A feed whose answers a test chooses: the mock verifier and a model double
abstract contract DoubledFeed is OracleFixture {
    VolatilityLtvVerifierMock internal mock;
    ModelDouble internal double;

    /// @dev Oracle, mock and double; no feed yet. Outputs have 12 binary places, as the mock's model has.
    function setUpDoubles() internal {
        setUpOracle();
        mock = new VolatilityLtvVerifierMock();
        double = new ModelDouble(mock.MODEL_ID(), 1, 12);
    }

    /// @dev Takes a snapshot now and submits `value` as the model's integer.
    function answer(bytes32 feedId, int256 value) internal returns (int256) {
        uint48 snapshotId = snapshotOf(feedId, someValues(block.timestamp));
        return submitValue(feedId, snapshotId, value);
    }

    /// @dev Submits `value` for a snapshot of `someValues(its time)`.
    function submitValue(bytes32 feedId, uint48 snapshotId, int256 value) internal returns (int256) {
        uint256[] memory instances = instancesOf(feedId, snapshotId, value);
        bytes memory proof = someProof();
        vm.prank(KEEPER);
        return oracle.submit(feedId, snapshotId, proof, instances);
    }

    /// @dev The instances of a proof for a snapshot of `someValues(its time)`.
    function instancesOf(bytes32 feedId, uint48 snapshotId, int256 value)
        internal
        view
        returns (uint256[] memory instances)
    {
        instances = new uint256[](3);
        instances[0] = oracle.contextOf(feedId, snapshotId);
        instances[1] = double.encodeInputs(someValues(oracle.getSnapshot(feedId, snapshotId).observedAt))[0];
        instances[2] = double.encodeOutput(value);
    }

    /// @dev The mock takes anything of the right length.
    function someProof() internal view returns (bytes memory) {
        return new bytes(mock.PROOF_LENGTH());
    }
}
