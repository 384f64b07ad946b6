//! Values of Lagrange polynomials and instance columns at `x`.
//!
//! `L_i(x) = (x^n - 1) / n * omega^i / (x - omega^i)`.

use std::collections::{BTreeMap, BTreeSet};

use protocol_spec::{ChallengeId, Scalar};

use super::context::Context;
use super::inversion::Inverses;
use super::opening::OpeningPoints;
use crate::graph::ValueId;

/// Everything that has to be inverted.
pub(super) struct Denominators {
    x: ValueId,
    x_power: ValueId,
    vanishing: ValueId,
    /// `x - omega^i` by row.
    rows: BTreeMap<i64, ValueId>,
    /// Numerator and denominator of the sum of `omega^i / (x - omega^i)` over the blinding rows.
    blinding: Option<(ValueId, ValueId)>,
    opening: Option<ValueId>,
}

impl Denominators {
    pub(super) fn new(context: &mut Context<'_>, points: &OpeningPoints) -> Self {
        let x = context.challenge(ChallengeId::X);
        let x_power = context.graph.power(x, context.spec.rows());
        context.graph.label(x_power, "xn");
        let vanishing = context.offset(x_power, -Scalar::ONE);
        context.graph.label(vanishing, "vanishing");
        let rows = needed_rows(context)
            .into_iter()
            .map(|row| {
                let root = context.spec.omega_power(row);
                (row, context.offset(x, -root))
            })
            .collect();
        let blinding = context.spec.has_products().then(|| blinding_fraction(context, x));
        Self { x, x_power, vanishing, rows, blinding, opening: points.first_difference }
    }

    /// In a fixed order, each once.
    pub(super) fn all(&self) -> Vec<ValueId> {
        let blinding = self.blinding.map(|(_, denominator)| denominator);
        [self.x, self.vanishing]
            .into_iter()
            .chain(self.rows.values().copied())
            .chain(blinding)
            .chain(self.opening)
            .collect()
    }
}

/// Rows whose Lagrange polynomial is used by itself, as exponents of omega in `0..n`.
fn needed_rows(context: &Context<'_>) -> BTreeSet<i64> {
    let spec = context.spec;
    let mut rows = BTreeSet::new();
    if spec.has_products() {
        rows.extend([0, i64::from(spec.last_rotation())]);
    }
    for query in &spec.instance_queries {
        rows.extend((0..spec.instance_lengths[query.column]).map(|i| i as i64 - i64::from(query.rotation)));
    }
    rows.into_iter().map(|row| row.rem_euclid(spec.rows() as i64)).collect()
}

/// The sum of `w / (x - w)` over the blinding rows' roots `w`, as one fraction of polynomials in `x`.
fn blinding_fraction(context: &mut Context<'_>, x: ValueId) -> (ValueId, ValueId) {
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

/// Values at `x` of what the domain determines.
pub(super) struct DomainValues {
    pub(super) x_power: ValueId,
    pub(super) x_inverse: ValueId,
    pub(super) vanishing_inverse: ValueId,
    /// Of the product of the first rotation set's missing differences, if any are missing.
    pub(super) first_difference_inverse: Option<ValueId>,
    /// Where grand products begin and end, if there are any.
    pub(super) boundary_rows: Option<BoundaryRows>,
    /// By instance query.
    pub(super) instances: Vec<ValueId>,
}

/// Lagrange polynomials of the first row and of the row before the blinding rows, and one minus the latter and those of
/// the blinding rows.
#[derive(Clone, Copy)]
pub(super) struct BoundaryRows {
    pub(super) first: ValueId,
    pub(super) last: ValueId,
    pub(super) active: ValueId,
}

impl DomainValues {
    pub(super) fn new(context: &mut Context<'_>, denominators: &Denominators, inverses: &Inverses) -> Self {
        let rows_inverse = Scalar::from(context.spec.rows()).invert().unwrap_or_default();
        let rows_inverse = context.graph.constant(rows_inverse);
        let common = context.graph.mul(denominators.vanishing, rows_inverse);
        context.graph.label(common, "lagrangeScale");
        let fractions = Fractions { denominators, inverses };
        let boundary_rows = denominators.blinding.map(|(numerator, denominator)| {
            let first = fractions.of_row(context, 0);
            let first = context.graph.mul(common, first);
            let last = fractions.of_row(context, i64::from(context.spec.last_rotation()));
            let last = context.graph.mul(common, last);
            let blinding = context.graph.mul(numerator, inverses.of(denominator));
            let blinding = context.graph.mul(common, blinding);
            let inactive = context.graph.add(last, blinding);
            let one = context.graph.constant(Scalar::ONE);
            let active = context.graph.sub(one, inactive);
            context.graph.label(first, "lFirst");
            context.graph.label(last, "lLast");
            context.graph.label(active, "lActive");
            BoundaryRows { first, last, active }
        });
        let instances =
            (0..context.spec.instance_queries.len()).map(|query| fractions.instance(context, query, common)).collect();
        Self {
            x_power: denominators.x_power,
            x_inverse: inverses.of(denominators.x),
            vanishing_inverse: inverses.of(denominators.vanishing),
            first_difference_inverse: denominators.opening.map(|difference| inverses.of(difference)),
            boundary_rows,
            instances,
        }
    }
}

struct Fractions<'a> {
    denominators: &'a Denominators,
    inverses: &'a Inverses,
}

impl Fractions<'_> {
    /// `omega^row / (x - omega^row)`.
    fn of_row(&self, context: &mut Context<'_>, row: i64) -> ValueId {
        let row = row.rem_euclid(context.spec.rows() as i64);
        let inverse = self.inverses.of(self.denominators.rows[&row]);
        let root = context.omega_power(row);
        context.graph.mul(root, inverse)
    }

    /// An instance column at `x * omega^rotation`: `L_i(x omega^rotation) = L_{i - rotation}(x)`.
    fn instance(&self, context: &mut Context<'_>, query: usize, common: ValueId) -> ValueId {
        let query_of = context.spec.instance_queries[query];
        let start = context.spec.instance_start(query_of.column);
        let mut total = context.graph.constant(Scalar::ZERO);
        for i in 0..context.spec.instance_lengths[query_of.column] {
            let instance = context.graph.intern(crate::graph::Node::Instance(start + i));
            let fraction = self.of_row(context, i as i64 - i64::from(query_of.rotation));
            let term = context.graph.mul(instance, fraction);
            total = context.graph.add(total, term);
        }
        let value = context.graph.mul(common, total);
        context.graph.label(value, format!("instanceEval{query}"))
    }
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
