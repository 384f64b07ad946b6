// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvCodec} from "../contracts/generated/VolatilityLtvCodec.sol";
import {VolatilityLtvVerifier} from "../contracts/generated/VolatilityLtvVerifier.sol";
import {IAssayVerifier} from "../contracts/interfaces/IAssayVerifier.sol";
import {ProofFixture} from "./support/ProofFixture.sol";

/// @notice What verification costs, and that the bytecode is the one that was priced.
/// @dev The calls are not static: only then does `isolate` make them transactions of their own.
contract VolatilityLtvGasTest is ProofFixture {
    VolatilityLtvVerifier private verifier;
    string private expected;

    function setUp() public {
        verifier = new VolatilityLtvVerifier();
        expected = readExpected("volatility-ltv");
    }

    function test_TransactionGasEqualsTheFixture() public {
        for (uint256 number = 0; number < 2; ++number) {
            (bool accepted,) = address(verifier).call(callOf(readFixture("volatility-ltv", number)));
            assertTrue(accepted);
            uint256 gas = vm.lastCallGas().gasTotalUsed;
            assertEq(gas, vm.parseJsonUint(expected, keyOf(number, "transaction_gas")));
        }
    }

    function test_SnapshotsGas() public {
        Fixture memory fixture = readFixture("volatility-ltv", 0);
        (bool accepted,) = address(verifier).call(callOf(fixture));
        assertTrue(accepted);
        vm.snapshotGasLastCall("VolatilityLtvVerifier", "verify");

        (accepted,) =
            address(verifier).call(abi.encodeCall(IAssayVerifier.verifyProof, (fixture.proof, fixture.instances)));
        assertTrue(accepted);
        vm.snapshotGasLastCall("VolatilityLtvVerifier", "verifyProof");
        vm.snapshotValue("VolatilityLtvVerifier", "runtime bytes", address(verifier).code.length);
    }

    /// @dev Differences of gas left, not transactions: the codec runs inside of its caller.
    function test_SnapshotsCodecGas() public {
        uint256[] memory instances = readFixture("volatility-ltv", 0).instances;
        int256[] memory list = vm.parseJsonIntArray(expected, keyOf(0, "features_wad"));
        vm.startSnapshotGas("VolatilityLtvCodec", "encodeFeatures");
        uint256[1] memory packed = VolatilityLtvCodec.encodeFeatures(list);
        vm.stopSnapshotGas();
        assertEq(packed[0], instances[VolatilityLtvCodec.FEATURES_FIRST_INSTANCE]);

        vm.startSnapshotGas("VolatilityLtvCodec", "decodeVolatility");
        int256[1] memory volatility = VolatilityLtvCodec.decodeVolatility(instances);
        vm.stopSnapshotGas();
        assertEq(volatility[0], vm.parseJsonIntArray(expected, keyOf(0, "volatility_wad"))[0]);
    }

    function test_StaysWithinItsBudget() public view {
        assertLe(vm.parseJsonUint(expected, keyOf(0, "transaction_gas")), 265_000);
        assertLe(address(verifier).code.length, 12_288);
    }

    function test_RuntimeCodeIsTheOneOfTheFixtures() public view {
        assertEq(address(verifier).code.length, vm.parseJsonUint(expected, ".runtime_bytes"));
        assertEq(keccak256(address(verifier).code), vm.parseJsonBytes32(expected, ".runtime_hash"));
    }
}
