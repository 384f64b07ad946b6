//! Statements of a batch verifier: for each proof, and after the last.

use protocol_spec::Commitment;

use crate::batch::BatchMemory;
use crate::code::{Code, Expr, Memory, Statement, coordinate};
use crate::graph::ValueId;
use crate::program::{GroupStep, VerifierProgram};
use crate::section::Section;

use super::allocate;
use super::expressions::Expressions;
use super::group::{NEGATED_GENERATOR, SECRET_GENERATOR, g2};
use super::memory_map::MemoryMap;
use super::transcript::Transcript;

type Statements = Vec<(Section, Statement)>;

/// The statements for each proof, those after the last, and the memory they share. The program is flat.
pub(crate) fn lower_batch(program: &VerifierProgram, weight: ValueId) -> (Code, Statements, BatchMemory) {
    let single = MemoryMap::new(program);
    let memory = memory(program, single.values);
    let values = memory.instances.word(program.layout.instances());
    let map = MemoryMap { values, ..single };
    let mut expressions = Expressions::new(program);
    expressions.provide(weight, memory.weight);

    let mut each = super::checks_of_form(program);
    let mut transcript = Transcript::new(program, &map);
    expressions.lower_all(&mut transcript, &mut each);
    add_proof(program, &memory, &mut expressions, &mut each);
    let (places, slots) = allocate::places(&each, program.graph.len(), map.values);
    let code = Code { statements: each, places, memory_start: map.start, memory_end: map.values.word(slots) };
    let once = finish(program, &memory, map.verdict);
    (code, once, memory)
}

/// Words of the sums: see [`Sums`].
const SUM_WORDS: usize = 14;

/// Everything that outlives a proof lies behind the transcript's block and the verdict.
fn memory(program: &VerifierProgram, start: Memory) -> BatchMemory {
    let sums = start.word(4);
    let key_scalars = sums.word(SUM_WORDS);
    let proof = key_scalars.word(program.key_points.len());
    BatchMemory {
        challenge: start,
        weight: start.word(1),
        proof_at: start.word(2),
        instances_at: start.word(3),
        sums,
        key_scalars,
        proof,
        instances: proof.word(program.layout.words()),
    }
}

/// Buffers of the group arithmetic, such that the pairing reads both sums where they are: from the left sum on, twelve
/// words hold it, a point of G2, the right sum, a point of G2.
struct Sums(Memory);

impl Sums {
    fn left_addend(&self) -> Memory {
        self.0
    }

    fn left(&self) -> Memory {
        self.0.word(2)
    }

    fn right_addend(&self) -> Memory {
        self.0.word(6)
    }

    fn right(&self) -> Memory {
        self.0.word(8)
    }

    /// A point and its scalar.
    fn product(&self) -> Memory {
        self.0.word(10)
    }
}

/// The hint's check; then the proof's points join the sums, and scalars of the key's points those of earlier proofs.
fn add_proof(program: &VerifierProgram, memory: &BatchMemory, expressions: &mut Expressions<'_>, out: &mut Statements) {
    let section = Section::Opening;
    let check = Statement::CheckInversion(expressions.take(program.inversion_check));
    out.push((section, check));
    let mut on_proof = Vec::new();
    for (point, scalar) in terms(program) {
        let Some(index) = program.key_points.iter().position(|(key, _)| *key == point) else {
            on_proof.push((point, scalar));
            continue;
        };
        let at = memory.key_scalars.word(index);
        let sum = expressions.added_to(at, scalar, out);
        out.push((section, Statement::Store(at, sum, format!("scalar of {point}, over all proofs"))));
    }
    let sums = Sums(memory.sums);
    let factor = sums.product().word(2);
    for (point, scalar) in on_proof {
        let Some(from) = program.layout.point(point) else { continue };
        out.push((section, Statement::CopyProof(sums.product(), from, 2, point.to_string())));
        out.push((section, Statement::Store(factor, expressions.take(scalar), format!("factor of {point}"))));
        add_product(section, &sums, sums.left_addend(), out);
        if point == Commitment::OpeningWitness {
            // A point off the curve would cost nearly all gas a second time.
            out.push((section, Statement::CheckCalls));
            let what = format!("factor of {point} on the other side");
            out.push((section, Statement::Store(factor, Expr::Load(memory.weight), what)));
            add_product(section, &sums, sums.right_addend(), out);
        }
    }
}

fn terms(program: &VerifierProgram) -> impl Iterator<Item = (Commitment, ValueId)> {
    program.group.iter().filter_map(|step| match *step {
        GroupStep::AddScaled(_, point, scalar) => Some((point, scalar)),
        _ => None,
    })
}

/// The product joins the sum behind the addend.
fn add_product(section: Section, sums: &Sums, addend: Memory, out: &mut Statements) {
    out.push((section, Statement::EcMul(sums.product(), addend)));
    out.push((section, Statement::EcAdd(addend, addend.word(2))));
}

/// The key's points join the left sum; `e(left, -G2) * e(right, [s] G2) = 1`.
fn finish(program: &VerifierProgram, memory: &BatchMemory, verdict: Memory) -> Statements {
    let sums = Sums(memory.sums);
    let mut out = Vec::new();
    for (index, (key, point)) in program.key_points.iter().enumerate() {
        let mut store = |word, expr, what| {
            out.push((Section::Opening, Statement::Store(sums.product().word(word), expr, what)));
        };
        store(0, Expr::Constant(point.x), coordinate(*key, 'x'));
        store(1, Expr::Constant(point.y), coordinate(*key, 'y'));
        store(2, Expr::Load(memory.key_scalars.word(index)), format!("scalar of {key}"));
        add_product(Section::Opening, &sums, sums.left_addend(), &mut out);
    }
    g2(sums.left().word(2), program.srs.g2.negate(), NEGATED_GENERATOR, &mut out);
    g2(sums.right().word(2), program.srs.s_g2, SECRET_GENERATOR, &mut out);
    let zero = Expr::Constant(alloy_primitives::U256::ZERO);
    out.push((Section::Pairing, Statement::Store(verdict, zero, "verdict, zeroed".into())));
    out.push((Section::Pairing, Statement::Pairing(sums.left(), verdict)));
    out
}
