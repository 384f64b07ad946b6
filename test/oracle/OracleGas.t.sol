// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayVerifier} from "../../contracts/interfaces/IAssayVerifier.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {ProvenFeed} from "../support/oracle/ProvenFeed.sol";

/// @notice What transactions with the oracle cost, with the real verifier; and that its code fits.
contract OracleGasTest is ProvenFeed {
    /// @dev Rounds until every write of a round overwrites an older one.
    uint256 private constant ROUNDS = 129;

    /// @dev Most that a submission may cost above the verification on its own.
    uint256 private constant MARGIN = 90_000;

    /// @dev The margin as it is written, with some room: a change that needs more should say why.
    uint256 private constant STEADY_MARGIN = 45_000;

    function setUp() public {
        setUpProvenFeed();
    }

    function test_SnapshotsGasOfAFeedsFirstTransactions() public {
        source.set(inputsOf(FIRST), uint40(block.timestamp));
        oracle.snapshot(FEED);
        vm.snapshotGasLastCall("ModelRiskOracle", "snapshot, first");

        submitRequest(FIRST, 1);
        vm.snapshotGasLastCall("ModelRiskOracle", "submit, first");
        assertLe(vm.lastCallGas().gasTotalUsed, verificationGas(FIRST) + MARGIN);

        skip(10 minutes);
        source.set(inputsOf(SECOND), uint40(block.timestamp));
        oracle.snapshot(FEED);
        vm.snapshotGasLastCall("ModelRiskOracle", "snapshot, of a new slot");
        submitRequest(SECOND, 2);
        vm.snapshotGasLastCall("ModelRiskOracle", "submit, of a new slot");
        assertLe(vm.lastCallGas().gasTotalUsed, verificationGas(SECOND) + MARGIN);
    }

    function test_SnapshotsGasOfTheSteadyState() public {
        passRounds(ROUNDS);
        oracle.snapshot(FEED);
        submitRequest(STEADY, uint48(ROUNDS + 1));
        vm.snapshotGasLastCall("ModelRiskOracle", "submit, steady state");
        uint256 submission = vm.lastCallGas().gasTotalUsed;
        uint256 verification = verificationGas(STEADY);
        vm.snapshotValue("ModelRiskOracle", "submit, steady state, above verification", submission - verification);
        assertLe(submission, verification + MARGIN);
        assertLe(submission, verification + STEADY_MARGIN);
    }

    function test_SnapshotsGasOfSnapshotsInTheSteadyState() public {
        for (uint256 i = 0; i < 256; ++i) {
            snapshotFor(FIRST);
            skip(1);
        }
        source.set(inputsOf(FIRST), uint40(block.timestamp));
        oracle.snapshot(FEED);
        vm.snapshotGasLastCall("ModelRiskOracle", "snapshot, steady state");
        oracle.snapshot(FEED);
        vm.snapshotGasLastCall("ModelRiskOracle", "snapshot, nothing newer");
    }

    function test_SnapshotsGasOfReading() public {
        answerWith(FIRST);
        (bool success,) = address(oracle).call(abi.encodeCall(IModelRiskOracle.latest, (FEED)));
        assertTrue(success);
        vm.snapshotGasLastCall("ModelRiskOracle", "latest");
    }

    function test_SnapshotsGasOfAConfiguration() public {
        IModelRiskOracle.FeedConfig memory config = provenConfig();
        vm.prank(ADMIN);
        oracle.createFeed(OTHER_FEED, config);
        vm.snapshotGasLastCall("ModelRiskOracle", "createFeed");
    }

    function test_RuntimeCodeFitsWithRoomToSpare() public {
        vm.snapshotValue("ModelRiskOracle", "runtime bytes", address(oracle).code.length);
        assertLe(address(oracle).code.length, 21_504);
    }

    /// @dev Rounds of equal answers whose proofs nobody checks, a minute apart; ends a minute after the last.
    function passRounds(uint256 count) private {
        vm.mockCall(verifier, abi.encodeWithSelector(IAssayVerifier.verify.selector), "");
        uint256[] memory instances = readFixture("oracle", FIRST).instances;
        for (uint48 id = 1; id <= count; ++id) {
            snapshotFor(FIRST);
            instances[0] = oracle.contextOf(FEED, id);
            oracle.submit(FEED, id, "", instances);
            skip(1 minutes);
        }
        vm.clearMockedCalls();
        source.set(inputsOf(STEADY), uint40(block.timestamp));
    }

    function submitRequest(uint256 request, uint48 snapshotId) private {
        Fixture memory fixture = readFixture("oracle", request);
        oracle.submit(FEED, snapshotId, fixture.proof, fixture.instances);
    }

    /// @dev A transaction that does nothing but verify the same proof.
    function verificationGas(uint256 request) private returns (uint256) {
        (bool accepted,) = verifier.call(callOf(readFixture("oracle", request)));
        assertTrue(accepted);
        return vm.lastCallGas().gasTotalUsed;
    }
}
