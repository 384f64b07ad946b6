    // Step 7: the values of all commitments at once.

    /// @dev All polynomials, sorted by the points at which their values are claimed.
    function _rotationSets(Commitments memory p, Evaluations memory e, Scalar x)
        internal
        view
        returns (RotationSet[] memory sets)
    {
        sets = new RotationSet[]({{ sets.len() }});
{%- for set in sets %}
        sets[{{ set.index }}] = _rotationSet{{ set.index }}(p, e, x);
{%- endfor %}
    }
{%- for set in sets %}

    /// @dev Polynomials whose values are claimed at {{ set.points }}.
    function _rotationSet{{ set.index }}(Commitments memory p, Evaluations memory e, Scalar x)
        internal
        view
        returns (RotationSet memory set)
    {
        set = _emptySet({{ set.members.len() }}, {{ set.rotations.len() }}, {{ set.others.len() }});
{%- for rotation in set.rotations %}
        set.points[{{ loop.index0 }}] = _rotate(x, {{ rotation }});
{%- endfor %}
{%- for rotation in set.others %}
        set.otherPoints[{{ loop.index0 }}] = _rotate(x, {{ rotation }});
{%- endfor %}
{%- for member in set.members %}

        set.commitments[{{ member.index }}] = p.{{ member.commitment }};
{%- for claim in member.claims %}
        set.claims[{{ member.index }}][{{ loop.index0 }}] = e.{{ claim }};
{%- endfor %}
{%- endfor %}
    }
{%- endfor %}

    /// @dev Room for `members` polynomials that are opened at `points` points, and not at `others`.
    function _emptySet(uint256 members, uint256 points, uint256 others) internal pure returns (RotationSet memory set) {
        set.points = new Scalar[](points);
        set.otherPoints = new Scalar[](others);
        set.commitments = new Point[](members);
        set.claims = new Scalar[][](members);
        for (uint256 j = 0; j < members; ++j) {
            set.claims[j] = new Scalar[](points);
        }
    }

    /// @dev Are the claimed values those of the polynomials? (SHPLONK.) Take a polynomial `f`, and let `r` be the
    ///      polynomial of lowest degree that has the values claimed for `f`. The claims are true if and only if `f - r`
    ///      is zero at the points of the set, in other words a multiple of `Z_i`, which is zero at the points of set
    ///      `i` and nowhere else.
    ///
    ///      All claims are folded into one: the polynomials of a set by powers of `y`, the sets by powers of `v`. To
    ///      give all sets the same divisor, set `i` is multiplied by `O_i`, which is zero at all other points. The
    ///      prover commits to the quotient
    ///          `W = sum_i v^i O_i sum_j y^j (f_ij - r_ij) / (Z_0 O_0)`
    ///      which is a polynomial only if all claims are true. That `W` is this quotient is checked at one more random
    ///      point, `u`:
    ///          `L = sum_i v^i O_i(u) / O_0(u) sum_j y^j (f_ij - r_ij(u)) - Z_0(u) W`
    ///      has to be zero at `u`. Here only `f_ij` and `W` are polynomials, so that the verifier can add up a
    ///      commitment to `L`.
    ///
    ///      That `L` is zero at `u` is shown in the same way: the prover commits to `W' = L / (X - u)`. What remains to
    ///      check is `L + u W' = X W'`, of which this is the left side. Step 8 compares it with the right one.
    function _combine(RotationSet[] memory sets, Commitments memory p, Challenges memory c)
        internal
        view
        returns (Point memory sum)
    {
        Scalar claimed = ZERO;
        Scalar setWeight = _vanishing(sets[0].otherPoints, c.openingU).inverse();
        for (uint256 i = 0; i < sets.length; ++i) {
            Scalar weight = setWeight * _vanishing(sets[i].otherPoints, c.openingU);
            for (uint256 j = 0; j < sets[i].commitments.length; ++j) {
                sum = sum.add(sets[i].commitments[j].mul(weight));
                claimed = claimed + weight * _interpolate(sets[i].points, sets[i].claims[j], c.openingU);
                weight = weight * c.openingY;
            }
            setWeight = setWeight * c.openingV;
        }
        sum = sum.add(_generator().mul(-claimed));
        sum = sum.add(p.openingQuotient.mul(-_vanishing(sets[0].points, c.openingU)));
        sum = sum.add(p.openingWitness.mul(c.openingU));
    }

    /// @dev The polynomial that is zero at `points`, at `u`; one if there are none.
    function _vanishing(Scalar[] memory points, Scalar u) internal pure returns (Scalar product) {
        product = ONE;
        for (uint256 i = 0; i < points.length; ++i) {
            product = product * (u - points[i]);
        }
    }

    /// @dev The polynomial of lowest degree that has `values` at `points`, at `u`, by Lagrange's formula.
    function _interpolate(Scalar[] memory points, Scalar[] memory values, Scalar u) internal view returns (Scalar sum) {
        for (uint256 i = 0; i < points.length; ++i) {
            Scalar numerator = values[i];
            Scalar denominator = ONE;
            for (uint256 m = 0; m < points.length; ++m) {
                if (m == i) continue;
                numerator = numerator * (u - points[m]);
                denominator = denominator * (points[i] - points[m]);
            }
            sum = sum + numerator * denominator.inverse();
        }
    }
