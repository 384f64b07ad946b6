use halo2_proofs::plonk::{Circuit, VerifyingKey};
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2_prover::generate_keys;
use halo2_solidity_verifier::{protocol_from_key, srs_points};
use halo2curves::bn256::{Bn256, Fr, G1Affine, G2Affine};
use protocol_spec::{PinnedInstance, ProtocolSpec};
use sha2::{Digest, Sha256};

use super::constraint_system::configure;
use super::domain::light_domain;
use super::verifying_file::write_content;
use super::{CircuitHash, KeyError, ProverKey, VerifierKey};
use crate::model_id::ModelId;
use crate::srs::Srs;

impl ProverKey {
    /// Makes the keys of `circuit`, whose witness may be absent, for proofs with `instances` public values.
    ///
    /// The circuit gets all rows of `srs`. The same circuit and string give the same keys, byte for byte, on every machine
    /// and thread count.
    pub fn generate<C: Circuit<Fr>>(
        srs: &Srs,
        circuit: &C,
        circuit_hash: CircuitHash,
        instances: usize,
    ) -> Result<Self, KeyError> {
        let system = configure::<C>(circuit.params())?;
        let pk = generate_keys(srs.bases(), light_domain(system.degree(), srs.k()), circuit)?;
        let verifier = VerifierKey::assemble(pk.vk().clone(), srs.g2(), srs.s_g2(), circuit_hash, instances)?;
        Ok(Self { verifier, pk })
    }
}

impl ProverKey {
    /// As [`VerifierKey::with_pinned`].
    pub fn with_pinned(self, pinned: Vec<PinnedInstance>) -> Result<Self, KeyError> {
        Ok(Self { verifier: self.verifier.with_pinned(pinned)?, ..self })
    }
}

impl VerifierKey {
    /// The same key for proofs in which some public values are constants: any other is rejected. That makes another protocol,
    /// program and model id, but no other content of `vk.bin` and `pk.bin`: whoever reads those has to say what is pinned.
    pub fn with_pinned(self, pinned: Vec<PinnedInstance>) -> Result<Self, KeyError> {
        if pinned == self.spec.pinned {
            return Ok(self);
        }
        let spec = ProtocolSpec { pinned, ..self.spec };
        let program = verifier_program::compile(&spec)?;
        let model_id = ModelId::new(&self.circuit, &spec.vk_digest().0);
        Ok(Self { spec, program, model_id, ..self })
    }

    /// Derives protocol, program and model id from the parts that `vk.bin` holds.
    pub(super) fn assemble(
        vk: VerifyingKey<G1Affine>,
        g2: G2Affine,
        s_g2: G2Affine,
        circuit: CircuitHash,
        instances: usize,
    ) -> Result<Self, KeyError> {
        let params = verifier_params(vk.get_domain().k(), g2, s_g2);
        let spec = protocol_from_key(&srs_points(&params), &vk, &[instances])?;
        let program = verifier_program::compile(&spec)?;
        let model_id = ModelId::new(&circuit, &spec.vk_digest().0);
        let mut key = Self { circuit, content: [0; 32], vk, params, spec, program, model_id };
        let mut payload = Sha256::new();
        write_content(&mut payload, &key).expect("a hasher takes every byte");
        key.content = payload.finalize().into();
        Ok(key)
    }
}

/// A reference string of `2^k` rows without its powers: one point of G1 is all that SHPLONK's verifier asks for.
fn verifier_params(k: u32, g2: G2Affine, s_g2: G2Affine) -> ParamsKZG<Bn256> {
    ParamsKZG::<Bn256>::new(0).from_parts(k, vec![G1Affine::generator()], Some(Vec::new()), g2, s_g2)
}
