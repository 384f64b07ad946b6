//! Random calls, most of them with the hint that fits, so that everything up to the pairing is computed.

use alloy_primitives::U256;
use protocol_spec::{BASE_MODULUS, EntryPoint, SCALAR_MODULUS, encode_calldata};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use super::cases::BOTH;
use super::contract::Referee;
use super::forger::{Case, Draft, Forger};
use crate::equality::random::Points;
use crate::fixture::Proven;
use crate::mutations::{with_flipped_bit, with_word, word};

pub(crate) struct Fuzzer {
    forger: Forger,
    points: Points,
    /// Words at which the proof's points and scalars begin.
    point_words: Vec<usize>,
    scalar_words: Vec<usize>,
}

impl Fuzzer {
    pub(crate) fn new(referee: &'static Referee) -> Self {
        let forger = Forger::new(referee);
        let point_words = forger.layout().point_words().map(|at| at.0).collect();
        let scalar_words = forger.layout().scalar_words().map(|at| at.0).collect();
        Self { forger, points: Points::new(64), point_words, scalar_words }
    }

    /// One of many kinds of change.
    pub(crate) fn case(&mut self, rng: &mut ChaCha20Rng) -> Case {
        let entry = *BOTH.choose(rng).unwrap();
        if rng.gen_ratio(1, 10) {
            return self.flipped_calldata(entry, rng);
        }
        let mut draft = self.draft(rng);
        match rng.gen_range(0..8) {
            0 => self.flip(&mut draft, rng),
            1 => self.resize(&mut draft, rng),
            2 => self.randomise(&mut draft, rng),
            3 => self.swap(&mut draft, rng),
            4 => self.change_point(&mut draft, rng),
            5 => self.several_faults(&mut draft, rng),
            _ => self.change_scalar(&mut draft, rng),
        }
        self.forger.case(draft, entry)
    }

    fn draft(&self, rng: &mut ChaCha20Rng) -> Draft {
        let Proven { proof, words, .. } = self.forger.referee.proofs.choose(rng).unwrap();
        Draft { what: String::new(), proof: proof.clone(), words: words.clone(), finish: true }
    }

    fn flipped_calldata(&self, entry: EntryPoint, rng: &mut ChaCha20Rng) -> Case {
        let draft = self.draft(rng);
        let calldata = encode_calldata(entry, &draft.proof, &draft.words);
        let bit = rng.gen_range(0..8 * calldata.len());
        (format!("calldata bit {bit}"), with_flipped_bit(&calldata, bit))
    }

    fn flip(&self, draft: &mut Draft, rng: &mut ChaCha20Rng) {
        draft.what = "a bit of the proof".into();
        // The hint's own bits are among those of the calldata.
        let bit = rng.gen_range(0..8 * (draft.proof.len() - 32));
        draft.proof = with_flipped_bit(&draft.proof, bit);
        draft.finish = rng.r#gen();
    }

    fn resize(&self, draft: &mut Draft, rng: &mut ChaCha20Rng) {
        draft.what = "a proof of another length".into();
        let length = draft.proof.len();
        let longer = length + rng.gen_range(1..=length);
        let shorter = rng.gen_range(0..length);
        draft.proof.resize(*[shorter, longer].choose(rng).unwrap(), 0x5a);
    }

    /// Some points are the identity, the generator, its negative, or equal to another point.
    fn randomise(&self, draft: &mut Draft, rng: &mut ChaCha20Rng) {
        draft.what = "a random proof".into();
        let Proven { proof, words, .. } = self.points.proof(self.forger.referee.fixture, rng);
        (draft.proof, draft.words) = (proof, words);
        if rng.r#gen() {
            draft.what = "a random proof with odd points".into();
            for &at in &self.point_words {
                let first = (word(&draft.proof, 0), word(&draft.proof, 1));
                let (two, minus_two) = (U256::from(2), BASE_MODULUS - U256::from(2));
                let odd = [(U256::ZERO, U256::ZERO), (U256::ONE, two), (U256::ONE, minus_two), first];
                if rng.gen_ratio(2, 3) {
                    set_point(&mut draft.proof, at, *odd.choose(rng).unwrap());
                }
            }
        }
    }

    /// Two scalars, two points, or two words of any kind.
    fn swap(&self, draft: &mut Draft, rng: &mut ChaCha20Rng) {
        draft.what = "two parts swapped".into();
        let any: Vec<usize> = (0..draft.proof.len() / 32 - 1).collect();
        let (places, length) = match rng.gen_range(0..3) {
            0 => (&self.scalar_words, 1),
            1 => (&self.point_words, 2),
            _ => (&any, 1),
        };
        let chosen: Vec<usize> = places.choose_multiple(rng, 2).copied().collect();
        for offset in 0..length {
            let (a, b) = (chosen[0] + offset, chosen[1] + offset);
            let values = (word(&draft.proof, a), word(&draft.proof, b));
            draft.proof = with_word(&with_word(&draft.proof, a, values.1), b, values.0);
        }
    }

    /// By one on the curve, or by something that is none.
    fn change_point(&self, draft: &mut Draft, rng: &mut ChaCha20Rng) {
        draft.what = "a point replaced".into();
        let at = *self.point_words.choose(rng).unwrap();
        let (x, y) = (word(&draft.proof, at), word(&draft.proof, at + 1));
        let points = [
            (U256::ZERO, U256::ZERO),
            (U256::ONE, U256::from(2)),
            (U256::ONE, BASE_MODULUS - U256::from(2)),
            (x, (BASE_MODULUS - y) % BASE_MODULUS),
            (x, y.wrapping_add(U256::ONE)),
            (x.wrapping_add(BASE_MODULUS), y),
            (x, y.wrapping_add(BASE_MODULUS)),
            (BASE_MODULUS, BASE_MODULUS),
            (y, x),
        ];
        set_point(&mut draft.proof, at, *points.choose(rng).unwrap());
    }

    /// Small ones and aliases included.
    fn change_scalar(&self, draft: &mut Draft, rng: &mut ChaCha20Rng) {
        draft.what = "a scalar replaced".into();
        let at = *self.scalar_words.choose(rng).unwrap();
        let old = word(&draft.proof, at);
        let values = [
            U256::from(rng.gen_range(0..3)),
            U256::from(rng.r#gen::<u64>()),
            U256::from_be_bytes(rng.r#gen::<[u8; 32]>()) % SCALAR_MODULUS,
            old.wrapping_add(SCALAR_MODULUS),
            old.add_mod(U256::ONE, SCALAR_MODULUS),
            SCALAR_MODULUS - U256::ONE,
        ];
        draft.proof = with_word(&draft.proof, at, *values.choose(rng).unwrap());
    }

    /// Both verifiers have to name the same one.
    fn several_faults(&self, draft: &mut Draft, rng: &mut ChaCha20Rng) {
        draft.what = "several faults".into();
        draft.finish = rng.gen_ratio(3, 4);
        for _ in 0..rng.gen_range(2..5) {
            match rng.gen_range(0..8) {
                0 => draft.words.push(U256::MAX),
                1 => draft.proof.extend([0; 32]),
                2 | 3 => {
                    if let Some(instance) = draft.words.choose_mut(rng) {
                        *instance = SCALAR_MODULUS;
                    }
                }
                4 => {
                    let at = *self.scalar_words.choose(rng).unwrap();
                    draft.proof = with_word(&draft.proof, at, SCALAR_MODULUS);
                }
                _ => {
                    let at = *self.point_words.choose(rng).unwrap();
                    draft.proof = with_word(&draft.proof, at, U256::from(rng.r#gen::<u64>()));
                }
            }
        }
    }
}

fn set_point(proof: &mut Vec<u8>, at: usize, (x, y): (U256, U256)) {
    *proof = with_word(&with_word(proof, at, x), at + 1, y);
}
