    uint256 private constant VALID = 0;
    uint256 private constant PROOF_REJECTED = 1;
    uint256 private constant INVERSION_HINT_INVALID = 2;
    uint256 private constant NOT_CANONICAL = 3;
    uint256 private constant PRECOMPILE_FAILED = 4;

    /// @dev Order of the group.
    uint256 private constant R = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;

    /// @dev Order of the field the curve is defined over.
    uint256 private constant Q = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;

    /// @dev Words of the proof that are scalars: from the first to before the second, and the hint.
    uint256 private constant FIRST_SCALAR = {{ first_scalar }};
    uint256 private constant PAST_SCALARS = {{ past_scalars }};
    uint256 private constant HINT = {{ hint }};
