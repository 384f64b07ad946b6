    // Step 3: the proof's last word.

    /// @dev The optimised verifier does not invert, which is expensive. It takes the inverse of the product of
    ///      everything it has to invert from the proof, and checks that. This contract inverts for itself and would not
    ///      need the word, but ignores nothing: it holds the word to the same rule. So it also makes sure that nothing
    ///      is divided by zero, which an honest prover meets with negligible probability.
    function _isHintValid(bytes calldata proof, Challenges memory c) internal view returns (bool) {
        Scalar product = _inverted(c);
        return !(product == ZERO) && _scalarAt(proof, HINT_WORD) == product.inverse();
    }

    /// @dev The product of all that the optimised verifier inverts.
    function _inverted(Challenges memory c) internal view returns (Scalar product) {
        product = c.x * (c.x.power(N) - ONE);
{%- if !inverted_rows.is_empty() %}
        // The distances of `x` from the rows whose Lagrange polynomials are used.
{%- endif %}
{%- for range in inverted_rows %}
        product = product * _distances(c.x, {{ range.first }}, {{ range.last }});
{%- endfor %}
{%- if !sets[0].others.is_empty() %}
        // The distances of `u` from the points that the first rotation set leaves out.
{%- for rotation in sets[0].others %}
        product = product * (c.openingU - _rotate(c.x, {{ rotation }}));
{%- endfor %}
{%- endif %}
    }

    /// @dev The product of `x - omega^i` over the rows from `first` to `last`; negative rows count from the end.
    function _distances(Scalar x, int256 first, int256 last) internal view returns (Scalar product) {
        product = ONE;
        for (int256 i = first; i <= last; ++i) {
            product = product * (x - _root(i));
        }
    }

    /// @dev `omega^i`. Negative `i` are made positive by `N`, as `omega^N` is one. (Below `-N` the conversion adds `2^256`,
    ///      which is a multiple of `N`.)
    function _root(int256 i) internal view returns (Scalar) {
        return OMEGA.power(uint256(i + int256(N)));
    }

    /// @dev The point `rotation` rows on from `x`.
    function _rotate(Scalar x, int256 rotation) internal view returns (Scalar) {
        return x * _root(rotation);
    }
