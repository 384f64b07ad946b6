{%- for lookup in lookups %}

    /// @dev Zero if the product of lookup {{ lookup.index }} ({{ lookup.name }}) grows as it should, from a row to the next.
{%- if lookup.index == 0 %}
    ///
    ///      The prover sorts the inputs so that equal ones are neighbours, and the table so that the first of each run
    ///      of equal inputs stands beside its entry: then each input is in the table if it equals the entry beside it
    ///      or the input above. That the sorted lists are the original ones in a different order, nothing added and
    ///      nothing left out, is again shown by a product: over all rows, that of `(input + beta) (entry + gamma)` has
    ///      to be the same for both. Where a lookup has several columns, `theta` folds them into one.
{%- endif %}
    function _lookupStep{{ lookup.index }}(Evaluations memory e, Challenges memory c) internal pure returns (Scalar) {
        Scalar folded = {{ lookup.inputs[0] }};
{%- for input in lookup.inputs.iter().skip(1) %}
        folded = folded * c.theta + {{ input }};
{%- endfor %}
        Scalar right = e.lookup{{ lookup.index }}Product * (folded + c.beta);
        folded = {{ lookup.table[0] }};
{%- for entry in lookup.table.iter().skip(1) %}
        folded = folded * c.theta + {{ entry }};
{%- endfor %}
        right = right * (folded + c.gamma);
        Scalar left = e.lookup{{ lookup.index }}ProductNext * (e.lookup{{ lookup.index }}PermutedInput + c.beta);
        left = left * (e.lookup{{ lookup.index }}PermutedTable + c.gamma);
        return left - right;
    }

    /// @dev Zero if a permuted input of lookup {{ lookup.index }} equals the entry beside it or the input above it.
    function _lookupRepeats{{ lookup.index }}(Evaluations memory e) internal pure returns (Scalar) {
        Scalar input = e.lookup{{ lookup.index }}PermutedInput;
        return (input - e.lookup{{ lookup.index }}PermutedTable) * (input - e.lookup{{ lookup.index }}PermutedInputPrevious);
    }
{%- for function in lookup.functions %}

    /// @dev {{ function.doc }}
    function {{ function.name }}({{ function.parameters }}) internal pure returns (Scalar) {
{%- for part in function.parts %}
        {{ part }}
{%- endfor %}
        return {{ function.value }};
    }
{%- endfor %}
{%- endfor %}
