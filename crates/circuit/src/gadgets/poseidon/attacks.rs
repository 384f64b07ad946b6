//! False powers and states: each relation of the permutation is the only one to refuse some of them.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use tensor_hash::{TensorHash, TensorKind};

use super::hash_words;
use crate::builder::Builder;
use crate::check::check;
use crate::gadgets::affine::Affine;
use crate::gadgets::forging::{Check, broken, forged, propagated};
use crate::lanes::{Lanes, Sums};
use crate::layout::{Layout, place};
use crate::relation::{Relation, Wire};
use crate::witness::Witness;

/// A hash of two words whose result is the only instance.
struct Hashed {
    builder: Builder,
    layout: Layout,
    hash: Wire,
}

impl Hashed {
    fn new(sums: Sums) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(8);
        let mut builder = Builder::with_sums(4, sums);
        let mut random = || builder.wire(Fr::random(&mut rng));
        let (salt, words) = (random(), [random(), random()]);
        let tensor = TensorHash { kind: TensorKind::Output, bits: 8, length: 40 };
        let words = words.map(Affine::wire).into();
        hash_words(&mut builder, tensor, salt, words).unwrap().bind(&mut builder);
        let hash = builder.instances()[0];
        let lanes = if sums == Sums::Folded { Lanes::folded(2, 1) } else { Lanes::windows(2, 1) };
        let layout = place(&builder, lanes);
        let honest = Self { builder, layout, hash };
        assert!(honest.accepts(honest.builder.values()));
        honest
    }

    /// The verdict of all rows, for the hash that this assignment claims.
    fn accepts(&self, values: &[Fr]) -> bool {
        check(&self.layout, &Witness::fill(&self.layout, values, vec![self.at(values)])).is_ok()
    }

    fn at(&self, values: &[Fr]) -> Fr {
        values[self.hash.0 as usize]
    }

    /// The assignment with relation `number` off by `error` and everything behind it as it follows.
    fn off_by(&self, number: usize, error: Fr) -> Vec<Fr> {
        let out = self.builder.relations()[number].out().wire;
        let changed = forged(&self.builder, &[(out.0, self.builder.value(out) + error)]);
        propagated(&self.builder, changed, &[out.0])
    }
}

#[test]
fn without_any_one_relation_a_false_hash_would_be_accepted() {
    for sums in [Sums::Windows, Sums::Folded] {
        let hashed = Hashed::new(sums);
        let products = hashed.builder.relations().iter().filter(|one| matches!(one, Relation::Product { .. })).count();
        // A constant capacity, hash so far and padding leave three powers to the first round.
        assert_eq!(products, 3 * (3 + 3 * 6 + 60 + 4 * 6));
        // Relation 0 of folded sums is the lookup of 1.
        for number in usize::from(sums == Sums::Folded)..hashed.builder.relations().len() {
            let values = hashed.off_by(number, Fr::ONE);
            assert_eq!(broken(&hashed.builder, &values), [Check::Relation(number)]);
            assert_ne!(hashed.at(&values), hashed.builder.value(hashed.hash), "relation {number}");
            assert!(!hashed.accepts(&values), "relation {number}");
        }
    }
}

#[test]
fn a_false_wire_alone_is_refused() {
    for sums in [Sums::Windows, Sums::Folded] {
        let hashed = Hashed::new(sums);
        let honest = Witness::fill(&hashed.layout, hashed.builder.values(), vec![hashed.at(hashed.builder.values())]);
        for wire in (0..hashed.builder.values().len() as u32).step_by(3) {
            let value = hashed.builder.value(Wire(wire));
            for lie in [value + Fr::ONE, -value] {
                let values = forged(&hashed.builder, &[(wire, lie)]);
                // Where sums are folded, the gates make some cells of others: no lane has room for the lie.
                if Witness::fill(&hashed.layout, &values, honest.instances().to_vec()) != honest {
                    assert_ne!(broken(&hashed.builder, &values), []);
                    assert!(!hashed.accepts(&values), "wire {wire}");
                }
            }
        }
    }
}
