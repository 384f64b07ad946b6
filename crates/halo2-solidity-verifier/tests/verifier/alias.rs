//! A prover who lets the transcript absorb `v + r` instead of `v`. An honest proof with an aliased word is rejected
//! anyway, for its challenges change; only these proofs show that the range checks are needed.

use std::io;

use alloy_primitives::{U256, keccak256};
use halo2_proofs::plonk::create_proof;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::ProverSHPLONK;
use halo2_proofs::transcript::{EncodedChallenge, Transcript, TranscriptWrite};
use halo2_solidity_verifier::EvmChallenge;
use halo2curves::bn256::{Bn256, Fr, G1Affine};
use halo2curves::ff::PrimeField;
use protocol_spec::{EntryPoint, Evaluation, ProofItem, SCALAR_MODULUS, Scalar, encode_calldata};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::circuits::Lanes;
use super::fixture::{self, Contract, Fixture, Proven};

/// Which word is absorbed as its alias.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alias {
    None,
    Instance(usize),
    /// A scalar of the proof, by its position among the scalars.
    Scalar(usize),
}

/// The EVM transcript, written down a second time.
struct AliasTranscript {
    alias: Alias,
    pending: Vec<u8>,
    proof: Vec<u8>,
    /// Scalars announced, the key's fingerprint first, and scalars written.
    announced: usize,
    written: usize,
    challenges: Vec<Scalar>,
}

fn word(scalar: &Fr) -> U256 {
    U256::from_le_slice(scalar.to_repr().as_ref())
}

impl AliasTranscript {
    fn aliased(scalar: &Fr, alias: bool) -> [u8; 32] {
        (word(scalar) + if alias { SCALAR_MODULUS } else { U256::ZERO }).to_be_bytes()
    }
}

impl Transcript<G1Affine, EvmChallenge> for AliasTranscript {
    fn squeeze_challenge(&mut self) -> EvmChallenge {
        if self.pending.len() == 32 {
            self.pending.push(1);
        }
        let state = keccak256(&self.pending);
        self.pending = state.to_vec();
        self.challenges.push(Scalar::reduce(U256::from_be_bytes(state.0)));
        EvmChallenge::new(&state)
    }

    fn common_point(&mut self, _: G1Affine) -> io::Result<()> {
        unreachable!("nothing announces points")
    }

    fn common_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        if self.announced > 0 {
            let alias = self.alias == Alias::Instance(self.announced - 1);
            self.pending.extend(Self::aliased(&scalar, alias));
        }
        self.announced += 1;
        Ok(())
    }
}

impl TranscriptWrite<G1Affine, EvmChallenge> for AliasTranscript {
    fn write_point(&mut self, point: G1Affine) -> io::Result<()> {
        for coordinate in [point.x, point.y] {
            let bytes = U256::from_le_slice(coordinate.to_repr().as_ref()).to_be_bytes::<32>();
            self.pending.extend(bytes);
            self.proof.extend(bytes);
        }
        Ok(())
    }

    fn write_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        let bytes = Self::aliased(&scalar, self.alias == Alias::Scalar(self.written));
        self.written += 1;
        self.pending.extend(bytes);
        self.proof.extend(bytes);
        Ok(())
    }
}

pub(crate) fn prove(fixture: &Fixture, alias: Alias) -> Proven {
    let (circuit, columns) = fixture::lanes_circuit();
    let mut transcript = AliasTranscript {
        alias,
        pending: fixture.spec.vk_digest().to_vec(),
        proof: Vec::new(),
        announced: 0,
        written: 0,
        challenges: Vec::new(),
    };
    create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, Bn256>, _, _, _, Lanes>(
        &fixture.params,
        &fixture.pk,
        &[circuit],
        &[&[&columns[0]]],
        ChaCha20Rng::seed_from_u64(31),
        &mut transcript,
    )
    .unwrap();
    let hint = hint(fixture, &transcript.challenges).to_u256().to_be_bytes::<32>();
    let proof = [transcript.proof, hint.to_vec()].concat();
    let mut words: Vec<U256> = columns[0].iter().map(word).collect();
    if let Alias::Instance(index) = alias {
        words[index] += SCALAR_MODULUS;
    }
    Proven { proof, columns, words }
}

/// The inverse of everything that the verifier of this layout inverts.
fn hint(fixture: &Fixture, challenges: &[Scalar]) -> Scalar {
    // alpha, beta of the circuit, theta, beta, gamma, y, x
    let x = challenges[6];
    let spec = &fixture.spec;
    let blinding = (1..=spec.blinding_factors as i64).map(|row| -row);
    let rows = [0, 1, 2, i64::from(spec.last_rotation())].into_iter().chain(blinding);
    let vanishing = x.pow(U256::from(spec.rows())) - Scalar::ONE;
    rows.fold(x * vanishing, |product, row| product * (x - spec.omega_power(row))).invert().unwrap()
}

/// The contract without the range check of one word of calldata.
fn without_check(fixture: &Fixture, byte: usize) -> Contract {
    let check = format!("lt(calldataload(0x{byte:04x}), r)");
    assert_eq!(fixture.verifier.source.matches(&check).count(), 1, "{check}");
    Contract::compile(&fixture.verifier.source.replace(&check, "1"), &[])
}

fn refused_but_for_the_check(alias: Alias, byte: usize, error: &str) {
    let (fixture, _) = &fixture::all()[0];
    let Proven { proof, words, columns } = prove(fixture, alias);
    let outcome = fixture.deploy().call(EntryPoint::Verify, &proof, &words).outcome;
    assert_eq!(&outcome.data()[..4], &keccak256(error)[..4], "{outcome:?}");
    assert!(without_check(fixture, byte).deploy().accepts(&proof, &words), "the attack itself does not work");
    assert!(fixture.verify_natively(&proof, &columns).is_err());
}

#[test]
fn the_second_transcript_makes_honest_proofs() {
    let (fixture, _) = &fixture::all()[0];
    let proven = prove(fixture, Alias::None);
    fixture.verify_natively(&proven.proof, &proven.columns).unwrap();
    assert!(fixture.deploy().accepts(&proven.proof, &proven.words));
}

#[test]
fn aliases_of_instances_are_refused() {
    let (fixture, proven) = &fixture::all()[0];
    let calldata = encode_calldata(EntryPoint::Verify, &proven.proof, &proven.words);
    for index in 0..proven.words.len() {
        let byte = calldata.len() - 32 * (proven.words.len() - index);
        refused_but_for_the_check(Alias::Instance(index), byte, "InstanceNotInField(uint256)");
    }
    assert_eq!(fixture.spec.instance_count(), 3);
}

#[test]
fn aliases_of_scalars_are_refused() {
    let (fixture, _) = &fixture::all()[0];
    let layout = fixture.verifier.program.layout();
    let random = layout.scalar(Evaluation::Random).unwrap();
    let before = layout.items().iter().filter(|(at, item)| *at < random && matches!(item, ProofItem::Scalar(_)));
    refused_but_for_the_check(Alias::Scalar(before.count()), 100 + random.byte(), "ScalarNotInField(uint256)");
}
