//! Values of Lagrange polynomials and instance columns at `x`.
//!
//! `L_i(x) = (x^n - 1) / n * omega^i / (x - omega^i)`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use protocol_spec::{ChallengeId, Query, Scalar};

use super::blinding;
use super::context::Context;
use super::inversion::Inverses;
use super::opening::OpeningPoints;
use crate::graph::{Node, ValueId};
use crate::instances::Instances;

/// Everything that has to be inverted.
pub(super) struct Denominators {
    x: ValueId,
    x_power: ValueId,
    vanishing: ValueId,
    /// `x - omega^i` by row.
    rows: BTreeMap<i64, ValueId>,
    /// The product of `x - omega^i` over the rows that loops deal with, if any.
    looped_rows: Option<ValueId>,
    /// Numerator and denominator of the sum of `omega^i / (x - omega^i)` over the blinding rows.
    blinding: Option<(ValueId, ValueId)>,
    opening: Option<ValueId>,
}

impl Denominators {
    pub(super) fn new(context: &mut Context<'_>, points: &OpeningPoints) -> Self {
        let x = context.challenge(ChallengeId::X);
        let x_power = context.rows_power(x);
        context.graph.label(x_power, "xn");
        let vanishing = context.offset(x_power, -Scalar::ONE);
        context.graph.label(vanishing, "vanishing");
        let rows = needed_rows(context).into_iter().map(|row| (row, context.minus_omega_power(x, row))).collect();
        let blinding = context.spec.has_products().then(|| blinding::fraction(context, x));
        let looped_rows = row_product(context, x);
        Self { x, x_power, vanishing, rows, looped_rows, blinding, opening: points.first_difference }
    }

    /// In a fixed order, each once.
    pub(super) fn all(&self) -> Vec<ValueId> {
        let blinding = self.blinding.map(|(_, denominator)| denominator);
        [self.x, self.vanishing]
            .into_iter()
            .chain(self.rows.values().copied())
            .chain(self.looped_rows)
            .chain(blinding)
            .chain(self.opening)
            .collect()
    }
}

/// Rows whose `x - omega^i` is inverted by itself, as exponents of omega.
fn needed_rows(context: &Context<'_>) -> BTreeSet<i64> {
    let spec = context.spec;
    let mut rows = BTreeSet::new();
    if spec.has_products() {
        rows.extend([0, i64::from(spec.last_rotation())]);
    }
    if !spec.instance_queries.is_empty() {
        rows.extend(single_rows(&context.instances));
    }
    rows.into_iter().map(|row| row_key(context, row)).collect()
}

/// Rows of instances that have code of their own.
fn single_rows(instances: &Instances) -> Range<i64> {
    let span = instances.span();
    if instances.looped { span.start..1 } else { span }
}

/// One exponent for each row; where the number of rows is unknown, those in use are known to differ.
fn row_key(context: &Context<'_>, row: i64) -> i64 {
    if context.keyed { row } else { row.rem_euclid(context.spec.rows() as i64) }
}

fn row_product(context: &mut Context<'_>, x: ValueId) -> Option<ValueId> {
    let first = context.instances.queries.first().copied().filter(|_| context.instances.looped)?;
    let omega = context.omega_power(1);
    let product = context.graph.intern(Node::RowProduct(first, x, omega));
    Some(context.graph.label(product, "rowProduct"))
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
        let rows_inverse = context.rows_inverse();
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
        let inverse = self.inverses.of(self.denominators.rows[&row_key(context, row)]);
        let root = context.omega_power(row);
        context.graph.mul(root, inverse)
    }

    /// An instance column at `x * omega^rotation`: `L_i(x omega^rotation) = L_{i - rotation}(x)`.
    fn instance(&self, context: &mut Context<'_>, index: usize, common: ValueId) -> ValueId {
        let query = context.spec.instance_queries[index];
        let mut total = context.graph.constant(Scalar::ZERO);
        for row in single_rows(&context.instances) {
            let Some(instance) = instance_on_row(context, query, row) else { continue };
            let fraction = self.of_row(context, row);
            let term = context.graph.mul(instance, fraction);
            total = context.graph.add(total, term);
        }
        if let Some(product) = self.denominators.looped_rows {
            let omega = context.omega_power(1);
            let sum = context.graph.intern(Node::RowSum(query, self.denominators.x, omega));
            context.graph.label(sum, format!("rowSum{index}"));
            let term = context.graph.mul(sum, self.inverses.of(product));
            total = context.graph.add(total, term);
        }
        let value = context.graph.mul(common, total);
        context.graph.label(value, format!("instanceEval{index}"))
    }
}

/// What a query meets on a row; `None` for certainly nothing.
fn instance_on_row(context: &mut Context<'_>, query: Query, row: i64) -> Option<ValueId> {
    if !context.keyed {
        let instance = context.instances.on_row(query, row)?;
        return Some(context.graph.intern(Node::Instance(instance)));
    }
    let index = usize::try_from(row + i64::from(query.rotation)).ok()?;
    Some(context.graph.intern(Node::ColumnInstance(query.column, index)))
}
