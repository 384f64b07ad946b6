//! The permutation argument: columns in which equal cells are shown to be equal (the halo2 book, "permutation argument").

mod on_coset;

use halo2_proofs::plonk::{Any, Column};
use halo2curves::bn256::Fr;
use halo2curves::ff::{BatchInvert, Field};
use rand_core::RngCore;
use rayon::prelude::*;

use crate::cells::Cells;
use crate::key::ProvingKey;

pub(crate) use on_coset::OnCoset;

/// Rows that one core works on at a time.
const CHUNK: usize = 1 << 10;

/// The running products, each over as many columns as the degree allows; every one begins where the one before ends.
///
/// Row `r + 1` of a product is row `r` times `(v + beta * own + gamma) / (v + beta * next + gamma)` over its columns, for
/// the value `v`, the element of the cell itself and of the next in its cycle. The last rows are random.
pub(crate) fn products(
    key: &ProvingKey,
    advice: &[Vec<Fr>],
    instance: &[Fr],
    [beta, gamma]: [Fr; 2],
    rng: &mut impl RngCore,
) -> Vec<Vec<Fr>> {
    let domain = &key.domain;
    let fixed = key.permuted_fixed();
    let values = |column: &Column<Any>| match column.column_type() {
        Any::Fixed => &fixed[column.index()],
        Any::Advice(_) => &advice[column.index()],
        Any::Instance => instance,
    };
    let cells = Cells::new(key.permuted.len(), domain.logrows());
    let random = domain.rows() - key.vk.cs().blinding_factors();
    let mut first = Fr::ONE;
    let numbered: Vec<(usize, &[Fr])> =
        key.permuted.iter().enumerate().map(|(number, column)| (number * domain.rows(), values(column))).collect();
    let sets = numbered.chunks(key.columns_per_product());
    sets.map(|set| {
        let ratios = ratios(key, &cells, set, domain.rows(), [beta, gamma]);
        let running = ratios.iter().scan(first, |product, ratio| {
            let row = *product;
            *product *= ratio;
            Some(row)
        });
        let mut column: Vec<Fr> = running.collect();
        column[random..].iter_mut().for_each(|cell| *cell = Fr::random(&mut *rng));
        first = column[random - 1];
        column
    })
    .collect()
}

/// What a product is multiplied by from each row to the next; `values` are columns with the number of their first cell.
fn ratios(key: &ProvingKey, cells: &Cells, values: &[(usize, &[Fr])], rows: usize, [beta, gamma]: [Fr; 2]) -> Vec<Fr> {
    let mut ratios = vec![Fr::ONE; rows];
    ratios.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, ratios)| {
        let start = chunk * CHUNK;
        let factor = |cell: usize, value: Fr| beta * cells.element(cell) + gamma + value;
        for (first, values) in values {
            for (row, ratio) in (start..).zip(ratios.iter_mut()) {
                *ratio *= factor(key.successors[first + row] as usize, values[row]);
            }
        }
        ratios.iter_mut().batch_invert();
        for (first, values) in values {
            for (row, ratio) in (start..).zip(ratios.iter_mut()) {
                *ratio *= factor(first + row, values[row]);
            }
        }
    });
    ratios
}
