//! A protocol from a verifying key, or from a constraint system before any key exists.

use halo2_proofs::plonk::{Any, ConstraintSystem, VerifyingKey};
use halo2curves::bn256::{Fr, G1Affine, G2Affine};
use halo2curves::ff::PrimeField;
use protocol_spec::{ColumnKind, Domain, G1Point, Gate, Lookup, Permutation, ProtocolSpec, Query, Scalar, SrsPoints};

use super::convert::{to_g1, to_g2, to_scalar};
use super::error::ProtocolError;
use super::expression::{Queries, contains_simple_selector};

/// The protocol of a circuit with its key.
///
/// `instance_lengths` holds the exact number of values of each instance column; verifiers accept no other number.
///
/// # Errors
/// What cannot be supported, with the reason: gates and lookups above the degree cap, advice columns that nothing reads.
pub fn protocol_from_key(
    srs: &SrsPoints,
    vk: &VerifyingKey<G1Affine>,
    instance_lengths: &[usize],
) -> Result<ProtocolSpec, ProtocolError> {
    let key = KeyPoints {
        fixed: vk.fixed_commitments().iter().map(to_g1).collect(),
        permutation: vk.permutation().commitments().iter().map(to_g1).collect(),
        srs: *srs,
        fingerprint: to_scalar(&vk.transcript_repr()),
    };
    protocol(vk.cs(), vk.get_domain().k(), instance_lengths, key)
}

/// The protocol of a circuit before its key exists, to be priced: the key's points are placeholders.
///
/// Selectors are counted as one fixed column each, as key generation without compression makes them.
///
/// # Errors
/// As [`protocol_from_key`]; simple selectors in lookups, for which no key can be made.
pub fn protocol_from_constraint_system(
    cs: &ConstraintSystem<Fr>,
    k: u32,
    instance_lengths: &[usize],
) -> Result<ProtocolSpec, ProtocolError> {
    refuse_simple_selectors(cs)?;
    let selectors = vec![vec![false]; cs.num_selectors()];
    let (cs, _) = cs.clone().directly_convert_selectors_to_fixed(selectors);
    let generator = to_g1(&G1Affine::generator());
    // Unlike the generator's, its coordinates are as long as those of key points.
    let placeholder = to_g1(&(G1Affine::generator() + G1Affine::generator()).into());
    let g2 = to_g2(&G2Affine::generator());
    let key = KeyPoints {
        fixed: vec![placeholder; cs.num_fixed_columns()],
        permutation: vec![placeholder; cs.permutation().get_columns().len()],
        srs: SrsPoints { g1: generator, g2, s_g2: g2 },
        fingerprint: Scalar::ZERO,
    };
    protocol(&cs, k, instance_lengths, key)
}

struct KeyPoints {
    fixed: Vec<G1Point>,
    permutation: Vec<G1Point>,
    srs: SrsPoints,
    fingerprint: Scalar,
}

fn protocol(
    cs: &ConstraintSystem<Fr>,
    k: u32,
    instance_lengths: &[usize],
    key: KeyPoints,
) -> Result<ProtocolSpec, ProtocolError> {
    refuse_unsupported(cs, instance_lengths)?;
    let queries = Queries {
        advice: cs.advice_queries().iter().map(|(c, at)| query(c.index(), at.0)).collect(),
        fixed: cs.fixed_queries().iter().map(|(c, at)| query(c.index(), at.0)).collect(),
        instance: cs.instance_queries().iter().map(|(c, at)| query(c.index(), at.0)).collect(),
    };
    let degree = cs.degree();
    let gates = gates(cs, &queries)?;
    let lookups = lookups(cs, &queries)?;
    let columns = cs.permutation().get_columns().iter().map(|c| (kind(c.column_type()), c.index())).collect();
    let spec = ProtocolSpec {
        domain: Domain { k, omega: omega(k) },
        degree,
        blinding_factors: cs.blinding_factors(),
        advice_phases: cs.advice_column_phase(),
        challenge_phases: cs.challenge_phase(),
        instance_lengths: instance_lengths.to_vec(),
        pinned: Vec::new(),
        fixed_commitments: key.fixed,
        advice_queries: queries.advice,
        fixed_queries: queries.fixed,
        instance_queries: queries.instance,
        gates,
        lookups,
        permutation: Permutation {
            columns,
            chunk: degree.saturating_sub(2),
            delta: to_scalar(&Fr::DELTA),
            commitments: key.permutation,
        },
        srs: key.srs,
        key_fingerprint: key.fingerprint,
    };
    spec.validate()?;
    Ok(spec)
}

fn refuse_unsupported(cs: &ConstraintSystem<Fr>, instance_lengths: &[usize]) -> Result<(), ProtocolError> {
    let (expected, got) = (cs.num_instance_columns(), instance_lengths.len());
    if expected != got {
        return Err(ProtocolError::InstanceColumns { expected, got });
    }
    let limit = cs.degree();
    for gate in cs.gates() {
        if let Some(got) = gate.polynomials().iter().map(|p| p.degree()).find(|degree| *degree > limit) {
            return Err(ProtocolError::GateDegree { gate: gate.name().into(), got, limit });
        }
    }
    Ok(())
}

fn refuse_simple_selectors(cs: &ConstraintSystem<Fr>) -> Result<(), ProtocolError> {
    for lookup in cs.lookups() {
        let mut expressions = lookup.input_expressions().iter().chain(lookup.table_expressions());
        if expressions.any(contains_simple_selector) {
            return Err(ProtocolError::SimpleSelector { lookup: lookup.name().into() });
        }
    }
    Ok(())
}

fn gates(cs: &ConstraintSystem<Fr>, queries: &Queries) -> Result<Vec<Gate>, ProtocolError> {
    cs.gates()
        .iter()
        .map(|gate| {
            let name = gate.name();
            let polynomials = gate.polynomials().iter().map(|p| queries.convert(name, p)).collect::<Result<_, _>>()?;
            Ok(Gate { name: name.into(), polynomials })
        })
        .collect()
}

fn lookups(cs: &ConstraintSystem<Fr>, queries: &Queries) -> Result<Vec<Lookup>, ProtocolError> {
    cs.lookups()
        .iter()
        .map(|lookup| {
            let name = lookup.name();
            let inputs =
                lookup.input_expressions().iter().map(|e| queries.convert(name, e)).collect::<Result<_, _>>()?;
            let table =
                lookup.table_expressions().iter().map(|e| queries.convert(name, e)).collect::<Result<_, _>>()?;
            Ok(Lookup { name: name.into(), inputs, table })
        })
        .collect()
}

fn query(column: usize, rotation: i32) -> Query {
    Query { column, rotation }
}

fn kind(column: &Any) -> ColumnKind {
    match column {
        Any::Advice(_) => ColumnKind::Advice,
        Any::Fixed => ColumnKind::Fixed,
        Any::Instance => ColumnKind::Instance,
    }
}

/// A generator of the subgroup of order `2^k`, as halo2's evaluation domain takes it; `k` beyond the field's
/// two-adicity is left for the protocol's validation to refuse.
fn omega(k: u32) -> Scalar {
    let squarings = Fr::S.saturating_sub(k);
    to_scalar(&(0..squarings).fold(Fr::ROOT_OF_UNITY, |root, _| root.square()))
}
