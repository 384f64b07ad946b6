//! Powers of the rows' generator and what follows from them: constants where the key is in the code, else derived from
//! `k` without inversion.

use protocol_spec::Scalar;

use super::context::Context;
use crate::code::Squarings;
use crate::graph::{Node, ValueId};
use crate::shape::two_adic_root;

/// Exponents up to this one are reached step by step, since their predecessors are needed too.
const STEPS: u64 = 16;

/// A factor that is made a value where it is used.
#[derive(Clone, Copy)]
pub(super) enum Factor {
    Constant(Scalar),
    Derived(ValueId),
}

impl Context<'_> {
    /// `omega^exponent`.
    pub(super) fn omega_power(&mut self, exponent: i64) -> ValueId {
        if !self.keyed {
            let power = self.spec.omega_power(exponent);
            return self.graph.constant(power);
        }
        let base = self.derived_root(exponent < 0);
        match exponent.unsigned_abs() {
            0 => self.graph.constant(Scalar::ONE),
            1 => base,
            steps if steps <= STEPS => {
                let previous = self.omega_power(exponent - exponent.signum());
                self.graph.mul(previous, base)
            }
            steps => self.graph.power(base, steps),
        }
    }

    /// `omega` or its inverse.
    fn derived_root(&mut self, inverse: bool) -> ValueId {
        let root = two_adic_root();
        let (root, name) = if inverse { (root.invert().unwrap_or_default(), "omegaInverse") } else { (root, "omega") };
        let root = self.graph.constant(root);
        let derived = self.graph.intern(Node::Squared(root, Squarings::ToRows));
        self.graph.label(derived, name)
    }

    /// `x^n` for the number `n` of rows.
    pub(super) fn rows_power(&mut self, x: ValueId) -> ValueId {
        if self.keyed {
            self.graph.intern(Node::Squared(x, Squarings::LogRows))
        } else {
            self.graph.power(x, self.spec.rows())
        }
    }

    /// `1 / n` for the number `n` of rows.
    pub(super) fn rows_inverse(&mut self) -> ValueId {
        if self.keyed {
            return self.graph.intern(Node::RowsInverse);
        }
        let inverse = Scalar::from(self.spec.rows()).invert().unwrap_or_default();
        self.graph.constant(inverse)
    }

    /// `value - omega^exponent`.
    pub(super) fn minus_omega_power(&mut self, value: ValueId, exponent: i64) -> ValueId {
        if !self.keyed {
            return self.offset(value, -self.spec.omega_power(exponent));
        }
        let root = self.omega_power(exponent);
        self.graph.sub(value, root)
    }

    /// A factor as a value.
    pub(super) fn value_of(&mut self, factor: Factor) -> ValueId {
        match factor {
            Factor::Constant(scalar) => self.graph.constant(scalar),
            Factor::Derived(value) => value,
        }
    }

    /// `1 / prod_{m != j} (omega^j - omega^m)` for each rotation `j` of a set, as a common factor and one for each. Of
    /// two, the other one's own factor is -1.
    pub(super) fn barycentric_weights(&mut self, rotations: &[i32]) -> (Factor, Vec<Factor>) {
        let one = Factor::Constant(Scalar::ONE);
        if !self.keyed {
            let first = self.constant_weight(rotations, rotations[0]);
            let inverse = first.invert().unwrap_or_default();
            let weight = |rotation: &i32| Factor::Constant(self.constant_weight(rotations, *rotation) * inverse);
            return (Factor::Constant(first), rotations.iter().map(weight).collect());
        }
        let mut derived = |rotation: &i32| Factor::Derived(self.derived_weight(rotations, *rotation));
        if let [first, _] = rotations {
            return (derived(first), vec![one, Factor::Constant(-Scalar::ONE)]);
        }
        (one, rotations.iter().map(derived).collect())
    }

    fn constant_weight(&self, rotations: &[i32], rotation: i32) -> Scalar {
        let root = |rotation: i32| self.spec.omega_power(i64::from(rotation));
        let others = rotations.iter().filter(|other| **other != rotation);
        let product = others.fold(Scalar::ONE, |product, other| product * (root(rotation) - root(*other)));
        product.invert().unwrap_or_default()
    }

    fn derived_weight(&mut self, rotations: &[i32], rotation: i32) -> ValueId {
        let mut weight = self.graph.constant(Scalar::ONE);
        let mut lowest = 0;
        for other in rotations.iter().filter(|other| **other != rotation) {
            let inverse = self.distance_inverse(rotation.abs_diff(*other));
            let inverse = if *other < rotation { self.graph.neg(inverse) } else { inverse };
            weight = self.graph.mul(weight, inverse);
            lowest += i64::from(rotation.min(*other));
        }
        let scale = self.omega_power(-lowest);
        self.graph.mul(scale, weight)
    }

    /// `1 / (1 - omega^distance)`; where that of twice the distance is needed too, it follows from it.
    fn distance_inverse(&mut self, distance: u32) -> ValueId {
        let root = self.omega_power(i64::from(distance));
        let inverse = if self.is_distance(2 * distance) {
            let double = self.distance_inverse(2 * distance);
            let sum = self.offset(root, Scalar::ONE);
            self.graph.mul(sum, double)
        } else {
            self.graph.intern(Node::DistanceInverse(root, distance.trailing_zeros()))
        };
        self.graph.label(inverse, format!("distanceInverse{distance}"))
    }

    /// Whether some polynomial is opened at rotations that far apart.
    fn is_distance(&self, distance: u32) -> bool {
        let sets = self.spec.rotation_sets();
        sets.iter().any(|set| set.rotations.iter().any(|a| set.rotations.iter().any(|b| a.abs_diff(*b) == distance)))
    }
}
