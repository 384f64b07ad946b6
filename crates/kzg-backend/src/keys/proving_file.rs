use std::io::{self, Write};
use std::path::Path;

use halo2_proofs::plonk::{ProvingKey, VerifyingKey, permutation};
use halo2_proofs::poly::{Basis, Coeff, Polynomial};
use halo2curves::bn256::{Fr, G1Affine};
use halo2curves::ff::Field;

use super::{KeyError, ProverKey, VerifierKey};
use crate::envelope::{Access, FileKind, Payload, open_payload, write_payload};
use crate::raw_objects::{SCALAR_BYTES, read_objects, write_objects};

impl ProverKey {
    /// Writes `pk.bin` in one step. Payload: circuit hash, hash of the payload of `vk.bin` (32 bytes each), then for
    /// fixed columns and permutation in turn: all values, all coefficients, `2^k` each.
    pub fn write(&self, path: &Path, access: Access) -> Result<(), KeyError> {
        write_payload(path, FileKind::ProvingKey, access, |sink| {
            sink.write_all(&self.verifier.circuit)?;
            sink.write_all(&self.verifier.content)?;
            write_polynomials(sink, self.pk.fixed_values())?;
            write_polynomials(sink, self.pk.fixed_polys())?;
            write_polynomials(sink, self.pk.permutation().permutations())?;
            write_polynomials(sink, self.pk.permutation().polys())
        })?;
        Ok(())
    }

    /// Reads the proving key that was made together with `verifier`.
    pub fn read(path: &Path, verifier: VerifierKey) -> Result<Self, KeyError> {
        let mut payload = open_payload(path, FileKind::ProvingKey)?;
        check_binding(&mut payload, &verifier)?;
        let vk = verifier.vk().clone();
        let rows = 1_usize << verifier.k();
        let fixed = vk.fixed_commitments().len();
        let sigma = vk.permutation().commitments().len();
        payload.expect_remaining(2 * (fixed + sigma) as u64 * (SCALAR_BYTES * rows) as u64)?;

        let fixed_values = read_polynomials(&mut payload, fixed, rows)?;
        let fixed_polys = read_polynomials(&mut payload, fixed, rows)?;
        let sigma_values = read_polynomials(&mut payload, sigma, rows)?;
        let sigma_polys = read_polynomials(&mut payload, sigma, rows)?;
        let permutation = permutation::ProvingKey::from_parts(sigma_values, sigma_polys);
        let RowMarkers { first, last, active } = RowMarkers::of(&vk);
        let pk = ProvingKey::from_parts(vk, first, last, active, fixed_values, fixed_polys, permutation);
        Ok(Self { verifier, pk })
    }
}

fn check_binding(payload: &mut Payload, verifier: &VerifierKey) -> Result<(), KeyError> {
    let (circuit, key) = (payload.array::<32>()?, payload.array::<32>()?);
    if circuit != verifier.circuit {
        let (expected, got) = (hex::encode(verifier.circuit), hex::encode(circuit));
        return Err(KeyError::OtherCircuit { file: FileKind::ProvingKey, expected, got });
    }
    if key != verifier.content {
        let (expected, got) = (hex::encode(verifier.content), hex::encode(key));
        return Err(KeyError::OtherVerifyingKey { expected, got });
    }
    Ok(())
}

fn write_polynomials<B>(out: &mut impl Write, polynomials: &[Polynomial<Fr, B>]) -> io::Result<()> {
    polynomials.iter().try_for_each(|polynomial| write_objects(out, polynomial.values()))
}

fn read_polynomials<B: Basis>(
    payload: &mut Payload,
    count: usize,
    rows: usize,
) -> Result<Vec<Polynomial<Fr, B>>, KeyError> {
    let polynomial = |_| Ok(Polynomial::new(read_objects::<_, SCALAR_BYTES>(payload, rows, "polynomials")?));
    (0..count).map(polynomial).collect()
}

/// Polynomials that are 1 on the first row, on the row before the blinding ones, and on all rows before that.
struct RowMarkers {
    first: Polynomial<Fr, Coeff>,
    last: Polynomial<Fr, Coeff>,
    active: Polynomial<Fr, Coeff>,
}

impl RowMarkers {
    fn of(vk: &VerifyingKey<G1Affine>) -> Self {
        let domain = vk.get_domain();
        let last_row = (1_usize << domain.k()) - vk.cs().blinding_factors() - 1;
        let marked = |rows: std::ops::Range<usize>| {
            let mut values = domain.empty_lagrange();
            values[rows].fill(Fr::ONE);
            domain.lagrange_to_coeff(values)
        };
        Self { first: marked(0..1), last: marked(last_row..last_row + 1), active: marked(0..last_row) }
    }
}
