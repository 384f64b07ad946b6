//! Challenges: `state = keccak256(state || block)`, or `keccak256(state || 0x01)` where nothing was said in between.

use crate::code::{Expr, Statement};
use crate::graph::Node;
use crate::program::VerifierProgram;
use crate::section::Section;

use super::expressions::Expressions;
use super::memory_map::MemoryMap;

pub(super) fn lower(
    program: &VerifierProgram,
    map: &MemoryMap,
    expressions: &mut Expressions<'_>,
    out: &mut Vec<(Section, Statement)>,
) {
    let mut emit = |statement| out.push((Section::Transcript, statement));
    let digest = Expr::Constant(program.digest.into());
    emit(Statement::Store(map.state(), digest, "digest of the verifying key".into()));
    let instances = program.layout.instances();
    if instances > 0 {
        emit(Statement::CopyInstances(map.state().word(1), instances));
    }
    for (round, layout) in program.layout.rounds().iter().enumerate() {
        let before = if round == 0 { instances } else { 0 };
        let block = map.state().word(1 + before);
        if layout.words > 0 {
            let what = format!("messages of round {}", round + 1);
            out.push((Section::Transcript, Statement::CopyProof(block, layout.start, layout.words, what)));
        }
        for (position, challenge) in layout.challenges.iter().enumerate() {
            let hashed = if position == 0 && before + layout.words > 0 {
                32 * (1 + before + layout.words)
            } else {
                // The byte stays in place for the challenges that follow.
                if position <= 1 {
                    out.push((Section::Transcript, Statement::StoreSqueezeByte(map.state().word(1))));
                }
                33
            };
            out.push((Section::Transcript, Statement::Hash(map.state(), hashed)));
            let value = program.graph.find(Node::Challenge(*challenge)).filter(|id| expressions.is_used(*id));
            if let Some(id) = value {
                let reduced = Expr::Reduce(Box::new(Expr::Load(map.state())));
                expressions.define(Section::Transcript, id, reduced, out);
            }
        }
    }
}
