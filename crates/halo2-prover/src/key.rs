//! The proving key.

use halo2_proofs::plonk::{Any, Column, VerifyingKey};
use halo2curves::bn256::{Fr, G1Affine};
use rayon::prelude::*;

use crate::cells::Cells;
use crate::domain::Domain;
use crate::error::ProverError;
use crate::gates::Gates;

/// Powers of a reference string's secret `s`, as many as a circuit has rows.
#[derive(Clone, Copy, Debug)]
pub struct Bases<'a> {
    /// `s^i G`: commits to coefficients.
    pub powers: &'a [G1Affine],
    /// `L_i(s) G` for the Lagrange polynomials of the rows: commits to values.
    pub lagrange: &'a [G1Affine],
}

/// What a prover keeps of a circuit. Bytes per row: 32 for each fixed column, 36 for each permuted one, and 32 for
/// Fourier transforms.
#[derive(Clone, Debug)]
pub struct ProvingKey {
    pub(crate) vk: VerifyingKey<G1Affine>,
    pub(crate) domain: Domain,
    /// Coefficients of the fixed columns.
    pub(crate) fixed: Vec<Vec<Fr>>,
    /// For each cell of the permutation, column by column, the one that follows it in its cycle of equal cells.
    pub(crate) successors: Vec<u32>,
    /// Coefficients of the permutation's columns.
    pub(crate) sigma: Vec<Vec<Fr>>,
    pub(crate) gates: Gates,
    pub(crate) permuted: Vec<Column<Any>>,
    /// Of the constraints.
    degree: usize,
}

impl ProvingKey {
    /// From the values of the fixed columns (`2^k` rows each) and, for each cell of the permutation, column by column, the
    /// number of the next cell of its cycle.
    ///
    /// # Errors
    /// Columns that are not those of `vk`, or no permutation; a circuit with parts of halo2 that are left out here.
    pub fn new(
        vk: VerifyingKey<G1Affine>,
        fixed: impl IntoIterator<Item = Vec<Fr>>,
        successors: Vec<u32>,
    ) -> Result<Self, ProverError> {
        let (gates, degree) = (Gates::of(vk.cs())?, vk.cs().degree());
        let domain = Domain::new(vk.get_domain().k());
        let fixed: Vec<Vec<Fr>> = fixed.into_iter().collect();
        let permuted = vk.cs().permutation().get_columns().len();
        expect("fixed columns", vk.cs().num_fixed_columns(), fixed.len())?;
        fixed.iter().try_for_each(|column| expect("rows in a fixed column", domain.rows(), column.len()))?;
        expect("cells in the permutation", permuted * domain.rows(), successors.len())?;
        expect("cells that follow another", successors.len(), followed(&successors))?;
        let cells = Cells::new(permuted, domain.logrows());
        let sigma = (0..permuted).into_par_iter().map(|column| cells.sigma(&successors, column));
        let columns = fixed.into_par_iter().chain(sigma).with_max_len(1);
        let mut fixed: Vec<Vec<Fr>> = columns.map(|column| domain.coefficients(column)).collect();
        let sigma = fixed.split_off(vk.cs().num_fixed_columns());
        let permuted = vk.cs().permutation().get_columns();
        Ok(Self { vk, domain, fixed, successors, sigma, gates, permuted, degree })
    }

    /// The verifier's side.
    pub fn vk(&self) -> &VerifyingKey<G1Affine> {
        &self.vk
    }

    /// The values of the fixed columns, computed one column at a time.
    pub fn fixed_values(&self) -> impl Iterator<Item = Vec<Fr>> {
        self.fixed.iter().map(|column| self.domain.values(column))
    }

    /// For each cell of the permutation, column by column, the number of the next one in its cycle.
    pub fn successors(&self) -> &[u32] {
        &self.successors
    }

    /// Pieces of `2^k` coefficients that the quotient comes in.
    pub(crate) fn pieces(&self) -> usize {
        self.degree - 1
    }

    /// Columns that one running product of the permutation is over: two factors are taken by the product itself and by
    /// the selection of rows.
    pub(crate) fn columns_per_product(&self) -> usize {
        self.degree - 2
    }

    /// The values of those fixed columns that are permuted; nothing for the others.
    pub(crate) fn permuted_fixed(&self) -> Vec<Vec<Fr>> {
        let is_permuted = |index: usize| {
            self.permuted.iter().any(|column| *column.column_type() == Any::Fixed && column.index() == index)
        };
        let columns = self.fixed.iter().enumerate();
        columns
            .map(|(index, column)| if is_permuted(index) { self.domain.values(column) } else { Vec::new() })
            .collect()
    }
}

/// Cells that follow at least one: all of them in a permutation.
fn followed(successors: &[u32]) -> usize {
    let mut followed = vec![false; successors.len()];
    for next in successors {
        if let Some(cell) = followed.get_mut(*next as usize) {
            *cell = true;
        }
    }
    followed.into_iter().filter(|cell| *cell).count()
}

fn expect(what: &'static str, expected: usize, got: usize) -> Result<(), ProverError> {
    match expected == got {
        true => Ok(()),
        false => Err(ProverError::Shape { what, expected, got }),
    }
}
