// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";

import {TensorHash} from "assay/hash/TensorHash.sol";

/// @title Real proofs for an example's contract
/// @dev `examples/run.py` builds the model and runs the tests named `test_WritesContexts` first: they leave in
/// `contexts.json` what each proof has to be bound to. It then makes the proofs, and runs all tests.
abstract contract ProvenExample is Test {
    struct Proof {
        bytes proof;
        uint256[] instances;
    }

    /// @dev Where `run.py` keeps everything of this example.
    string private folder;
    string private contexts;

    constructor(string memory example) {
        folder = string.concat("build/examples/", example, "/");
    }

    /// @dev Reads `<name>.json`, which `assay prove` has written.
    function readProof(string memory name) internal view returns (Proof memory read) {
        string memory json = vm.readFile(string.concat(folder, "proofs/", name, "/proof.json"));
        read.proof = vm.parseJsonBytes(json, ".proof");
        read.instances = vm.parseJsonUintArray(json, ".instances");
    }

    /// @dev What the prover alone has of a proof.
    function readPrivate(string memory name, string memory key) internal view returns (uint256) {
        return vm.parseJsonUint(vm.readFile(string.concat(folder, "private/proofs/", name, ".json")), key);
    }

    /// @dev The hash of an input, from its values: `run.py` packs them without the prover.
    function hashOfInput(string memory name, string memory tensor) internal view returns (uint256) {
        string memory json = vm.readFile(string.concat(folder, "private/openings.json"));
        string memory key = string.concat(".", name, ".", tensor);
        TensorHash.Tensor memory hashed = TensorHash.Tensor(
            TensorHash.Kind.Input,
            uint8(vm.parseJsonUint(json, string.concat(key, ".bits"))),
            uint64(vm.parseJsonUint(json, string.concat(key, ".length")))
        );
        uint256 salt = vm.parseJsonUint(json, string.concat(key, ".salt"));
        return TensorHash.hash(hashed, salt, vm.parseJsonUintArray(json, string.concat(key, ".words")));
    }

    /// @dev Notes what the proof of this name has to be bound to.
    function needs(string memory name, uint256 context) internal {
        contexts = vm.serializeBytes32("contexts", name, bytes32(context));
    }

    function writeContexts() internal {
        vm.writeJson(contexts, string.concat(folder, "contexts.json"));
    }
}
