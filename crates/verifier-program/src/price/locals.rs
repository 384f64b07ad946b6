//! What the compiler spends on local variables: a dead variable's word is popped where it lies on top of the stack, and
//! taken over by the next variable (SWAP, POP) where it does not.

use std::collections::BTreeSet;

use crate::code::{Code, Expr, Place, Statement};

use super::cost::{BASE, Cost, VERY_LOW};

/// The stack words of named values, in the order in which the compiler hands them out.
pub(super) struct Locals {
    /// Index of the last statement that reads each value.
    last_use: Vec<usize>,
    held: Vec<Option<Local>>,
    free: BTreeSet<usize>,
    height: usize,
    /// Whether the inversion check has opened its block.
    in_block: bool,
}

#[derive(Clone, Copy)]
struct Local {
    word: usize,
    in_block: bool,
}

impl Locals {
    pub(super) fn new(code: &Code) -> Self {
        let mut last_use = vec![0; code.places.len()];
        for (at, (_, statement)) in code.statements.iter().enumerate() {
            visit_locals(code, statement, |value| last_use[value] = at);
        }
        let held = vec![None; code.places.len()];
        Self { last_use, held, free: BTreeSet::new(), height: 0, in_block: false }
    }

    /// Words given up and taken by the statement at an index.
    pub(super) fn step(&mut self, code: &Code, at: usize, statement: &Statement) -> Cost {
        if matches!(statement, Statement::CheckInversion(_)) {
            self.in_block = true;
            // The printed text declares a variable of its own here.
            self.height += 1;
            return Cost::default();
        }
        let mut read = Vec::new();
        visit_locals(code, statement, |value| read.push(value));
        read.retain(|value| self.last_use[*value] == at);
        for value in read {
            self.release(value);
        }
        let mut declared = statement.defined();
        declared.retain(|id| code.place(*id) == Some(Place::Stack));
        if declared.is_empty() {
            return self.pop_free();
        }
        declared.into_iter().map(|id| self.declare(id.index())).sum()
    }

    /// The words that are left when the blocks end.
    pub(super) fn end(&self) -> Cost {
        BASE * self.height as u64
    }

    /// A variable is given up only in the block that declares it.
    fn release(&mut self, value: usize) {
        if let Some(local) = self.held[value].take_if(|local| local.in_block == self.in_block) {
            self.free.insert(local.word);
        }
    }

    fn declare(&mut self, value: usize) -> Cost {
        let (word, cost) = match self.free.pop_first() {
            Some(word) => (word, VERY_LOW + BASE),
            None => {
                self.height += 1;
                (self.height - 1, Cost::default())
            }
        };
        self.held[value] = Some(Local { word, in_block: self.in_block });
        cost
    }

    fn pop_free(&mut self) -> Cost {
        let mut cost = Cost::default();
        while self.height > 0 && self.free.remove(&(self.height - 1)) {
            self.height -= 1;
            cost += BASE;
        }
        cost
    }
}

fn visit_locals(code: &Code, statement: &Statement, mut visit: impl FnMut(usize)) {
    for expr in statement.exprs() {
        expr.visit(&mut |node| {
            if let Expr::Value(id) = node
                && code.place(*id) == Some(Place::Stack)
            {
                visit(id.index());
            }
        });
    }
}
