//! From nested sums to one scalar for each point.

use protocol_spec::{Commitment, G1Point};

use crate::graph::{Node, ValueId};
use crate::program::{Accumulator, GroupStep, VerifierProgram};
use crate::section::Section;

/// The same verifier, its sum multiplied by a weight and written as `sum scalar * [point]` without repeated points:
/// points of the key can then be summed up over all proofs before they are multiplied. Returns the weight as well.
pub(super) fn flatten(mut program: VerifierProgram) -> (VerifierProgram, ValueId) {
    program.graph.enter(Section::Opening);
    let weight = program.graph.intern(Node::BatchWeight);
    program.graph.label(weight, "batchWeight");
    let terms = weighted_terms(&mut program, weight);
    let terms = merged(&mut program, terms);
    program.group =
        terms.into_iter().map(|(point, scalar)| GroupStep::AddScaled(Accumulator::Outer, point, scalar)).collect();
    let used = |commitment: Commitment| {
        program.group.iter().any(|step| matches!(step, GroupStep::AddScaled(_, point, _) if *point == commitment))
    };
    let mut key_points: Vec<(Commitment, G1Point)> = Vec::new();
    for (commitment, point) in &program.key_points {
        if used(*commitment) && key_points.iter().all(|(known, _)| known != commitment) {
            key_points.push((*commitment, *point));
        }
    }
    program.key_points = key_points;
    (program, weight)
}

/// Walks the steps backwards: what an accumulator will still be multiplied by is known where a point joins it.
fn weighted_terms(program: &mut VerifierProgram, weight: ValueId) -> Vec<(Commitment, ValueId)> {
    let graph = &mut program.graph;
    let mut ahead = [weight; 2];
    let mut terms = Vec::new();
    for step in program.group.iter().rev() {
        match *step {
            GroupStep::Load(accumulator, point) | GroupStep::Add(accumulator, point) => {
                terms.push((point, ahead[accumulator as usize]));
            }
            GroupStep::AddScaled(accumulator, point, factor) => {
                terms.push((point, graph.mul(ahead[accumulator as usize], factor)));
            }
            GroupStep::Scale(accumulator, factor) => {
                ahead[accumulator as usize] = graph.mul(ahead[accumulator as usize], factor);
            }
            GroupStep::Merge(factor) => {
                ahead[Accumulator::Inner as usize] = graph.mul(ahead[Accumulator::Outer as usize], factor);
            }
        }
    }
    terms.reverse();
    terms
}

/// Commitments of the key that are equal points count as the first of them.
fn merged(program: &mut VerifierProgram, terms: Vec<(Commitment, ValueId)>) -> Vec<(Commitment, ValueId)> {
    let mut merged: Vec<(Commitment, ValueId)> = Vec::new();
    for (commitment, scalar) in terms {
        let point = program.key_point(commitment);
        let equal = |(other, _): &&mut (Commitment, ValueId)| {
            *other == commitment || (point.is_some() && program.key_point(*other) == point)
        };
        match merged.iter_mut().find(equal) {
            Some((_, sum)) => *sum = program.graph.add(*sum, scalar),
            None => merged.push((commitment, scalar)),
        }
    }
    merged
}
