//! One value is changed; then others, until all equations and lookups hold again.

mod digits;

use std::collections::{BTreeSet, HashMap};

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand_core::RngCore;

use super::equations::{Equation, Equations, FREE};
use crate::field::{from_integer, power_of_two};
use crate::fold::root_of;
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
    /// Whether all that follows is as an honest run would have it, wherever that is possible.
    is_steady: bool,
    /// Whether what may be chosen stays as it is, so that the others have to follow.
    keeps_free: bool,
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
    /// By all values together that another honest run has.
    Donor,
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
        let is_steady = rng.next_u32().is_multiple_of(2);
        let order = if is_steady { Order::First } else { order };
        Self {
            equations,
            changed: HashMap::new(),
            open: BTreeSet::new(),
            order,
            is_steady,
            keeps_free: rng.next_u32().is_multiple_of(2),
        }
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
        let changed = match rng.next_u32() % 13 {
            0..3 => Some(value),
            3..6 => return self.lie_beside(value, rng),
            6..9 => self.some_equations_away(value, rng),
            9..12 => return self.splice(value, rng),
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

    /// Takes some of the values beside one of another honest run, so that this one has to make up for it: one of the constraint, or one
    /// not far away.
    fn splice(&mut self, near: usize, rng: &mut impl RngCore) -> bool {
        let equations = self.equations;
        let away = match rng.next_u32() % 2 {
            0 => Some(near),
            _ => self.some_equations_away(near, rng),
        };
        let Some(value) = away else { return false };
        let Some(number) = pick(&equations.readers[value], rng) else { return false };
        let equation = &equations.equations[number];
        let mut taken = equation.values().filter(|other| *other != value && rng.next_u32().is_multiple_of(2));
        taken.all(|other| self.claim(other, equations.donor[other])) && self.solve(equation, value)
    }

    fn some_equations_away(&self, value: usize, rng: &mut impl RngCore) -> Option<usize> {
        (0..=rng.next_u32() % 4).try_fold(value, |value, _| Some(self.step_from(value, rng)?.1))
    }

    /// Another value of an equation with this one.
    fn step_from(&self, value: usize, rng: &mut impl RngCore) -> Option<(&'a Equation, usize)> {
        let equations = self.equations;
        let equation = &equations.equations[pick(&equations.readers[value], rng)?];
        let is_fixed =
            |value: usize| equations.looked_up[value].iter().any(|table| equations.tables[*table].len() == 1);
        let beside: Vec<usize> = equation.values().filter(|other| *other != value && !is_fixed(*other)).collect();
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
        use Repair::{Digits, Donor, Entry, Forward, Loose, Single};
        let order = match rng.next_u32() % 16 {
            0..10 => [Forward, Donor, Digits, Loose, Single, Entry],
            _ if self.is_steady => [Forward, Donor, Digits, Loose, Single, Entry],
            10 => [Digits, Loose, Single, Entry, Donor, Forward],
            11 => [Donor, Digits, Loose, Single, Entry, Forward],
            12..14 => [Loose, Single, Digits, Entry, Donor, Forward],
            14 => [Single, Digits, Loose, Forward, Donor, Entry],
            _ => [Entry, Single, Digits, Loose, Donor, Forward],
        };
        order.into_iter().any(|repair| self.try_repair(repair, number, equation, rng))
    }

    fn try_repair(&mut self, repair: Repair, number: usize, equation: &Equation, rng: &mut impl RngCore) -> bool {
        let equations = self.equations;
        let open: Vec<usize> = equation.values().filter(|value| !self.changed.contains_key(value)).collect();
        let (checked, loose): (Vec<usize>, Vec<usize>) =
            open.into_iter().partition(|value| !equations.looked_up[*value].is_empty());
        match repair {
            Repair::Forward => self.forward(number, [checked, loose].concat(), rng),
            Repair::Donor => {
                let taken = [checked, loose].concat();
                let held =
                    |value: usize| if taken.contains(&value) { equations.donor[value] } else { self.value(value) };
                let holds = self.error_with(equation, held) == Fr::ZERO;
                holds && taken.into_iter().all(|value| self.claim(value, equations.donor[value]))
            }
            Repair::Loose => pick(&loose, rng).is_some_and(|value| self.solve(equation, value)),
            Repair::Digits => self.digits(equation, &checked, rng),
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

    /// By the value that an honest run gives last, or the last few where they are digits.
    fn forward(&mut self, number: usize, open: Vec<usize>, rng: &mut impl RngCore) -> bool {
        let (equations, equation) = (self.equations, &self.equations.equations[number]);
        let is_own = |value: &usize| equations.given_by[*value].is_none_or(|giver| giver == number);
        let is_kept = |value: &usize| self.keeps_free && equations.age[*value] == FREE;
        let (own, others): (Vec<usize>, Vec<usize>) =
            open.into_iter().filter(|value| !is_kept(value)).partition(is_own);
        let mut open = if own.is_empty() { others } else { own };
        open.sort_by_key(|value| std::cmp::Reverse(equations.age[*value]));
        let is_digit = |value: &usize| !equations.looked_up[*value].is_empty() || equations.sizes[*value].is_some();
        let Some(last) = open.first().copied() else { return false };
        let digits: Vec<usize> = open.into_iter().filter(is_digit).collect();
        if !is_digit(&last) {
            return self.solve(equation, last);
        }
        (1..=digits.len()).any(|count| self.digits(equation, &digits[..count], rng))
    }

    /// What an equation lacks of holding.
    fn error(&self, equation: &Equation) -> Fr {
        self.error_with(equation, |value| self.value(value))
    }

    fn error_with(&self, equation: &Equation, value: impl Fn(usize) -> Fr) -> Fr {
        let products = equation.products.iter().map(|(coefficient, factors)| {
            factors.iter().fold(*coefficient, |product, factor| product * value(*factor))
        });
        let terms = equation.terms.iter().map(|(coefficient, term)| *coefficient * value(*term));
        terms.chain(products).sum::<Fr>() + equation.constant
    }

    /// Changes one value so that the equation holds.
    fn solve(&mut self, equation: &Equation, unknown: usize) -> bool {
        if self.changed.contains_key(&unknown) {
            return false;
        }
        let at = |held: Fr| self.error_with(equation, |value| if value == unknown { held } else { self.value(value) });
        let root = root_of([0, 1, 2].map(|held| at(Fr::from(held)))).filter(|root| at(*root) == Fr::ZERO);
        root.is_some_and(|root| self.claim(unknown, root))
    }
}

fn pick(values: &[usize], rng: &mut impl RngCore) -> Option<usize> {
    (!values.is_empty()).then(|| values[rng.next_u32() as usize % values.len()])
}

/// All numbers below `end`, from any of them on.
fn start_anywhere(end: usize, rng: &mut impl RngCore) -> impl Iterator<Item = usize> {
    let first = rng.next_u32() as usize % end.max(1);
    (0..end).map(move |number| (first + number) % end)
}

fn entry(table: &Table, rng: &mut impl RngCore) -> Fr {
    table.entry(rng.next_u32() as usize % table.len())
}
