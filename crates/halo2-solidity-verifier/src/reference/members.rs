//! Members of the contract's structs, and where each of them comes from.

use std::collections::BTreeSet;

use alloy_primitives::U256;
use protocol_spec::{
    ChallengeId, ColumnKind, Commitment, G1Point, Opened, ProofItem, ProofLayout, ProtocolSpec, WordOffset,
};

use super::names;

/// Members that belong together.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) members: Vec<String>,
}

/// A member read from the proof.
pub(super) struct Read {
    pub(super) member: String,
    pub(super) word: usize,
}

/// A commitment of the key.
pub(super) struct KeyPoint {
    pub(super) member: String,
    pub(super) x: String,
    pub(super) y: String,
}

/// Neighbouring words of the proof, the end excluded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WordRange {
    pub(super) start: usize,
    pub(super) end: usize,
}

pub(super) fn challenges(layout: &ProofLayout) -> Vec<Group> {
    let drawn = || layout.rounds().iter().flat_map(|round| round.challenges.iter().copied());
    let group = |title, belongs: fn(ChallengeId) -> bool| {
        let members = drawn().filter(|challenge| belongs(*challenge)).map(names::challenge).collect();
        Group { title, members }
    };
    let is_opening =
        |challenge| matches!(challenge, ChallengeId::OpeningY | ChallengeId::OpeningV | ChallengeId::OpeningU);
    let groups = [
        group("The circuit's own challenges.", |challenge| matches!(challenge, ChallengeId::Circuit(_))),
        group("Folds the columns of lookups; drawn even where there are none.", |challenge| {
            challenge == ChallengeId::Theta
        }),
        group("Make the products of the copy and lookup arguments random.", |challenge| {
            matches!(challenge, ChallengeId::Beta | ChallengeId::Gamma)
        }),
        group("Folds all identities into one.", |challenge| challenge == ChallengeId::Y),
        group("Where the polynomials are evaluated.", |challenge| challenge == ChallengeId::X),
        group("For step 7: fold the polynomials of a set, fold the sets, and the point of the last check.", is_opening),
    ];
    non_empty(groups)
}

pub(super) fn commitments(spec: &ProtocolSpec, layout: &ProofLayout) -> Vec<Group> {
    let proof = points(layout).into_iter().map(|read| read.member).collect();
    let key = key_points(spec).into_iter().map(|point| point.member).collect();
    non_empty([
        Group { title: "From the proof; what belongs to step 7 comes last.", members: proof },
        Group { title: "From the verifying key.", members: key },
        Group { title: "Put together from the pieces above.", members: vec![names::opened(Opened::Quotient)] },
    ])
}

pub(super) fn evaluations(spec: &ProtocolSpec, layout: &ProofLayout) -> Vec<Group> {
    let claimed = scalars(spec, layout).into_iter().map(|read| read.member).collect();
    let instances =
        (0..spec.instance_queries.len()).map(|query| names::query(spec, ColumnKind::Instance, query)).collect();
    non_empty([
        Group { title: "Claimed in the proof.", members: claimed },
        Group { title: "Computed from the instances.", members: instances },
        Group { title: "What the identities demand.", members: vec![names::opened(Opened::Quotient)] },
    ])
}

fn non_empty(groups: impl IntoIterator<Item = Group>) -> Vec<Group> {
    groups.into_iter().filter(|group| !group.members.is_empty()).collect()
}

pub(super) fn points(layout: &ProofLayout) -> Vec<Read> {
    let point = |(offset, item): &(WordOffset, ProofItem)| match item {
        ProofItem::Point(commitment) => Some(Read { member: names::commitment(*commitment), word: offset.0 }),
        _ => None,
    };
    layout.items().iter().filter_map(point).collect()
}

pub(super) fn scalars(spec: &ProtocolSpec, layout: &ProofLayout) -> Vec<Read> {
    let scalar = |(offset, item): &(WordOffset, ProofItem)| match item {
        ProofItem::Scalar(evaluation) => Some(Read { member: names::evaluation(spec, *evaluation), word: offset.0 }),
        _ => None,
    };
    layout.items().iter().filter_map(scalar).collect()
}

/// Commitments of the key that are opened, each once.
pub(super) fn key_points(spec: &ProtocolSpec) -> Vec<KeyPoint> {
    let opened: BTreeSet<Commitment> = spec
        .opening_queries()
        .into_iter()
        .filter_map(|query| if let Opened::Commitment(commitment) = query.opened { Some(commitment) } else { None })
        .collect();
    let point = |commitment| match commitment {
        Commitment::Fixed(column) => Some(spec.fixed_commitments[column]),
        Commitment::Sigma(column) => Some(spec.permutation.commitments[column]),
        _ => None,
    };
    let key_point = |commitment| {
        let G1Point { x, y } = point(commitment)?;
        Some(KeyPoint { member: names::commitment(commitment), x: word(x), y: word(y) })
    };
    opened.into_iter().filter_map(key_point).collect()
}

/// All 32 bytes, but for the small numbers of the generator and of the neutral element.
pub(super) fn word(value: U256) -> String {
    if value < U256::from(10) { value.to_string() } else { format!("{value:#066x}") }
}

/// Items of one kind, `words` long each, as ranges.
pub(super) fn word_ranges(starts: impl Iterator<Item = WordOffset>, words: usize) -> Vec<WordRange> {
    let mut ranges: Vec<WordRange> = Vec::new();
    for WordOffset(start) in starts {
        match ranges.last_mut() {
            Some(range) if range.end == start => range.end += words,
            _ => ranges.push(WordRange { start, end: start + words }),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_words_are_one_range() {
        let starts = [0, 2, 4, 9, 11].map(WordOffset).into_iter();
        let expected = [WordRange { start: 0, end: 6 }, WordRange { start: 9, end: 13 }];
        assert_eq!(word_ranges(starts, 2), expected);
    }
}
