    // Step 6: the quotient.

    /// @dev An identity is an expression in the polynomials that has to be zero on every row. All are folded into one,
    ///      `y^2 first + y second + third` and so on: as `y` is random, that is zero on a row only if each of them is.
    ///      A polynomial is zero on every row if and only if it is a multiple of `X^N - 1`, and the prover has
    ///      committed to the quotient before it knew `x`. Of all identities the verifier knows the value at `x`: so it
    ///      knows what the quotient's has to be.
    function _quotientValue(Evaluations memory{% if self.has_identities() %} e{% endif %}, Challenges memory c) internal view returns (Scalar) {
        Scalar folded = ZERO;
{%- for gate in gates %}
        folded = folded * c.y + {{ gate.name }}({{ gate.arguments }});
{%- endfor %}
{%- if self.has_boundary() %}

        Boundary memory rows = _boundary(c.x);
{%- endif %}
{%- if !products.is_empty() %}
        // The copy argument: the first product begins with one, and the last one ends with one (or zero).
        folded = folded * c.y + rows.first * (ONE - e.product0);
        folded = folded * c.y + rows.last * (e.product{{ self.last_product() }} * e.product{{ self.last_product() }} - e.product{{ self.last_product() }});
{%- if products.len() > 1 %}
        // Each product goes on with what the one before ended with.
{%- for product in products.iter().skip(1) %}
        folded = folded * c.y + rows.first * (e.product{{ product.index }} - e.product{{ product.index - 1 }}Last);
{%- endfor %}
{%- endif %}
        // On all rows between, each product grows as it should.
{%- for product in products %}
        folded = folded * c.y + rows.active * _productStep{{ product.index }}(e, c);
{%- endfor %}
{%- endif %}
{%- for lookup in lookups %}
        // Lookup {{ lookup.index }}: its product begins with one, and ends with one (or zero),
        folded = folded * c.y + rows.first * (ONE - e.lookup{{ lookup.index }}Product);
        folded = folded * c.y + rows.last * (e.lookup{{ lookup.index }}Product * e.lookup{{ lookup.index }}Product - e.lookup{{ lookup.index }}Product);
        // on all rows between it grows as it should,
        folded = folded * c.y + rows.active * _lookupStep{{ lookup.index }}(e, c);
        // and each permuted input is the table's entry beside it or repeats the input above it.
        folded = folded * c.y + rows.first * (e.lookup{{ lookup.index }}PermutedInput - e.lookup{{ lookup.index }}PermutedTable);
        folded = folded * c.y + rows.active * _lookupRepeats{{ lookup.index }}(e);
{%- endfor %}

        return folded * (c.x.power(N) - ONE).inverse();
    }
{%- for gate in gates %}

    /// @dev {{ gate.doc }}
    function {{ gate.name }}({{ gate.parameters }}) internal pure returns (Scalar) {
{%- for part in gate.parts %}
        {{ part }}
{%- endfor %}
        return {{ gate.value }};
    }
{%- endfor %}
{%- if self.has_boundary() %}

    /// @dev All rows are active but the last one and the blinding rows.
    function _boundary(Scalar x) internal view returns (Boundary memory rows) {
        rows.first = _lagrange(0, x);
        rows.last = _lagrange(-BLINDING_ROWS - 1, x);
        rows.active = ONE - rows.last;
        for (int256 i = 1; i <= BLINDING_ROWS; ++i) {
            rows.active = rows.active - _lagrange(-i, x);
        }
    }
{%- endif %}
