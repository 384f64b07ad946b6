//! `x^5` in as few rows as the layouts allow.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::builder::Builder;
use crate::gadgets::affine::Affine;
use crate::relation::{Relation, Term, Wire};

/// `x^5`, as a sum.
///
/// In windows `x^2`, `x x^2` and `x^2 x^3 + offset`, which take seven rows; a sum that starts with `offset` times the last of
/// them shares its row. Where sums are folded `x^2`, `x + x x^2` and `x + x^2 (x + x^3)`, of which each starts with the three
/// cells before it: six rows, and three cells for the difference of the last two.
pub(super) fn fifth_power(builder: &mut Builder, x: Wire, offset: Fr) -> Affine {
    let square = product(builder, [x, x], None, Fr::ZERO);
    if builder.one().is_none() {
        let cube = product(builder, [x, square], None, Fr::ZERO);
        let power = product(builder, [square, cube], None, offset);
        return Affine::wire(power).plus(-offset);
    }
    let cube = product(builder, [x, square], Some(x), Fr::ZERO);
    let sum = product(builder, [square, cube], Some(x), Fr::ZERO);
    let terms = [(Fr::ONE, sum), (-Fr::ONE, cube)];
    let terms = terms.map(|(coefficient, wire)| Term { coefficient, slot: wire.into() });
    Affine::wire(builder.linear(terms.into(), Fr::ZERO))
}

/// `left * right + addend + constant`.
fn product(builder: &mut Builder, [left, right]: [Wire; 2], addend: Option<Wire>, constant: Fr) -> Wire {
    let added = addend.map_or(Fr::ZERO, |wire| builder.value(wire));
    let out = builder.wire(builder.value(left) * builder.value(right) + added + constant);
    let [left_factor, right_factor] = [Fr::ZERO; 2];
    let [left, right] = [left, right].map(Into::into);
    builder.push(Relation::Product { left, right, left_factor, right_factor, addend, constant, out: out.into() });
    out
}
