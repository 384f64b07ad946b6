use revm::Inspector;
use revm::handler::FrameResult;
use revm::interpreter::interpreter_types::Jumps;
use revm::interpreter::{FrameInput, Gas as FrameGas, Interpreter, InterpreterTypes};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::{Gas, SectionMap};

/// Name of the section that holds what belongs to no other.
pub const OTHER: &str = "other";

/// Execution gas by section, in the order of the source, [`OTHER`] last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionGas {
    entries: Vec<(String, Gas)>,
}

impl SectionGas {
    /// The gas of one section; none where no section has that name.
    pub fn get(&self, section: &str) -> Option<Gas> {
        self.entries.iter().find(|(name, _)| name == section).map(|(_, gas)| *gas)
    }

    /// Names and gas.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Gas)> {
        self.entries.iter().map(|(name, gas)| (name.as_str(), *gas))
    }

    /// The sum of all sections: the execution gas.
    pub fn total(&self) -> Gas {
        self.entries.iter().map(|(_, gas)| *gas).sum()
    }
}

impl Serialize for SectionGas {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.entries.len()))?;
        for (name, gas) in self.iter() {
            map.serialize_entry(name, &gas)?;
        }
        map.end()
    }
}

/// Adds up the gas of a transaction's outermost frame by program counter.
///
/// The price of an instruction is the difference of the gas left before it and before the next one of the same frame:
/// so memory growth, and what a precompile or an inner call did not give back, count for the instruction that caused
/// them.
#[derive(Debug, Default)]
pub(crate) struct SectionInspector {
    depth: usize,
    running: Option<Step>,
    by_pc: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    pc: usize,
    gas_left: u64,
}

impl SectionInspector {
    pub(crate) fn by_section(&self, map: &SectionMap) -> SectionGas {
        let names = map.names().iter().map(String::as_str).chain([OTHER]);
        let mut entries: Vec<_> = names.map(|name| (name.to_owned(), Gas::default())).collect();
        let other = entries.len() - 1;
        for (pc, &gas) in self.by_pc.iter().enumerate() {
            entries[map.index_at(pc).unwrap_or(other)].1 += Gas(gas);
        }
        SectionGas { entries }
    }

    fn close_step(&mut self, gas_left: u64) {
        if let Some(step) = self.running.take() {
            if self.by_pc.len() <= step.pc {
                self.by_pc.resize(step.pc + 1, 0);
            }
            self.by_pc[step.pc] += step.gas_left.saturating_sub(gas_left);
        }
    }
}

impl<CTX, INTR: InterpreterTypes> Inspector<CTX, INTR> for SectionInspector {
    fn step(&mut self, interpreter: &mut Interpreter<INTR>, _context: &mut CTX) {
        if self.depth == 1 {
            let gas_left = gas_left(&interpreter.gas);
            self.close_step(gas_left);
            self.running = Some(Step { pc: interpreter.bytecode.pc(), gas_left });
        }
    }

    fn frame_start(&mut self, _context: &mut CTX, _input: &mut FrameInput) -> Option<FrameResult> {
        self.depth += 1;
        None
    }

    fn frame_end(&mut self, _context: &mut CTX, _input: &FrameInput, result: &mut FrameResult) {
        self.depth -= 1;
        if self.depth == 0 {
            let gives_back = result.instruction_result().is_ok_or_revert();
            self.close_step(if gives_back { gas_left(result.gas()) } else { 0 });
        }
    }
}

/// Regular gas and the reservoir that pays for state first (EIP-8037; empty before Amsterdam).
fn gas_left(gas: &FrameGas) -> u64 {
    gas.remaining() + gas.reservoir()
}
