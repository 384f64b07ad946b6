

    /// @notice The commitment to `{{ tensor.shown_name }}` in a proof: a salted hash of its {{ tensor.length }} values.
    /// @param packed All instances of a proof; else `InstanceCount` or `CommitmentNotInField`.
    /// @return commitment Below the field's order.
{{ tensor.header_commitment() }}
        _requireCount(packed);
        commitment = _commitment(packed[{{ tensor.name.constant }}_FIRST_INSTANCE], {{ tensor.number }});
    }

    /// @notice Reverts with `CommitmentMismatch` unless a proof is about the `{{ tensor.shown_name }}` that were committed to.
    /// @param packed All instances of a proof; else `InstanceCount` or `CommitmentNotInField`.
    /// @param expected A commitment that this contract has reason to trust.
{{ tensor.header_require_commitment() }}
        uint256 got = {{ tensor.name.commitment() }}(packed);
        if (got != expected) revert CommitmentMismatch({{ tensor.number }}, expected, got);
    }