//! The circuit as equations between values, all copies of one another being one value.

mod folded;
mod form;
mod sizes;

use std::collections::HashMap;

use alloy_primitives::U256;
use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::constraint::Constraint;
use crate::layout::{Content, Layout, NO_LOOKUP, WINDOW};
use crate::permutation::permuted_cells;
use crate::relation::Wire;
use crate::table::Table;
use crate::witness::Witness;

/// The age of values that a prover may choose because a constraint is left out.
pub(super) const FREE: u32 = u32::MAX - 2;

/// `sum of terms + sum of products + constant = 0`, over values.
#[derive(Clone, Debug, Default)]
pub(super) struct Equation {
    pub(super) terms: Vec<(Fr, usize)>,
    /// Each of a coefficient and its factors.
    pub(super) products: Vec<(Fr, Vec<usize>)>,
    pub(super) constant: Fr,
}

/// Values, what they have to be, and what an honest prover makes of them.
#[derive(Debug, Default)]
pub(super) struct Equations {
    pub(super) tables: Vec<Table>,
    pub(super) honest: Vec<Fr>,
    /// What another honest run has.
    pub(super) donor: Vec<Fr>,
    /// Later ones follow from earlier ones in an honest run.
    pub(super) age: Vec<u32>,
    /// The tables that each value is looked up in.
    pub(super) looked_up: Vec<Vec<usize>>,
    /// What values are below that are looked up in a range, or the sum of others that are.
    pub(super) sizes: Vec<Option<U256>>,
    pub(super) equations: Vec<Equation>,
    /// Inputs and output of permutations.
    pub(super) permutations: Vec<(Vec<usize>, usize)>,
    /// The equation by which an honest run gives each value, if nothing in it is younger.
    pub(super) given_by: Vec<Option<usize>>,
    /// The equations that each value stands in.
    pub(super) readers: Vec<Vec<usize>>,
    /// The values that each cell of the lanes holds.
    pub(super) cells: Vec<Vec<usize>>,
    pub(super) instances: Vec<usize>,
    /// Values of the constraint that is left out.
    pub(super) near: Vec<usize>,
    wires: HashMap<Wire, usize>,
}

impl Equation {
    pub(super) fn values(&self) -> impl Iterator<Item = usize> + '_ {
        let factors = self.products.iter().flat_map(|(_, factors)| factors.iter().copied());
        self.terms.iter().map(|(_, value)| *value).chain(factors)
    }

    pub(super) fn is_factor(&self, value: usize) -> bool {
        self.products.iter().any(|(_, factors)| factors.contains(&value))
    }

    fn add(&mut self, coefficient: Fr, value: usize) {
        match self.terms.iter().position(|(_, known)| *known == value) {
            Some(place) => self.terms[place].0 += coefficient,
            None => self.terms.push((coefficient, value)),
        }
    }
}

impl Equations {
    /// Those of a circuit without one of its constraints, with the values of an honest run and of a donor.
    pub(super) fn without(layout: &Layout, runs: [&Witness; 2], left_out: Constraint) -> Self {
        let mut equations = Self { tables: layout.tables.clone(), ..Self::default() };
        equations.assign_cells(layout, runs, left_out);
        equations.assign_instances(runs);
        if layout.lanes.are_folded() {
            equations.fold(layout, runs, left_out);
        } else {
            (0..layout.lanes.count).for_each(|lane| equations.windows(layout, lane, left_out));
        }
        equations.permute(layout, runs, left_out);
        equations.index();
        equations.measure();
        equations
    }

    pub(super) fn of_wire(&self, wire: Wire) -> Option<usize> {
        self.wires.get(&wire).copied()
    }

    fn value(&mut self, [honest, donor]: [Fr; 2], age: u32) -> usize {
        self.honest.push(honest);
        self.donor.push(donor);
        self.age.push(age);
        self.looked_up.push(Vec::new());
        self.honest.len() - 1
    }

    fn assign_cells(&mut self, layout: &Layout, runs: [&Witness; 2], left_out: Constraint) {
        for (lane, contents) in layout.content.iter().enumerate() {
            let mut cells = Vec::with_capacity(contents.len());
            for (row, content) in contents.iter().enumerate() {
                let held = runs.map(|run| run.main[lane][row]);
                let alone = left_out == Constraint::Copy { lane, row };
                let value = match content {
                    Content::Wire(wire) if !alone => self.wire(*wire, held),
                    _ => self.value(held, 0),
                };
                let tag = layout.tag[row];
                if tag != NO_LOOKUP && lane < layout.lanes.looked_up {
                    if left_out == (Constraint::Lookup { lane, row }) {
                        self.near.push(value);
                    } else if !self.looked_up[value].contains(&((tag - 2) as usize)) {
                        self.looked_up[value].push((tag - 2) as usize);
                    }
                }
                cells.push(value);
                if alone {
                    self.near.push(value);
                }
            }
            self.cells.push(cells);
        }
        if let Constraint::Copy { lane, row } = left_out
            && let Some(others) = layout.content[lane][row].wire().and_then(|wire| self.of_wire(wire))
        {
            self.near.push(others);
        }
    }

    fn wire(&mut self, wire: Wire, held: [Fr; 2]) -> usize {
        if let Some(known) = self.of_wire(wire) {
            return known;
        }
        let value = self.value(held, wire.0 + 1);
        self.wires.insert(wire, value);
        value
    }

    fn assign_instances(&mut self, runs: [&Witness; 2]) {
        let count = runs[0].instances.len();
        self.instances = (0..count).map(|place| self.value(runs.map(|run| run.instances[place]), u32::MAX)).collect();
    }

    /// One equation for each chain of windows: its running sums follow from it.
    fn windows(&mut self, layout: &Layout, lane: usize, left_out: Constraint) {
        let last = WINDOW - 1;
        let continues = |row: usize| layout.content[lane][row] == Content::Partial;
        for start in (0..layout.rows()).filter(|row| layout.op[*row] != 0 && !continues(*row)) {
            let mut equation = Equation::default();
            let mut missing = false;
            let mut row = start;
            loop {
                missing |= left_out == Constraint::Gate { lane, row };
                let first = row + usize::from(row != start);
                (first..row + last).for_each(|term| equation.add(layout.coef[lane][term], self.cells[lane][term]));
                equation.constant += layout.coef[lane][row + last];
                row += last;
                if !continues(row) {
                    break;
                }
            }
            equation.add(-Fr::ONE, self.cells[lane][row]);
            if layout.op[start] == 2 {
                equation.products = vec![(Fr::ONE, vec![self.cells[lane][start], self.cells[lane][start + 1]])];
            }
            if lane == 0
                && let Some(instance) = self.instances.get(start)
            {
                equation.add(Fr::ONE, *instance);
            }
            self.push(equation, missing);
        }
    }

    fn push(&mut self, equation: Equation, missing: bool) {
        if missing {
            self.near.extend(equation.values());
        } else {
            self.equations.push(equation);
        }
    }

    fn permute(&mut self, layout: &Layout, runs: [&Witness; 2], left_out: Constraint) {
        for (row, wire) in permuted_cells(&layout.permutations) {
            let value = self.wire(wire, runs.map(|run| run.permutations.state[row]));
            let is_other = |lane: usize, row: usize| layout.content[lane][row].wire() == Some(wire);
            if left_out == (Constraint::PermutationCopy { row })
                || matches!(left_out, Constraint::Copy { lane, row } if is_other(lane, row))
            {
                self.near.push(value);
            }
        }
        for permutation in &layout.permutations {
            let inputs = permutation.inputs.iter().map(|wire| self.wires[wire]).collect();
            self.permutations.push((inputs, self.wires[&permutation.output]));
        }
    }

    /// Equations in the order of an honest run, and who reads what.
    fn index(&mut self) {
        let age = &self.age;
        self.equations.iter_mut().for_each(|equation| equation.terms.retain(|(factor, _)| *factor != Fr::ZERO));
        let youngest = |equation: &Equation| equation.values().max_by_key(|value| age[*value]);
        // What a product gives may stand in a sum that has nothing younger; what it multiplies is given elsewhere.
        self.equations.sort_by_key(|equation| {
            let youngest = youngest(equation);
            let is_factor = youngest.is_some_and(|value| equation.is_factor(value));
            (youngest.map(|value| age[value]), is_factor, equation.products.is_empty())
        });
        self.given_by = vec![None; self.honest.len()];
        for (number, equation) in self.equations.iter().enumerate() {
            if let Some(value) = youngest(equation).filter(|value| !equation.is_factor(*value)) {
                self.given_by[value].get_or_insert(number);
            }
        }
        self.readers = vec![Vec::new(); self.honest.len()];
        for (number, equation) in self.equations.iter().enumerate() {
            for value in equation.values() {
                if self.readers[value].last() != Some(&number) {
                    self.readers[value].push(number);
                }
            }
        }
    }
}
