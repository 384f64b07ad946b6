// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A model contract of any identity, layout and scale, whose outputs a test chooses
/// @notice Packs every input instance from a hash of all values; an output instance is the integer plus 2^64.
/// @dev Answers to `IAssayModel`, whose functions are `pure`: these read immutables.
contract ModelDouble {
    bytes32 public immutable MODEL_ID;
    uint256 public immutable INPUT_INSTANCES;
    uint256 public immutable SCALE;
    uint256 public constant INPUT_COUNT = 8;
    uint256 public constant OUTPUT_COUNT = 2;
    int256 private constant OFFSET = 2 ** 64;

    constructor(bytes32 modelId, uint256 inputInstances, uint256 scale) {
        MODEL_ID = modelId;
        INPUT_INSTANCES = inputInstances;
        SCALE = scale;
    }

    function encodeInputs(int256[] calldata wad) external view returns (uint256[] memory packed) {
        packed = new uint256[](INPUT_INSTANCES);
        for (uint256 i = 0; i < INPUT_INSTANCES; ++i) {
            packed[i] = uint256(keccak256(abi.encode(i, wad))) >> 3;
        }
    }

    function decodeOutput(uint256[] calldata instances, uint256 index)
        external
        view
        returns (int256 value, uint256 scale)
    {
        return (int256(instances[1 + INPUT_INSTANCES + index]) - OFFSET, SCALE);
    }

    /// @dev The instance that `decodeOutput` decodes to `value`.
    function encodeOutput(int256 value) external pure returns (uint256) {
        return uint256(value + OFFSET);
    }
}
