//! The multi-scalar multiplication, by Horner's rule within each rotation set.
//!
//! `outer = sum_i weight_i sum_j y^j [member_ij] - claimed [1] - z_0(u) [W] + u [W']`.

use protocol_spec::{ChallengeId, Commitment, G1Point, Opened};

use super::context::Context;
use super::domain::DomainValues;
use super::opening::WeightedSets;
use crate::graph::ValueId;
use crate::program::{Accumulator, GroupStep};

/// The steps, and the key's points that they use.
pub(super) fn steps(
    context: &mut Context<'_>,
    weighted: &WeightedSets,
    domain: &DomainValues,
) -> (Vec<GroupStep>, Vec<(Commitment, G1Point)>) {
    let y = context.challenge(ChallengeId::OpeningY);
    let u = context.challenge(ChallengeId::OpeningU);
    let mut steps = Vec::new();
    for (weight, members) in &weighted.sets {
        let accumulator = if steps.is_empty() { Accumulator::Outer } else { Accumulator::Inner };
        let set = set_steps(context, accumulator, members, y, domain.x_power);
        if set.is_empty() {
            continue;
        }
        steps.extend(set);
        match (accumulator, weight) {
            (Accumulator::Outer, Some(weight)) => steps.push(GroupStep::Scale(accumulator, *weight)),
            (Accumulator::Inner, Some(weight)) => steps.push(GroupStep::Merge(*weight)),
            (_, None) => {}
        }
    }
    let claimed = context.graph.neg(weighted.claimed);
    let first_vanishing = context.graph.neg(weighted.first_vanishing);
    steps.push(GroupStep::AddScaled(Accumulator::Outer, Commitment::Generator, claimed));
    steps.push(GroupStep::AddScaled(Accumulator::Outer, Commitment::OpeningQuotient, first_vanishing));
    steps.push(GroupStep::AddScaled(Accumulator::Outer, Commitment::OpeningWitness, u));
    let key_points = key_points(context, &steps);
    (steps, key_points)
}

/// `sum_j y^j [member_j]`, from the highest power down; identity points of a key in the code are skipped.
fn set_steps(
    context: &mut Context<'_>,
    accumulator: Accumulator,
    members: &[Opened],
    y: ValueId,
    x_power: ValueId,
) -> Vec<GroupStep> {
    let mut steps = Vec::new();
    let mut pending = 0;
    for member in members.iter().rev() {
        pending += u64::from(!steps.is_empty());
        let addends = addends(context, *member, x_power);
        if addends.is_empty() {
            continue;
        }
        if pending > 0 {
            let factor = context.graph.power(y, std::mem::take(&mut pending));
            steps.push(GroupStep::Scale(accumulator, factor));
        }
        for (factor, point) in addends {
            steps.push(match factor {
                None if steps.is_empty() => GroupStep::Load(accumulator, point),
                None => GroupStep::Add(accumulator, point),
                Some(factor) => GroupStep::AddScaled(accumulator, point, factor),
            });
        }
    }
    if pending > 0 && !steps.is_empty() {
        let factor = context.graph.power(y, pending);
        steps.push(GroupStep::Scale(accumulator, factor));
    }
    steps
}

/// The points whose sum, with their factors, is the opened polynomial's commitment. The first has no factor.
fn addends(context: &mut Context<'_>, opened: Opened, x_power: ValueId) -> Vec<(Option<ValueId>, Commitment)> {
    match opened {
        Opened::Commitment(commitment) => {
            let skipped = !context.keyed && key_point(context, commitment).is_some_and(|point| point.is_identity());
            if skipped { vec![] } else { vec![(None, commitment)] }
        }
        Opened::Quotient => (0..context.spec.quotient_pieces())
            .map(|piece| {
                let factor = (piece > 0).then(|| context.graph.power(x_power, piece as u64));
                (factor, Commitment::Quotient(piece))
            })
            .collect(),
    }
}

fn key_point(context: &Context<'_>, commitment: Commitment) -> Option<G1Point> {
    match commitment {
        Commitment::Fixed(column) => Some(context.spec.fixed_commitments[column]),
        Commitment::Sigma(column) => Some(context.spec.permutation.commitments[column]),
        Commitment::Generator => Some(context.spec.srs.g1),
        _ => None,
    }
}

fn key_points(context: &Context<'_>, steps: &[GroupStep]) -> Vec<(Commitment, G1Point)> {
    steps
        .iter()
        .filter_map(|step| match step {
            GroupStep::Load(_, point) | GroupStep::Add(_, point) | GroupStep::AddScaled(_, point, _) => Some(*point),
            GroupStep::Scale(..) | GroupStep::Merge(_) => None,
        })
        .filter_map(|commitment| key_point(context, commitment).map(|point| (commitment, point)))
        .collect()
}
