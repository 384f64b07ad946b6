//! The circuit as equations between values, all copies of one another being one value.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::check::challenges;
use crate::constraint::Constraint;
use crate::fold::fold_values;
use crate::layout::{Content, FoldCell, FoldOp, Layout, NO_LOOKUP, WINDOW};
use crate::permutation::permuted_cells;
use crate::relation::Wire;
use crate::table::Table;
use crate::witness::Witness;

/// `sum of terms + product + constant = 0`, over values.
#[derive(Clone, Debug, Default)]
pub(super) struct Equation {
    pub(super) terms: Vec<(Fr, usize)>,
    pub(super) product: Option<(usize, usize)>,
    pub(super) constant: Fr,
}

/// Values, what they have to be, and what an honest prover makes of them.
#[derive(Debug, Default)]
pub(super) struct Equations {
    pub(super) tables: Vec<Table>,
    pub(super) honest: Vec<Fr>,
    /// Later ones follow from earlier ones in an honest run.
    pub(super) age: Vec<u32>,
    /// The tables that each value is looked up in.
    pub(super) looked_up: Vec<Vec<usize>>,
    pub(super) equations: Vec<Equation>,
    /// Inputs and output of permutations.
    pub(super) permutations: Vec<(Vec<usize>, usize)>,
    /// The equations that each value stands in.
    pub(super) readers: Vec<Vec<usize>>,
    /// The values that each cell of the lanes holds.
    pub(super) cells: Vec<Vec<usize>>,
    pub(super) instances: Vec<usize>,
    /// Values of the constraint that is left out.
    pub(super) near: Vec<usize>,
    wires: HashMap<Wire, usize>,
    names: Vec<usize>,
}

impl Equation {
    pub(super) fn values(&self) -> impl Iterator<Item = usize> + '_ {
        let factors = self.product.into_iter().flat_map(|(left, right)| [left, right]);
        self.terms.iter().map(|(_, value)| *value).chain(factors)
    }

    fn add(&mut self, coefficient: Fr, value: usize) {
        if coefficient != Fr::ZERO {
            self.terms.push((coefficient, value));
        }
    }
}

impl Equations {
    /// Those of a circuit without one of its constraints.
    pub(super) fn without(layout: &Layout, honest: &Witness, left_out: Constraint) -> Self {
        let mut equations = Self { tables: layout.tables.clone(), ..Self::default() };
        equations.assign_cells(layout, honest, left_out);
        equations.assign_instances(honest);
        if layout.lanes.are_folded() {
            equations.fold(layout, honest, left_out);
        } else {
            (0..layout.lanes.count).for_each(|lane| equations.windows(layout, lane, left_out));
        }
        equations.permute(layout, honest, left_out);
        equations.index();
        equations
    }

    pub(super) fn of_wire(&self, wire: Wire) -> Option<usize> {
        self.wires.get(&wire).copied()
    }

    fn value(&mut self, honest: Fr, age: u32) -> usize {
        self.honest.push(honest);
        self.age.push(age);
        self.looked_up.push(Vec::new());
        self.honest.len() - 1
    }

    fn assign_cells(&mut self, layout: &Layout, honest: &Witness, left_out: Constraint) {
        for (lane, contents) in layout.content.iter().enumerate() {
            let mut cells = Vec::with_capacity(contents.len());
            for (row, content) in contents.iter().enumerate() {
                let held = honest.main[lane][row];
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

    fn wire(&mut self, wire: Wire, held: Fr) -> usize {
        if let Some(known) = self.of_wire(wire) {
            return known;
        }
        let value = self.value(held, wire.0 + 1);
        self.wires.insert(wire, value);
        value
    }

    fn assign_instances(&mut self, honest: &Witness) {
        self.instances = honest.instances.iter().map(|instance| self.value(*instance, u32::MAX)).collect();
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
                equation.product = Some((self.cells[lane][start], self.cells[lane][start + 1]));
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

    /// The linear relations one by one, the identities at the row check's challenges.
    fn fold(&mut self, layout: &Layout, honest: &Witness, left_out: Constraint) {
        let [gamma, mu] = challenges();
        self.assign_names(layout, &fold_values(layout, honest, gamma, mu));
        let is_sum = |row: usize| matches!(FoldOp::of(layout.op[row]), FoldOp::Add | FoldOp::Step);
        let rows = layout.fold.len();
        let relations = (0..rows).find(|row| !is_sum(*row)).unwrap_or(rows);
        self.relations(layout, relations, left_out);
        let mut row = relations;
        while row < rows {
            if !is_sum(row) {
                if FoldOp::of(layout.op[row]) == FoldOp::Multiply {
                    self.multiply(layout, honest, row, left_out);
                }
                row += 1;
                continue;
            }
            let start = row;
            let mut equation = Equation::default();
            if let Some(value) = self.fold_cell(layout, honest, start, left_out) {
                equation.add(Fr::ONE, value);
            }
            let mut missing = false;
            while is_sum(row) {
                missing |= left_out == Constraint::Gate { lane: 0, row };
                let factor = if FoldOp::of(layout.op[row]) == FoldOp::Step { gamma } else { Fr::ONE };
                equation.terms.iter_mut().for_each(|(coefficient, _)| *coefficient *= factor);
                let mut power = Fr::ONE;
                for lane in 0..layout.lanes.count {
                    equation.add(power * layout.coef[lane][row], self.cells[lane][row]);
                    power *= mu;
                }
                row += 1;
            }
            if let Some(value) = self.fold_cell(layout, honest, row, left_out) {
                equation.add(-Fr::ONE, value);
            }
            self.push(equation, missing);
        }
    }

    /// The first fold: one equation for each lane of each band, that is from step to step.
    fn relations(&mut self, layout: &Layout, rows: usize, left_out: Constraint) {
        let open = match left_out {
            Constraint::Gate { lane: 0, row } => row < rows,
            Constraint::FoldCopy { row } => row <= rows,
            _ => false,
        } || left_out.is_of_zero(layout);
        if open {
            self.near.extend(&self.instances);
        }
        let steps: Vec<usize> = (0..rows).filter(|row| FoldOp::of(layout.op[*row]) == FoldOp::Step).collect();
        for (number, start) in steps.iter().enumerate() {
            let end = steps.get(number + 1).copied().unwrap_or(rows);
            for lane in 0..layout.lanes.count {
                let mut equation = Equation::default();
                (*start..end).for_each(|row| equation.add(layout.coef[lane][row], self.cells[lane][row]));
                if lane == 0
                    && let Some(instance) = self.instances.get(*start)
                {
                    equation.add(Fr::ONE, *instance);
                }
                if !equation.terms.is_empty() {
                    self.push(equation, open);
                }
            }
        }
    }

    fn multiply(&mut self, layout: &Layout, honest: &Witness, row: usize, left_out: Constraint) {
        let cells = [0, 1, 2, 3].map(|place| self.fold_cell(layout, honest, row + place, left_out));
        let [first, left, right, out] = cells;
        let mut equation = Equation { product: left.zip(right), ..Equation::default() };
        if let Some(first) = first {
            equation.add(Fr::ONE, first);
        }
        if let Some(out) = out {
            equation.add(-Fr::ONE, out);
        }
        self.push(equation, left_out == Constraint::Gate { lane: 0, row });
    }

    fn assign_names(&mut self, layout: &Layout, column: &[Fr]) {
        let mut honest = vec![Fr::ZERO; layout.names as usize];
        for (cell, value) in layout.fold.iter().zip(column) {
            if let FoldCell::Named(name) = cell {
                honest[*name as usize] = *value;
            }
        }
        self.names = honest.into_iter().map(|value| self.value(value, u32::MAX - 1)).collect();
    }

    /// The value of a cell of the fold column; `None` where it is zero. A cell that is no copy has a value of its own.
    fn fold_cell(&mut self, layout: &Layout, honest: &Witness, row: usize, left_out: Constraint) -> Option<usize> {
        let (copied, held) = match layout.fold[row] {
            FoldCell::Free | FoldCell::Zero => (None, Fr::ZERO),
            FoldCell::Named(name) => {
                let value = self.names[name as usize];
                (Some(value), self.honest[value])
            }
            FoldCell::Lane { lane, row } => {
                let (lane, row) = (usize::from(lane), row as usize);
                (Some(self.cells[lane][row]), honest.main[lane][row])
            }
        };
        if left_out != (Constraint::FoldCopy { row }) {
            return copied;
        }
        // Several equations may read it: it is the one value beyond the names.
        let alone = match self.names.get(layout.names as usize) {
            Some(alone) => *alone,
            None => {
                let alone = self.value(held, u32::MAX - 1);
                self.names.push(alone);
                alone
            }
        };
        self.near.extend([Some(alone), copied].into_iter().flatten());
        Some(alone)
    }

    fn permute(&mut self, layout: &Layout, honest: &Witness, left_out: Constraint) {
        for (row, wire) in permuted_cells(&layout.permutations) {
            let value = self.wire(wire, honest.permutations.state[row]);
            if left_out == (Constraint::PermutationCopy { row }) {
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
        self.equations.sort_by_key(|equation| equation.values().map(|value| age[value]).max());
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
