// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvCodec} from "../../contracts/generated/VolatilityLtvCodec.sol";

/// @title The codec behind external calls, so that tests see its errors
contract CodecHarness {
    function instances(uint256 context, VolatilityLtvCodec.Values memory values)
        external
        pure
        returns (uint256[] memory)
    {
        return VolatilityLtvCodec.instances(context, values);
    }

    function unpack(uint256[] memory packed) external pure returns (uint256, VolatilityLtvCodec.Values memory) {
        return VolatilityLtvCodec.unpack(packed);
    }

    function quantiseFeatures(int256[8] memory wad) external pure returns (int256[8] memory) {
        return VolatilityLtvCodec.quantiseFeatures(wad);
    }

    function encodeFeatures(int256[] memory wad) external pure returns (uint256[] memory packed) {
        uint256[1] memory exact = VolatilityLtvCodec.encodeFeatures(wad);
        packed = new uint256[](exact.length);
        for (uint256 i = 0; i < exact.length; ++i) {
            packed[i] = exact[i];
        }
    }

    function requireFeatures(uint256[] memory packed, int256[8] memory wad) external pure {
        VolatilityLtvCodec.requireFeatures(packed, wad);
    }

    function unpackVolatility(uint256[] memory packed) external pure returns (int256[1] memory) {
        return VolatilityLtvCodec.unpackVolatility(packed);
    }

    function decodeVolatility(uint256[] memory packed) external pure returns (int256[1] memory) {
        return VolatilityLtvCodec.decodeVolatility(packed);
    }
}
