//! The curve precompiles of the embedded EVM, and what may go wrong with them on a chain that is not Ethereum.

use alloy_primitives::Bytes;
use revm::context_interface::{Cfg, ContextTr};
use revm::handler::{EthPrecompiles, PrecompileProvider};
use revm::interpreter::{CallInputs, InstructionResult, InterpreterResult};
use revm::precompile::{PrecompileSpecId, Precompiles};
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, AddressSet};

/// ecAdd, ecMul and the pairing (EIP-196, EIP-197).
const CURVE: [u8; 3] = [6, 7, 8];

/// What is wrong with one call of a curve precompile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CurveFault {
    /// The call fails, although it returns the right answer.
    FailsWithAnswer,
    /// The call succeeds and returns these bytes.
    Returns(Bytes),
    /// The call succeeds and returns so many bytes: the beginning of its answer, or its answer and zeroes behind it.
    Resized(usize),
}

/// Precompiles, one call of which may be faulty.
#[derive(Debug)]
pub(crate) struct CurvePrecompiles {
    inner: EthPrecompiles,
    /// Addresses without their precompile: whatever code they hold is run.
    missing: Vec<Address>,
    /// The faulty call, counted from 0 in each transaction.
    faulty: Option<(usize, CurveFault)>,
    /// Calls of curve precompiles in this transaction.
    calls: usize,
}

impl CurvePrecompiles {
    /// Those of a fork.
    pub(crate) fn new(spec: SpecId) -> Self {
        let precompiles = Precompiles::new(PrecompileSpecId::from_spec_id(spec));
        Self { inner: EthPrecompiles { precompiles, spec }, missing: Vec::new(), faulty: None, calls: 0 }
    }

    /// Those of a fork, without the ones at some of the lowest addresses.
    pub(crate) fn without(spec: SpecId, missing: &[u8]) -> Self {
        let missing = missing.iter().map(|last| Address::with_last_byte(*last)).collect();
        Self { missing, ..Self::new(spec) }
    }

    /// Those of a fork, without ecAdd, ecMul and the pairing.
    pub(crate) fn none(spec: SpecId) -> Self {
        Self::without(spec, &CURVE)
    }

    /// Those of a fork, with a fault in the call counted as `call` from 0 in each transaction.
    pub(crate) fn faulty(spec: SpecId, call: usize, fault: CurveFault) -> Self {
        Self { faulty: Some((call, fault)), ..Self::new(spec) }
    }

    /// Spoils the answer if this is the faulty call.
    fn pass(&mut self, mut result: InterpreterResult) -> InterpreterResult {
        let call = self.calls;
        self.calls += 1;
        match &self.faulty {
            Some((faulty, CurveFault::FailsWithAnswer)) if *faulty == call => result.result = InstructionResult::Revert,
            Some((faulty, CurveFault::Returns(bytes))) if *faulty == call => result.output = bytes.clone(),
            Some((faulty, CurveFault::Resized(size))) if *faulty == call => {
                let mut answer = result.output.to_vec();
                answer.resize(*size, 0);
                result.output = answer.into();
            }
            _ => {}
        }
        result
    }
}

impl<CTX: ContextTr<Cfg: Cfg<Spec = SpecId>>> PrecompileProvider<CTX> for CurvePrecompiles {
    type Output = InterpreterResult;

    /// Runs at the beginning of every transaction.
    fn set_spec(&mut self, spec: SpecId) -> bool {
        self.calls = 0;
        PrecompileProvider::<CTX>::set_spec(&mut self.inner, spec)
    }

    fn run(&mut self, context: &mut CTX, inputs: &CallInputs) -> Result<Option<InterpreterResult>, String> {
        if self.missing.contains(&inputs.bytecode_address) {
            return Ok(None);
        }
        let result = self.inner.run(context, inputs)?;
        let of_curve = CURVE.into_iter().any(|last| inputs.bytecode_address == Address::with_last_byte(last));
        Ok(if of_curve { result.map(|result| self.pass(result)) } else { result })
    }

    fn warm_addresses(&self) -> &AddressSet {
        self.inner.warm_addresses()
    }
}
