//! The identities of the copy argument.

use alloy_primitives::U256;
use protocol_spec::{ChallengeId, ColumnKind, Evaluation, Query};

use super::context::Context;
use super::domain::{BoundaryRows, DomainValues};
use super::grand_product;
use crate::graph::ValueId;

/// In the order in which the quotient challenge folds them.
pub(super) fn identities(context: &mut Context<'_>, domain: &DomainValues) -> Vec<ValueId> {
    let products = context.spec.permutation.products();
    let Some(rows) = domain.boundary_rows.as_ref().filter(|_| products > 0) else { return Vec::new() };
    let first = context.evaluation(Evaluation::Product(0));
    let last = context.evaluation(Evaluation::Product(products - 1));
    let mut identities =
        vec![grand_product::starts_at_one(context, rows, first), grand_product::ends_boolean(context, rows, last)];
    for product in 1..products {
        identities.push(continues(context, rows, product));
    }
    let steps: Vec<_> = (0..products).map(|product| step(context, domain, rows, product)).collect();
    identities.extend(steps);
    identities
}

/// `L_first * (z_i - z_{i-1}(last row))`.
fn continues(context: &mut Context<'_>, rows: &BoundaryRows, product: usize) -> ValueId {
    let current = context.evaluation(Evaluation::Product(product));
    let previous = context.evaluation(Evaluation::ProductLast(product - 1));
    let difference = context.graph.sub(current, previous);
    context.graph.mul(rows.first, difference)
}

/// `L_active * (z(next) * prod (v_i + beta s_i + gamma) - z * prod (v_i + delta^i beta x + gamma))`.
fn step(context: &mut Context<'_>, domain: &DomainValues, rows: &BoundaryRows, product: usize) -> ValueId {
    let beta = context.challenge(ChallengeId::Beta);
    let gamma = context.challenge(ChallengeId::Gamma);
    let x = context.challenge(ChallengeId::X);
    let beta_x = context.graph.mul(beta, x);
    let permutation = &context.spec.permutation;
    let first = product * permutation.chunk;
    let columns: Vec<_> = permutation.columns.iter().copied().enumerate().skip(first).take(permutation.chunk).collect();

    let mut left = context.evaluation(Evaluation::ProductNext(product));
    let mut right = context.evaluation(Evaluation::Product(product));
    for (index, column) in columns {
        let value = column_value(context, domain, column);
        let shifted = context.graph.add(value, gamma);
        let sigma = context.evaluation(Evaluation::Sigma(index));
        let sigma = context.graph.mul(beta, sigma);
        let factor = context.graph.add(shifted, sigma);
        left = context.graph.mul(left, factor);

        let delta = context.spec.permutation.delta.pow(U256::from(index));
        let delta = context.graph.constant(delta);
        let identity = context.graph.mul(delta, beta_x);
        let factor = context.graph.add(shifted, identity);
        right = context.graph.mul(right, factor);
    }
    let difference = context.graph.sub(left, right);
    context.graph.mul(rows.active, difference)
}

/// The protocol is validated: every column of the permutation is queried at rotation 0.
fn column_value(context: &mut Context<'_>, domain: &DomainValues, (kind, column): (ColumnKind, usize)) -> ValueId {
    let index = context.spec.query_index(kind, Query { column, rotation: 0 }).unwrap_or_default();
    match kind {
        ColumnKind::Advice => context.evaluation(Evaluation::Advice(index)),
        ColumnKind::Fixed => context.evaluation(Evaluation::Fixed(index)),
        ColumnKind::Instance => domain.instances[index],
    }
}
