//! The halo2 circuit of a model.

use std::collections::HashMap;
use std::sync::Arc;

use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};

use crate::config::ModelConfig;
use crate::fold::fold_values;
use crate::lanes::Lanes;
use crate::layout::{Content, FoldCell, Layout};
use crate::lookup::lookup_sums;
use crate::permutation::{PERMUTATION_ROWS, Rows, permuted_cells};
use crate::relation::Wire;
use crate::witness::Witness;

/// A layout, and the witness of one proof unless only keys are made from it.
#[derive(Clone, Debug)]
pub struct ModelCircuit {
    pub(crate) layout: Arc<Layout>,
    pub(crate) witness: Option<Arc<Witness>>,
    /// Whether fixed cells and copies are assigned. They lie in the keys: halo2's prover passes over them, its key
    /// generation and `MockProver` do not.
    pub(crate) structure: bool,
}

impl Circuit<Fr> for ModelCircuit {
    type Config = ModelConfig;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Lanes;

    fn params(&self) -> Self::Params {
        self.layout.lanes
    }

    fn without_witnesses(&self) -> Self {
        Self { witness: None, structure: true, ..self.clone() }
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
                if self.structure {
                    self.assign_fixed(&config, &mut region);
                }
                let referred = self.assign_first_phase(&config, &mut region);
                region.next_phase();
                self.assign_lookups(&config, &mut region);
                self.assign_folds(&config, &mut region, &referred);
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
        let Some(columns) = config.permutation else { return };
        for row in 0..layout.permutations.len() * PERMUTATION_ROWS {
            let place = row % PERMUTATION_ROWS;
            region.assign_fixed(columns.added, row, Rows::get().added(place));
            if let Some(step) = Rows::step(place) {
                for (column, value) in columns.selectors.into_iter().zip(step.selectors()) {
                    region.assign_fixed(column, row, Fr::from(value));
                }
            }
        }
    }

    /// Lanes, multiplicities, and the copies between cells that hold one wire; returns the cells that folds refer to.
    fn assign_first_phase(&self, config: &ModelConfig, region: &mut Region<'_, Fr>) -> HashMap<FoldCell, Cell> {
        let layout = &self.layout;
        let mut referred = layout.referred_cells();
        let mut latest: HashMap<Wire, Cell> = HashMap::new();
        for (lane, column) in config.main.iter().enumerate() {
            for row in 0..layout.rows() {
                let cell = region.assign_advice(*column, row, self.known(|witness| witness.main[lane][row])).cell();
                if !self.structure {
                    continue;
                }
                if let Content::Wire(wire) = layout.content[lane][row]
                    && let Some(earlier) = latest.insert(wire, cell)
                {
                    region.constrain_equal(earlier, cell);
                }
                if let Some(waiting) = referred.get_mut(&FoldCell::Lane { lane: lane as u16, row: row as u32 }) {
                    *waiting = Some(cell);
                }
            }
        }
        for row in 0..layout.rows() {
            region.assign_advice(config.mult, row, self.known(|witness| witness.mult[row]));
        }
        self.assign_permutations(config, region, latest);
        referred.into_iter().filter_map(|(place, cell)| Some((place, cell?))).collect()
    }

    /// Permutations in columns of their own, and the copies between them and the lanes.
    fn assign_permutations(&self, config: &ModelConfig, region: &mut Region<'_, Fr>, mut latest: HashMap<Wire, Cell>) {
        let Some(columns) = config.permutation else { return };
        let permutations = &self.layout.permutations;
        let mut wires: HashMap<usize, Wire> = permuted_cells(permutations).collect();
        for row in 0..permutations.len() * PERMUTATION_ROWS {
            let state = self.known(|witness| witness.permutations.state[row]);
            let cell = region.assign_advice(columns.state, row, state).cell();
            region.assign_advice(columns.square, row, self.known(|witness| witness.permutations.square[row]));
            if self.structure
                && let Some(wire) = wires.remove(&row)
                && let Some(earlier) = latest.insert(wire, cell)
            {
                region.constrain_equal(earlier, cell);
            }
        }
    }

    fn assign_lookups(&self, config: &ModelConfig, region: &mut Region<'_, Fr>) {
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

    /// The fold column, and the copies between cells of one name and with the lanes.
    fn assign_folds(&self, config: &ModelConfig, region: &mut Region<'_, Fr>, referred: &HashMap<FoldCell, Cell>) {
        let Some(columns) = config.fold else { return };
        let challenges = region.get_challenge(columns.gamma).zip(region.get_challenge(columns.mu));
        // A false witness gives a false proof, which its verification finds: here it may have any value.
        let folds = challenges
            .zip(self.known(Arc::clone))
            .map(|((gamma, mu), witness)| fold_values(&self.layout, &witness, gamma, mu));
        let folds = folds.as_ref();
        let mut latest = referred.clone();
        for (row, place) in self.layout.fold.iter().enumerate() {
            let cell = region.assign_advice(columns.fold, row, folds.map(|folds| folds[row])).cell();
            if *place != FoldCell::Free
                && self.structure
                && let Some(earlier) = latest.insert(*place, cell)
            {
                region.constrain_equal(earlier, cell);
            }
        }
    }

    fn known<T>(&self, part: impl FnOnce(&Arc<Witness>) -> T) -> Value<T> {
        self.witness.as_ref().map_or_else(Value::unknown, |witness| Value::known(part(witness)))
    }
}
