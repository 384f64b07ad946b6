//! A prover who knows the challenges of the folds before choosing the witness.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::Adversary;
use crate::fold::first_error;
use crate::relation::Wire;
use crate::witness::Witness;

impl Adversary<'_> {
    /// A witness with a wrong convolution that passes the folds at these challenges: one output is changed, and a product
    /// of the margin, which nothing else refers to, makes up for it.
    ///
    /// `None` where no convolution with a margin is checked at challenges.
    pub fn forged_for(&self, gamma: Fr, mu: Fr) -> Option<Witness> {
        let (output, margin) = self.builder.convolutions().iter().find_map(|convolution| {
            let output = convolution.samples.first()?.outputs.first()?;
            Some((output.terms.first()?.slot.wire, *output.margin.first()?))
        })?;
        let mut values = self.builder.values().to_vec();
        values[output.0 as usize] += self.towards_range(output);
        self.propagate(&mut values, &[output]);

        let error_of = |values: &[Fr]| first_error(self.compiled.layout(), &self.filled(values), gamma, mu);
        let error = error_of(&values)?;
        let mut moved = values.clone();
        moved[margin.0 as usize] += Fr::ONE;
        let moved = error_of(&moved).unwrap_or(Fr::ZERO);
        values[margin.0 as usize] -= error * (moved - error).invert().into_option()?;
        Some(self.filled(&values))
    }

    /// One up, or down from odd values: stays within every range that starts at zero.
    fn towards_range(&self, wire: Wire) -> Fr {
        let odd = self.builder.value(wire).to_bytes()[0] % 2 == 1;
        if odd { -Fr::ONE } else { Fr::ONE }
    }

    fn filled(&self, values: &[Fr]) -> Witness {
        let instances = self.builder.instances().iter().map(|wire| values[wire.0 as usize]).collect();
        Witness::fill(self.compiled.layout(), values, instances)
    }
}
