use std::convert::Infallible;

use alloy_primitives::{Address, Bytes, TxKind, address, keccak256};
use revm::context::{CfgEnv, Context, Evm as RevmEvm, TxEnv};
use revm::context_interface::result::{EVMError, ExecutionResult, HaltReason as RevmHaltReason, InvalidTransaction};
use revm::database::InMemoryDB;
use revm::handler::instructions::EthInstructions;
use revm::handler::{EthFrame, MainnetContext};
use revm::interpreter::interpreter::EthInterpreter;
use revm::state::{AccountInfo, Bytecode};
use revm::{DatabaseRef, ExecuteCommitEvm, ExecuteEvm, InspectEvm, MainBuilder, MainContext};

use crate::curve_precompiles::{CurveFault, CurvePrecompiles};
use crate::section_gas::SectionInspector;
use crate::{EvmError, Fork, Gas, Outcome, SectionGas, SectionMap, TransactionGas};

/// Chain id of local test chains.
const CHAIN_ID: u64 = 31_337;
/// First development account of local test chains: a first deployment gets the same address here and there.
const SENDER: Address = address!("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

type Environment = MainnetContext<InMemoryDB>;
type Chain =
    RevmEvm<Environment, SectionInspector, EthInstructions<EthInterpreter, Environment>, CurvePrecompiles, EthFrame>;

/// An empty chain in memory, on which contracts are deployed and called at the prices of one fork.
///
/// A call leaves the state as it was: every call is priced as the first one of its block.
pub struct Evm {
    fork: Fork,
    chain: Chain,
}

/// A contract that was deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Where it is.
    pub address: Address,
    /// Its code.
    pub runtime: Bytes,
    /// Gas of the whole creating transaction.
    pub deploy_gas: Gas,
}

/// How a call ended and what it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallReport {
    /// Success, revert or halt, with its bytes.
    pub outcome: Outcome,
    /// The price, as a transaction of its own.
    pub gas: TransactionGas,
}

impl Evm {
    /// An empty chain under the rules of `fork`.
    pub fn new(fork: Fork) -> Self {
        Self::with_precompiles(fork, CurvePrecompiles::new(fork.spec()))
    }

    /// An empty chain on which the addresses of ecAdd, ecMul and the pairing hold no precompile, so that calls of
    /// them succeed and return nothing.
    pub fn without_curve_precompiles(fork: Fork) -> Self {
        Self::with_precompiles(fork, CurvePrecompiles::none(fork.spec()))
    }

    /// An empty chain on which these of the lowest addresses hold no precompile, but whatever [`Evm::install_at`] puts
    /// there.
    pub fn without_precompiles(fork: Fork, missing: &[u8]) -> Self {
        Self::with_precompiles(fork, CurvePrecompiles::without(fork.spec(), missing))
    }

    /// An empty chain on which one call of ecAdd, ecMul or the pairing goes wrong, the one counted as `call` from 0 in
    /// each transaction.
    pub fn with_curve_fault(fork: Fork, call: usize, fault: CurveFault) -> Self {
        Self::with_precompiles(fork, CurvePrecompiles::faulty(fork.spec(), call, fault))
    }

    fn with_precompiles(fork: Fork, precompiles: CurvePrecompiles) -> Self {
        let chain = Context::mainnet()
            .with_cfg(rules(fork))
            .with_db(InMemoryDB::default())
            .build_mainnet_with_inspector(SectionInspector::default())
            .with_precompiles(precompiles);
        Self { fork, chain }
    }

    /// The rules in force.
    pub fn fork(&self) -> Fork {
        self.fork
    }

    /// Runs `init_code` (constructor arguments appended) in a creating transaction and keeps the contract.
    ///
    /// # Errors
    /// A size or gas limit of the fork is exceeded, or the init code does not return.
    pub fn deploy(&mut self, init_code: &[u8]) -> Result<Deployment, EvmError> {
        let limits = self.fork.limits();
        if init_code.len() > limits.init_code_bytes {
            let (expected, got) = (limits.init_code_bytes, init_code.len());
            return Err(EvmError::InitCodeTooLong { fork: self.fork, expected, got });
        }
        let creation = transaction(TxKind::Create, init_code, self.fork.deploy_gas_limit());
        let result = self.chain.transact_commit(creation).map_err(|error| self.refusal(error))?;
        match result {
            ExecutionResult::Success { ref output, ref gas, .. } => {
                let address = *output.address().ok_or_else(|| refused("the creation returned no address"))?;
                Ok(Deployment { address, runtime: output.data().clone(), deploy_gas: Gas(gas.tx_gas_used()) })
            }
            ExecutionResult::Revert { output, .. } => Err(EvmError::DeploymentReverted { data: output }),
            ExecutionResult::Halt { reason: RevmHaltReason::CreateContractSizeLimit, .. } => {
                Err(self.runtime_too_long(init_code)?)
            }
            ExecutionResult::Halt { reason, .. } => Err(EvmError::DeploymentHalted { reason: reason.into() }),
        }
    }

    /// Puts `runtime` at an address derived from it, without a deployment and its limits.
    ///
    /// # Errors
    /// `runtime` is empty.
    pub fn install(&mut self, runtime: &[u8]) -> Result<Address, EvmError> {
        let address = Address::from_word(keccak256(runtime));
        self.install_at(address, runtime)?;
        Ok(address)
    }

    /// As [`Evm::install`], at an address of one's own.
    ///
    /// # Errors
    /// `runtime` is empty.
    pub fn install_at(&mut self, address: Address, runtime: &[u8]) -> Result<(), EvmError> {
        if runtime.is_empty() {
            return Err(EvmError::NoContract { address });
        }
        let code = Bytecode::new_raw(Bytes::copy_from_slice(runtime));
        self.chain.ctx.journaled_state.database.insert_account_info(address, AccountInfo::from_bytecode(code));
        Ok(())
    }

    /// Calls `address` in a transaction of `sender` and keeps what it changes.
    ///
    /// # Errors
    /// As [`Evm::call`].
    pub fn transact(&mut self, sender: Address, address: Address, calldata: &[u8]) -> Result<CallReport, EvmError> {
        self.require_contract(address)?;
        let call = transaction(TxKind::Call(address), calldata, self.fork.call_gas_limit());
        let result = self.chain.transact_commit(TxEnv { caller: sender, ..call });
        Ok(self.report(calldata, result.map_err(|error| self.refusal(error))?))
    }

    /// Calls `address` in a transaction with all the gas the fork allows.
    ///
    /// # Errors
    /// There is no contract, or the calldata alone exceeds the fork's limit. A revert is no error.
    pub fn call(&mut self, address: Address, calldata: &[u8]) -> Result<CallReport, EvmError> {
        self.call_with_gas_limit(address, calldata, self.fork.call_gas_limit())
    }

    /// As [`Evm::call`], with a gas limit of one's own.
    ///
    /// # Errors
    /// As [`Evm::call`]; the limit is above the fork's cap or below the intrinsic gas.
    pub fn call_with_gas_limit(
        &mut self,
        address: Address,
        calldata: &[u8],
        gas_limit: Gas,
    ) -> Result<CallReport, EvmError> {
        self.require_contract(address)?;
        let call = transaction(TxKind::Call(address), calldata, gas_limit);
        let result = self.chain.transact(call).map_err(|error| self.refusal(error))?.result;
        Ok(self.report(calldata, result))
    }

    /// As [`Evm::call`], with the execution gas of the called contract's instructions by section.
    ///
    /// The sections sum to `gas.execution_gas`; gas spent in inner calls belongs to the section that calls.
    ///
    /// # Errors
    /// As [`Evm::call`].
    pub fn call_by_section(
        &mut self,
        address: Address,
        calldata: &[u8],
        sections: &SectionMap,
    ) -> Result<(CallReport, SectionGas), EvmError> {
        self.require_contract(address)?;
        let call = transaction(TxKind::Call(address), calldata, self.fork.call_gas_limit());
        self.chain.set_inspector(SectionInspector::default());
        let result = self.chain.inspect_tx(call).map_err(|error| self.refusal(error))?.result;
        Ok((self.report(calldata, result), self.chain.inspector.by_section(sections)))
    }

    /// Whether the contract accepts `calldata`, without a price: the quick path for runs of many thousand calls.
    ///
    /// # Errors
    /// As [`Evm::call`].
    pub fn static_call(&mut self, address: Address, calldata: &[u8]) -> Result<Outcome, EvmError> {
        self.require_contract(address)?;
        let call = transaction(TxKind::Call(address), calldata, self.fork.call_gas_limit());
        let result = self.chain.transact_one(call);
        self.chain.finalize();
        Ok(Outcome::of(result.map_err(|error| self.refusal(error))?))
    }

    fn report(&self, calldata: &[u8], result: ExecutionResult) -> CallReport {
        let gas = TransactionGas::of(self.fork, calldata, result.gas());
        CallReport { outcome: Outcome::of(result), gas }
    }

    fn require_contract(&self, address: Address) -> Result<(), EvmError> {
        let Ok(account) = self.chain.ctx.journaled_state.database.basic_ref(address);
        match account {
            Some(account) if !account.is_empty_code_hash() => Ok(()),
            _ => Err(EvmError::NoContract { address }),
        }
    }

    /// Runs the creation once more on a chain without limits, to say how long the code is.
    fn runtime_too_long(&self, init_code: &[u8]) -> Result<EvmError, EvmError> {
        let mut unlimited = Self::new(self.fork);
        unlimited.chain.ctx.cfg.limit_contract_code_size = Some(usize::MAX);
        unlimited.chain.ctx.cfg.tx_gas_limit_cap = Some(u64::MAX);
        let creation = transaction(TxKind::Create, init_code, Gas(1 << 40));
        let result = unlimited.chain.transact(creation).map_err(|error| self.refusal(error))?.result;
        let got = result.output().map_or(0, |code| code.len());
        Ok(EvmError::RuntimeTooLong { fork: self.fork, expected: self.fork.limits().runtime_bytes, got })
    }

    fn refusal(&self, error: EVMError<Infallible>) -> EvmError {
        let EVMError::Transaction(invalid) = error else { return refused(error) };
        match invalid {
            InvalidTransaction::TxGasLimitGreaterThanCap { gas_limit, cap } => {
                EvmError::GasLimitAboveCap { fork: self.fork, expected: Gas(cap), got: Gas(gas_limit) }
            }
            InvalidTransaction::CallGasCostMoreThanGasLimit { gas_limit, initial_gas: needed }
            | InvalidTransaction::GasFloorMoreThanGasLimit { gas_limit, gas_floor: needed } => {
                EvmError::GasLimitBelowIntrinsic { expected: Gas(gas_limit), got: Gas(needed) }
            }
            other => refused(other),
        }
    }
}

fn rules(fork: Fork) -> CfgEnv {
    let mut rules = fork.rules().with_chain_id(CHAIN_ID);
    rules.disable_nonce_check = true;
    rules
}

fn transaction(kind: TxKind, data: &[u8], gas_limit: Gas) -> TxEnv {
    TxEnv {
        caller: SENDER,
        gas_limit: gas_limit.units(),
        kind,
        data: Bytes::copy_from_slice(data),
        chain_id: Some(CHAIN_ID),
        ..TxEnv::default()
    }
}

fn refused(reason: impl ToString) -> EvmError {
    EvmError::Refused { reason: reason.to_string() }
}
