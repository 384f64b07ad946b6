//! A sum that is made to hold by some of its digits together, as an honest prover cuts it.

use alloy_primitives::U256;
use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand_core::RngCore;

use super::super::equations::Equation;
use super::{Attempt, start_anywhere};
use crate::field::{power_of_two, to_field, to_integer};
use crate::table::Table;

/// Most entries of a table that are tried in turn.
const MOST_TRIED: usize = 256;

/// Largest digit that is tried in turn where it keeps the others from being cut.
const MOST_OF_DIGIT: u64 = 64;

/// A number below `end`, and the values that stand for it.
#[derive(Clone, Debug)]
struct Digit {
    coefficient: Fr,
    end: U256,
    parts: Parts,
}

#[derive(Clone, Debug)]
enum Parts {
    One(usize),
    /// The entry of a number of so many bits and a sign, and its positive part.
    Rectified {
        entry: usize,
        positive: usize,
        bits: u32,
    },
    /// A sign; of both limbs of what it is the sign of, the lower one first, an entry and what the sign leaves.
    Gated {
        sign: usize,
        limbs: [[usize; 2]; 2],
    },
}

/// Digits whose coefficients are powers of two and their negatives, times one scale.
struct Places<'a> {
    digits: Vec<(U256, bool, &'a Digit)>,
    scale: Fr,
}

impl Attempt<'_> {
    /// Whether the equation can be made to hold by these values, the others of the sum staying as they are.
    pub(super) fn digits(&mut self, equation: &Equation, movable: &[usize], rng: &mut impl RngCore) -> bool {
        let Some(claims) = self.cut(equation, movable, rng) else { return false };
        claims.into_iter().all(|(value, claimed)| self.value(value) == claimed || self.claim(value, claimed))
    }

    /// Values by which the equation holds: digits of what it lacks, beside one entry of another table at most.
    fn cut(&self, equation: &Equation, movable: &[usize], rng: &mut impl RngCore) -> Option<Vec<(usize, Fr)>> {
        let is_movable = |value: &usize| movable.contains(value) && !equation.is_factor(*value);
        let terms: Vec<(Fr, usize)> = equation.terms.iter().copied().filter(|(_, value)| is_movable(value)).collect();
        let (digits, others) = self.as_digits(terms);
        let moves = |value: usize| {
            digits.iter().any(|digit| digit.values().contains(&value))
                || others.iter().any(|(_, other)| *other == value)
        };
        let rest = self.error_with(equation, |value| if moves(value) { Fr::ZERO } else { self.value(value) });
        match others.as_slice() {
            [] => {
                Places::of(digits.iter()).map_or_else(|| cut_beside_one(rest, &digits, rng), |places| places.cut(rest))
            }
            [(coefficient, value)] => {
                let table = &self.equations.tables[*self.equations.looked_up[*value].first()?];
                let places = Places::of(digits.iter())?;
                let entries = start_anywhere(if table.len() > MOST_TRIED { 0 } else { table.len() }, rng);
                entries
                    .map(|entry| table.entry(entry))
                    .find_map(|entry| places.cut_beside(rest, *coefficient, *value, entry))
            }
            _ => None,
        }
    }

    /// Terms as digits; those that are none, but have another table.
    fn as_digits(&self, mut terms: Vec<(Fr, usize)>) -> (Vec<Digit>, Vec<(Fr, usize)>) {
        let equations = self.equations;
        let table = |value: usize| equations.looked_up[value].first().map(|table| &equations.tables[*table]);
        let mut digits = Vec::new();
        for (coefficient, entry) in terms.clone() {
            let find =
                |factor: Fr| terms.iter().find(|(other, _)| *other == coefficient * factor).map(|(_, value)| *value);
            let parts = match table(entry) {
                Some(Table::Rectified { bits }) => find(-power_of_two(bits + 1))
                    .map(|positive| (2 << bits, Parts::Rectified { entry, positive, bits: *bits })),
                Some(Table::Gated) => gated(entry, find).map(|parts| (2 << (2 * Table::GATED_BITS), parts)),
                _ => None,
            };
            if let Some((end, parts)) = parts {
                let digit = Digit { coefficient, end: U256::from(end as u64), parts };
                terms.retain(|(_, value)| !digit.values().contains(value));
                digits.push(digit);
            }
        }
        let mut others = Vec::new();
        for (coefficient, value) in terms {
            match equations.sizes[value] {
                Some(end) => digits.push(Digit { coefficient, end, parts: Parts::One(value) }),
                None if table(value).is_some() => others.push((coefficient, value)),
                None => {}
            }
        }
        (digits, others)
    }
}

/// The parts of a gated number whose lower entry this is, given the value that has so many times its coefficient.
fn gated(entry: usize, find: impl Fn(Fr) -> Option<usize>) -> Option<Parts> {
    let (limb, result, sign) = (Table::GATED_BITS, Table::GATED_RESULT, Table::GATED_SIGN);
    let low = [entry, find(-power_of_two(result))?];
    let high = [find(power_of_two(limb))?, find(-power_of_two(limb + result))?];
    let sign = find(power_of_two(2 * limb) - power_of_two(sign) - power_of_two(sign + limb))?;
    Some(Parts::Gated { sign, limbs: [low, high] })
}

/// One small digit tried after the other, and the rest cut.
fn cut_beside_one(rest: Fr, digits: &[Digit], rng: &mut impl RngCore) -> Option<Vec<(usize, Fr)>> {
    digits.iter().enumerate().find_map(|(number, digit)| {
        let Parts::One(value) = digit.parts else { return None };
        let end: u64 = digit.end.try_into().ok().filter(|end| *end <= MOST_OF_DIGIT)?;
        let others = digits.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, digit)| digit);
        let places = Places::of(others)?;
        let mut numbers = start_anywhere(end as usize, rng).map(|number| Fr::from(number as u64));
        numbers.find_map(|number| places.cut_beside(rest, digit.coefficient, value, number))
    })
}

impl<'a> Places<'a> {
    /// `None` where no scale makes powers of two of all coefficients, or their negatives.
    fn of(digits: impl Iterator<Item = &'a Digit> + Clone) -> Option<Self> {
        let at = |scale: Fr| {
            let place = |digit: &'a Digit| {
                let [weight, negative] = [scale, -scale].map(|scale| to_integer(digit.coefficient * scale));
                let is_negative = !weight.is_power_of_two();
                let weight = if is_negative { negative } else { weight };
                weight.is_power_of_two().then_some((weight, is_negative, digit))
            };
            let mut digits = digits.clone().map(place).collect::<Option<Vec<_>>>()?;
            digits.sort_by_key(|(weight, ..)| std::cmp::Reverse(*weight));
            Some(Self { digits, scale })
        };
        let mut scales = digits.clone().filter_map(|digit| digit.coefficient.invert().into_option());
        scales.find_map(at).or_else(|| digits.clone().next().is_none().then(|| Self { digits: vec![], scale: Fr::ONE }))
    }

    /// Values of the digits by which they and the rest come to zero.
    fn cut(&self, rest: Fr) -> Option<Vec<(usize, Fr)>> {
        // What a negative digit lacks of its largest is a positive one.
        let above = |(weight, is_negative, digit): &(U256, bool, &Digit)| match is_negative {
            true => to_field(weight * (digit.end - U256::from(1))),
            false => Fr::ZERO,
        };
        let mut left = to_integer(self.digits.iter().map(above).sum::<Fr>() - rest * self.scale);
        let mut claims = Vec::new();
        for (weight, is_negative, digit) in &self.digits {
            let last = digit.end - U256::from(1);
            let own = (left / weight).min(last);
            left -= own * weight;
            claims.extend(digit.claims(if *is_negative { last - own } else { own }));
        }
        (left == U256::ZERO).then_some(claims)
    }

    /// The same beside another value.
    fn cut_beside(&self, rest: Fr, coefficient: Fr, value: usize, claimed: Fr) -> Option<Vec<(usize, Fr)>> {
        let mut claims = self.cut(rest + coefficient * claimed)?;
        claims.push((value, claimed));
        Some(claims)
    }
}

impl Digit {
    fn values(&self) -> Vec<usize> {
        match self.parts {
            Parts::One(value) => vec![value],
            Parts::Rectified { entry, positive, .. } => vec![entry, positive],
            Parts::Gated { sign, limbs: [[low, first], [high, second]] } => vec![sign, low, first, high, second],
        }
    }

    /// The values that make up this digit.
    fn claims(&self, own: U256) -> Vec<(usize, Fr)> {
        match self.parts {
            Parts::One(value) => vec![(value, to_field(own))],
            Parts::Rectified { entry, positive, bits } => {
                let held = own.saturating_sub(U256::from(1u64 << bits));
                vec![(entry, to_field(own + (held << (bits as usize + 1)))), (positive, to_field(held))]
            }
            Parts::Gated { sign, limbs } => {
                let bits = Table::GATED_BITS as usize;
                let held = own >> (2 * bits);
                let limb = |place: usize| (own >> (place * bits)) & U256::from((1u64 << bits) - 1);
                let of_limb = |(place, [entry, result]): (usize, [usize; 2])| {
                    let limb = limb(place);
                    let left = limb * held;
                    let packed = limb + (left << Table::GATED_RESULT as usize) + (held << Table::GATED_SIGN as usize);
                    [(entry, to_field(packed)), (result, to_field(left))]
                };
                limbs.into_iter().enumerate().flat_map(of_limb).chain([(sign, to_field(held))]).collect()
            }
        }
    }
}
