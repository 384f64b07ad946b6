//! How fast our multi-scalar multiplication is next to halo2's, in one process, in turns: by the
//! processor time of all threads (Linux only), which other load on the machine changes least.
//!
//! `cargo test -p halo2-prover --test msm_speed -- --ignored --nocapture`

use std::time::Duration;

use halo2_proofs::arithmetic::best_multiexp;
use halo2_prover::msm;
use halo2curves::bn256::{Fr, G1, G1Affine};
use halo2curves::ff::Field;
use halo2curves::group::Curve;
use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};
use rayon::prelude::*;

const RUNS: usize = 5;
const BLINDING_ROWS: usize = 6;

#[derive(Debug, Clone, Copy)]
enum Scalars {
    Full,
    Small,
    SmallOfEitherSign,
}

#[test]
#[ignore = "a measurement of about a minute"]
fn msm_next_to_halo2s() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let bases = bases(1 << 18);
    println!("   n  scalars                 halo2        ours   ratio  us per scalar");
    for log in [14, 16, 18] {
        for kind in [Scalars::Full, Scalars::Small, Scalars::SmallOfEitherSign] {
            let scalars = column(kind, 1 << log, &mut rng);
            compare(log, kind, &scalars, &bases[..scalars.len()]);
        }
    }
}

fn compare(log: usize, kind: Scalars, scalars: &[Fr], bases: &[G1Affine]) {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (expected, time) = timed(|| best_multiexp(scalars, bases));
        theirs.push(time);
        let (got, time) = timed(|| msm(scalars, bases));
        ours.push(time);
        assert_eq!(got, expected);
    }
    let (theirs, ours) = (median(theirs), median(ours));
    println!(
        "2^{log}  {:<18} {:>7.2} ms {:>8.2} ms  {:>6.2}  {:>12.2}",
        format!("{kind:?}"),
        theirs * 1e3,
        ours * 1e3,
        theirs / ours,
        ours / scalars.len() as f64 * 1e6,
    );
}

/// Multiples of the generator: what matters is that they look unrelated.
fn bases(count: usize) -> Vec<G1Affine> {
    let points: Vec<G1> = (1..=count as u64)
        .into_par_iter()
        .map_init(G1::generator, |generator, i| *generator * Fr::from(i.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    let mut bases = vec![G1Affine::default(); count];
    G1::batch_normalize(&points, &mut bases);
    bases
}

fn column(kind: Scalars, rows: usize, rng: &mut ChaCha8Rng) -> Vec<Fr> {
    let used = rows - BLINDING_ROWS;
    (0..rows)
        .map(|row| match kind {
            Scalars::Small if row < used => small(rng),
            Scalars::SmallOfEitherSign if row < used => {
                let value = small(rng);
                if rng.next_u32().is_multiple_of(2) { value } else { -value }
            }
            _ => Fr::random(&mut *rng),
        })
        .collect()
}

/// A third of them zero, the others of 1 to 13 bits, all lengths alike.
fn small(rng: &mut ChaCha8Rng) -> Fr {
    if rng.next_u32().is_multiple_of(3) {
        return Fr::ZERO;
    }
    let bits = 1 + rng.next_u32() % 13;
    Fr::from(u64::from(rng.next_u32() % (1 << bits)))
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let before = processor_time();
    let result = run();
    (result, processor_time() - before)
}

/// What all threads of this process have spent on a core.
fn processor_time() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").expect("a Linux system");
    let nanoseconds = threads.map(|thread| -> u64 {
        let path = thread.expect("a readable directory").path().join("schedstat");
        let text = std::fs::read_to_string(path).expect("a running thread");
        let spent = text.split(' ').next().expect("three figures");
        spent.parse().expect("nanoseconds")
    });
    Duration::from_nanos(nanoseconds.sum())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}
