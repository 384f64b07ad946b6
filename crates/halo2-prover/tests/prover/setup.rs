//! Reference strings, and verification by halo2.

use halo2_proofs::arithmetic::g_to_lagrange;
use halo2_proofs::plonk::{Circuit, ConstraintSystem, VerifyingKey, verify_proof};
use halo2_proofs::poly::EvaluationDomain;
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::{KZGCommitmentScheme, ParamsKZG};
use halo2_proofs::poly::kzg::multiopen::VerifierSHPLONK;
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use halo2_proofs::transcript::{Blake2bRead, Blake2bWrite, Challenge255, TranscriptReadBuffer, TranscriptWriterBuffer};
use halo2_prover::{Bases, ProverError, ProvingKey, create_proof, generate_keys};
use halo2curves::bn256::{Bn256, Fr, G1Affine};
use halo2curves::group::prime::PrimeCurveAffine;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// A string whose secret comes from a seed.
pub(crate) struct Setup {
    pub(crate) params: ParamsKZG<Bn256>,
    lagrange: Vec<G1Affine>,
}

impl Setup {
    pub(crate) fn new(k: u32) -> Self {
        let params = ParamsKZG::<Bn256>::setup(k, ChaCha20Rng::seed_from_u64(u64::from(k)));
        let lagrange = g_to_lagrange(params.get_g().iter().map(G1Affine::to_curve).collect(), k);
        Self { params, lagrange }
    }

    pub(crate) fn bases(&self) -> Bases<'_> {
        Bases { powers: self.params.get_g(), lagrange: &self.lagrange }
    }

    pub(crate) fn keys<C: Circuit<Fr>>(&self, circuit: &C) -> Result<ProvingKey, ProverError> {
        let mut system = ConstraintSystem::default();
        C::configure_with_params(&mut system, circuit.params());
        let domain = EvaluationDomain::new(system.degree() as u32, self.lagrange.len().trailing_zeros());
        generate_keys(self.bases(), domain, circuit)
    }

    pub(crate) fn prove<C: Circuit<Fr>>(
        &self,
        key: &ProvingKey,
        circuit: &C,
        instances: &[Fr],
        seed: u64,
    ) -> Result<Vec<u8>, ProverError> {
        let mut transcript = Blake2bWrite::<_, G1Affine, Challenge255<_>>::init(Vec::new());
        let rng = ChaCha20Rng::seed_from_u64(seed);
        create_proof(self.bases(), key, circuit, instances, rng, &mut transcript)?;
        Ok(transcript.finalize())
    }

    pub(crate) fn accepts(&self, vk: &VerifyingKey<G1Affine>, instances: &[Fr], proof: &[u8]) -> bool {
        let mut transcript = Blake2bRead::<_, G1Affine, Challenge255<_>>::init(proof);
        verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, Bn256>, _, _, _>(
            &self.params,
            vk,
            SingleStrategy::new(&self.params),
            &[&[instances]],
            &mut transcript,
        )
        .is_ok()
    }
}
