//! Three phases with a challenge after each: the first two enter the witness of the next phase, the third only a gate.

use halo2_proofs::circuit::{Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Challenge, Circuit, Column, ConstraintSystem, Error, Expression, FirstPhase, Fixed, Instance, SecondPhase,
    ThirdPhase,
};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    secret: Column<Advice>,
    product: Column<Advice>,
    digest: Column<Advice>,
    active: Column<Fixed>,
    ends: Column<Fixed>,
    gamma: Challenge,
    mix: Challenge,
}

/// Proves that the instances are a rearrangement of a secret column, by the product of `value + gamma`, and folds the
/// running products once more by the second challenge.
#[derive(Clone, Debug)]
pub(crate) struct Phases {
    public: Vec<Fr>,
    secret: Vec<Fr>,
}

impl Phases {
    /// Running quotient of the two products, from 1 back to 1.
    fn products(&self, gamma: Fr) -> Vec<Fr> {
        let mut products = vec![Fr::ONE];
        for (public, secret) in self.public.iter().zip(&self.secret) {
            let last = products[products.len() - 1];
            products.push(last * (secret + gamma) * (public + gamma).invert().unwrap());
        }
        products
    }

    /// `digest(next) = mix * digest + product`.
    fn digests(products: &[Fr], mix: Fr) -> Vec<Fr> {
        let mut digests = vec![Fr::ZERO];
        for product in &products[..products.len() - 1] {
            digests.push(mix * digests[digests.len() - 1] + product);
        }
        digests
    }

    fn assign(&self, config: &Config, mut region: Region<'_, Fr>) {
        let rows = self.public.len();
        for (row, secret) in self.secret.iter().enumerate() {
            region.assign_advice(config.secret, row, Value::known(*secret));
            region.assign_fixed(config.active, row, Fr::ONE);
        }
        region.assign_fixed(config.ends, 0, Fr::ONE);
        region.assign_fixed(config.ends, rows, Fr::from(2));
        region.next_phase();
        let products = region.get_challenge(config.gamma).map(|gamma| self.products(gamma));
        for row in 0..=rows {
            region.assign_advice(config.product, row, products.as_ref().map(|products| products[row]));
        }
        region.next_phase();
        let mix = region.get_challenge(config.mix);
        let digests = products.zip(mix).map(|(products, mix)| Self::digests(&products, mix));
        for row in 0..=rows {
            region.assign_advice(config.digest, row, digests.as_ref().map(|digests| digests[row]));
        }
    }
}

impl Example for Phases {
    const NAME: &'static str = "Phases";
    const K: u32 = 5;

    fn example() -> Self {
        let secret = [31, 41, 59, 26, 53].map(Fr::from).to_vec();
        let public = [2, 0, 4, 1, 3].map(|row: usize| secret[row]).to_vec();
        Self { public, secret }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.public.clone()]
    }
}

impl Circuit<Fr> for Phases {
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
        let mix = meta.challenge_usable_after(SecondPhase);
        let digest = meta.advice_column_in(ThirdPhase);
        let fold = meta.challenge_usable_after(ThirdPhase);
        let [active, ends] = [(); 2].map(|()| meta.fixed_column());
        let public: Column<Instance> = meta.instance_column();
        meta.create_gate("steps", |meta| {
            let [gamma, mix, fold] = [gamma, mix, fold].map(|challenge| meta.query_challenge(challenge));
            let active = meta.query_fixed(active, Rotation::cur());
            let secret = meta.query_advice(secret, Rotation::cur());
            let public = meta.query_instance(public, Rotation::cur());
            let [product, product_next] = [0, 1].map(|i| meta.query_advice(product, Rotation(i)));
            let [digest, digest_next] = [0, 1].map(|i| meta.query_advice(digest, Rotation(i)));
            let products = product_next * (public + gamma.clone()) - product.clone() * (secret + gamma);
            let digests = digest_next - mix * digest - product;
            vec![active * (products + fold * digests)]
        });
        // 1 where both begin, 2 where the products end.
        meta.create_gate("ends", |meta| {
            let fold = meta.query_challenge(fold);
            let ends = meta.query_fixed(ends, Rotation::cur());
            let product = meta.query_advice(product, Rotation::cur());
            let digest = meta.query_advice(digest, Rotation::cur());
            let [one, two] = [1, 2].map(|value| Expression::Constant(Fr::from(value)));
            vec![ends.clone() * (product - one + fold * (two - ends) * digest)]
        });
        Config { secret, product, digest, active, ends, gamma, mix }
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
