// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IAssayVerifier} from "assay/interfaces/IAssayVerifier.sol";
import {HiddenModelCodec as Codec} from "hidden-model/HiddenModelCodec.sol";

/// @title Appraisals by a model that nobody but its owner has seen
/// @notice A customer leaves the analysis of a wine, and the price. The appraiser proves what the model says to it and is
/// paid. It is the same model for all customers: the verifier insists on the hash of its weights.
contract AppraisalDesk {
    struct Request {
        address customer;
        /// @dev From then on the customer may take the price back.
        uint64 deadline;
        bool settled;
        /// @dev The model's `measurements`, as proofs have them.
        uint256 measurements;
    }

    /// @notice How long the appraiser has to answer.
    uint64 public constant ANSWER_TIME = 1 days;

    IAssayVerifier public immutable VERIFIER;
    address payable public immutable APPRAISER;

    /// @notice Of an answer, in wei.
    uint256 public immutable PRICE;

    Request[] public requests;

    event Requested(uint256 indexed request, address indexed customer, int256[13] measurements);
    event Appraised(uint256 indexed request, address indexed customer, uint256 cultivar);
    event TakenBack(uint256 indexed request, address indexed customer);

    error WrongPrice(uint256 expected, uint256 got);

    /// @notice The proof was made for another request, customer, contract or chain.
    error WrongContext(uint256 expected, uint256 got);

    /// @notice The proof is about another wine.
    error OtherMeasurements(uint256 expected, uint256 got);

    /// @notice The appraiser has time until the deadline.
    error StillOpen(uint256 deadline);

    error AlreadySettled(uint256 request);

    constructor(IAssayVerifier verifier, address payable appraiser, uint256 price) {
        VERIFIER = verifier;
        APPRAISER = appraiser;
        PRICE = price;
    }

    /// @notice Asks where a wine comes from, for the price.
    /// @param measurements Its analysis, with 18 decimals, in the model's declared range; else `ValueOutOfRange`.
    /// @return request Its number.
    function ask(int256[13] memory measurements) external payable returns (uint256 request) {
        if (msg.value != PRICE) revert WrongPrice(PRICE, msg.value);
        uint256[1] memory packed = Codec.encodeMeasurements(measurements);
        request = requests.length;
        requests.push(Request(msg.sender, uint64(block.timestamp) + ANSWER_TIME, false, packed[0]));
        emit Requested(request, msg.sender, measurements);
    }

    /// @notice Takes over the answer that a proof gives to a request, and pays for it. Anyone may bring the proof.
    function answer(uint256 request, bytes calldata proof, uint256[] calldata instances) external {
        Request storage asked = requests[request];
        uint256 context = contextOf(request);
        if (instances[0] != context) revert WrongContext(context, instances[0]);
        uint256 measurements = instances[Codec.MEASUREMENTS_FIRST_INSTANCE];
        if (measurements != asked.measurements) revert OtherMeasurements(asked.measurements, measurements);
        VERIFIER.verify(proof, instances);

        emit Appraised(request, asked.customer, uint256(Codec.unpackCultivar(instances)[0]));
        _settle(request, APPRAISER);
    }

    /// @notice Gives the price of a request back that nobody has answered in time.
    function takeBack(uint256 request) external {
        Request storage asked = requests[request];
        if (block.timestamp < asked.deadline) revert StillOpen(asked.deadline);
        emit TakenBack(request, asked.customer);
        _settle(request, payable(asked.customer));
    }

    /// @notice What the proof for a request has to be bound to.
    function contextOf(uint256 request) public view returns (uint256) {
        return Codec.contextOf(keccak256(abi.encode(block.chainid, address(this), request, requests[request].customer)));
    }

    function _settle(uint256 request, address payable receiver) private {
        if (requests[request].settled) revert AlreadySettled(request);
        requests[request].settled = true;
        Address.sendValue(receiver, PRICE);
    }
}
