    /// @notice The proof has the wrong number of bytes.
    error ProofLengthMismatch(uint256 got, uint256 expected);

    /// @notice The number of instances is wrong.
    error InstanceCountMismatch(uint256 got, uint256 expected);

    /// @notice The calldata is not the canonical encoding of its arguments.
    error MalformedCalldata();

    /// @notice An instance is not below the group order.
    error InstanceNotInField(uint256 index);

    /// @notice A scalar of the proof is not below the group order.
    error ScalarNotInField(uint256 word);

    /// @notice Two words of the proof are not a point of the curve.
    error PointNotOnCurve(uint256 word);

    /// @notice The proof's last word is not the inverse that the verifier needs, as when any other word was changed.
    error InversionHintInvalid();

    /// @notice A curve precompile is missing, returned the wrong size, or ran out of gas.
    error PrecompileFailed();

    /// @notice The proof is well-formed but does not prove the statement.
    error ProofRejected();
