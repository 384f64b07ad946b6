// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

import {IAssayModel} from "../../contracts/interfaces/IAssayModel.sol";
import {IAssayVerifier} from "../../contracts/interfaces/IAssayVerifier.sol";
import {IInputSource} from "../../contracts/interfaces/IInputSource.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {FeedDefinition} from "../../contracts/oracle/FeedTypes.sol";
import {OracleLibraries} from "../support/oracle/OracleLibraries.sol";

/// @notice Definitions as code: whatever is written is read back, and the code does nothing.
contract FeedDefinitionsTest is Test {
    OracleLibraries private libraries;

    function setUp() public {
        libraries = new OracleLibraries();
    }

    function testFuzz_ReadsWhatWasWritten(bytes32 seed, bytes32 salt) public {
        FeedDefinition memory definition = definitionOf(seed);
        address account = libraries.write(definition, salt);
        assertEq(account.code, abi.encode(definition));
        assertEq(abi.encode(libraries.read(account)), abi.encode(definition));
    }

    /// @dev The first opcode is STOP, whatever the definition: the code can neither write nor destroy itself.
    function testFuzz_TheCodeDoesNothing(bytes32 seed, bytes calldata input) public {
        address account = libraries.write(definitionOf(seed), 0);
        assertEq(uint8(account.code[0]), 0);
        (bool success, bytes memory data) = account.call(input);
        assertTrue(success);
        assertEq(data.length, 0);
    }

    /// @dev The first byte of an address may be anything, EF too (EIP-3541), since it is not the code's first.
    function test_WritesADefinitionOfEveryAddress() public {
        FeedDefinition memory definition;
        definition.config.source = IInputSource(address(type(uint160).max));
        assertEq(libraries.write(definition, 0).code, abi.encode(definition));
        definition.config.source = IInputSource(0xEF00000000000000000000000000000000000000);
        assertEq(libraries.write(definition, 0).code, abi.encode(definition));
    }

    /// @dev Any figures in all fields.
    function definitionOf(bytes32 seed) private pure returns (FeedDefinition memory definition) {
        uint256 word = uint256(seed);
        definition.config = IModelRiskOracle.FeedConfig({
            source: IInputSource(address(uint160(word))),
            verifier: IAssayVerifier(address(uint160(word >> 3))),
            model: IAssayModel(address(uint160(word >> 6))),
            verifierCodeHash: keccak256(abi.encode(seed, 1)),
            modelCodeHash: keccak256(abi.encode(seed, 2)),
            minimum: int128(uint128(word)),
            maximum: int128(uint128(word >> 128)),
            maximumChange: uint128(word >> 64),
            maximumChangeBps: uint32(word),
            heartbeat: uint32(word >> 32),
            minimumDelay: uint32(word >> 64),
            maximumSnapshotAge: uint32(word >> 96),
            outputIndex: uint16(word >> 128),
            rounding: IModelRiskOracle.Rounding(word % 2),
            allowListed: (word >> 1) % 2 == 1
        });
        definition.modelId = keccak256(abi.encode(seed, 3));
        definition.inputInstances = word >> 7;
    }
}
