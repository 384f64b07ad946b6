//! The identities of the lookup arguments.

use protocol_spec::{ChallengeId, Evaluation, Expression};

use super::context::Context;
use super::domain::{BoundaryRows, DomainValues};
use super::{grand_product, quotient};
use crate::graph::ValueId;

/// In the order in which the quotient challenge folds them, after those of the permutation.
pub(super) fn identities(context: &mut Context<'_>, domain: &DomainValues) -> Vec<ValueId> {
    let Some(rows) = domain.boundary_rows else { return Vec::new() };
    (0..context.spec.lookups.len()).flat_map(|index| of_lookup(context, domain, rows, index)).collect()
}

fn of_lookup(context: &mut Context<'_>, domain: &DomainValues, rows: BoundaryRows, index: usize) -> [ValueId; 5] {
    let product = context.evaluation(Evaluation::LookupProduct(index));
    let input = context.evaluation(Evaluation::LookupInput(index));
    let table = context.evaluation(Evaluation::LookupTable(index));
    let apart = context.graph.sub(input, table);
    [
        grand_product::starts_at_one(context, &rows, product),
        grand_product::ends_boolean(context, &rows, product),
        step(context, domain, rows, index),
        context.graph.mul(rows.first, apart),
        repeats_or_matches(context, rows, index, apart),
    ]
}

/// `L_active * (z(next) * (a' + beta) * (s' + gamma) - z * (a + beta) * (s + gamma))`, where `a` and `s` are the
/// compressed sides, primed if permuted.
fn step(context: &mut Context<'_>, domain: &DomainValues, rows: BoundaryRows, index: usize) -> ValueId {
    let (beta, gamma) = (context.challenge(ChallengeId::Beta), context.challenge(ChallengeId::Gamma));
    let lookup = &context.spec.lookups[index];
    let inputs = compress(context, domain, &lookup.inputs);
    let table = compress(context, domain, &lookup.table);
    let permuted_inputs = context.evaluation(Evaluation::LookupInput(index));
    let permuted_table = context.evaluation(Evaluation::LookupTable(index));
    let mut side = |product, inputs, table| {
        let product = context.evaluation(product);
        let inputs = context.graph.add(inputs, beta);
        let table = context.graph.add(table, gamma);
        let factors = context.graph.mul(inputs, table);
        context.graph.mul(product, factors)
    };
    let left = side(Evaluation::LookupProductNext(index), permuted_inputs, permuted_table);
    let right = side(Evaluation::LookupProduct(index), inputs, table);
    let difference = context.graph.sub(left, right);
    context.graph.mul(rows.active, difference)
}

/// `L_active * (a' - s') * (a' - a'(row before))`.
fn repeats_or_matches(context: &mut Context<'_>, rows: BoundaryRows, index: usize, apart: ValueId) -> ValueId {
    let input = context.evaluation(Evaluation::LookupInput(index));
    let previous = context.evaluation(Evaluation::LookupInputPrevious(index));
    let change = context.graph.sub(input, previous);
    let both = context.graph.mul(apart, change);
    context.graph.mul(rows.active, both)
}

/// The expressions folded by powers of `theta`, the first with the highest.
fn compress(context: &mut Context<'_>, domain: &DomainValues, expressions: &[Expression]) -> ValueId {
    let mut values: Vec<_> = expressions.iter().map(|e| quotient::evaluate(context, domain, e)).collect();
    values.reverse();
    let theta = context.challenge(ChallengeId::Theta);
    context.graph.horner(&values, theta)
}
