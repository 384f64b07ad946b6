//! Where a grand product begins and ends, the same for permutation and lookups.

use protocol_spec::Scalar;

use super::context::Context;
use super::domain::BoundaryRows;
use crate::graph::ValueId;

/// `L_first * (1 - z)`.
pub(super) fn starts_at_one(context: &mut Context<'_>, rows: &BoundaryRows, product: ValueId) -> ValueId {
    let one = context.graph.constant(Scalar::ONE);
    let difference = context.graph.sub(one, product);
    context.graph.mul(rows.first, difference)
}

/// `L_last * (z^2 - z)`.
pub(super) fn ends_boolean(context: &mut Context<'_>, rows: &BoundaryRows, product: ValueId) -> ValueId {
    let less = context.offset(product, -Scalar::ONE);
    let boolean = context.graph.mul(product, less);
    context.graph.mul(rows.last, boolean)
}
