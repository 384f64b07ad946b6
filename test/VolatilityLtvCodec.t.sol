// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvCodec as Codec} from "../contracts/generated/VolatilityLtvCodec.sol";
import {CodecHarness} from "./support/CodecHarness.sol";
import {ProofFixture} from "./support/ProofFixture.sol";

/// @notice The committed codec against the figures beside the fixtures, and against its own laws.
contract VolatilityLtvCodecTest is ProofFixture {
    CodecHarness private codec;
    Fixture private stored;
    string private expected;

    function setUp() public {
        codec = new CodecHarness();
        stored = readFixture("volatility-ltv", 0);
        expected = readExpected("volatility-ltv");
    }

    function test_DecodesTheFixturesOutputs() public view {
        for (uint256 number = 0; number < 2; ++number) {
            uint256[] memory instances = readFixture("volatility-ltv", number).instances;
            int256[] memory integers = vm.parseJsonIntArray(expected, keyOf(number, "volatility"));
            int256[] memory wad = vm.parseJsonIntArray(expected, keyOf(number, "volatility_wad"));
            assertEq(codec.unpackVolatility(instances)[0], integers[0]);
            assertEq(codec.decodeVolatility(instances)[0], wad[0]);
        }
    }

    function test_EncodesTheFixturesInputs() public view {
        for (uint256 number = 0; number < 2; ++number) {
            uint256[] memory instances = readFixture("volatility-ltv", number).instances;
            int256[8] memory wad = featuresOf(number, "features_wad");
            int256[8] memory integers = featuresOf(number, "features");
            assertEq(abi.encode(codec.quantiseFeatures(wad)), abi.encode(integers));
            codec.requireFeatures(instances, wad);

            Codec.Values memory values =
                Codec.Values({features: integers, volatility: codec.unpackVolatility(instances)});
            assertEq(codec.instances(instances[0], values), instances);
        }
    }

    function test_RevertWhen_TheInputIsAnotherOne() public {
        int256[8] memory wad = featuresOf(0, "features_wad");
        wad[0] = wad[0] > 0 ? wad[0] - 1e17 : wad[0] + 1e17;
        vm.expectPartialRevert(Codec.InputMismatch.selector);
        codec.requireFeatures(stored.instances, wad);
    }

    function testFuzz_UnpackingUndoesPacking(uint256 context, int256[8] memory features, int256 volatility)
        public
        view
    {
        context = bound(context, 0, FIELD_ORDER - 1);
        for (uint256 i = 0; i < 8; ++i) {
            features[i] = bound(features[i], Codec.FEATURES_LOWEST, Codec.FEATURES_HIGHEST);
        }
        volatility = bound(volatility, Codec.VOLATILITY_LOWEST, Codec.VOLATILITY_HIGHEST);
        Codec.Values memory values = Codec.Values({features: features, volatility: [volatility]});

        uint256[] memory packed = codec.instances(context, values);
        assertEq(packed.length, Codec.INSTANCE_COUNT);
        (uint256 unpackedContext, Codec.Values memory unpacked) = codec.unpack(packed);
        assertEq(unpackedContext, context);
        assertEq(abi.encode(unpacked), abi.encode(values));
    }

    function testFuzz_QuantisesToTheNearestInteger(int256 wad) public view {
        wad = bound(wad, Codec.FEATURES_LOW_WAD, Codec.FEATURES_HIGH_WAD);
        int256[8] memory values;
        values[5] = wad;
        int256 n = codec.quantiseFeatures(withinRange(values))[5];
        // n = floor(v + 1/2) exactly when 2n - 1 <= 2v < 2n + 1, with v = wad * 2^SCALE / 10^18.
        int256 doubled = 2 * wad * int256(1 << Codec.FEATURES_SCALE);
        assertLe((2 * n - 1) * 1e18, doubled);
        assertLt(doubled, (2 * n + 1) * 1e18);
    }

    function testFuzz_DequantisesToTheFloor(int256 n) public pure {
        n = bound(n, Codec.VOLATILITY_LOWEST, Codec.VOLATILITY_HIGHEST);
        int256 wad = Codec.dequantiseVolatility([n])[0];
        int256 unit = int256(1 << Codec.VOLATILITY_SCALE);
        assertLe(wad * unit, n * 1e18);
        assertGt((wad + 1) * unit, n * 1e18);
    }

    function test_RevertWhen_AFeatureLeavesItsRange() public {
        int256[2] memory outside = [Codec.FEATURES_LOW_WAD - 1, Codec.FEATURES_HIGH_WAD + 1];
        for (uint256 i = 0; i < 2; ++i) {
            int256[8] memory wad = featuresOf(0, "features_wad");
            wad[i + 6] = outside[i];
            vm.expectRevert(
                abi.encodeWithSelector(
                    Codec.ValueOutOfRange.selector,
                    0,
                    i + 6,
                    outside[i],
                    Codec.FEATURES_LOW_WAD,
                    Codec.FEATURES_HIGH_WAD
                )
            );
            codec.quantiseFeatures(wad);
        }
    }

    function testFuzz_RevertWhen_AFeatureIsExtreme(bool negative, uint256 beyond) public {
        beyond = bound(beyond, 1e25, uint256(type(int256).max));
        int256[8] memory wad = featuresOf(0, "features_wad");
        wad[3] = negative ? -int256(beyond) : int256(beyond);
        vm.expectPartialRevert(Codec.ValueOutOfRange.selector);
        codec.quantiseFeatures(wad);
    }

    function test_RevertWhen_AListHasAnotherLength() public {
        vm.expectRevert(abi.encodeWithSelector(Codec.ValueCount.selector, 0, 8, 7));
        codec.encodeFeatures(new int256[](7));
        uint256[] memory tooMany = new uint256[](Codec.INSTANCE_COUNT + 1);
        vm.expectRevert(
            abi.encodeWithSelector(Codec.InstanceCount.selector, Codec.INSTANCE_COUNT, Codec.INSTANCE_COUNT + 1)
        );
        codec.decodeVolatility(tooMany);
    }

    function test_RevertWhen_AnIntegerIsTooWide() public {
        (uint256 context, Codec.Values memory values) = codec.unpack(stored.instances);
        int256[2] memory outside = [Codec.VOLATILITY_LOWEST - 1, Codec.VOLATILITY_HIGHEST + 1];
        for (uint256 i = 0; i < 2; ++i) {
            values.volatility[0] = outside[i];
            vm.expectRevert(
                abi.encodeWithSelector(
                    Codec.ValueOutOfWidth.selector, 1, 0, outside[i], Codec.VOLATILITY_LOWEST, Codec.VOLATILITY_HIGHEST
                )
            );
            codec.instances(context, values);
        }
    }

    function test_RevertWhen_BitsLieAboveTheLastValue() public {
        uint256[] memory instances = stored.instances;
        uint256 index = Codec.VOLATILITY_FIRST_INSTANCE;
        uint256 width = uint256(Codec.VOLATILITY_HIGHEST - Codec.VOLATILITY_LOWEST) + 1;
        instances[index] |= width;
        vm.expectRevert(abi.encodeWithSelector(Codec.HighBits.selector, index, instances[index]));
        codec.decodeVolatility(instances);
    }

    function test_RevertWhen_TheContextIsAnAlias() public {
        (, Codec.Values memory values) = codec.unpack(stored.instances);
        vm.expectRevert(abi.encodeWithSelector(Codec.ContextNotInField.selector, FIELD_ORDER));
        codec.instances(FIELD_ORDER, values);
        uint256[] memory instances = stored.instances;
        instances[0] = FIELD_ORDER;
        vm.expectRevert(abi.encodeWithSelector(Codec.ContextNotInField.selector, FIELD_ORDER));
        codec.unpack(instances);
    }

    function testFuzz_EveryHashHasAContext(bytes32 hash) public pure {
        assertLt(Codec.contextOf(hash), FIELD_ORDER);
        assertEq(Codec.contextOf(hash), uint256(hash) / 8);
    }

    function test_DirtyMemoryChangesNothing() public view {
        int256[8] memory wad = featuresOf(0, "features_wad");
        uint256[] memory instances = stored.instances;
        int256[1] memory volatility = codec.unpackVolatility(instances);
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40)
            // Beyond the free pointer, where the codec allocates: it must not rely on zeroes.
            for { let i := 0 } lt(i, 0x4000) { i := add(i, 0x20) } { mstore(add(free, i), not(0)) }
        }
        Codec.Values memory values =
            Codec.Values({features: Codec.quantiseFeatures(wad), volatility: Codec.unpackVolatility(instances)});
        assertEq(values.volatility[0], volatility[0]);
        assertEq(Codec.instances(instances[0], values), instances);
        uint256 freeAfter;
        assembly ("memory-safe") {
            freeAfter := mload(0x40)
        }
        assertGt(freeAfter, free);
    }

    function featuresOf(uint256 number, string memory field) private view returns (int256[8] memory features) {
        int256[] memory list = vm.parseJsonIntArray(expected, keyOf(number, field));
        assertEq(list.length, 8);
        for (uint256 i = 0; i < 8; ++i) {
            features[i] = list[i];
        }
    }

    /// @dev Moves zeroes into the declared range, should it not contain zero.
    function withinRange(int256[8] memory wad) private pure returns (int256[8] memory) {
        for (uint256 i = 0; i < 8; ++i) {
            wad[i] = bound(wad[i], Codec.FEATURES_LOW_WAD, Codec.FEATURES_HIGH_WAD);
        }
        return wad;
    }
}
