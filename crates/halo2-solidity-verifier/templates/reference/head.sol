// 3. The verifier.

/// @title {{ facts.contract_name }}
/// @notice Verifies the proofs of one circuit, written to be read. `{{ facts.verifier_name }}` gives the same answers
///         for a fraction of the gas: call that one, and read this one.
/// @dev What is proved. A circuit is a table with `N` rows, whose cells hold scalars. Fixed columns belong to the
///      circuit, advice columns are the prover's secret, and instance columns are public. The prover knows advice
///      columns such that
///      - every gate, an expression in the cells of a row and of rows near it, is zero on every row;
///      - cells that the circuit declares copies of one another hold the same value;
///      - what the circuit looks up is in its tables.
///
///      How. Row `i` is called `omega^i`, which is a scalar, and a column becomes the polynomial that has the column's
///      cells as its values at these scalars. Two different polynomials agree almost nowhere, so that what holds at one
///      random scalar `x` holds everywhere, but for a chance of about `N` in `R`, which is below one in 2^200. This is
///      why the verifier calculates with the values at `x` only, where it sees one row as if it were all.
///
///      The prover sends a commitment to each polynomial: a point, which fixes the polynomial as a hash would, and
///      hides it (Kate, Zaverucha, Goldberg). Commitments can be added and multiplied by scalars, and what is in them
///      follows. Then it claims the values at `x`, and at `omega^i x`, which is as good as `i` rows further on. The
///      verifier checks that these values are what gates, copies and lookups demand, and that they are what the
///      commitments contain.
///
///      Where to begin. `_judge` takes all steps, and each is a section below. Throughout, `c` holds the challenges,
///      `p` the commitments (points) and `e` the evaluations (values at `x`). In formulas `X` is the variable of a
///      polynomial.
///
///      Sources. PLONK: Gabizon, Williamson, Ciobotaru, ePrint 2019/953, arranged as in The halo2 Book, "Proving
///      system". Openings: SHPLONK, Boneh, Drake, Fisch, Gabizon, ePrint 2020/081, section 4.
contract {{ facts.contract_name }} {
    /// @notice The proof has the wrong number of bytes.
    error ProofLengthMismatch(uint256 got, uint256 expected);

    /// @notice The number of instances is wrong.
    error InstanceCountMismatch(uint256 got, uint256 expected);

    /// @notice The calldata is not the canonical encoding of its arguments.
    error MalformedCalldata();

    /// @notice An instance is not below `R`.
    error InstanceNotInField(uint256 index);

    /// @notice A scalar of the proof is not below `R`.
    error ScalarNotInField(uint256 word);

    /// @notice Two words of the proof are not a point of the curve.
    error PointNotOnCurve(uint256 word);

    /// @notice The proof's last word is not the inverse that it should be, as when any other word was changed.
    error InversionHintInvalid();

    /// @notice The proof is well-formed but does not prove the statement.
    error ProofRejected();

    /// @notice The model this verifier stands for.
    bytes32 public constant MODEL_ID = {{ facts.model_id }};

    /// @notice Digest of the whole verifying key, circuit and reference string; every transcript starts from it.
    bytes32 public constant VK_DIGEST = {{ facts.vk_digest }};

    /// @notice Bytes of every proof.
    uint256 public constant PROOF_LENGTH = {{ facts.proof_length }};

    /// @notice Number of instances, which are public scalars.
    uint256 public constant INSTANCE_COUNT = {{ spec.instance_count() }};

    /// @notice Version of the generator.
    string public constant GENERATOR_VERSION = "{{ facts.generator_version }}";

    /// @dev Rows of the circuit, a power of two.
    uint256 internal constant N = {{ spec.rows() }};

    /// @dev A scalar whose powers `omega^0` to `omega^(N-1)`, the rows, are the `N` solutions of `X^N = 1`.
    Scalar internal constant OMEGA = Scalar.wrap({{ omega }});

    /// @dev Rows at the end, after the last usable one, that hold random values so that the proof reveals nothing.
    int256 internal constant BLINDING_ROWS = {{ spec.blinding_factors }};
{%- if !products.is_empty() %}

    /// @dev Tells the columns of the copy argument apart: cell `i` of column `j` is called `delta^j omega^i`.
    Scalar internal constant DELTA = Scalar.wrap({{ delta }});
{%- endif %}

    /// @dev The last word of the proof, which saves the optimised verifier its inversions: see step 3.
    uint256 internal constant HINT_WORD = {{ facts.hint }};
