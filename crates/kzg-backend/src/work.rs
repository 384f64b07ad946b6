use std::collections::HashSet;

use halo2_proofs::plonk::{ConstraintSystem, Expression};
use halo2curves::bn256::Fr;

/// What there is to do for one proof, counted from the constraint system: the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProverWork {
    /// Rows: `2^k`.
    pub logrows: u32,
    /// Fixed columns.
    pub fixed: usize,
    /// Advice columns that are committed to before any challenge: mostly small numbers.
    pub early: usize,
    /// Advice columns that depend on challenges: full-size field elements.
    pub late: usize,
    /// Instance columns.
    pub instances: usize,
    /// Columns whose cells can be copied.
    pub permuted: usize,
    /// Grand products of the permutation, each over as many columns as the degree allows.
    pub products: usize,
    /// Pieces of the quotient: commitments to it, and rows it is computed on for each row of the circuit.
    pub pieces: usize,
    /// Different sums and products in the gates: equal ones are evaluated once for each row that the quotient is computed
    /// on.
    pub gate_steps: usize,
}

/// Those of an opening (SHPLONK).
const FURTHER_COMMITMENTS: usize = 2;
/// Of the two halves of a scalar that the curve's endomorphism gives.
const FACTOR_BITS: u32 = 127;
const MAX_DIGIT_BITS: u32 = 17;

impl ProverWork {
    /// The work of a proof with one column of instances per instance column and `2^logrows` rows.
    pub fn of(system: &ConstraintSystem<Fr>, logrows: u32) -> Self {
        let degree = system.degree();
        let early = system.advice_column_phase().iter().filter(|phase| **phase == 0).count();
        let permuted = system.permutation().get_columns().len();
        Self {
            logrows,
            fixed: system.num_fixed_columns(),
            early,
            late: system.num_advice_columns() - early,
            instances: system.num_instance_columns(),
            permuted,
            products: permuted.div_ceil(degree - 2),
            pieces: degree - 1,
            gate_steps: gate_steps(system),
        }
    }

    /// Rows: `2^k`.
    pub fn rows(&self) -> f64 {
        f64::from(self.logrows).exp2()
    }

    /// Advice columns.
    pub fn advice(&self) -> usize {
        self.early + self.late
    }

    /// Polynomials of `2^k` coefficients that the quotient is made from.
    pub fn polynomials(&self) -> usize {
        self.fixed + self.advice() + self.instances + self.permuted + self.products
    }

    /// Commitments with full-size scalars: to late columns, products, the quotient, and for opening.
    pub fn large_commitments(&self) -> usize {
        self.late + self.products + self.pieces + FURTHER_COMMITMENTS
    }

    /// Fourier transforms of `2^k` values: of each polynomial to its coefficients and on to each coset that the quotient is
    /// computed on, and of the quotient back.
    pub fn transforms(&self) -> usize {
        self.polynomials() * (1 + self.pieces) + self.pieces
    }

    /// Sums and products for each row that the quotient is computed on: those of the gates, for each column of the
    /// permutation seven, for each product the six that tie it to the next.
    pub fn quotient_steps(&self) -> usize {
        self.gate_steps + 7 * self.permuted + 6 * self.products
    }

    /// Additions of points for one commitment with full-size scalars, by Pippenger's method on the halves of each scalar,
    /// with signed digits of as many bits as cost least: in each window one for each half and two for each bucket.
    pub fn point_additions(&self) -> f64 {
        let cost = |bits: u32| f64::from(FACTOR_BITS.div_ceil(bits)) * (2.0 * self.rows() + f64::from(bits).exp2());
        (1..=MAX_DIGIT_BITS).map(cost).fold(f64::INFINITY, f64::min)
    }
}

fn gate_steps(system: &ConstraintSystem<Fr>) -> usize {
    let mut steps = HashSet::new();
    system.gates().iter().flat_map(|gate| gate.polynomials()).for_each(|gate| collect(gate, &mut steps));
    steps.len()
}

fn collect(expression: &Expression<Fr>, steps: &mut HashSet<String>) {
    match expression {
        Expression::Sum(..) | Expression::Product(..) if !steps.insert(expression.identifier()) => {}
        Expression::Sum(a, b) | Expression::Product(a, b) => {
            collect(a, steps);
            collect(b, steps);
        }
        Expression::Negated(a) | Expression::Scaled(a, _) => collect(a, steps),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use circuit::{Lanes, constraint_system};

    use super::*;

    #[test]
    fn counts_follow_from_degree_phases_and_copies() {
        let two = ProverWork::of(&constraint_system(Lanes::all(2)), 10);
        // Lanes, multiplicities | running sum, helper; coefficients, selector, tag, table; degree 4.
        let expected = [2 + 1, 1 + 1, 2 + 3, 2, 1, 3];
        assert_eq!([two.early, two.late, two.fixed, two.permuted, two.products, two.pieces], expected);
        // Both late columns, a product, three pieces, and two more.
        assert_eq!(two.large_commitments(), 2 + 1 + 3 + 2);

        // One more late column, which is permuted as well; degree 5, where three columns share a product.
        let folded = ProverWork::of(&constraint_system(Lanes::folded(2, 1)), 10);
        assert_eq!([folded.late, folded.permuted, folded.products, folded.pieces], [2, 3, 1, 4]);
    }

    #[test]
    fn equal_parts_of_gates_count_once() {
        let steps = |lanes| ProverWork::of(&constraint_system(Lanes::windows(lanes, 1)), 10).gate_steps;
        let (one, two, three) = (steps(1), steps(2), steps(3));
        assert!(one < two && two - one == three - two, "{one}, {two}, {three}");
        // A window has three products and a term, an output and a product of its own, all under a selector.
        assert!((8..=12).contains(&(two - one)), "{one}, {two}");
    }

    #[test]
    fn commitments_take_less_per_row_the_more_rows_there_are() {
        let per_row = |logrows| {
            let work = ProverWork::of(&constraint_system(Lanes::all(1)), logrows);
            work.point_additions() / work.rows()
        };
        assert!((9..18).all(|logrows| per_row(logrows) > per_row(logrows + 1)));
    }
}
