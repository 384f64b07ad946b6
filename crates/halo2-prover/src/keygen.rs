//! Keys from a circuit.

use halo2_proofs::circuit::Value;
use halo2_proofs::plonk::{
    Advice, Any, Assigned, Assignment, Challenge, Circuit, Column, ConstraintSystem, Error, Fixed, FloorPlanner,
    Instance, Selector, VerifyingKey, permutation,
};
use halo2_proofs::poly::EvaluationDomain;
use halo2curves::bn256::{Fr, G1, G1Affine};
use halo2curves::ff::Field;
use halo2curves::group::Curve;

use crate::cells::{Cells, Cycles};
use crate::error::ProverError;
use crate::gates::require_supported;
use crate::key::{Bases, ProvingKey};
use crate::msm::msm;
use crate::names::names_are_ignored;

/// Makes the keys of `circuit`, whose witness may be absent; the verifying key is the one that halo2's own key generation
/// makes. The same circuit and bases give the same keys on every machine and thread count.
///
/// # Errors
/// Too few rows for blinding; cells outside of the rows that may be assigned; copies between columns that are not permuted; selectors and native
/// lookups.
pub fn generate_keys<C: Circuit<Fr>>(
    bases: Bases<'_>,
    domain: EvaluationDomain<Fr>,
    circuit: &C,
) -> Result<ProvingKey, ProverError> {
    let mut system = ConstraintSystem::default();
    let config = C::configure_with_params(&mut system, circuit.params());
    require_supported(&system)?;
    let (rows, fewest) = (1_usize << domain.k(), system.minimum_rows());
    if rows < fewest {
        return Err(ProverError::Shape { what: "rows", expected: fewest, got: rows });
    }
    let permuted = system.permutation().get_columns();
    let mut structure = Structure {
        usable: rows - system.blinding_factors() - 1,
        rows,
        fixed: vec![vec![Fr::ZERO; rows]; system.num_fixed_columns()],
        cycles: Cycles::new(permuted.len() * rows),
        permuted,
        fault: None,
    };
    C::FloorPlanner::synthesize(&mut structure, circuit, config, system.constants().clone())
        .map_err(|error| ProverError::Synthesis(error.to_string()))?;
    let Structure { fixed, cycles, permuted, fault, .. } = structure;
    fault.map_or(Ok(()), Err)?;

    let successors = cycles.into_successors();
    let cells = Cells::new(permuted.len(), domain.k());
    let columns = (0..permuted.len()).map(|column| cells.sigma(&successors, column));
    let sigma = commitments(columns.map(|column| msm(&column, bases.lagrange)));
    let fixed_commitments = commitments(fixed.iter().map(|column| msm(column, bases.lagrange)));
    let sigma = permutation::VerifyingKey::from_commitments(sigma);
    let vk = VerifyingKey::from_parts(domain, fixed_commitments, sigma, system, Vec::new(), false);
    ProvingKey::new(vk, fixed, successors)
}

fn commitments(sums: impl Iterator<Item = G1>) -> Vec<G1Affine> {
    let sums: Vec<G1> = sums.collect();
    let mut points = vec![G1Affine::default(); sums.len()];
    G1::batch_normalize(&sums, &mut points);
    points
}

/// Takes what a circuit fixes: the values of fixed columns, and which cells are equal.
struct Structure {
    rows: usize,
    /// Rows that may be assigned.
    usable: usize,
    fixed: Vec<Vec<Fr>>,
    permuted: Vec<Column<Any>>,
    cycles: Cycles,
    /// What went wrong first: an assignment has no way to say so.
    fault: Option<ProverError>,
}

impl Structure {
    fn cell(&mut self, column: Column<Any>, row: usize) -> Option<usize> {
        let number = self.permuted.iter().position(|permuted| *permuted == column);
        match number.filter(|_| row < self.usable) {
            Some(number) => Some(number * self.rows + row),
            None => {
                self.fault.get_or_insert(ProverError::OutOfRange { column: column.index(), row });
                None
            }
        }
    }
}

impl Assignment<Fr> for Structure {
    fn assign_advice<'v>(
        &mut self,
        column: Column<Advice>,
        row: usize,
        _: Value<Assigned<Fr>>,
    ) -> Value<&'v Assigned<Fr>> {
        if row >= self.usable {
            self.fault.get_or_insert(ProverError::OutOfRange { column: column.index(), row });
        }
        Value::unknown()
    }

    fn assign_fixed(&mut self, column: Column<Fixed>, row: usize, to: Assigned<Fr>) {
        match self.fixed.get_mut(column.index()).filter(|_| row < self.usable) {
            Some(values) => values[row] = to.evaluate(),
            None => {
                self.fault.get_or_insert(ProverError::OutOfRange { column: column.index(), row });
            }
        }
    }

    fn fill_from_row(&mut self, column: Column<Fixed>, row: usize, to: Value<Assigned<Fr>>) -> Result<(), Error> {
        to.map(|to| (row..self.usable).for_each(|row| self.assign_fixed(column, row, to)));
        Ok(())
    }

    fn copy(&mut self, left_column: Column<Any>, left_row: usize, right_column: Column<Any>, right_row: usize) {
        if let (Some(left), Some(right)) = (self.cell(left_column, left_row), self.cell(right_column, right_row)) {
            self.cycles.join(left, right);
        }
    }

    fn query_instance(&self, _: Column<Instance>, row: usize) -> Result<Value<Fr>, Error> {
        match row < self.usable {
            true => Ok(Value::unknown()),
            false => Err(Error::BoundsFailure),
        }
    }

    fn get_challenge(&self, _: Challenge) -> Value<Fr> {
        Value::unknown()
    }

    fn enable_selector<A, AR>(&mut self, _: A, _: &Selector, _: usize) -> Result<(), Error>
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        Ok(())
    }

    names_are_ignored!();
}
