//! The Lagrange polynomials of the blinding rows, summed up.

use protocol_spec::Scalar;

use super::context::Context;
use crate::graph::ValueId;

/// The sum of `w / (x - w)` over the blinding rows' roots `w`, as numerator and denominator.
pub(super) fn fraction(context: &mut Context<'_>, x: ValueId) -> (ValueId, ValueId) {
    if context.keyed { row_by_row(context, x) } else { as_polynomials(context, x) }
}

fn row_by_row(context: &mut Context<'_>, x: ValueId) -> (ValueId, ValueId) {
    let (mut numerator, mut denominator) = (context.graph.constant(Scalar::ZERO), context.graph.constant(Scalar::ONE));
    for row in 1..=context.spec.blinding_factors {
        let root = context.omega_power(-(row as i64));
        let distance = context.graph.sub(x, root);
        let (old, new) = (context.graph.mul(numerator, distance), context.graph.mul(root, denominator));
        numerator = context.graph.add(old, new);
        denominator = context.graph.mul(denominator, distance);
    }
    (numerator, denominator)
}

/// The coefficients of both polynomials depend on the rows' generator alone.
fn as_polynomials(context: &mut Context<'_>, x: ValueId) -> (ValueId, ValueId) {
    let roots: Vec<Scalar> =
        (1..=context.spec.blinding_factors).map(|row| context.spec.omega_power(-(row as i64))).collect();
    let (mut numerator, mut denominator) = (vec![], vec![Scalar::ONE]);
    for root in roots {
        numerator = sum(&times_linear(&numerator, root), &scaled(&denominator, root));
        denominator = times_linear(&denominator, root);
    }
    let mut evaluate = |coefficients: &[Scalar]| {
        let constants: Vec<_> = coefficients.iter().map(|c| context.graph.constant(*c)).collect();
        context.graph.horner(&constants, x)
    };
    (evaluate(&numerator), evaluate(&denominator))
}

/// `polynomial * (X - root)`, coefficients from low to high.
fn times_linear(polynomial: &[Scalar], root: Scalar) -> Vec<Scalar> {
    let mut result = vec![Scalar::ZERO; polynomial.len() + 1];
    for (i, coefficient) in polynomial.iter().enumerate() {
        result[i + 1] = result[i + 1] + *coefficient;
        result[i] = result[i] - *coefficient * root;
    }
    result
}

fn scaled(polynomial: &[Scalar], factor: Scalar) -> Vec<Scalar> {
    polynomial.iter().map(|c| *c * factor).collect()
}

fn sum(a: &[Scalar], b: &[Scalar]) -> Vec<Scalar> {
    let at = |p: &[Scalar], i: usize| p.get(i).copied().unwrap_or_default();
    (0..a.len().max(b.len())).map(|i| at(a, i) + at(b, i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_blinding_fraction_polynomials() {
        let roots = [Scalar::from(3), Scalar::from(5), Scalar::from(11)];
        let (mut numerator, mut denominator) = (vec![], vec![Scalar::ONE]);
        for root in roots {
            numerator = sum(&times_linear(&numerator, root), &scaled(&denominator, root));
            denominator = times_linear(&denominator, root);
        }
        let x = Scalar::from(1234);
        let at = |p: &[Scalar]| p.iter().rev().fold(Scalar::ZERO, |sum, c| sum * x + *c);
        let expected = roots.iter().fold(Scalar::ZERO, |sum, r| sum + *r * (x - *r).invert().unwrap());
        assert_eq!(at(&numerator) * at(&denominator).invert().unwrap(), expected);
    }
}
