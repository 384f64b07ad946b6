use std::io::{self, Write};
use std::path::Path;

use halo2_proofs::plonk::{Circuit, VerifyingKey, permutation};
use halo2curves::bn256::{Fr, G2Affine};
use halo2curves::group::cofactor::CofactorGroup;
use halo2curves::group::prime::PrimeCurveAffine;
use halo2curves::serde::SerdeObject;

use super::constraint_system::{configure, domain};
use super::{CircuitHash, KeyError, VerifierKey};
use crate::envelope::{Access, FileKind, Payload, open_payload, write_payload};
use crate::raw_objects::{G1_BYTES, G2_BYTES, read_object, read_objects, write_objects};

/// Payload: circuit hash (32 bytes), k, number of instances, of fixed columns, of permutation columns (u32 each),
/// `g2`, `s_g2`, fixed commitments, permutation commitments.
pub(super) fn write_content(out: &mut impl Write, key: &VerifierKey) -> io::Result<()> {
    out.write_all(&key.circuit)?;
    let fixed = key.vk.fixed_commitments();
    let sigma = key.vk.permutation().commitments();
    for count in [key.k() as usize, key.spec.instance_count(), fixed.len(), sigma.len()] {
        out.write_all(&u32::try_from(count).map_err(io::Error::other)?.to_le_bytes())?;
    }
    key.params.g2().write_raw(out)?;
    key.params.s_g2().write_raw(out)?;
    write_objects(out, fixed)?;
    write_objects(out, sigma)
}

impl VerifierKey {
    /// Writes `vk.bin` in one step.
    pub fn write(&self, path: &Path, access: Access) -> Result<(), KeyError> {
        write_payload(path, FileKind::VerifyingKey, access, |sink| write_content(sink, self))?;
        Ok(())
    }

    /// Reads the key of the circuit of `2^k` rows whose columns follow from `params` and whose description has the hash
    /// `circuit`. Memory grows with `k`, which therefore comes from the caller and not from the file.
    pub fn read<C: Circuit<Fr>>(
        path: &Path,
        params: C::Params,
        k: u32,
        circuit: CircuitHash,
    ) -> Result<Self, KeyError> {
        let mut payload = open_payload(path, FileKind::VerifyingKey)?;
        let got = payload.array()?;
        if got != circuit {
            let (expected, got) = (hex::encode(circuit), hex::encode(got));
            return Err(KeyError::OtherCircuit { file: FileKind::VerifyingKey, expected, got });
        }
        expect_count(&mut payload, "as logarithm of its rows", k as usize)?;
        let instances = payload.u32()? as usize;
        let (g2, s_g2, vk) = read_points::<C>(&mut payload, params, k)?;
        Self::assemble(vk, g2, s_g2, circuit, instances)
    }
}

type Points = (G2Affine, G2Affine, VerifyingKey<halo2curves::bn256::G1Affine>);

fn read_points<C: Circuit<Fr>>(payload: &mut Payload, params: C::Params, k: u32) -> Result<Points, KeyError> {
    let system = configure::<C>(params)?;
    let fixed = expect_count(payload, "fixed columns", system.num_fixed_columns())?;
    let sigma = expect_count(payload, "permutation columns", system.permutation().get_columns().len())?;
    payload.expect_remaining((2 * G2_BYTES + (fixed + sigma) * G1_BYTES) as u64)?;

    let g2: G2Affine = read_object::<_, G2_BYTES>(payload, "g2")?;
    let s_g2: G2Affine = read_object::<_, G2_BYTES>(payload, "s_g2")?;
    if g2 != G2Affine::generator() || !bool::from(s_g2.to_curve().is_torsion_free()) {
        return Err(payload.malformed("its points in G2 are not those of a reference string").into());
    }
    let fixed = read_objects::<_, G1_BYTES>(payload, fixed, "fixed commitments")?;
    let sigma = read_objects::<_, G1_BYTES>(payload, sigma, "permutation commitments")?;

    let domain = domain(&system, k).ok_or_else(|| payload.malformed(format!("2^{k} rows do not fit the circuit")))?;
    let permutation = permutation::VerifyingKey::from_commitments(sigma);
    Ok((g2, s_g2, VerifyingKey::from_parts(domain, fixed, permutation, system, Vec::new(), false)))
}

fn expect_count(payload: &mut Payload, what: &str, expected: usize) -> Result<usize, KeyError> {
    let got = payload.u32()? as usize;
    match got == expected {
        true => Ok(got),
        false => Err(payload.malformed(format!("{got} {what}, the circuit has {expected}")).into()),
    }
}
