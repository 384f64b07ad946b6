// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev The cheat codes used below; forge-std is not needed for four functions.
interface Cheats {
    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    function readFile(string calldata path) external view returns (string memory data);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory value);
    function parseJsonUintArray(string calldata json, string calldata key)
        external
        pure
        returns (uint256[] memory values);
    function parseUint(string calldata text) external pure returns (uint256 value);
    function lastCallGas() external view returns (Gas memory gas);
}

/// @title One proof against the compiled verifier, priced as a transaction of its own
contract ProofCheckTest {
    Cheats private constant CHEATS = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));

    address private verifier;
    bytes private proof;
    uint256[] private instances;

    /// @notice The verifier rejected the honest proof.
    error Rejected(bytes data);

    /// @notice The verifier accepted a proof with a flipped bit.
    error AcceptedAFlippedBit(uint256 bit);

    /// @notice forge and revm disagree about the price.
    error DifferentGas(uint256 expected, uint256 got);

    function setUp() public {
        bytes memory initCode = CHEATS.parseJsonBytes(CHEATS.readFile("bytecode.json"), ".init_code");
        address deployed;
        assembly ("memory-safe") {
            deployed := create(0, add(initCode, 0x20), mload(initCode))
        }
        require(deployed != address(0), "deployment failed");
        verifier = deployed;
        string memory json = CHEATS.readFile("proof.json");
        proof = CHEATS.parseJsonBytes(json, ".proof");
        instances = CHEATS.parseJsonUintArray(json, ".instances");
    }

    function test_TheProofIsAcceptedForTheGasThatRevmMeasured() public {
        (bool accepted, bytes memory data) = verifier.call(callOf(proof));
        uint256 got = CHEATS.lastCallGas().gasTotalUsed;
        if (!accepted) revert Rejected(data);
        uint256 expected = CHEATS.parseUint(CHEATS.readFile("transaction-gas.txt"));
        if (got != expected) revert DifferentGas(expected, got);
    }

    function testFuzz_RevertWhen_OneBitIsFlipped(uint256 bit) public view {
        bytes memory flipped = proof;
        bit %= flipped.length * 8;
        flipped[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        (bool accepted,) = verifier.staticcall(callOf(flipped));
        if (accepted) revert AcceptedAFlippedBit(bit);
    }

    function callOf(bytes memory proofBytes) private view returns (bytes memory) {
        return abi.encodeWithSignature("verify(bytes,uint256[])", proofBytes, instances);
    }
}
