//! Two phases with a challenge after each: the first enters the witness of the second phase, the second only the gates.

use halo2_proofs::circuit::{Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Challenge, Circuit, Column, ConstraintSystem, Error, Expression, FirstPhase, Fixed, Instance, SecondPhase,
};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    secret: Column<Advice>,
    product: Column<Advice>,
    active: Column<Fixed>,
    ends: Column<Fixed>,
    gamma: Challenge,
}

/// Proves that the instances are a secret column in another order: the products of `value + gamma` are equal.
#[derive(Clone, Debug)]
pub(crate) struct Shuffle {
    public: Vec<Fr>,
    secret: Vec<Fr>,
}

impl Shuffle {
    /// Running quotient of the two products, from 1 back to 1.
    fn products(&self, gamma: Fr) -> Vec<Fr> {
        let mut products = vec![Fr::ONE];
        for (public, secret) in self.public.iter().zip(&self.secret) {
            let last = products[products.len() - 1];
            products.push(last * (secret + gamma) * (public + gamma).invert().unwrap());
        }
        products
    }

    fn assign(&self, config: &Config, mut region: Region<'_, Fr>) {
        let rows = self.public.len();
        for (row, secret) in self.secret.iter().enumerate() {
            region.assign_advice(config.secret, row, Value::known(*secret));
            region.assign_fixed(config.active, row, Fr::ONE);
        }
        for row in [0, rows] {
            region.assign_fixed(config.ends, row, Fr::ONE);
        }
        region.next_phase();
        let products = region.get_challenge(config.gamma).map(|gamma| self.products(gamma));
        for row in 0..=rows {
            region.assign_advice(config.product, row, products.as_ref().map(|products| products[row]));
        }
    }
}

impl Example for Shuffle {
    const NAME: &'static str = "Shuffle";
    const K: u32 = 4;

    fn example() -> Self {
        let secret = [31, 41, 59, 26, 53].map(Fr::from).to_vec();
        let public = [2, 0, 4, 1, 3].map(|row: usize| secret[row]).to_vec();
        Self { public, secret }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.public.clone()]
    }
}

impl Circuit<Fr> for Shuffle {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let secret = meta.advice_column_in(FirstPhase);
        let gamma = meta.challenge_usable_after(FirstPhase);
        let product = meta.advice_column_in(SecondPhase);
        let fold = meta.challenge_usable_after(SecondPhase);
        let [active, ends] = [(); 2].map(|()| meta.fixed_column());
        let public: Column<Instance> = meta.instance_column();
        meta.create_gate("products", |meta| {
            let [gamma, fold] = [gamma, fold].map(|challenge| meta.query_challenge(challenge));
            let active = meta.query_fixed(active, Rotation::cur());
            let ends = meta.query_fixed(ends, Rotation::cur());
            let secret = meta.query_advice(secret, Rotation::cur());
            let public = meta.query_instance(public, Rotation::cur());
            let [product, next] = [0, 1].map(|i| meta.query_advice(product, Rotation(i)));
            let step = next * (public + gamma.clone()) - product.clone() * (secret + gamma);
            vec![active * step + fold * ends * (product - Expression::Constant(Fr::ONE))]
        });
        Config { secret, product, active, ends, gamma }
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "rearrangement",
            |region| {
                self.assign(&config, region);
                Ok(())
            },
        )
    }
}
