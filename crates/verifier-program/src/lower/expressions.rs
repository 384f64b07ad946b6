//! Which values are computed in place and which get a name.

use alloy_primitives::U256;
use protocol_spec::{ChallengeId, Scalar};

use crate::code::{Expr, Loop, Memory, Statement};
use crate::graph::{Graph, Node, ValueId};
use crate::program::VerifierProgram;
use crate::section::Section;

use super::transcript::Transcript;

/// Largest multiple of `r` that stays below 2^256: sums up to it need no reduction.
pub(crate) const MAX_MULTIPLE: u8 = 5;

/// Bound of any 256-bit word: too much for sums, good enough for products.
const WORD_MULTIPLE: u8 = MAX_MULTIPLE + 1;

/// Stack words an expression may need before a part of it gets a name.
const MAX_STACK_NEED: usize = 6;

/// An expression and the multiple of `r` that it does not exceed.
#[derive(Clone)]
struct Bounded {
    expr: Expr,
    multiple: u8,
}

pub(super) struct Expressions<'a> {
    program: &'a VerifierProgram,
    uses: Vec<usize>,
    /// How to refer to a value that has been dealt with.
    known: Vec<Option<Bounded>>,
}

impl<'a> Expressions<'a> {
    pub(super) fn new(program: &'a VerifierProgram) -> Self {
        let uses = count_uses(program);
        Self { program, uses, known: vec![None; program.graph.len()] }
    }

    fn graph(&self) -> &'a Graph {
        &self.program.graph
    }

    /// Draws challenges until `wanted` is drawn; those that nobody uses get no name.
    fn draw_to(&mut self, wanted: ChallengeId, transcript: &mut Transcript<'_>, out: &mut Vec<(Section, Statement)>) {
        while let Some(challenge) = transcript.draw(out) {
            self.define_challenge(challenge, transcript.state(), out);
            if challenge == wanted {
                return;
            }
        }
    }

    /// A challenge that is only multiplied need not be reduced.
    fn define_challenge(&mut self, challenge: ChallengeId, state: Expr, out: &mut Vec<(Section, Statement)>) {
        let Some(id) = self.graph().find(Node::Challenge(challenge)).filter(|id| self.uses[id.0] > 0) else { return };
        let (value, multiple) =
            if self.is_summand(id) { (Expr::Reduce(Box::new(state)), 1) } else { (state, WORD_MULTIPLE) };
        out.push((Section::Transcript, Statement::Define(id, value)));
        self.known[id.0] = Some(Bounded { expr: Expr::Value(id), multiple });
    }

    fn is_summand(&self, id: ValueId) -> bool {
        let mut users = self.graph().ids().filter(|user| self.uses[user.0] > 0);
        users.any(|user| self.graph().node(user).summands().any(|summand| summand == id))
    }

    /// Every value in use, in order, and every challenge.
    pub(super) fn lower_all(&mut self, transcript: &mut Transcript<'_>, out: &mut Vec<(Section, Statement)>) {
        if self.program.key.is_some() {
            // The first block overwrites memory beyond its area: nothing is kept before it.
            let first = transcript.draw(out);
            first.into_iter().for_each(|challenge| self.define_challenge(challenge, transcript.state(), out));
        }
        for id in self.graph().ids() {
            if self.uses[id.0] == 0 || self.known[id.0].is_some() {
                continue;
            }
            if let Node::Challenge(challenge) = self.graph().node(id) {
                self.draw_to(challenge, transcript, out);
                continue;
            }
            if self.lower_loop(id, out) {
                continue;
            }
            let value = self.combine(id, out);
            let kept = self.uses[id.0] > 1 || id == self.program.inversion_check;
            if kept && !is_leaf(&value.expr) {
                self.name(id, value, out);
            } else {
                self.known[id.0] = Some(value);
            }
        }
    }

    /// A value that lies in a word of memory before the first statement.
    pub(super) fn provide(&mut self, id: ValueId, at: Memory) {
        self.known[id.0] = Some(Bounded { expr: Expr::Load(at), multiple: WORD_MULTIPLE });
    }

    /// The word of memory plus a value that has been dealt with, reduced.
    pub(super) fn added_to(&mut self, at: Memory, id: ValueId, out: &mut Vec<(Section, Statement)>) -> Expr {
        let value = self.get(id);
        if value.expr.stack_need() >= MAX_STACK_NEED {
            self.name(id, value, out);
        }
        Expr::AddMod(Box::new(Expr::Load(at)), Box::new(self.take(id)))
    }

    /// Writes the loop that defines a value, if one does; what a loop begins with is a name or a leaf.
    fn lower_loop(&mut self, id: ValueId, out: &mut Vec<(Section, Statement)>) -> bool {
        let defining = match self.graph().node(id) {
            Node::Squared(base, times) => Loop::Square { value: id, base: self.take(base), times },
            Node::DistanceInverse(root, halvings) => {
                Loop::InvertDistance { value: id, root: self.take(root), halvings }
            }
            Node::RowProduct(query, x, omega) => {
                // Sums of the same rows have been made with their product.
                let sum = self.graph().find(Node::RowSum(query, x, omega)).unwrap_or(id);
                Loop::SumRows { sum, product: Some(id), query, x: self.take(x), omega: self.take(omega) }
            }
            Node::RowSum(query, x, omega) => {
                Loop::SumRows { sum: id, product: None, query, x: self.take(x), omega: self.take(omega) }
            }
            _ => return false,
        };
        for (value, multiple) in defining.defined().into_iter().zip([defining.multiple(), 1]) {
            self.known[value.0] = Some(Bounded { expr: Expr::Value(value), multiple });
        }
        out.push((self.graph().section(id), Statement::Loop(defining)));
        true
    }

    /// The expression for a value that has been dealt with. Lowering goes in order of dependence, so it has.
    pub(super) fn take(&self, id: ValueId) -> Expr {
        self.get(id).expr
    }

    fn get(&self, id: ValueId) -> Bounded {
        self.known[id.0].clone().unwrap_or(Bounded { expr: Expr::Value(id), multiple: 1 })
    }

    fn name(&mut self, id: ValueId, value: Bounded, out: &mut Vec<(Section, Statement)>) {
        out.push((self.graph().section(id), Statement::Define(id, value.expr)));
        self.known[id.0] = Some(Bounded { expr: Expr::Value(id), multiple: value.multiple });
    }

    fn combine(&mut self, id: ValueId, out: &mut Vec<(Section, Statement)>) -> Bounded {
        let (a, b) = match self.graph().node(id) {
            Node::Constant(value) => return Bounded { expr: Expr::Constant(value.to_u256()), multiple: 1 },
            Node::ProofWord(word) => return Bounded { expr: Expr::ProofWord(word), multiple: 1 },
            Node::Instance(index) => return Bounded { expr: Expr::Instance(index), multiple: 1 },
            Node::ColumnInstance(column, index) => {
                return Bounded { expr: Expr::ColumnInstance(column, index), multiple: 1 };
            }
            Node::RowsInverse => return Bounded { expr: Expr::RowsInverse, multiple: 1 },
            // Challenges are drawn and loops are written before anything asks for them.
            Node::Challenge(_)
            | Node::BatchWeight
            | Node::Squared(..)
            | Node::DistanceInverse(..)
            | Node::RowSum(..)
            | Node::RowProduct(..) => return Bounded { expr: Expr::Value(id), multiple: 1 },
            Node::Add(a, b) | Node::Sub(a, b) | Node::Mul(a, b) => (a, b),
        };
        loop {
            let value = match self.graph().node(id) {
                Node::Add(..) => sum(self.get(a), self.get(b)),
                Node::Sub(..) => sum(self.get(a), complement(self.get(b))),
                _ => product(self.get(a), self.get(b)),
            };
            if value.expr.stack_need() <= MAX_STACK_NEED {
                return value;
            }
            let need = |id| self.get(id).expr.stack_need();
            let deeper = if need(a) >= need(b) { a } else { b };
            let part = self.get(deeper);
            self.name(deeper, part, out);
        }
    }
}

fn is_leaf(expr: &Expr) -> bool {
    matches!(expr, Expr::Constant(_) | Expr::ProofWord(_) | Expr::Instance(_) | Expr::Value(_))
}

/// The operand that needs more stack comes last, as it is evaluated first.
fn ordered(a: Expr, b: Expr) -> (Box<Expr>, Box<Expr>) {
    if a.stack_need() > b.stack_need() { (Box::new(b), Box::new(a)) } else { (Box::new(a), Box::new(b)) }
}

fn sum(a: Bounded, b: Bounded) -> Bounded {
    if a.expr == Expr::Constant(Scalar::ZERO.to_u256()) {
        return b;
    }
    let multiple = a.multiple + b.multiple;
    let (left, right) = ordered(a.expr, b.expr);
    if multiple <= MAX_MULTIPLE {
        Bounded { expr: Expr::Add(left, right), multiple }
    } else {
        Bounded { expr: Expr::AddMod(left, right), multiple: 1 }
    }
}

fn complement(a: Bounded) -> Bounded {
    Bounded { expr: Expr::Complement(a.multiple, Box::new(a.expr)), multiple: a.multiple }
}

fn product(a: Bounded, b: Bounded) -> Bounded {
    let (left, right) = ordered(a.expr, b.expr);
    Bounded { expr: Expr::MulMod(left, right), multiple: 1 }
}

fn count_uses(program: &VerifierProgram) -> Vec<usize> {
    let graph = &program.graph;
    let mut uses = vec![0; graph.len()];
    let roots = [program.inversion_check].into_iter().chain(program.group.iter().filter_map(|step| step.factor()));
    for root in roots {
        uses[root.0] += 1;
    }
    for id in graph.ids().rev() {
        if uses[id.0] == 0 {
            continue;
        }
        graph.node(id).operands().for_each(|operand| uses[operand.0] += 1);
    }
    uses
}

/// `multiple * r`.
pub(crate) fn modulus_multiple(multiple: u8) -> U256 {
    protocol_spec::SCALAR_MODULUS * U256::from(multiple)
}
