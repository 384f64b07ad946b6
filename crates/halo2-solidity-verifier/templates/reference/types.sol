    /// @dev What there is to say of a proof.
    enum Verdict {
        Valid,
        ProofLengthMismatch,
        InstanceCountMismatch,
        InstanceNotInField,
        ScalarNotInField,
        MalformedCalldata,
        InversionHintInvalid,
        ProofRejected
    }

    /// @dev The verifier's random choices, in the order in which they are drawn.
    struct Challenges {
{%- for group in challenges %}
        // {{ group.title }}
{%- for member in group.members %}
        Scalar {{ member }};
{%- endfor %}
{%- endfor %}
    }

    /// @dev Commitments to polynomials: one for each column, and those that the arguments for copies and lookups need.
    ///      `random` is a polynomial without a meaning, which keeps the openings from revealing anything.
    struct Commitments {
{%- for group in commitments %}
        // {{ group.title }}
{%- for member in group.members %}
        Point {{ member }};
{%- endfor %}
{%- endfor %}
    }

    /// @dev Values of polynomials at `x`. `Next` and `Plus2` mean one and two rows on, at `omega x` and `omega^2 x`,
    ///      `Previous` and `Minus2` as many rows back, and `Last` the row just before the blinding rows.
    struct Evaluations {
{%- for group in evaluations %}
        // {{ group.title }}
{%- for member in group.members %}
        Scalar {{ member }};
{%- endfor %}
{%- endfor %}
    }
{%- if self.has_boundary() %}

    /// @dev A factor to each identity that does not have to hold on all rows: polynomials that are one on some rows and
    ///      zero on all others, at `x`.
    struct Boundary {
        // One on row 0.
        Scalar first;
        // One on the row just before the blinding rows.
        Scalar last;
        // One on all rows before that.
        Scalar active;
    }
{%- endif %}

    /// @dev Polynomials that are opened at the same points.
    struct RotationSet {
        Scalar[] points;
        // All points that other sets are opened at, and this one is not.
        Scalar[] otherPoints;
        Point[] commitments;
        // claims[j][i] is the value of polynomial j at point i.
        Scalar[][] claims;
    }
