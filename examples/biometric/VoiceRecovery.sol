// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";
import {BiometricCodec as Codec} from "biometric/BiometricCodec.sol";

/// @title Accounts that a voice can recover, where the chain sees neither the voice nor its template
/// @notice Who enrols leaves a salted hash of the voice's template. Later a proof that a fresh probe matches the template
/// behind that hash moves the account to a new controller.
contract VoiceRecovery {
    struct Account {
        address controller;
        /// @dev Salted hash of the template, as the model's `template` input.
        uint256 template;
        /// @dev How often the account was recovered.
        uint256 recoveries;
    }

    IAssayVerifier public immutable VERIFIER;

    Account[] public accounts;

    event Enrolled(uint256 indexed account, address indexed controller, uint256 template);
    event Recovered(uint256 indexed account, address indexed controller);

    /// @notice The proof came too late.
    error Expired(uint256 deadline);

    /// @notice The proof was made for another account, recovery, controller, deadline, contract or chain.
    error WrongContext(uint256 expected, uint256 got);

    /// @notice The proof holds, and shows that the probe does not match.
    error NoMatch();

    constructor(IAssayVerifier verifier) {
        VERIFIER = verifier;
    }

    /// @notice Opens an account of the caller.
    /// @param template The commitment to the template; template and salt stay with the caller.
    /// @return account Its number.
    function enrol(uint256 template) external returns (uint256 account) {
        account = accounts.length;
        accounts.push(Account(msg.sender, template, 0));
        emit Enrolled(account, msg.sender, template);
    }

    /// @notice Moves an account to the controller that a proof was made for. Anyone may bring the proof.
    /// @param deadline The last second at which the proof counts.
    function recover(
        uint256 account,
        address controller,
        uint256 deadline,
        bytes calldata proof,
        uint256[] calldata instances
    ) external {
        if (block.timestamp > deadline) revert Expired(deadline);
        uint256 context = contextOf(account, controller, deadline);
        if (instances[0] != context) revert WrongContext(context, instances[0]);
        Codec.requireTemplateCommitment(instances, accounts[account].template);
        if (Codec.unpackAccepted(instances)[0] != 1) revert NoMatch();
        VERIFIER.verify(proof, instances);

        ++accounts[account].recoveries;
        accounts[account].controller = controller;
        emit Recovered(account, controller);
    }

    /// @notice What the next proof has to be bound to that is to move an account to this controller, until the deadline.
    function contextOf(uint256 account, address controller, uint256 deadline) public view returns (uint256) {
        uint256 recoveries = accounts[account].recoveries;
        bytes memory use = abi.encode(block.chainid, address(this), account, recoveries, controller, deadline);
        return Codec.contextOf(keccak256(use));
    }
}
