// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {stdError} from "forge-std/StdError.sol";

import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {DoubledFeed} from "../support/oracle/DoubledFeed.sol";
import {ModelDouble} from "../support/oracle/ModelDouble.sol";
import {OracleLibraries} from "../support/oracle/OracleLibraries.sol";
import {VerifierDouble} from "../support/oracle/VerifierDouble.sol";

/// @notice From a model's integer to a stored answer: rounding, bounds, largest change.
contract OracleGuardrailsTest is DoubledFeed {
    IModelRiskOracle.Rounding private constant DOWN = IModelRiskOracle.Rounding.Down;
    IModelRiskOracle.Rounding private constant UP = IModelRiskOracle.Rounding.Up;

    OracleLibraries private libraries;

    function setUp() public {
        setUpDoubles();
        libraries = new OracleLibraries();
    }

    function test_RoundsTowardsTheSideThatWasAskedFor() public view {
        // 10^18 / 2^20 is a quarter above 953674316406.
        assertEq(libraries.toWad(1, 20, DOWN), 953674316406);
        assertEq(libraries.toWad(1, 20, UP), 953674316407);
        assertEq(libraries.toWad(-1, 20, DOWN), -953674316407);
        assertEq(libraries.toWad(-1, 20, UP), -953674316406);
        // Exact figures stay what they are.
        assertEq(libraries.toWad(-4, 20, DOWN), -3814697265625);
        assertEq(libraries.toWad(-4, 20, UP), -3814697265625);
        assertEq(libraries.toWad(0, 64, UP), 0);
        assertEq(libraries.toWad(3, 0, DOWN), 3e18);
        // Far below one unit.
        assertEq(libraries.toWad(1, 300, DOWN), 0);
        assertEq(libraries.toWad(1, 300, UP), 1);
        assertEq(libraries.toWad(-1, 300, DOWN), -1);
        assertEq(libraries.toWad(-1, 300, UP), 0);
    }

    /// @dev By the definition of floor and ceiling, multiplied by the denominator.
    function testFuzz_RoundsExactly(int72 value, uint8 places) public view {
        uint256 scale = bound(places, 0, 64);
        int256 one = int256(1) << scale;
        int256 exact = int256(value) * 1e18;
        int256 down = libraries.toWad(value, scale, DOWN);
        assertLe(down * one, exact);
        assertGt((down + 1) * one, exact);
        int256 up = libraries.toWad(value, scale, UP);
        assertGe(up * one, exact);
        assertLt((up - 1) * one, exact);
    }

    function test_RevertWhen_AValueHasFarTooManyBits() public {
        vm.expectRevert(stdError.arithmeticError);
        libraries.toWad(type(int256).max, 0, DOWN);
        vm.expectRevert(stdError.arithmeticError);
        libraries.toWad(type(int256).min, 0, UP);
    }

    function test_AFeedRoundsAsItsConfigSays() public {
        createRoundingFeed("down", DOWN);
        createRoundingFeed("up", UP);
        assertEq(answer("down", -1), -953674316407);
        assertEq(answer("up", -1), -953674316406);
        (int256 down,) = oracle.latest("down");
        (int256 up,) = oracle.latest("up");
        assertEq(down, -953674316407);
        assertEq(up, -953674316406);
    }

    function test_TheBoundsThemselvesAreWithinBounds() public {
        createBounded(-1e18, 1e18);
        assertEq(answer(FEED, -4096), -1e18);
        skip(1);
        assertEq(answer(FEED, 4096), 1e18);
    }

    function test_TheBoundsMayLeaveOneAnswer() public {
        createBounded(1e18, 1e18);
        assertEq(answer(FEED, 4096), 1e18);
    }

    function testFuzz_OnlyAnswersWithinBoundsAreStored(int128 minimum, int128 maximum, int64 value) public {
        vm.assume(minimum <= maximum);
        createBounded(minimum, maximum);
        int256 expected = (int256(value) * 1e18) >> 12;
        uint48 snapshotId = snapshotOf(FEED, someValues(block.timestamp));
        uint256[] memory instances = instancesOf(FEED, snapshotId, value);
        bytes memory proof = someProof();
        bool outside = expected < minimum || expected > maximum;
        if (outside) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IModelRiskOracle.AnswerOutOfBounds.selector, expected, int256(minimum), int256(maximum)
                )
            );
        }
        oracle.submit(FEED, snapshotId, proof, instances);
        assertEq(oracle.feedStatus(FEED).latestRound, outside ? 0 : 1);
        if (!outside) assertEq(oracle.getRound(FEED, 1).answer, expected);
    }

    /// @dev 2^127 units, one more than fits: the range is checked before the cast.
    function test_RevertWhen_TheAnswerDoesNotFit() public {
        VerifierDouble verifier = new VerifierDouble("wide", 3);
        double = new ModelDouble("wide", 1, 0);
        createFeed(FEED, looseConfig(address(verifier), address(double)));
        int256 value = (int256(1) << 127) / 1e18 + 1;
        uint48 snapshotId = snapshotOf(FEED, someValues(START));
        uint256[] memory instances = instancesOf(FEED, snapshotId, value);
        vm.expectRevert(
            abi.encodeWithSelector(
                IModelRiskOracle.AnswerOutOfBounds.selector, value * 1e18, type(int128).min, type(int128).max
            )
        );
        oracle.submit(FEED, snapshotId, "", instances);
    }

    function testFuzz_OnlySmallChangesAreStored(int64 before, int64 value, uint128 maximum, uint32 bps) public {
        maximum = uint128(bound(maximum, 0, 2 ** 117));
        if (bps % 4 != 0) bps = uint32(bound(bps, 0, 20_000));
        createLimited(maximum, bps);
        int256 previous = answer(FEED, before);
        skip(1);
        int256 expected = (int256(value) * 1e18) >> 12;
        uint48 snapshotId = snapshotOf(FEED, someValues(block.timestamp));
        uint256[] memory instances = instancesOf(FEED, snapshotId, value);
        bytes memory proof = someProof();
        bool tooLarge = isTooLarge(previous, expected, maximum, bps);
        if (tooLarge) {
            vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.ChangeTooLarge.selector, previous, expected));
        }
        oracle.submit(FEED, snapshotId, proof, instances);
        assertEq(oracle.feedStatus(FEED).latestRound, tooLarge ? 1 : 2);
    }

    function test_TheLargestChangeThereIsFits() public {
        VerifierDouble verifier = new VerifierDouble("wide", 3);
        double = new ModelDouble("wide", 1, 0);
        createFeed(FEED, looseConfig(address(verifier), address(double)));
        int256 largest = type(int128).max / int256(1e18);
        bytes memory none = "";
        for (uint256 i = 0; i < 2; ++i) {
            uint48 snapshotId = snapshotOf(FEED, someValues(block.timestamp));
            int256 value = i == 0 ? -largest : largest;
            oracle.submit(FEED, snapshotId, none, instancesOf(FEED, snapshotId, value));
            skip(1);
        }
        assertEq(oracle.getRound(FEED, 2).answer, largest * 1e18);
    }

    /// @dev A quarter of 1 is 1024 / 2^12.
    function test_TheLimitsThemselvesAreSmallEnough() public {
        createLimited(type(uint128).max, 2_500);
        answer(FEED, 4096);
        skip(1);
        uint48 snapshotId = snapshotOf(FEED, someValues(block.timestamp));
        expectTooLarge(snapshotId, 3071, 1e18, 0.749755859375e18);
        assertEq(submitValue(FEED, snapshotId, 3072), 0.75e18);
    }

    /// @dev Nothing is relative to 0: the absolute limit alone holds.
    function test_FromZeroOnlyTheAbsoluteLimitHolds() public {
        createLimited(1e18, 100);
        answer(FEED, 0);
        skip(1);
        uint48 snapshotId = snapshotOf(FEED, someValues(block.timestamp));
        expectTooLarge(snapshotId, 8192, 0, 2e18);
        submitValue(FEED, snapshotId, 4096);
        skip(1);
        snapshotId = snapshotOf(FEED, someValues(block.timestamp));
        expectTooLarge(snapshotId, 4055, 1e18, 0.989990234375e18);
        submitValue(FEED, snapshotId, 4056);
    }

    /// @dev The limits hold from the last answer on, under whichever configuration it was stored.
    function test_RevertWhen_TheChangeIsTooLargeAcrossConfigurations() public {
        createBounded(type(int128).min, type(int128).max);
        answer(FEED, 4096);
        IModelRiskOracle.FeedConfig memory config = looseConfig(address(mock), address(double));
        config.maximumChange = 0.5e18;
        replaceConfig(FEED, config);
        uint48 snapshotId = snapshotOf(FEED, someValues(block.timestamp));
        expectTooLarge(snapshotId, 8192, 1e18, 2e18);
    }

    function isTooLarge(int256 previous, int256 answer_, uint256 maximum, uint256 bps) private pure returns (bool) {
        int256 change = answer_ > previous ? answer_ - previous : previous - answer_;
        if (uint256(change) > maximum) return true;
        if (bps == type(uint32).max || previous == 0) return false;
        int256 base = previous > 0 ? previous : -previous;
        return uint256(change) * 10_000 > uint256(base) * bps;
    }

    /// @dev Submits a value that is too far from the answer before it.
    function expectTooLarge(uint48 snapshotId, int256 value, int256 previous, int256 answer_) private {
        uint256[] memory instances = instancesOf(FEED, snapshotId, value);
        bytes memory proof = someProof();
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.ChangeTooLarge.selector, previous, answer_));
        oracle.submit(FEED, snapshotId, proof, instances);
    }

    function createBounded(int128 minimum, int128 maximum) private {
        IModelRiskOracle.FeedConfig memory config = looseConfig(address(mock), address(double));
        (config.minimum, config.maximum) = (minimum, maximum);
        createFeed(FEED, config);
    }

    function createLimited(uint128 maximum, uint32 bps) private {
        IModelRiskOracle.FeedConfig memory config = looseConfig(address(mock), address(double));
        (config.maximumChange, config.maximumChangeBps) = (maximum, bps);
        createFeed(FEED, config);
    }

    /// @dev A feed whose outputs have 20 binary places.
    function createRoundingFeed(bytes32 feedId, IModelRiskOracle.Rounding rounding) private {
        double = new ModelDouble(mock.MODEL_ID(), 1, 20);
        IModelRiskOracle.FeedConfig memory config = looseConfig(address(mock), address(double));
        config.rounding = rounding;
        createFeed(feedId, config);
    }
}
