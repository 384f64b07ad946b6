{%- for product in products %}

    /// @dev Zero if the product over {% if product.columns.len() == 1 %}column {{ product.columns[0].index }}{% else %}columns {{ product.columns[0].index }} to {{ product.columns[product.columns.len() - 1].index }}{% endif %} of the copy argument grows as it should, from a row to the next.
{%- if product.index == 0 %}
    ///
    ///      The cell in row `i` of column `j` has the name `delta^j omega^i`. Cells that are copies of one another form
    ///      a cycle, and `sigma` holds the name of the next cell in it. Each cell with its own name makes a factor
    ///      `value + beta name + gamma`, and with the next cell's name another one. If copies hold the same value, the
    ///      two lists have the same factors in a different order, and so the same product; if not, that is as good as
    ///      impossible with `beta` and `gamma` random. The prover commits to the quotient of the two products up to
    ///      each row.
{%- endif %}
    function _productStep{{ product.index }}(Evaluations memory e, Challenges memory c) internal view returns (Scalar) {
        Scalar left = e.product{{ product.index }}Next;
        Scalar right = e.product{{ product.index }};
{%- for column in product.columns %}
        left = left * (e.{{ column.value }} + c.beta * e.sigma{{ column.index }} + c.gamma);
        right = right * (e.{{ column.value }} + c.beta * DELTA.power({{ column.index }}) * c.x + c.gamma);
{%- endfor %}
        return left - right;
    }
{%- endfor %}
