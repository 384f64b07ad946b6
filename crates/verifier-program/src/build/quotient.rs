//! The value that the quotient must have at `x`.

use protocol_spec::{ChallengeId, ColumnKind, Evaluation, Expression};

use super::context::Context;
use super::domain::DomainValues;
use super::{lookup, permutation};
use crate::graph::ValueId;

/// All identities folded by powers of `y`, the first with the highest, divided by `x^n - 1`.
pub(super) fn value(context: &mut Context<'_>, domain: &DomainValues) -> ValueId {
    let spec = context.spec;
    let mut identities: Vec<_> = spec.identities().map(|identity| evaluate(context, domain, identity)).collect();
    identities.extend(permutation::identities(context, domain));
    identities.extend(lookup::identities(context, domain));
    identities.reverse();
    let y = context.challenge(ChallengeId::Y);
    let folded = context.graph.horner(&identities, y);
    let quotient = context.graph.mul(folded, domain.vanishing_inverse);
    context.graph.label(quotient, "quotientEval")
}

/// An expression at `x`.
pub(super) fn evaluate(context: &mut Context<'_>, domain: &DomainValues, expression: &Expression) -> ValueId {
    match expression {
        Expression::Constant(value) => context.graph.constant(*value),
        Expression::Query(ColumnKind::Advice, index) => context.evaluation(Evaluation::Advice(*index)),
        Expression::Query(ColumnKind::Fixed, index) => context.evaluation(Evaluation::Fixed(*index)),
        Expression::Query(ColumnKind::Instance, index) => domain.instances[*index],
        Expression::Challenge(index) => context.challenge(ChallengeId::Circuit(*index)),
        Expression::Negated(a) => {
            let a = evaluate(context, domain, a);
            context.graph.neg(a)
        }
        Expression::Sum(a, b) => {
            let a = evaluate(context, domain, a);
            if let Expression::Negated(b) = &**b {
                let b = evaluate(context, domain, b);
                return context.graph.factored(a, b, true);
            }
            let b = evaluate(context, domain, b);
            context.graph.factored(a, b, false)
        }
        Expression::Product(a, b) => {
            let (a, b) = (evaluate(context, domain, a), evaluate(context, domain, b));
            context.graph.mul(a, b)
        }
        Expression::Scaled(a, factor) => {
            let a = evaluate(context, domain, a);
            let factor = context.graph.constant(*factor);
            context.graph.mul(a, factor)
        }
    }
}
