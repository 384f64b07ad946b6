    /// @notice Returns if the proof is valid for the instances, and reverts otherwise.
    /// @param proof The proof.
    /// @param instances The public scalars.
    function verify(bytes calldata proof, uint256[] calldata instances) external view {
        (Verdict verdict, uint256 position) = _judge(proof, instances);
        if (verdict == Verdict.ProofLengthMismatch) revert ProofLengthMismatch(proof.length, PROOF_LENGTH);
        if (verdict == Verdict.InstanceCountMismatch) revert InstanceCountMismatch(instances.length, INSTANCE_COUNT);
        if (verdict == Verdict.InstanceNotInField) revert InstanceNotInField(position);
        if (verdict == Verdict.ScalarNotInField) revert ScalarNotInField(position);
        if (verdict == Verdict.MalformedCalldata) revert MalformedCalldata();
        if (verdict == Verdict.InversionHintInvalid) revert InversionHintInvalid();
        if (verdict == Verdict.ProofRejected) revert ProofRejected();
    }

    /// @notice Tells whether the proof is valid for the instances, in canonical calldata. Reverts where that cannot be
    ///         known: when a point is not on the curve or a precompile fails.
    /// @param proof The proof.
    /// @param instances The public scalars.
    /// @return True if and only if the proof is valid.
    function verifyProof(bytes calldata proof, uint256[] calldata instances) external view returns (bool) {
        (Verdict verdict,) = _judge(proof, instances);
        return verdict == Verdict.Valid;
    }

    /// @dev All steps. With the verdict comes the position of what is wrong, where there is one.
    function _judge(bytes calldata proof, uint256[] calldata instances) internal view returns (Verdict, uint256) {
        // Step 1: lengths, ranges and encoding are as they have to be.
        (Verdict verdict, uint256 position) = _checkForm(proof, instances);
        if (verdict != Verdict.Valid) return (verdict, position);
{%- if !pinned.is_empty() %}
        if (!_arePinned(instances)) return (Verdict.ProofRejected, 0);
{%- endif %}

        // Step 2: draw the challenges, each a hash of all that was said before.
        Challenges memory c = _replay(proof, instances);

        // Step 3: the proof's last word is the one that the optimised verifier needs.
        if (!_isHintValid(proof, c)) return (Verdict.InversionHintInvalid, 0);

        // Steps 4 to 6: read the commitments and the values they are claimed to have at `x`, and calculate the value
        // that the quotient has to have at `x` if all gates, copies and lookups are right.
        _requireCurvePoints(proof);
        (Commitments memory p, Evaluations memory e) = _complete(proof, instances, c);

        // Steps 7 and 8: the commitments do have these values.
        Point memory sum = _combine(_rotationSets(p, e, c.x), p, c);
        return (_isOpening(sum, p.openingWitness) ? Verdict.Valid : Verdict.ProofRejected, 0);
    }
