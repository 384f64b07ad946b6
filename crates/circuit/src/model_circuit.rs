//! The halo2 circuit of a model.

use std::collections::HashMap;
use std::sync::Arc;

use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use crate::config::ModelConfig;
use crate::lanes::Lanes;
use crate::layout::{Content, Layout};
use crate::lookup::lookup_sums;
use crate::relation::Wire;
use crate::witness::Witness;

/// A layout, and the witness of one proof unless only keys are made from it.
#[derive(Clone, Debug)]
pub struct ModelCircuit {
    pub(crate) layout: Arc<Layout>,
    pub(crate) witness: Option<Arc<Witness>>,
}

impl Circuit<Fr> for ModelCircuit {
    type Config = ModelConfig;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Lanes;

    fn params(&self) -> Self::Params {
        self.layout.lanes
    }

    fn without_witnesses(&self) -> Self {
        Self { layout: Arc::clone(&self.layout), witness: None }
    }

    fn configure_with_params(meta: &mut ConstraintSystem<Fr>, params: Self::Params) -> Self::Config {
        ModelConfig::configure(meta, params)
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Self::Config {
        ModelConfig::configure(meta, Lanes::default())
    }

    fn synthesize(&self, config: Self::Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "model",
            |mut region| {
                self.assign_fixed(&config, &mut region);
                self.assign_first_phase(&config, &mut region);
                region.next_phase();
                self.assign_second_phase(&config, &mut region);
                Ok(())
            },
        )
    }
}

impl ModelCircuit {
    fn assign_fixed(&self, config: &ModelConfig, region: &mut Region<'_, Fr>) {
        let layout = &self.layout;
        for row in 0..layout.rows() {
            region.assign_fixed(config.op, row, Fr::from(u64::from(layout.op[row])));
            region.assign_fixed(config.tag, row, Fr::from(layout.tag[row]));
            region.assign_fixed(config.table, row, layout.table[row]);
            for (column, coef) in config.coef.iter().zip(&layout.coef) {
                region.assign_fixed(*column, row, coef[row]);
            }
        }
    }

    /// Lanes, multiplicities, and the copies between cells that hold one wire.
    fn assign_first_phase(&self, config: &ModelConfig, region: &mut Region<'_, Fr>) {
        let layout = &self.layout;
        let mut latest: HashMap<Wire, Cell> = HashMap::new();
        for (lane, column) in config.main.iter().enumerate() {
            for row in 0..layout.rows() {
                let cell = region.assign_advice(*column, row, self.known(|witness| witness.main[lane][row])).cell();
                if let Content::Wire(wire) = layout.content[lane][row]
                    && let Some(earlier) = latest.insert(wire, cell)
                {
                    region.constrain_equal(earlier, cell);
                }
            }
        }
        for row in 0..layout.rows() {
            region.assign_advice(config.mult, row, self.known(|witness| witness.mult[row]));
        }
    }

    fn assign_second_phase(&self, config: &ModelConfig, region: &mut Region<'_, Fr>) {
        let challenges = region.get_challenge(config.alpha).zip(region.get_challenge(config.beta));
        let sums = challenges
            .zip(self.known(Arc::clone))
            .map(|((alpha, beta), witness)| lookup_sums(&self.layout, &witness, alpha, beta));
        let sums = sums.as_ref();
        for row in 0..self.layout.rows() {
            region.assign_advice(config.phi, row, sums.map(|sums| sums.phi[row]));
            for (number, column) in config.helpers.iter().enumerate() {
                region.assign_advice(*column, row, sums.map(|sums| sums.helpers[number][row]));
            }
        }
    }

    fn known<T>(&self, part: impl FnOnce(&Arc<Witness>) -> T) -> Value<T> {
        self.witness.as_ref().map_or_else(Value::unknown, |witness| Value::known(part(witness)))
    }
}
