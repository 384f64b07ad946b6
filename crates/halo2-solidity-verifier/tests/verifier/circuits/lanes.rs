//! The one-lane layout of models: two phases, a value-coded selector, a log-derivative lookup, instances in a gate.

use halo2_proofs::circuit::{Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Challenge, Circuit, Column, ConstraintSystem, Error, Expression, FirstPhase, Fixed, Instance, SecondPhase,
};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

/// Rows `0..PRODUCTS` carry a dot product, rows from `LOOKUPS` on a lookup and a table entry each.
const PRODUCTS: usize = 3;
const LOOKUPS: usize = 16;
const ENTRIES: usize = 64;
/// Tags: in the mask without a lookup, and with one.
const PLAIN: u64 = 1;
const LOOKED_UP: u64 = 2;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    main: Column<Advice>,
    mult: Column<Advice>,
    phi: Column<Advice>,
    coef: Column<Fixed>,
    op: Column<Fixed>,
    tag: Column<Fixed>,
    table: Column<Fixed>,
    alpha: Challenge,
    beta: Challenge,
}

#[derive(Clone, Debug)]
pub(crate) struct Lanes {
    /// Public values, added to the dot products.
    pub(crate) instances: [Fr; PRODUCTS],
    /// First inputs of the dot products.
    pub(crate) inputs: [u64; PRODUCTS],
}

impl Lanes {
    /// The first column: inputs, then each output three rows on, then what is looked up.
    fn main(&self) -> Vec<Fr> {
        let mut main: Vec<Fr> = self.inputs.iter().map(|input| Fr::from(*input)).collect();
        for row in 0..PRODUCTS {
            let dot: Fr = (0..3).map(|i| Self::coefficient(row + i) * main[row + i]).sum();
            main.push(dot + Self::coefficient(row + 3) + self.instances[row]);
        }
        main.resize(LOOKUPS, Fr::ZERO);
        main.extend((0..ENTRIES).map(|row| Fr::from((row * row % ENTRIES) as u64)));
        main
    }

    fn coefficient(row: usize) -> Fr {
        Fr::from(row as u64 * 17 + 3)
    }

    fn multiplicities(main: &[Fr]) -> Vec<Fr> {
        (0..ENTRIES)
            .map(|entry| Fr::from(main[LOOKUPS..].iter().filter(|v| **v == Fr::from(entry as u64)).count() as u64))
            .collect()
    }

    /// `phi`, such that `tag * phi` is the running sum.
    fn sums(main: &[Fr], mult: &[Fr], alpha: Fr, beta: Fr) -> Vec<Fr> {
        let mut sum = Fr::ZERO;
        let mut phi = vec![Fr::ZERO; LOOKUPS];
        let tag = Fr::from(LOOKED_UP);
        for entry in 0..ENTRIES {
            phi.push(sum * tag.invert().unwrap());
            let key = beta + main[LOOKUPS + entry] + alpha * tag;
            let table = beta + Fr::from(entry as u64) + alpha * tag;
            sum += (tag * tag - tag) * key.invert().unwrap() - tag * mult[entry] * table.invert().unwrap();
        }
        assert_eq!(sum, Fr::ZERO);
        phi
    }

    fn assign(&self, config: &Config, mut region: Region<'_, Fr>) {
        let main = self.main();
        let mult = Self::multiplicities(&main);
        for (row, value) in main.iter().enumerate() {
            let cell = region.assign_advice(config.main, row, Value::known(*value)).cell();
            if row == PRODUCTS + 4 {
                let twin = region.assign_advice(config.main, row + 1, Value::known(*value)).cell();
                region.constrain_equal(cell, twin);
            }
            region.assign_fixed(config.op, row, Fr::from(u64::from(row < PRODUCTS)));
            region.assign_fixed(config.tag, row, Fr::from(if row < LOOKUPS { PLAIN } else { LOOKED_UP }));
            region.assign_fixed(config.coef, row, Self::coefficient(row));
        }
        for (entry, count) in mult.iter().enumerate() {
            region.assign_fixed(config.table, LOOKUPS + entry, Fr::from(entry as u64));
            region.assign_advice(config.mult, LOOKUPS + entry, Value::known(*count));
        }
        region.next_phase();
        let challenges = region.get_challenge(config.alpha).zip(region.get_challenge(config.beta));
        let phi = challenges.map(|(alpha, beta)| Self::sums(&main, &mult, alpha, beta));
        for row in 0..main.len() {
            region.assign_advice(config.phi, row, phi.as_ref().map(|phi| phi[row]));
        }
    }
}

impl Example for Lanes {
    const NAME: &'static str = "Lanes";
    const K: u32 = 11;

    fn example() -> Self {
        let instances = [0x1234_5678, 77, 9].map(|v| Fr::from(v) * Fr::from(u64::MAX).square() - Fr::from(1));
        Self { instances, inputs: [5, 6, 7] }
    }

    fn variant(number: u64) -> Self {
        let instances = [Fr::from(100 + number), -Fr::from(7), Fr::from(3 * number)];
        Self { instances, inputs: [number, 1, 2] }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.instances.to_vec()]
    }
}

impl Circuit<Fr> for Lanes {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            main: meta.advice_column_in(FirstPhase),
            mult: meta.advice_column_in(FirstPhase),
            phi: meta.advice_column_in(SecondPhase),
            coef: meta.fixed_column(),
            op: meta.fixed_column(),
            tag: meta.fixed_column(),
            table: meta.fixed_column(),
            alpha: meta.challenge_usable_after(FirstPhase),
            beta: meta.challenge_usable_after(FirstPhase),
        };
        meta.enable_equality(config.main);
        let instance: Column<Instance> = meta.instance_column();
        let one = Expression::Constant(Fr::ONE);
        meta.create_gate("rows", |meta| {
            let main: Vec<_> = (0..4).map(|i| meta.query_advice(config.main, Rotation(i))).collect();
            let coef: Vec<_> = (0..4).map(|i| meta.query_fixed(config.coef, Rotation(i))).collect();
            let op = meta.query_fixed(config.op, Rotation::cur());
            let instance = meta.query_instance(instance, Rotation::cur());
            let dot = (0..3).map(|i| coef[i].clone() * main[i].clone()).reduce(|a, b| a + b).unwrap();
            let linear = dot + coef[3].clone() - main[3].clone() + instance;
            let product = op.clone() * (op.clone() - one.clone()) * main[0].clone() * main[1].clone();
            vec![op * linear + product]
        });
        meta.create_gate("lookup", |meta| {
            let [alpha, beta] = [config.alpha, config.beta].map(|c| meta.query_challenge(c));
            let main = meta.query_advice(config.main, Rotation::cur());
            let mult = meta.query_advice(config.mult, Rotation::cur());
            let table = meta.query_fixed(config.table, Rotation::cur());
            let [tag, tag_next] = [0, 1].map(|i| meta.query_fixed(config.tag, Rotation(i)));
            let [phi, phi_next] = [0, 1].map(|i| meta.query_advice(config.phi, Rotation(i)));
            let key = beta.clone() + main + alpha.clone() * tag.clone();
            let entry = beta + table + alpha * tag.clone();
            let step = tag_next * phi_next - tag.clone() * phi;
            let numerator = (tag.clone() * tag.clone() - tag.clone()) * entry.clone() - tag * mult * key.clone();
            vec![step * key * entry - numerator]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "all",
            |region| {
                self.assign(&config, region);
                Ok(())
            },
        )
    }
}
