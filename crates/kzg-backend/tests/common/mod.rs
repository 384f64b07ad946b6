//! A small circuit of the same build as the models': products on one lane, every cell looked up by a log-derivative
//! argument in a second phase, copies, and instances tied in by a gate.

#![allow(dead_code)]

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Challenge, Circuit, Column, ConstraintSystem, Error, FirstPhase, Fixed, Instance, SecondPhase,
};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::{BatchInvert, Field};

/// Entries of the lookup table: 0 to 255.
const TABLE: usize = 256;
/// Public values: the first two cells.
pub(crate) const INSTANCES: usize = 2;

/// `z = x y + offset` for every triple of cells; `offset` is part of the circuit, not of the witness.
#[derive(Clone, Debug)]
pub(crate) struct Products {
    pub(crate) offset: u64,
    pub(crate) triples: usize,
    /// `triples` pairs below 16, or nothing when only keys are made.
    pub(crate) factors: Option<Vec<(u64, u64)>>,
    /// First-phase cells to overwrite, as a cheating prover would.
    pub(crate) overwrite: Vec<(usize, u64)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Config {
    main: Column<Advice>,
    mult: Column<Advice>,
    phi: Column<Advice>,
    op: Column<Fixed>,
    offset: Column<Fixed>,
    on: Column<Fixed>,
    edge: Column<Fixed>,
    table: Column<Fixed>,
    public: Column<Fixed>,
    instance: Column<Instance>,
    beta: Challenge,
}

impl Products {
    pub(crate) fn new(offset: u64, triples: usize, seed: u64) -> Self {
        let factor = |i: u64| (((seed + i) * 2_654_435_761) >> 7) % 15;
        let mut factors: Vec<_> = (0..triples as u64).map(|i| (factor(2 * i), factor(2 * i + 1))).collect();
        factors[triples - 1].0 = factors[0].0;
        Self { offset, triples, factors: Some(factors), overwrite: Vec::new() }
    }

    /// As many triples as `2^k` rows hold.
    pub(crate) fn filling(k: u32, seed: u64) -> Self {
        Self::new(3, ((1 << k) - 10) / 3, seed)
    }

    fn rows(&self) -> usize {
        (3 * self.triples).max(TABLE)
    }

    fn main(&self) -> Option<Vec<u64>> {
        let factors = self.factors.as_ref()?;
        let mut cells: Vec<u64> = factors.iter().flat_map(|(x, y)| [*x, *y, x * y + self.offset]).collect();
        cells.resize(self.rows(), 0);
        for (row, value) in &self.overwrite {
            cells[*row] = *value;
        }
        Some(cells)
    }

    pub(crate) fn instances(&self) -> Vec<Fr> {
        self.main().unwrap()[..INSTANCES].iter().map(|value| Fr::from(*value)).collect()
    }

    /// What the gates and lookups demand, checked on the cells.
    pub(crate) fn holds(&self) -> bool {
        let cells = self.main().unwrap();
        let products = (0..self.triples).all(|i| cells[3 * i + 2] == cells[3 * i] * cells[3 * i + 1] + self.offset);
        products && cells.iter().all(|cell| *cell < TABLE as u64) && cells[0] == cells[self.copy_row()]
    }

    /// The row that has to repeat the first cell: the first factor of the last triple.
    pub(crate) fn copy_row(&self) -> usize {
        3 * (self.triples - 1)
    }
}

impl Circuit<Fr> for Products {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn params(&self) {}

    fn without_witnesses(&self) -> Self {
        Self { factors: None, ..self.clone() }
    }

    fn configure_with_params(meta: &mut ConstraintSystem<Fr>, (): ()) -> Config {
        Self::configure(meta)
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            main: meta.advice_column_in(FirstPhase),
            mult: meta.advice_column_in(FirstPhase),
            op: meta.fixed_column(),
            offset: meta.fixed_column(),
            on: meta.fixed_column(),
            edge: meta.fixed_column(),
            table: meta.fixed_column(),
            public: meta.fixed_column(),
            instance: meta.instance_column(),
            beta: meta.challenge_usable_after(FirstPhase),
            phi: meta.advice_column_in(SecondPhase),
        };
        meta.enable_equality(config.main);
        let Config { main, mult, phi, op, offset, on, edge, table, public, instance, beta } = config;
        meta.create_gate("product", |cells| {
            let op = cells.query_fixed(op, Rotation::cur());
            let offset = cells.query_fixed(offset, Rotation::cur());
            let [x, y, z] = [0, 1, 2].map(|place| cells.query_advice(main, Rotation(place)));
            vec![op * (x * y - z) + offset]
        });
        meta.create_gate("instance", |cells| {
            let public = cells.query_fixed(public, Rotation::cur());
            let main = cells.query_advice(main, Rotation::cur());
            vec![public * (main - cells.query_instance(instance, Rotation::cur()))]
        });
        meta.create_gate("edges", |cells| {
            vec![cells.query_fixed(edge, Rotation::cur()) * cells.query_advice(phi, Rotation::cur())]
        });
        meta.create_gate("lookup", |cells| {
            let beta = cells.query_challenge(beta);
            let on = cells.query_fixed(on, Rotation::cur());
            let key = beta.clone() + cells.query_advice(main, Rotation::cur());
            let entry = beta + cells.query_fixed(table, Rotation::cur());
            let mult = cells.query_advice(mult, Rotation::cur());
            let step = cells.query_advice(phi, Rotation::next()) - cells.query_advice(phi, Rotation::cur());
            vec![on * (step * key.clone() * entry.clone() - entry + mult * key)]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let rows = self.rows();
        let main = self.main();
        let known = |value: Option<Fr>| value.map_or_else(Value::unknown, Value::known);
        layouter.assign_region(
            || "products",
            |mut region| {
                for row in 0..rows {
                    let op = u64::from(row % 3 == 0 && row < 3 * self.triples);
                    region.assign_fixed(config.op, row, Fr::from(op));
                    region.assign_fixed(config.offset, row, Fr::from(op * self.offset));
                    region.assign_fixed(config.on, row, Fr::ONE);
                    region.assign_fixed(config.table, row, Fr::from((row % TABLE) as u64));
                    region.assign_fixed(config.public, row, Fr::from(u64::from(row < INSTANCES)));
                }
                region.assign_fixed(config.edge, 0, Fr::ONE);
                region.assign_fixed(config.edge, rows, Fr::ONE);

                let cell = |row: usize| main.as_ref().map(|main| Fr::from(main[row]));
                let cells: Vec<_> =
                    (0..rows).map(|row| region.assign_advice(config.main, row, known(cell(row))).cell()).collect();
                region.constrain_equal(cells[0], cells[self.copy_row()]);
                let mult = main.as_ref().map(|main| multiplicities(main));
                for row in 0..rows {
                    region.assign_advice(config.mult, row, known(mult.as_ref().map(|mult| mult[row])));
                }

                region.next_phase();
                let phi = region
                    .get_challenge(config.beta)
                    .zip(main.as_ref().zip(mult.as_ref()).map_or_else(Value::unknown, Value::known))
                    .map(|(beta, (main, mult))| running_sum(beta, main, mult));
                for row in 0..=rows {
                    region.assign_advice(config.phi, row, phi.as_ref().map(|phi| phi[row]));
                }
                Ok(())
            },
        )
    }
}

fn multiplicities(main: &[u64]) -> Vec<Fr> {
    let mut counts = vec![0_u64; main.len()];
    main.iter().filter(|cell| **cell < TABLE as u64).for_each(|cell| counts[*cell as usize] += 1);
    counts.into_iter().map(Fr::from).collect()
}

fn running_sum(beta: Fr, main: &[u64], mult: &[Fr]) -> Vec<Fr> {
    let mut keys: Vec<Fr> = main.iter().map(|cell| beta + Fr::from(*cell)).collect();
    let mut entries: Vec<Fr> = (0..main.len()).map(|row| beta + Fr::from((row % TABLE) as u64)).collect();
    keys.iter_mut().chain(&mut entries).batch_invert();
    let steps = keys.iter().zip(&entries).zip(mult).map(|((key, entry), mult)| key - mult * entry);
    let sums = steps.scan(Fr::ZERO, |sum, step| {
        *sum += step;
        Some(*sum)
    });
    std::iter::once(Fr::ZERO).chain(sums).collect()
}
