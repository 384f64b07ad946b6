// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VolatilityLtvVerifierMock} from "../contracts/generated/VolatilityLtvVerifierMock.sol";
import {IAssayVerifier} from "../contracts/interfaces/IAssayVerifier.sol";
import {CheckVolatilityLtv} from "../script/CheckVolatilityLtv.s.sol";
import {DeployVolatilityLtv} from "../script/DeployVolatilityLtv.s.sol";
import {SelfTest} from "../script/support/SelfTest.sol";
import {ProofFixture} from "./support/ProofFixture.sol";

/// @notice The deployment script deploys once, and its self-test tells verifiers apart.
contract DeployVolatilityLtvTest is ProofFixture {
    function test_DeploysOnceToTheSameAddress() public {
        IAssayVerifier verifier = new DeployVolatilityLtv().run();
        assertGt(address(verifier).code.length, 0);
        assertEq(address(new DeployVolatilityLtv().run()), address(verifier));
        new CheckVolatilityLtv().run(verifier);
    }

    function test_RevertWhen_ThereIsNoVerifier() public {
        CheckVolatilityLtv check = new CheckVolatilityLtv();
        vm.expectPartialRevert(SelfTest.WrongModel.selector);
        check.run(IAssayVerifier(address(0xdead)));
    }

    function test_RevertWhen_TheVerifierAcceptsEverything() public {
        CheckVolatilityLtv check = new CheckVolatilityLtv();
        VolatilityLtvVerifierMock mock = new VolatilityLtvVerifierMock();
        vm.expectPartialRevert(SelfTest.AcceptedABadProof.selector);
        check.run(IAssayVerifier(address(mock)));
    }

    function test_RevertWhen_ThePairingIsAlwaysTrue() public {
        IAssayVerifier verifier = new DeployVolatilityLtv().run();
        CheckVolatilityLtv check = new CheckVolatilityLtv();
        vm.mockCall(address(8), bytes(""), abi.encode(1));
        vm.expectRevert(abi.encodeWithSelector(SelfTest.AcceptedABadProof.selector, verifier));
        check.run(verifier);
    }

    function test_RevertWhen_TheVerifierRejectsEverything() public {
        CheckVolatilityLtv check = new CheckVolatilityLtv();
        VolatilityLtvVerifierMock mock = new VolatilityLtvVerifierMock();
        mock.setAccepting(false);
        vm.expectRevert(IAssayVerifier.ProofRejected.selector);
        check.run(IAssayVerifier(address(mock)));
    }
}
