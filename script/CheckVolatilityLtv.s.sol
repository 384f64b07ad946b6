// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {console} from "forge-std/console.sol";

import {IAssayVerifier} from "../contracts/interfaces/IAssayVerifier.sol";
import {SelfTest} from "./support/SelfTest.sol";

/// @title Runs a good and a bad proof against a verifier of `volatility-ltv` that is on a chain
/// @notice `forge script script/CheckVolatilityLtv.s.sol --rpc-url URL --sig 'run(address)' ADDRESS`; sends nothing.
contract CheckVolatilityLtv is SelfTest {
    /// @param verifier The deployed verifier.
    function run(IAssayVerifier verifier) external view {
        bytes memory rejection = selfTest(verifier, "test/fixtures/volatility-ltv/proof-0.json");
        console.log("the good proof is accepted by", address(verifier));
        console.log("a false opening is rejected with", vm.toString(rejection));
    }
}
