//! How fast this machine is, from a benchmark of some hundredths of a second.

use std::hint::black_box;
use std::time::Instant;

use halo2_prover::msm;
use halo2curves::bn256::{Fr, G1, G1Affine};
use halo2curves::ff::{Field, PrimeField};
use halo2curves::fft::best_fft;
use halo2curves::group::Curve;

/// Speed of the prover's inner loops against the reference machine: two cores of a server of 2024.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MachineSpeed {
    relative: f64,
}

/// What [`workload`] takes on the reference machine.
const REFERENCE_SECONDS: f64 = 0.020;
/// Terms of the multi-scalar multiplication and points of the Fourier transform, as a power of two.
const LOG_SIZE: u32 = 12;
/// The median of so many runs counts.
const RUNS: usize = 5;

impl MachineSpeed {
    pub(crate) fn measure() -> Self {
        let (scalars, bases) = (scalars(), bases());
        let mut runs: Vec<f64> = (0..RUNS).map(|_| workload(&scalars, &bases)).collect();
        runs.sort_by(f64::total_cmp);
        let median = runs[RUNS / 2];
        tracing::debug!("micro-benchmark: {:.1} ms", median * 1e3);
        Self { relative: REFERENCE_SECONDS / median.max(1e-6) }
    }

    /// 2.0 for a machine that is twice as fast.
    pub(crate) fn relative(self) -> f64 {
        self.relative
    }
}

/// One multi-scalar multiplication and four Fourier transforms, in seconds: about the prover's mixture.
fn workload(scalars: &[Fr], bases: &[G1Affine]) -> f64 {
    let mut values = scalars.to_vec();
    let omega = (LOG_SIZE..Fr::S).fold(Fr::ROOT_OF_UNITY, |root, _| root.square());
    let started = Instant::now();
    black_box(msm(scalars, bases));
    for _ in 0..4 {
        best_fft(&mut values, omega, LOG_SIZE);
    }
    black_box(&values);
    started.elapsed().as_secs_f64()
}

/// Full-size field elements; which ones does not matter for the time.
fn scalars() -> Vec<Fr> {
    let factor = Fr::MULTIPLICATIVE_GENERATOR.pow_vartime([1 << 20]);
    std::iter::successors(Some(factor), |last| Some(last.square() + factor)).take(1 << LOG_SIZE).collect()
}

fn bases() -> Vec<G1Affine> {
    let points: Vec<G1> =
        std::iter::successors(Some(G1::generator()), |last| Some(last + G1::generator())).take(1 << LOG_SIZE).collect();
    let mut affine = vec![G1Affine::default(); points.len()];
    G1::batch_normalize(&points, &mut affine);
    affine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_a_speed() {
        let speed = MachineSpeed::measure().relative();
        assert!(speed.is_finite() && speed > 0.0);
    }
}
