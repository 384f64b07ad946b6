//! The witness, phase by phase: filled, blinded and committed to.

use std::collections::HashMap;

use halo2_proofs::circuit::Value;
use halo2_proofs::plonk::{
    Advice as AdviceKind, Any, Assigned, Assignment, Challenge, Circuit, Column, ConstraintSystem, Error, Fixed,
    FloorPlanner, Instance, Selector,
};
use halo2_proofs::transcript::{EncodedChallenge, TranscriptWrite};
use halo2curves::bn256::{Fr, G1Affine};
use halo2curves::ff::{BatchInvert, Field};
use rand_core::RngCore;

use crate::error::ProverError;
use crate::key::{Bases, ProvingKey};
use crate::names::names_are_ignored;
use crate::prove::{squeeze, write_commitments};

/// The columns of a witness, random in their last rows, and the challenges that they depend on.
pub(crate) struct Advice {
    pub(crate) columns: Vec<Vec<Fr>>,
    pub(crate) challenges: Vec<Fr>,
}

/// Fills the circuit's advice columns and commits to them.
pub(crate) fn assign<C, E, T, R>(
    bases: Bases<'_>,
    key: &ProvingKey,
    circuit: &C,
    instances: &[Fr],
    rng: &mut R,
    transcript: &mut T,
) -> Result<Advice, ProverError>
where
    C: Circuit<Fr>,
    E: EncodedChallenge<G1Affine>,
    T: TranscriptWrite<G1Affine, E>,
    R: RngCore,
{
    let system = key.vk.cs();
    let rows = 1_usize << key.vk.get_domain().k();
    let usable = rows - system.blinding_factors() - 1;
    if instances.len() > usable {
        return Err(ProverError::Shape { what: "public values", expected: usable, got: instances.len() });
    }
    let mut own = ConstraintSystem::default();
    let config = C::configure_with_params(&mut own, circuit.params());
    let phases = system.advice_column_phase();
    let mut phases = Phases {
        bases,
        system,
        instances,
        usable,
        last_phase: phases.iter().copied().max().unwrap_or(0),
        phases,
        phase: 0,
        columns: vec![vec![Fr::ZERO; rows]; system.num_advice_columns()],
        fractions: HashMap::new(),
        challenges: vec![None; system.num_challenges()],
        fault: None,
        rng,
        transcript,
        _encoding: std::marker::PhantomData,
    };
    // A circuit that ends its phases itself is filled once, any other once for each phase.
    while phases.phase <= phases.last_phase {
        let filled = C::FloorPlanner::synthesize(&mut phases, circuit, config.clone(), system.constants().clone());
        filled.map_err(|error| ProverError::Synthesis(error.to_string()))?;
        if phases.phase <= phases.last_phase {
            phases.next_phase();
        }
        if let Some(fault) = phases.fault.take() {
            return Err(fault);
        }
    }
    let challenges = phases.challenges.into_iter().map(|challenge| challenge.unwrap_or(Fr::ZERO)).collect();
    Ok(Advice { columns: phases.columns, challenges })
}

/// Takes what a circuit assigns.
struct Phases<'a, R, T, E> {
    bases: Bases<'a>,
    system: &'a ConstraintSystem<Fr>,
    instances: &'a [Fr],
    /// Rows that may be assigned.
    usable: usize,
    last_phase: u8,
    /// Of each advice column.
    phases: Vec<u8>,
    phase: u8,
    columns: Vec<Vec<Fr>>,
    /// Denominators of the cells that hold numerators, by column and row.
    fractions: HashMap<(usize, usize), Fr>,
    challenges: Vec<Option<Fr>>,
    /// What went wrong first: an assignment has no way to say so.
    fault: Option<ProverError>,
    rng: &'a mut R,
    transcript: &'a mut T,
    _encoding: std::marker::PhantomData<E>,
}

impl<R, T, E> Phases<'_, R, T, E>
where
    E: EncodedChallenge<G1Affine>,
    T: TranscriptWrite<G1Affine, E>,
    R: RngCore,
{
    fn commit(&mut self) -> Result<(), ProverError> {
        if self.phase == 0 {
            self.instances.iter().try_for_each(|value| self.transcript.common_scalar(*value))?;
        }
        self.divide();
        let of_phase = |(number, phase): (usize, &u8)| (*phase == self.phase).then_some(number);
        let numbers: Vec<usize> = self.phases.iter().enumerate().filter_map(of_phase).collect();
        for number in &numbers {
            self.columns[*number][self.usable..].iter_mut().for_each(|cell| *cell = Fr::random(&mut *self.rng));
        }
        let columns: Vec<&[Fr]> = numbers.iter().map(|number| &self.columns[*number][..]).collect();
        write_commitments(&columns, self.bases.lagrange, self.transcript)?;
        for (challenge, phase) in self.challenges.iter_mut().zip(self.system.challenge_phase()) {
            if phase == self.phase {
                *challenge = Some(squeeze(self.transcript));
            }
        }
        Ok(())
    }

    fn divide(&mut self) {
        self.fractions.values_mut().batch_invert();
        for ((column, row), inverse) in self.fractions.drain() {
            self.columns[column][row] *= inverse;
        }
    }
}

impl<R, T, E> Assignment<Fr> for Phases<'_, R, T, E>
where
    E: EncodedChallenge<G1Affine>,
    T: TranscriptWrite<G1Affine, E>,
    R: RngCore,
{
    fn assign_advice<'v>(
        &mut self,
        column: Column<AdviceKind>,
        row: usize,
        to: Value<Assigned<Fr>>,
    ) -> Value<&'v Assigned<Fr>> {
        let column = column.index();
        if row >= self.usable || column >= self.columns.len() {
            self.fault.get_or_insert(ProverError::OutOfRange { column, row });
            return Value::unknown();
        }
        // A column of a later phase may be unknown as yet, one of an earlier phase is committed to.
        if self.phases[column] != self.phase {
            return Value::unknown();
        }
        let mut known = false;
        to.map(|assigned| {
            known = true;
            self.columns[column][row] = assigned.numerator();
            match assigned.denominator() {
                Some(denominator) => _ = self.fractions.insert((column, row), denominator),
                // The cell may have been a fraction before.
                None if self.fractions.is_empty() => {}
                None => _ = self.fractions.remove(&(column, row)),
            }
        });
        if !known {
            self.fault.get_or_insert(ProverError::UnknownValue { column, row });
        }
        Value::unknown()
    }

    fn query_instance(&self, column: Column<Instance>, row: usize) -> Result<Value<Fr>, Error> {
        match (column.index(), self.instances.get(row)) {
            (0, Some(value)) => Ok(Value::known(*value)),
            _ => Err(Error::BoundsFailure),
        }
    }

    fn get_challenge(&self, challenge: Challenge) -> Value<Fr> {
        let known = self.challenges.get(challenge.index()).copied().flatten();
        known.map_or_else(Value::unknown, Value::known)
    }

    fn next_phase(&mut self) {
        if let Err(error) = self.commit() {
            self.fault.get_or_insert(error);
        }
        self.phase += 1;
    }

    // What follows lies in the key.

    fn enable_selector<A, AR>(&mut self, _: A, _: &Selector, _: usize) -> Result<(), Error>
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        Ok(())
    }

    fn assign_fixed(&mut self, _: Column<Fixed>, _: usize, _: Assigned<Fr>) {}

    fn fill_from_row(&mut self, _: Column<Fixed>, _: usize, _: Value<Assigned<Fr>>) -> Result<(), Error> {
        Ok(())
    }

    fn copy(&mut self, _: Column<Any>, _: usize, _: Column<Any>, _: usize) {}

    names_are_ignored!();
}
