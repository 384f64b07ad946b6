// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";
import {CreditScoreCodec as Codec} from "credit-score/CreditScoreCodec.sol";

/// @title Loans graded from facts about the applicant that nobody on chain sees
/// @notice A data provider commits to an applicant's facts, the applicant asks for a loan and proves which grade the model
/// gives to these facts and this loan. Only the grade is learned.
contract CreditDesk {
    /// @notice A provider's commitment to what it knows of an applicant, and when it said so.
    struct Attestation {
        uint256 commitment;
        uint256 attestedAt;
    }

    struct Request {
        address applicant;
        uint32 months;
        /// @dev In marks.
        uint64 amount;
        bool decided;
        uint8 grade;
    }

    /// @notice How long facts about an applicant count as current.
    uint256 public constant ATTESTATION_LIFETIME = 30 days;

    IAssayVerifier public immutable VERIFIER;
    address public immutable PROVIDER;

    /// @notice The worst grade that gets a loan; 0 is the best.
    uint8 public immutable WORST_GRADE;

    mapping(address applicant => Attestation) public attestations;
    Request[] public requests;

    event Attested(address indexed applicant, uint256 commitment);
    event Requested(uint256 indexed request, address indexed applicant, uint256 months, uint256 amount);
    event Decided(uint256 indexed request, address indexed applicant, uint8 grade, bool approved);

    /// @notice The caller is not the provider.
    error NotTheProvider(address caller);

    /// @notice There is no attestation of the applicant, or it is too old.
    error NoCurrentAttestation(address applicant, uint256 attestedAt);

    /// @notice The proof was made for another request, contract or chain.
    error WrongContext(uint256 expected, uint256 got);

    error AlreadyDecided(uint256 request);

    constructor(IAssayVerifier verifier, address provider, uint8 worstGrade) {
        VERIFIER = verifier;
        PROVIDER = provider;
        WORST_GRADE = worstGrade;
    }

    /// @notice Commits the provider to an applicant's facts, in place of what it said before.
    /// @param commitment The salted hash of the facts as the model's `applicant` input; the applicant gets facts and salt.
    function attest(address applicant, uint256 commitment) external {
        if (msg.sender != PROVIDER) revert NotTheProvider(msg.sender);
        attestations[applicant] = Attestation(commitment, block.timestamp);
        emit Attested(applicant, commitment);
    }

    /// @notice Asks for a loan.
    /// @return request Its number.
    function ask(uint32 months, uint64 amount) external returns (uint256 request) {
        request = requests.length;
        requests.push(Request(msg.sender, months, amount, false, 0));
        emit Requested(request, msg.sender, months, amount);
    }

    /// @notice Takes over the grade that a proof gives to a request. Anyone may bring the proof.
    function decide(uint256 request, bytes calldata proof, uint256[] calldata instances) external {
        Request storage asked = requests[request];
        if (asked.decided) revert AlreadyDecided(request);
        _requireStatement(request, asked, instances);
        VERIFIER.verify(proof, instances);

        uint8 grade = uint8(uint256(Codec.unpackGrade(instances)[0]));
        (asked.decided, asked.grade) = (true, grade);
        emit Decided(request, asked.applicant, grade, grade <= WORST_GRADE);
    }

    /// @notice Whether the request was decided, and in favour of the applicant.
    function approved(uint256 request) external view returns (bool) {
        return requests[request].decided && requests[request].grade <= WORST_GRADE;
    }

    /// @notice What the proof for a request has to be bound to.
    function contextOf(uint256 request) public view returns (uint256) {
        return Codec.contextOf(keccak256(abi.encode(block.chainid, address(this), request)));
    }

    /// @notice What the model's `loan` input is: years and thousands of marks, with 18 decimals.
    function loanOf(uint32 months, uint64 amount) public pure returns (int256[2] memory) {
        return [int256(uint256(months) * 1e18 / 12), int256(uint256(amount) * 1e15)];
    }

    /// @dev Reverts unless the proof, if it holds, is about what the provider attested and what the applicant asked for.
    function _requireStatement(uint256 request, Request storage asked, uint256[] calldata instances) private view {
        Attestation storage attestation = attestations[asked.applicant];
        if (block.timestamp > attestation.attestedAt + ATTESTATION_LIFETIME) {
            revert NoCurrentAttestation(asked.applicant, attestation.attestedAt);
        }
        if (instances[0] != contextOf(request)) revert WrongContext(contextOf(request), instances[0]);
        Codec.requireApplicantCommitment(instances, attestation.commitment);
        Codec.requireLoan(instances, loanOf(asked.months, asked.amount));
    }
}
