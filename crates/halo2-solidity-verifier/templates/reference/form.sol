    // Step 1: lengths, ranges and encoding.

    /// @dev Nothing may be written in two ways. Above all, `n` and `n + R` are the same scalar, but not the same
    ///      integer to whoever reads the instances.
    function _checkForm(bytes calldata proof, uint256[] calldata instances) internal pure returns (Verdict, uint256) {
        if (proof.length != PROOF_LENGTH) return (Verdict.ProofLengthMismatch, 0);
        if (instances.length != INSTANCE_COUNT) return (Verdict.InstanceCountMismatch, 0);
        for (uint256 i = 0; i < instances.length; ++i) {
            if (instances[i] >= R) return (Verdict.InstanceNotInField, i);
        }
{%- for range in scalar_ranges %}
{%- if range.start + 1 == range.end %}
        if (_wordAt(proof, {{ range.start }}) >= R) return (Verdict.ScalarNotInField, {{ range.start }});
{%- else %}
        for (uint256 word = {{ range.start }}; word < {{ range.end }}; ++word) {
            if (_wordAt(proof, word) >= R) return (Verdict.ScalarNotInField, word);
        }
{%- endif %}
{%- endfor %}
        // Encoding the decoded arguments again gives the calldata, unless it was encoded in an unusual way.
        bytes memory canonical = abi.encodeWithSelector(msg.sig, proof, instances);
        if (keccak256(msg.data) != keccak256(canonical)) return (Verdict.MalformedCalldata, 0);
        return (Verdict.Valid, 0);
    }

{%- if !pinned.is_empty() %}

    /// @dev Instances that have one value in every proof of this circuit: what they stand for is not the prover's choice.
    function _arePinned(uint256[] calldata instances) internal pure returns (bool) {
{%- for pin in pinned %}
        if (instances[{{ pin.index }}] != {{ pin.value }}) return false;
{%- endfor %}
        return true;
    }
{%- endif %}

    /// @dev A word of the proof.
    function _wordAt(bytes calldata proof, uint256 word) internal pure returns (uint256) {
        return uint256(bytes32(proof[32 * word:32 * word + 32]));
    }

    /// @dev A scalar of the proof, which is one word.
    function _scalarAt(bytes calldata proof, uint256 word) internal pure returns (Scalar) {
        return Scalar.wrap(_wordAt(proof, word));
    }

    /// @dev A point of the proof, which is two words.
    function _pointAt(bytes calldata proof, uint256 word) internal pure returns (Point memory) {
        return Point(_wordAt(proof, word), _wordAt(proof, word + 1));
    }
