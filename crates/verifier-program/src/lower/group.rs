//! Group steps as precompile calls on buffers in place.

use protocol_spec::{Commitment, G2Point};

use crate::code::{Expr, Memory, Statement, coordinate};
use crate::graph::ValueId;
use crate::key::KeyWord;
use crate::program::{Accumulator, GroupStep, VerifierProgram};
use crate::section::Section;

use super::expressions::Expressions;
use super::memory_map::MemoryMap;

pub(super) fn lower(
    program: &VerifierProgram,
    map: &MemoryMap,
    expressions: &mut Expressions<'_>,
    out: &mut Vec<(Section, Statement)>,
) {
    let check = Statement::CheckInversion(expressions.take(program.inversion_check));
    out.push((Section::Opening, check));
    let mut group = Group { program, map, expressions, out, factors: [None; 2] };
    let mut steps = program.group.iter().peekable();
    while let Some(step) = steps.next() {
        match (step, steps.peek()) {
            (GroupStep::Scale(scaled, factor), Some(GroupStep::Add(accumulator, point))) if scaled == accumulator => {
                group.scale_and_add(*accumulator, *factor, *point);
                steps.next();
            }
            _ => group.step(step),
        }
    }
    group.pairing();
}

struct Group<'a, 'p> {
    program: &'a VerifierProgram,
    map: &'a MemoryMap,
    expressions: &'a Expressions<'p>,
    out: &'a mut Vec<(Section, Statement)>,
    /// Which factor each accumulator's factor word holds.
    factors: [Option<ValueId>; 2],
}

impl Group<'_, '_> {
    fn emit(&mut self, section: Section, statement: Statement) {
        self.out.push((section, statement));
    }

    fn step(&mut self, step: &GroupStep) {
        let section = Section::Opening;
        match *step {
            GroupStep::Load(accumulator, point) => self.point(section, self.map.sum(accumulator), point),
            GroupStep::Scale(accumulator, factor) => {
                self.factor(accumulator, factor);
                let sum = self.map.sum(accumulator);
                self.emit(section, Statement::EcMul(sum, sum));
            }
            GroupStep::Add(accumulator, point) => {
                self.point(section, self.map.addend(accumulator), point);
                self.add(accumulator);
            }
            GroupStep::AddScaled(accumulator, point, factor) => {
                let product = self.map.product();
                self.point(section, product, point);
                let scalar = self.expressions.take(factor);
                self.emit(section, Statement::Store(product.word(2), scalar, format!("factor of {point}")));
                self.emit(section, Statement::EcMul(product, self.map.addend(accumulator)));
                self.add(accumulator);
            }
            GroupStep::Merge(weight) => {
                self.factor(Accumulator::Inner, weight);
                let addend = self.map.addend(Accumulator::Outer);
                self.emit(section, Statement::EcMul(self.map.sum(Accumulator::Inner), addend));
                self.add(Accumulator::Outer);
            }
        }
    }

    /// Both operands are in place before the first of the two calls, so that they are adjacent.
    fn scale_and_add(&mut self, accumulator: Accumulator, factor: ValueId, point: Commitment) {
        self.factor(accumulator, factor);
        self.point(Section::Opening, self.map.addend(accumulator), point);
        let sum = self.map.sum(accumulator);
        self.emit(Section::Opening, Statement::EcMul(sum, sum));
        self.add(accumulator);
    }

    fn add(&mut self, accumulator: Accumulator) {
        let (addend, sum) = (self.map.addend(accumulator), self.map.sum(accumulator));
        self.emit(Section::Opening, Statement::EcAdd(addend, sum));
    }

    fn factor(&mut self, accumulator: Accumulator, factor: ValueId) {
        if self.factors[accumulator as usize] == Some(factor) {
            return;
        }
        self.factors[accumulator as usize] = Some(factor);
        let scalar = self.expressions.take(factor);
        let what = match accumulator {
            Accumulator::Outer => "factor of the outer sum",
            Accumulator::Inner => "factor of the inner sum",
        };
        self.emit(Section::Opening, Statement::Store(self.map.factor(accumulator), scalar, what.into()));
    }

    /// Writes a point's two words. A commitment is in the proof or in the key.
    fn point(&mut self, section: Section, at: Memory, commitment: Commitment) {
        if let Some(from) = self.program.layout.point(commitment) {
            self.emit(section, Statement::CopyProof(at, from, 2, commitment.to_string()));
        } else if let Some(word) = self.program.key.as_ref().and_then(|key| key.position(KeyWord::X(commitment))) {
            self.emit(section, Statement::CopyKey(at, word, 2, commitment.to_string()));
        } else if let Some(point) = self.program.key_point(commitment) {
            let (x, y) = (Expr::Constant(point.x), Expr::Constant(point.y));
            self.emit(section, Statement::Store(at, x, coordinate(commitment, 'x')));
            self.emit(section, Statement::Store(at.word(1), y, coordinate(commitment, 'y')));
        }
    }

    /// `e(outer, -G2) * e(W', [s] G2) = 1`.
    fn pairing(&mut self) {
        let section = Section::Pairing;
        let input = self.map.sum(Accumulator::Outer);
        let srs = self.program.srs;
        g2(input.word(2), srs.g2.negate(), NEGATED_GENERATOR, self.out);
        self.point(section, input.word(6), Commitment::OpeningWitness);
        g2(input.word(8), srs.s_g2, SECRET_GENERATOR, self.out);
        let verdict = Expr::Constant(alloy_primitives::U256::ZERO);
        self.emit(section, Statement::Store(self.map.verdict, verdict, "verdict, zeroed".into()));
        self.emit(section, Statement::Pairing(input, self.map.verdict));
    }
}

/// What the pairing's points of G2 are.
pub(super) const NEGATED_GENERATOR: &str = "negated generator of G2";
pub(super) const SECRET_GENERATOR: &str = "generator of G2 times the secret";

/// Writes a point of the pairing's input.
pub(super) fn g2(at: Memory, point: G2Point, what: &str, out: &mut Vec<(Section, Statement)>) {
    for (index, (word, part)) in point.to_words().into_iter().zip(["x1", "x0", "y1", "y0"]).enumerate() {
        let text = format!("{what}, {part}");
        out.push((Section::Pairing, Statement::Store(at.word(index), Expr::Constant(word), text)));
    }
}
