//! One value is changed; then others, until all equations and lookups hold again.

mod digits;

use std::collections::{BTreeSet, HashMap};

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand_core::RngCore;

use super::equations::{Equation, Equations};
use crate::field::{from_integer, power_of_two};
use crate::permutation::{OUTPUT, Trace, WIDTH};
use crate::table::Table;

/// Most repairs of one attempt.
const REPAIRS: usize = 800;

/// What has been changed so far; a value changes once.
pub(super) struct Attempt<'a> {
    equations: &'a Equations,
    changed: HashMap<usize, Fr>,
    /// Equations that may not hold.
    open: BTreeSet<usize>,
    order: Order,
}

/// Which open equation is repaired next.
#[derive(Clone, Copy)]
enum Order {
    First,
    Last,
    Any,
}

/// How an equation is made to hold.
#[derive(Clone, Copy)]
enum Repair {
    /// By what follows from the others in an honest run.
    Forward,
    /// By any value that is not looked up.
    Loose,
    /// By all values together that are looked up.
    Digits,
    /// By any value that is looked up.
    Single,
    /// Another entry of a table first.
    Entry,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(equations: &'a Equations, rng: &mut impl RngCore) -> Self {
        let order = match rng.next_u32() % 4 {
            0 => Order::Last,
            1 => Order::Any,
            _ => Order::First,
        };
        Self { equations, changed: HashMap::new(), open: BTreeSet::new(), order }
    }

    pub(super) fn value(&self, value: usize) -> Fr {
        self.changed.get(&value).copied().unwrap_or(self.equations.honest[value])
    }

    /// Changes a value, unless a table forbids it or it has been changed.
    pub(super) fn claim(&mut self, value: usize, claimed: Fr) -> bool {
        if let Some(known) = self.changed.get(&value) {
            return *known == claimed;
        }
        let equations = self.equations;
        if equations.looked_up[value].iter().any(|table| equations.tables[*table].index_of(claimed).is_none()) {
            return false;
        }
        self.changed.insert(value, claimed);
        self.open.extend(&equations.readers[value]);
        self.permute(value)
    }

    /// Permutations have the output that their inputs give them.
    fn permute(&mut self, input: usize) -> bool {
        let equations = self.equations;
        equations.permutations.iter().filter(|(inputs, _)| inputs.contains(&input)).all(|(inputs, output)| {
            let state: [Fr; WIDTH] = std::array::from_fn(|place| self.value(inputs[place]));
            self.claim(*output, Trace::of(&[state]).state[OUTPUT])
        })
    }

    /// Changes a value of the constraint that is left out, one beside it so that one of its own has to follow, one some equations
    /// away, or any.
    pub(super) fn lie(&mut self, rng: &mut impl RngCore) -> bool {
        let Some(value) = pick(&self.equations.near, rng) else { return false };
        let changed = match rng.next_u32() % 10 {
            0..3 => Some(value),
            3..6 => return self.lie_beside(value, rng),
            6..9 => self.some_equations_away(value, rng),
            _ => Some(rng.next_u32() as usize % self.equations.honest.len()),
        };
        changed.is_some_and(|value| {
            let claimed = self.another(value, rng);
            self.claim(value, claimed)
        })
    }

    fn lie_beside(&mut self, value: usize, rng: &mut impl RngCore) -> bool {
        let Some((equation, other)) = self.step_from(value, rng) else { return false };
        let claimed = self.another(other, rng);
        self.claim(other, claimed) && self.solve(equation, value)
    }

    fn some_equations_away(&self, value: usize, rng: &mut impl RngCore) -> Option<usize> {
        (0..=rng.next_u32() % 4).try_fold(value, |value, _| Some(self.step_from(value, rng)?.1))
    }

    /// Another value of an equation with this one.
    fn step_from(&self, value: usize, rng: &mut impl RngCore) -> Option<(&'a Equation, usize)> {
        let equations = self.equations;
        let equation = &equations.equations[pick(&equations.readers[value], rng)?];
        let beside: Vec<usize> = equation.values().filter(|other| *other != value).collect();
        Some((equation, pick(&beside, rng)?))
    }

    /// Another value: an entry of its table, or one nearby.
    fn another(&self, value: usize, rng: &mut impl RngCore) -> Fr {
        let held = self.value(value);
        let step = if rng.next_u32().is_multiple_of(2) { Fr::ONE } else { -Fr::ONE };
        if rng.next_u32().is_multiple_of(2) {
            return held + step;
        }
        if let Some(table) = self.equations.looked_up[value].first() {
            return entry(&self.equations.tables[*table], rng);
        }
        match rng.next_u32() % 6 {
            0 => Fr::ZERO,
            1 => Fr::ONE,
            2 => Fr::random(rng),
            3 => held + step * from_integer(i128::from(rng.next_u32() % 64)),
            _ => held + step * power_of_two(rng.next_u32() % 24),
        }
    }

    /// Whether all equations can be made to hold.
    pub(super) fn settle(&mut self, rng: &mut impl RngCore) -> bool {
        for _ in 0..REPAIRS {
            let Some(number) = self.next(rng) else { return true };
            let equation = &self.equations.equations[number];
            if self.error(equation) != Fr::ZERO && !self.repair(number, equation, rng) {
                return false;
            }
        }
        false
    }

    fn next(&mut self, rng: &mut impl RngCore) -> Option<usize> {
        match self.order {
            Order::First => self.open.pop_first(),
            Order::Last => self.open.pop_last(),
            Order::Any => {
                let place = rng.next_u32() as usize % self.open.len().max(1);
                let number = self.open.iter().nth(place).copied()?;
                self.open.take(&number)
            }
        }
    }

    fn repair(&mut self, number: usize, equation: &Equation, rng: &mut impl RngCore) -> bool {
        use Repair::{Digits, Entry, Forward, Loose, Single};
        let order = match rng.next_u32() % 16 {
            0..10 => [Forward, Digits, Loose, Single, Entry],
            10..12 => [Digits, Loose, Single, Entry, Forward],
            12..14 => [Loose, Single, Digits, Entry, Forward],
            14 => [Single, Digits, Loose, Forward, Entry],
            _ => [Entry, Single, Digits, Loose, Forward],
        };
        order.into_iter().any(|repair| self.try_repair(repair, number, equation, rng))
    }

    fn try_repair(&mut self, repair: Repair, number: usize, equation: &Equation, rng: &mut impl RngCore) -> bool {
        let equations = self.equations;
        let open: Vec<usize> = equation.values().filter(|value| !self.changed.contains_key(value)).collect();
        let (checked, loose): (Vec<usize>, Vec<usize>) =
            open.into_iter().partition(|value| !equations.looked_up[*value].is_empty());
        match repair {
            Repair::Forward => {
                let latest = |values: &[usize]| values.iter().copied().max_by_key(|value| equations.age[*value]);
                match (latest(&loose), latest(&checked)) {
                    (Some(free), Some(digit)) if equations.age[free] < equations.age[digit] => {
                        self.digits(equation, &checked)
                    }
                    (Some(free), _) => self.solve(equation, free),
                    (None, _) => self.digits(equation, &checked),
                }
            }
            Repair::Loose => pick(&loose, rng).is_some_and(|value| self.solve(equation, value)),
            Repair::Digits => self.digits(equation, &checked),
            Repair::Single => (0..4).any(|_| pick(&checked, rng).is_some_and(|value| self.solve(equation, value))),
            Repair::Entry => {
                let Some(value) = pick(&checked, rng) else { return false };
                let Some(table) = equations.looked_up[value].first() else { return false };
                let claimed = entry(&equations.tables[*table], rng);
                self.open.insert(number);
                self.claim(value, claimed)
            }
        }
    }

    /// What an equation lacks of holding.
    fn error(&self, equation: &Equation) -> Fr {
        self.error_with(equation, |value| self.value(value))
    }

    fn error_with(&self, equation: &Equation, value: impl Fn(usize) -> Fr) -> Fr {
        let product = equation.product.map_or(Fr::ZERO, |(left, right)| value(left) * value(right));
        equation.terms.iter().map(|(coefficient, term)| *coefficient * value(*term)).sum::<Fr>()
            + product
            + equation.constant
    }

    /// Changes one value so that the equation holds.
    fn solve(&mut self, equation: &Equation, unknown: usize) -> bool {
        if self.changed.contains_key(&unknown) || equation.product == Some((unknown, unknown)) {
            return false;
        }
        let at = |held: Fr| self.error_with(equation, |value| if value == unknown { held } else { self.value(value) });
        let (constant, slope) = (at(Fr::ZERO), at(Fr::ONE) - at(Fr::ZERO));
        match slope.invert().into_option() {
            Some(inverse) => self.claim(unknown, -constant * inverse),
            None => false,
        }
    }
}

fn pick(values: &[usize], rng: &mut impl RngCore) -> Option<usize> {
    (!values.is_empty()).then(|| values[rng.next_u32() as usize % values.len()])
}

fn entry(table: &Table, rng: &mut impl RngCore) -> Fr {
    table.entry(rng.next_u32() as usize % table.len())
}
