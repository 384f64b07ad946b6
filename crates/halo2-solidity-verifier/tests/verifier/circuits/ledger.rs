//! Three instance columns of different lengths, one of them empty, read up to two rows before and one row after the row
//! of the gate.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::{Example, at};

#[derive(Clone, Debug)]
pub(crate) struct Config {
    balance: Column<Advice>,
    active: Column<Fixed>,
}

/// A balance that moves by `rate * balance + payment(-2) + payment - payment(+1) - fee(-1) + note(+1)` each row.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    pub(crate) start: Fr,
    pub(crate) payments: Vec<Fr>,
    pub(crate) fees: Vec<Fr>,
}

const ROWS: std::ops::Range<usize> = 2..8;

impl Ledger {
    fn rate(row: usize) -> Fr {
        Fr::from(row as u64 * row as u64 + 1)
    }

    fn step(&self, row: usize, balance: Fr) -> Fr {
        let payment = |row| at(&self.payments, row);
        let fee = at(&self.fees, row - 1);
        balance + Self::rate(row) * balance + payment(row - 2) + payment(row) - payment(row + 1) - fee
    }
}

impl Example for Ledger {
    const NAME: &'static str = "Ledger";
    const K: u32 = 4;

    fn example() -> Self {
        let payments = [100, 7, 90, 81, 5].map(Fr::from).to_vec();
        Self { start: Fr::from(1_000), payments, fees: vec![Fr::ZERO, -Fr::from(2)] }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.payments.clone(), vec![], self.fees.clone()]
    }
}

impl Circuit<Fr> for Ledger {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config { balance: meta.advice_column(), active: meta.fixed_column() };
        let [payment, note, fee]: [Column<Instance>; 3] = [(); 3].map(|()| meta.instance_column());
        meta.create_gate("step", |meta| {
            let rate = meta.query_fixed(config.active, Rotation::cur());
            let [balance, next] = [0, 1].map(|i| meta.query_advice(config.balance, Rotation(i)));
            let [before, current, after] = [-2, 0, 1].map(|i| meta.query_instance(payment, Rotation(i)));
            let fee = meta.query_instance(fee, Rotation::prev());
            let note = meta.query_instance(note, Rotation::next());
            let moved = next - balance.clone() - before - current + after + fee - note;
            vec![rate.clone() * (moved - rate * balance)]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "balances",
            |mut region| {
                let mut balance = self.start;
                for row in ROWS {
                    region.assign_advice(config.balance, row, Value::known(balance));
                    region.assign_fixed(config.active, row, Self::rate(row));
                    balance = self.step(row, balance);
                }
                region.assign_advice(config.balance, ROWS.end, Value::known(balance));
                Ok(())
            },
        )
    }
}
