    // Step 5: the values at `x`.

    /// @dev The values that the prover claims.
    function _readEvaluations(Evaluations memory e, bytes calldata proof) internal pure {
{%- for scalar in scalars %}
        e.{{ scalar.member }} = _scalarAt(proof, {{ scalar.word }});
{%- endfor %}
    }
{%- if !instances.is_empty() %}

    /// @dev The values of the instance columns, which the verifier knows and calculates for itself.
    function _evaluateInstances(Evaluations memory e, uint256[] calldata instances, Scalar x) internal view {
{%- for instance in instances %}
        e.{{ instance.member }} = _instanceValue(instances[{{ instance.start }}:{{ instance.end }}], {{ instance.rotation }}, x);
{%- endfor %}
    }

    /// @dev A column whose first cells are `values` and whose others are zero: its polynomial, `rotation` rows on from `x`.
    function _instanceValue(uint256[] calldata values, int256 rotation, Scalar x) internal view returns (Scalar sum) {
        for (uint256 i = 0; i < values.length; ++i) {
            sum = sum + Scalar.wrap(values[i]) * _lagrange(int256(i) - rotation, x);
        }
    }
{%- endif %}
{%- if self.has_boundary() || !instances.is_empty() %}

    /// @dev The polynomial that is one on row `i` and zero on the others (Lagrange's), at `x`:
    ///      `omega^i (x^N - 1) / (N (x - omega^i))`.
    function _lagrange(int256 i, Scalar x) internal view returns (Scalar) {
        Scalar numerator = _root(i) * (x.power(N) - ONE);
        Scalar denominator = Scalar.wrap(N) * (x - _root(i));
        return numerator * denominator.inverse();
    }
{%- endif %}
