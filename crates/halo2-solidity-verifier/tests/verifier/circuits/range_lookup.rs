//! The columns of halo2-lib: one advice column with a vertical gate, one looked-up advice column, a table, constants and
//! instances tied in by the permutation.

use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;

use super::Example;

/// Bits of a looked-up cell.
const BITS: usize = 8;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    gate: Column<Advice>,
    looked_up: Column<Advice>,
    selector: Column<Fixed>,
    constants: Column<Fixed>,
    table: Column<Fixed>,
    instance: Column<Instance>,
}

/// Proves that each instance is `low + 2^BITS * high` of two bytes.
#[derive(Clone, Debug)]
pub(crate) struct RangeLookup {
    bytes: Vec<[u64; 2]>,
}

impl RangeLookup {
    /// Cells `low, high, 2^BITS, sum` from `row` on: the sum's cell.
    fn sum(config: &Config, region: &mut Region<'_, Fr>, row: usize, [low, high]: [u64; 2]) -> Cell {
        let values = [low, high, 1 << BITS, low + (high << BITS)];
        let cells: Vec<Cell> = values
            .iter()
            .enumerate()
            .map(|(i, value)| region.assign_advice(config.gate, row + i, Value::known(Fr::from(*value))).cell())
            .collect();
        region.assign_fixed(config.selector, row, Fr::one());
        let constant = region.assign_fixed(config.constants, row, Fr::from(1 << BITS));
        region.constrain_equal(cells[2], constant);
        for (i, byte) in [low, high].into_iter().enumerate() {
            let copy = region.assign_advice(config.looked_up, row + i, Value::known(Fr::from(byte))).cell();
            region.constrain_equal(cells[i], copy);
        }
        cells[3]
    }
}

impl Example for RangeLookup {
    const NAME: &'static str = "RangeLookup";
    const K: u32 = 9;

    fn example() -> Self {
        Self { bytes: vec![[1, 2], [255, 255], [0, 77]] }
    }

    fn variant(number: u64) -> Self {
        Self { bytes: vec![[number % 256, 2], [255, number % 256], [0, 77]] }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.bytes.iter().map(|[low, high]| Fr::from(low + (high << BITS))).collect()]
    }
}

impl Circuit<Fr> for RangeLookup {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            gate: meta.advice_column(),
            looked_up: meta.advice_column(),
            selector: meta.fixed_column(),
            constants: meta.fixed_column(),
            table: meta.fixed_column(),
            instance: meta.instance_column(),
        };
        meta.enable_equality(config.gate);
        meta.enable_equality(config.looked_up);
        meta.enable_equality(config.constants);
        meta.enable_equality(config.instance);
        meta.create_gate("a + b c = d", |meta| {
            let [a, b, c, d] = [0, 1, 2, 3].map(|i| meta.query_advice(config.gate, Rotation(i)));
            let selector = meta.query_fixed(config.selector, Rotation::cur());
            vec![selector * (a + b * c - d)]
        });
        meta.lookup_any("byte", |meta| {
            let value = meta.query_advice(config.looked_up, Rotation::cur());
            vec![(value, meta.query_fixed(config.table, Rotation::cur()))]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let sums = layouter.assign_region(
            || "sums",
            |mut region| {
                for entry in 0..1 << BITS {
                    region.assign_fixed(config.table, entry, Fr::from(entry as u64));
                }
                let rows = self.bytes.iter().enumerate();
                Ok(rows.map(|(i, bytes)| Self::sum(&config, &mut region, 4 * i, *bytes)).collect::<Vec<_>>())
            },
        )?;
        for (row, sum) in sums.into_iter().enumerate() {
            layouter.constrain_instance(sum, config.instance, row);
        }
        Ok(())
    }
}
