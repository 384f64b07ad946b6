//! Rotation sets as data for the contract's loops.

use protocol_spec::{Claim, Opened, ProtocolSpec};

use super::names;

/// Polynomials opened at the same points.
pub(super) struct Set {
    pub(super) index: usize,
    /// The rotations in words, such as `x, omega x`.
    pub(super) points: String,
    pub(super) rotations: Vec<i32>,
    /// Rotations of the other sets that are not among its own.
    pub(super) others: Vec<i32>,
    pub(super) members: Vec<Member>,
}

/// One of them.
pub(super) struct Member {
    pub(super) index: usize,
    /// A member of `Commitments`.
    pub(super) commitment: String,
    /// Members of `Evaluations`, one for each rotation.
    pub(super) claims: Vec<String>,
}

pub(super) fn sets(spec: &ProtocolSpec) -> Vec<Set> {
    let claim = |claim: &Claim| match claim {
        Claim::Evaluation(evaluation) => names::evaluation(spec, *evaluation),
        Claim::Quotient => names::opened(Opened::Quotient),
    };
    let all = spec.opening_rotations();
    let sets = spec.rotation_sets().into_iter().enumerate();
    sets.map(|(index, set)| Set {
        index,
        points: set.rotations.iter().map(|rotation| point(*rotation)).collect::<Vec<_>>().join(", "),
        members: set
            .members
            .iter()
            .enumerate()
            .map(|(index, (opened, claims))| Member {
                index,
                commitment: names::opened(*opened),
                claims: claims.iter().map(claim).collect(),
            })
            .collect(),
        others: all.iter().copied().filter(|rotation| !set.rotations.contains(rotation)).collect(),
        rotations: set.rotations,
    })
    .collect()
}

fn point(rotation: i32) -> String {
    match rotation {
        0 => "x".into(),
        1 => "omega x".into(),
        _ => format!("omega^{rotation} x"),
    }
}
