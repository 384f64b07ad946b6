// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {TensorHash} from "assay/hash/TensorHash.sol";
import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";
import {DiagnosisCodec as Codec} from "diagnosis/DiagnosisCodec.sol";

/// @title Second readings of biopsies, sealed until the patient opens them
/// @notice A patient asks a laboratory. The laboratory proves that the agreed model was applied, shows neither measurements
/// nor verdict, and gives the patient what opens the seal.
contract SealedDiagnosis {
    struct Request {
        address patient;
        address laboratory;
        /// @dev Salted hash of the verdict; 0 before the answer.
        uint256 seal;
    }

    /// @dev Bits of the model's verdict: 1 for suspicious, 0 for not. One value, packed, is that value.
    uint8 private constant VERDICT_BITS = 1;
    uint64 private constant VERDICT_LENGTH = 1;

    IAssayVerifier public immutable VERIFIER;

    Request[] public requests;

    event Requested(uint256 indexed request, address indexed patient, address indexed laboratory);
    event Sealed(uint256 indexed request, uint256 seal);
    /// @dev A verdict is worth as much as the laboratory that measured.
    event Opened(uint256 indexed request, address indexed laboratory, bool suspicious);

    /// @notice The caller is not the one whom the patient asked.
    error NotTheLaboratory(address caller);

    /// @notice Whether a verdict becomes public is the patient's decision.
    error NotThePatient(address caller);

    error AlreadyAnswered(uint256 request);

    /// @notice The proof was made for another request, contract or chain.
    error WrongContext(uint256 expected, uint256 got);

    /// @notice The verdict and the salt are not those that were sealed.
    error NotWhatWasSealed(uint256 request);

    constructor(IAssayVerifier verifier) {
        VERIFIER = verifier;
    }

    /// @notice Asks a laboratory that the patient trusts to measure.
    /// @return request Its number.
    function ask(address laboratory) external returns (uint256 request) {
        request = requests.length;
        requests.push(Request(msg.sender, laboratory, 0));
        emit Requested(request, msg.sender, laboratory);
    }

    /// @notice Seals the verdict that a proof is about.
    function answer(uint256 request, bytes calldata proof, uint256[] calldata instances) external {
        Request storage asked = requests[request];
        if (msg.sender != asked.laboratory) revert NotTheLaboratory(msg.sender);
        if (asked.seal != 0) revert AlreadyAnswered(request);
        if (instances[0] != contextOf(request)) revert WrongContext(contextOf(request), instances[0]);
        VERIFIER.verify(proof, instances);

        asked.seal = Codec.suspiciousCommitment(instances);
        emit Sealed(request, asked.seal);
    }

    /// @notice Makes a verdict public, say to an insurer's contract.
    /// @param salt As the laboratory gave it to the patient.
    function open(uint256 request, bool suspicious, uint256 salt) external {
        Request storage asked = requests[request];
        if (msg.sender != asked.patient) revert NotThePatient(msg.sender);
        if (sealOf(suspicious, salt) != asked.seal) revert NotWhatWasSealed(request);
        emit Opened(request, asked.laboratory, suspicious);
    }

    /// @notice The seal of a verdict, which its holder may as well compute off chain.
    function sealOf(bool suspicious, uint256 salt) public pure returns (uint256) {
        uint256[] memory words = new uint256[](1);
        words[0] = suspicious ? 1 : 0;
        return TensorHash.hash(TensorHash.Tensor(TensorHash.Kind.Output, VERDICT_BITS, VERDICT_LENGTH), salt, words);
    }

    /// @notice What the proof for a request has to be bound to.
    function contextOf(uint256 request) public view returns (uint256) {
        return Codec.contextOf(keccak256(abi.encode(block.chainid, address(this), request)));
    }
}
