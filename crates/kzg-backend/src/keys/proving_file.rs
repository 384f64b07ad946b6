use std::io::Write;
use std::path::Path;

use halo2_proofs::plonk::{ProvingKey, VerifyingKey, permutation};
use halo2_proofs::poly::{Coeff, EvaluationDomain, LagrangeCoeff, Polynomial};
use halo2curves::bn256::{Fr, G1Affine};
use halo2curves::ff::Field;

use super::compact::{BLOCK_ROWS, Cells, read_scalars, write_scalars};
use super::{KeyError, ProverKey, VerifierKey};
use crate::envelope::{Access, FileKind, Payload, open_payload, write_payload};

impl ProverKey {
    /// Writes `pk.bin` in one step. Payload: circuit hash, hash of the payload of `vk.bin` (32 bytes each), the values of
    /// the fixed columns, the permutation; no coefficients, which follow from values.
    ///
    /// # Errors
    /// A permutation that does not map cells to cells, which no key generation makes; a file that cannot be written.
    pub fn write(&self, path: &Path, access: Access) -> Result<(), KeyError> {
        let cells = cells(self.verifier.vk());
        let stray = KeyError::Unsupported { what: "a permutation that leaves its columns" };
        let successors = cells.successors(self.pk.permutation().permutations()).ok_or(stray)?;
        write_payload(path, FileKind::ProvingKey, access, |sink| {
            sink.write_all(&self.verifier.circuit)?;
            sink.write_all(&self.verifier.content)?;
            self.pk.fixed_values().iter().try_for_each(|column| write_scalars(sink, column.values()))?;
            cells.write(sink, &successors)
        })?;
        Ok(())
    }

    /// Reads the proving key that was made together with `verifier`. Columns are decoded one after the other, each at the
    /// place where it stays.
    pub fn read(path: &Path, verifier: VerifierKey) -> Result<Self, KeyError> {
        let mut payload = open_payload(path, FileKind::ProvingKey)?;
        check_binding(&mut payload, &verifier)?;
        let vk = verifier.vk().clone();
        let rows = 1_usize << verifier.k();
        let fixed = vk.fixed_commitments().len();
        expect_blocks(&payload, fixed + vk.permutation().commitments().len(), rows)?;

        let fixed: Vec<_> = (0..fixed).map(|_| read_scalars(&mut payload, rows)).collect::<Result<_, _>>()?;
        let sigma = cells(&vk).read(&mut payload)?;
        payload.expect_remaining(0)?;

        let BothBases { values: fixed_values, coefficients: fixed_polys } = BothBases::of(fixed, vk.get_domain());
        let BothBases { values: sigma_values, coefficients: sigma_polys } = BothBases::of(sigma, vk.get_domain());
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

/// The cells that the key's permutation is over.
fn cells(vk: &VerifyingKey<G1Affine>) -> Cells {
    let domain = vk.get_domain();
    Cells::new(vk.permutation().commitments().len(), domain.k(), domain.get_omega())
}

/// Every block takes a byte at least: said before memory is taken for its rows.
fn expect_blocks(payload: &Payload, columns: usize, rows: usize) -> Result<(), KeyError> {
    let (blocks, left) = ((columns * rows.div_ceil(BLOCK_ROWS)) as u64, payload.remaining());
    match left < blocks {
        true => Err(payload.malformed(format!("{left} bytes of content for {blocks} blocks")).into()),
        false => Ok(()),
    }
}

/// The same polynomials in both bases.
struct BothBases {
    values: Vec<Polynomial<Fr, LagrangeCoeff>>,
    coefficients: Vec<Polynomial<Fr, Coeff>>,
}

impl BothBases {
    fn of(columns: Vec<Vec<Fr>>, domain: &EvaluationDomain<Fr>) -> Self {
        let values: Vec<_> = columns.into_iter().map(Polynomial::new).collect();
        let coefficients = values.iter().map(|column| domain.lagrange_to_coeff(column.clone())).collect();
        Self { values, coefficients }
    }
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
