// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {console} from "forge-std/console.sol";

import {VolatilityLtvVerifier} from "../contracts/generated/VolatilityLtvVerifier.sol";
import {IAssayVerifier} from "../contracts/interfaces/IAssayVerifier.sol";
import {SelfTest} from "./support/SelfTest.sol";

/// @title Deploys the verifier of `volatility-ltv` to the same address on every chain
/// @notice `forge script script/DeployVolatilityLtv.s.sol --rpc-url URL --broadcast` with a signer's options. Goes
/// through the deterministic deployer; where the verifier is there already, only tests it. The self-test runs before
/// anything is sent: a verifier that fails it is never deployed.
contract DeployVolatilityLtv is SelfTest {
    /// @dev Any constant would do.
    bytes32 private constant SALT = keccak256("assay volatility-ltv");

    /// @return verifier Where the verifier is.
    function run() external returns (IAssayVerifier verifier) {
        bytes32 initCodeHash = keccak256(type(VolatilityLtvVerifier).creationCode);
        verifier = IAssayVerifier(vm.computeCreate2Address(SALT, initCodeHash));
        if (address(verifier).code.length == 0) {
            vm.broadcast();
            new VolatilityLtvVerifier{salt: SALT}();
        }
        selfTest(verifier, "test/fixtures/volatility-ltv/proof-0.json");
        console.log("VolatilityLtvVerifier", address(verifier));
    }
}
