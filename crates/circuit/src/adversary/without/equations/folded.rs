//! Folded sums as equations that say what holds at all challenges.
//!
//! The linear relations one by one; of the column behind them a [`Form`] for each cell, whose coefficients have to be zero where two
//! forms have to be equal. A constraint that is left out lets a prover who knows the challenges put anything into a cell: the form
//! that it has honestly, plus a new value for each power of the challenges in it.

use std::collections::BTreeSet;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::form::{Form, Powers};
use super::{Equation, Equations, FREE};
use crate::check::challenges;
use crate::constraint::Constraint;
use crate::fold::fold_values;
use crate::layout::{FoldCell, FoldOp, Layout};
use crate::table::Table;
use crate::witness::Witness;

impl Equations {
    pub(super) fn fold(&mut self, layout: &Layout, runs: [&Witness; 2], left_out: Constraint) {
        let [gamma, mu] = challenges();
        let columns = runs.map(|run| fold_values(layout, run, gamma, mu));
        let is_sum = |row: usize| matches!(FoldOp::of(layout.op[row]), FoldOp::Add | FoldOp::Step);
        let rows = layout.fold.len();
        let relations = (0..rows).find(|row| !is_sum(*row)).unwrap_or(rows);
        self.relations(layout, relations, left_out);
        let first_name = self.assign_names(layout, &columns);
        let is_behind = match left_out {
            Constraint::Gate { row, .. } => row >= relations,
            Constraint::FoldCopy { row } => row > relations,
            _ => false,
        };
        let mut run = Run { layout, relations, first_name, left_out: None, honest: Vec::new(), named: Vec::new() };
        if is_behind {
            let equations = self.equations.len();
            run.honest = run.column(self);
            self.equations.truncate(equations);
        }
        run.left_out = Some(left_out);
        run.column(self);
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

    /// A value for each name; returns the first.
    fn assign_names(&mut self, layout: &Layout, columns: &[Vec<Fr>; 2]) -> usize {
        let mut held = vec![[Fr::ZERO; 2]; layout.names as usize];
        for (row, cell) in layout.fold.iter().enumerate() {
            if let FoldCell::Named(name) = cell {
                held[*name as usize] = [0, 1].map(|run: usize| columns[run][row]);
            }
        }
        let first = self.honest.len();
        held.into_iter().for_each(|held| {
            self.value(held, u32::MAX - 1);
        });
        first
    }

    fn is_one(&self, value: usize) -> bool {
        self.looked_up[value].iter().any(|table| self.tables[*table] == Table::One)
    }

    fn form_of(&self, value: usize) -> Form {
        if self.is_one(value) { Form::constant(Fr::ONE) } else { Form::value(value) }
    }

    /// A form with a new value for each of these powers.
    fn loose(&mut self, honest: &Form, powers: &BTreeSet<Powers>) -> Form {
        let mut form = honest.clone();
        for powers in powers {
            let free = self.value([Fr::ZERO; 2], FREE);
            self.near.push(free);
            form = form.plus(Fr::ONE, &Form::late(free, *powers));
        }
        form
    }
}

/// The column behind the linear relations, cell by cell.
struct Run<'a> {
    layout: &'a Layout,
    /// The row at which it starts.
    relations: usize,
    /// The value of the first name.
    first_name: usize,
    left_out: Option<Constraint>,
    /// What the cells are where nothing is left out.
    honest: Vec<Form>,
    /// What the names are, once it is known.
    named: Vec<Option<Form>>,
}

impl Run<'_> {
    fn column(&mut self, equations: &mut Equations) -> Vec<Form> {
        self.named = vec![None; self.layout.names as usize];
        let mut column = vec![Form::default(); self.relations];
        // A zero or a late factor that may be anything: what it is a part of may then be. A power of a challenge that may be: then
        // either side of an identity.
        let (mut is_loose, mut frees_identity) = (false, false);
        for row in self.relations..self.layout.fold.len() {
            let computed = self.computed(equations, &column, row).filter(|_| row > self.relations);
            let known = if self.is_copy_left_out(row) { None } else { self.known(equations, row) };
            let form = match (computed, known) {
                (Some(computed), known) => {
                    let ends = known.is_some() || self.name(row).is_some();
                    let is_free = is_loose && ends || frees_identity && known.is_some();
                    let powers = if is_free { self.honest[row].powers() } else { BTreeSet::new() };
                    frees_identity |= is_loose && ends && self.honest[row].values().is_empty();
                    is_loose &= !ends;
                    let computed = equations.loose(&computed, &powers);
                    self.end(equations, row, computed, known)
                }
                (None, Some(known)) => known,
                (None, None) if !self.is_open(row) => self.name(row).map_or_else(Form::default, |name| {
                    let own = Form::value(self.first_name + name);
                    self.named[name].get_or_insert(own).clone()
                }),
                (None, None) => {
                    let honest = self.honest.get(row).cloned().unwrap_or_default();
                    let is_late_factor = self.is_factor(row) && !honest.is_plain();
                    is_loose |= honest == Form::default() || is_late_factor;
                    frees_identity |= !is_late_factor && honest.values().is_empty();
                    let powers = if is_late_factor { BTreeSet::new() } else { honest.powers() };
                    let form = equations.loose(&honest, &powers);
                    if !self.is_copy_left_out(row)
                        && let Some(name) = self.name(row)
                    {
                        self.named[name].get_or_insert(form.clone());
                    }
                    form
                }
            };
            column.push(form);
            if self.is_struck(row) {
                equations.near.extend(self.honest[row].values());
                equations.near.extend(self.known(equations, row).into_iter().flat_map(|form| form.values()));
            }
        }
        column
    }

    /// A cell that a gate gives: it names its form or has to agree with what is known of it.
    fn end(&mut self, equations: &mut Equations, row: usize, computed: Form, known: Option<Form>) -> Form {
        if let Some(known) = known {
            equations.state(known.plus(-Fr::ONE, &computed));
            return computed;
        }
        let Some(name) = self.name(row).filter(|_| !self.is_copy_left_out(row)) else { return computed };
        let form = if computed.is_plain() {
            let own = Form::value(self.first_name + name);
            let ages = computed.values().into_iter().map(|value| equations.age[value]);
            equations.age[self.first_name + name] = ages.filter(|age| *age != FREE).max().unwrap_or(0);
            equations.state(computed.plus(-Fr::ONE, &own));
            own
        } else {
            computed
        };
        self.named[name] = Some(form.clone());
        form
    }

    fn name(&self, row: usize) -> Option<usize> {
        match self.layout.fold[row] {
            FoldCell::Named(name) => Some(name as usize),
            _ => None,
        }
    }

    fn is_copy_left_out(&self, row: usize) -> bool {
        self.left_out == Some(Constraint::FoldCopy { row })
    }

    fn op(&self, row: usize) -> FoldOp {
        let free = self.left_out == Some(Constraint::Gate { lane: 0, row });
        if free { FoldOp::Free } else { FoldOp::of(self.layout.op[row]) }
    }

    /// Whether nothing says any more what a cell holds that has something to say of others.
    fn is_open(&self, row: usize) -> bool {
        let is_copy = matches!(self.left_out, Some(Constraint::FoldCopy { .. }));
        self.is_struck(row) || is_copy && self.name(row).is_some()
    }

    /// Whether the constraint that is left out is of this cell behind the relations: its copy, or the gate that gives it.
    fn is_struck(&self, row: usize) -> bool {
        let cell = match self.left_out {
            Some(Constraint::FoldCopy { row }) => row,
            Some(Constraint::Gate { row, .. }) if FoldOp::of(self.layout.op[row]) == FoldOp::Multiply => row + 3,
            Some(Constraint::Gate { row, .. }) => row + 1,
            _ => return false,
        };
        cell == row && row > self.relations
    }

    fn is_factor(&self, row: usize) -> bool {
        let mut starts = [1, 2].into_iter().filter_map(|place| row.checked_sub(place));
        starts.any(|start| self.op(start) == FoldOp::Multiply)
    }

    fn known(&self, equations: &Equations, row: usize) -> Option<Form> {
        match self.layout.fold[row] {
            FoldCell::Free => None,
            FoldCell::Zero => Some(Form::default()),
            FoldCell::Named(name) => self.named[name as usize].clone(),
            FoldCell::Lane { lane, row } => Some(equations.form_of(equations.cells[usize::from(lane)][row as usize])),
        }
    }

    fn computed(&self, equations: &Equations, column: &[Form], row: usize) -> Option<Form> {
        let last = row.checked_sub(1)?;
        let factor = match self.op(last) {
            FoldOp::Add => Some(column[last].clone()),
            FoldOp::Step => Some(column[last].clone().times_gamma()),
            FoldOp::Free | FoldOp::Multiply => None,
        };
        if let Some(mut sum) = factor {
            for (lane, coef) in self.layout.coef.iter().enumerate() {
                if coef[last] == Fr::ZERO {
                    continue;
                }
                let value = equations.cells[lane][last];
                let values = if equations.is_one(value) { vec![] } else { vec![value] };
                sum.add([0, lane as u32], values, coef[last]);
            }
            return Some(sum);
        }
        let start = row.checked_sub(3).filter(|start| self.op(*start) == FoldOp::Multiply)?;
        Some(column[start + 1].times(&column[start + 2]).plus(Fr::ONE, &column[start]))
    }
}

impl Equations {
    /// That a form is zero.
    fn state(&mut self, form: Form) {
        let equations = form.equations().into_iter().filter(|equation| equation.values().next().is_some());
        self.equations.extend(equations);
    }
}
