    // Step 4: the commitments.

    /// @dev The precompiles refuse points that are not on the curve, too, but do not say which.
    function _requireCurvePoints(bytes calldata proof) internal pure {
{%- for range in point_ranges %}
        for (uint256 word = {{ range.start }}; word < {{ range.end }}; word += 2) {
            if (!_pointAt(proof, word).isOnCurve()) revert PointNotOnCurve(word);
        }
{%- endfor %}
    }

    /// @dev All commitments and evaluations: read, and the quotient's calculated.
    function _complete(bytes calldata proof, uint256[] calldata{% if !instances.is_empty() %} instances{% endif %}, Challenges memory c)
        internal
        view
        returns (Commitments memory p, Evaluations memory e)
    {
        _readPoints(p, proof);
        _readKey(p);
        _readEvaluations(e, proof);
{%- if !instances.is_empty() %}
        _evaluateInstances(e, instances, c.x);
{%- endif %}
        p.quotient = _quotientCommitment(p, c.x.power(N));
        e.quotient = _quotientValue(e, c);
    }

    /// @dev The commitments that the prover sends.
    function _readPoints(Commitments memory p, bytes calldata proof) internal pure {
{%- for point in points %}
        p.{{ point.member }} = _pointAt(proof, {{ point.word }});
{%- endfor %}
    }

    /// @dev The commitments that describe the circuit.
    function _readKey(Commitments memory p) internal pure {
{%- for point in key_points %}
        p.{{ point.member }}.x = {{ point.x }};
        p.{{ point.member }}.y = {{ point.y }};
{%- endfor %}
    }

    /// @dev The quotient has too high a degree for one commitment, and comes in pieces:
    ///      `piece_0 + X^N piece_1 + X^(2N) piece_2` and so on, here with `x` for `X`.
    function _quotientCommitment(Commitments memory p, Scalar{% if self.has_pieces() %} xN{% endif %}) internal {% if self.has_pieces() %}view{% else %}pure{% endif %} returns (Point memory sum) {
        sum = p.quotientPiece{{ spec.quotient_pieces() - 1 }};
{%- for piece in (0..spec.quotient_pieces() - 1).rev() %}
        sum = sum.mul(xN).add(p.quotientPiece{{ piece }});
{%- endfor %}
    }
