// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {PoseidonT3} from "poseidon-solidity/PoseidonT3.sol";
import {PoseidonT6} from "poseidon-solidity/PoseidonT6.sol";

/// @notice The libraries at the addresses of `docs/tensor-hash.md`, deployed from the package's own init code, compute what
/// the ones compiled here do.
contract PublishedLibrariesTest is Test {
    address private constant POSEIDON_T3 = 0x3333333C0A88F9BE4fd23ed0536F9B6c427e3B93;
    address private constant POSEIDON_T6 = 0x666333F371685334CdD69bdDdaFBABc87CE7c7Db;
    bytes32 private constant T3_CODE_HASH = 0x4495c92f7f5db02c3922c3e56cbe427af9cb349a77fd3faf41165afb3137d022;
    bytes32 private constant T6_CODE_HASH = 0x7546ebd4a5758d9fde9f8d7ccf4eb7e63ef8ae39a818eff98860a5d06615ee52;

    function setUp() public {
        _deploy("PoseidonT3");
        _deploy("PoseidonT6");
    }

    function test_AddressesAndCode() public view {
        assertEq(POSEIDON_T3.codehash, T3_CODE_HASH);
        assertEq(POSEIDON_T6.codehash, T6_CODE_HASH);
    }

    function testFuzz_TwoInputs(uint256[2] memory inputs) public view {
        bytes memory answer = _ask(POSEIDON_T3, abi.encodeWithSelector(PoseidonT3.hash.selector, inputs));
        assertEq(abi.decode(answer, (uint256)), PoseidonT3.hash(inputs));
    }

    function testFuzz_FiveInputs(uint256[5] memory inputs) public view {
        bytes memory answer = _ask(POSEIDON_T6, abi.encodeWithSelector(PoseidonT6.hash.selector, inputs));
        assertEq(abi.decode(answer, (uint256)), PoseidonT6.hash(inputs));
    }

    /// @dev Sends the package's transaction: a salt and init code for the deterministic deployer.
    function _deploy(string memory name) private {
        string memory file = vm.readFile(string.concat("node_modules/poseidon-solidity/deploy/", name, ".js"));
        string memory data = vm.split(vm.split(file, "data: '")[1], "'")[0];
        (bool deployed,) = CREATE2_FACTORY.call(vm.parseBytes(data));
        assertTrue(deployed);
    }

    function _ask(address library_, bytes memory data) private view returns (bytes memory answer) {
        bool answered;
        (answered, answer) = library_.staticcall(data);
        assertTrue(answered);
    }
}
