//! `assay verify`.

use std::time::Instant;

use alloy_primitives::{Address, keccak256};
use gas_meter::Fork;
use kzg_backend::{ProofFile, verify_file};
use protocol_spec::{EntryPoint, encode_calldata};
use serde::Serialize;

use crate::artifacts::{Artifacts, hex32, proof_path, read_proof};
use crate::chain::{Chain, Fault, parse_address};
use crate::cli::VerifyArgs;
use crate::console::{Console, Paint};
use crate::error::{CliError, ErrorKind};
use crate::evm;
use crate::figures::Figures;
use crate::output::{Report, print};
use crate::units::since;

/// The verdicts on a proof.
#[derive(Debug, Serialize)]
pub(crate) struct VerifyReport {
    pub(crate) native: bool,
    /// Reading circuit, key and proof, and the native verifier.
    pub(crate) native_seconds: f64,
    pub(crate) evm: bool,
    /// Verdict of the deployed contract, where one was asked.
    pub(crate) chain: Option<bool>,
    /// Why a verifier rejects; the typed error of the contract where there is one.
    pub(crate) reason: Option<String>,
    #[serde(skip)]
    native_reason: Option<String>,
    #[serde(skip)]
    evm_reason: Option<String>,
    #[serde(skip)]
    chain_reason: Option<String>,
}

/// Prints the verdicts, and fails when one of them is a rejection.
pub(crate) fn run(args: &VerifyArgs, console: &Console) -> Result<(), CliError> {
    let report = verdicts(args, console)?;
    let rejection = report.reason.clone();
    print(&report, console)?;
    match rejection {
        None => Ok(()),
        Some(reason) => Err(CliError {
            printed: console.json,
            ..CliError::new(
                ErrorKind::Rejected,
                "proof-rejected",
                format!("the proof is rejected: {reason}"),
                "a proof holds only for the model, the inputs and the context that it was made with",
            )
        }),
    }
}

fn verdicts(args: &VerifyArgs, console: &Console) -> Result<VerifyReport, CliError> {
    console.progress.expect(3);
    let started = Instant::now();
    let artifacts = Artifacts::open(&args.folder)?;
    let proof = proof_with_instances(args)?;
    let key = console.progress.step("reading the keys", || artifacts.verification())?.key;
    let native_reason =
        console.progress.step("native", || verify_file(&key, &proof)).err().map(|rejection| rejection.to_string());
    let native_seconds = since(started);
    let bytecode = artifacts.bytecode()?;
    let calldata = encode_calldata(EntryPoint::Verify, &proof.proof, &proof.instances);
    let evm_reason = console.progress.step("revm", || evm::verify(&bytecode, &calldata, Fork::Osaka))?.rejection;
    let mut report = VerifyReport {
        native: native_reason.is_none(),
        native_seconds,
        evm: evm_reason.is_none(),
        chain: None,
        reason: None,
        native_reason,
        evm_reason,
        chain_reason: None,
    };
    if let (Some(url), Some(address)) = (&args.rpc_url, &args.address) {
        report.chain_reason = ask_chain(&artifacts, url, address, &calldata)?;
        report.chain = Some(report.chain_reason.is_none());
    }
    let reasons = [&report.evm_reason, &report.chain_reason, &report.native_reason];
    report.reason = reasons.into_iter().flatten().next().cloned();
    Ok(report)
}

fn proof_with_instances(args: &VerifyArgs) -> Result<ProofFile, CliError> {
    let mut proof = read_proof(&proof_path(&args.proof))?;
    if let Some(path) = &args.instances {
        proof.instances = read_proof(&proof_path(path))?.instances;
    }
    Ok(proof)
}

/// Asks the deployed contract, once it is known to be this model's.
fn ask_chain(artifacts: &Artifacts, url: &str, address: &str, calldata: &[u8]) -> Result<Option<String>, CliError> {
    let contract = parse_address(address)?;
    let chain = Chain::new(url)?;
    let code = chain.code(contract)?;
    let (expected, got) = (&artifacts.manifest.contract_figures.runtime_code_hash, hex32(&keccak256(&code).0));
    if *expected != got {
        let what = if code.is_empty() { "has no code".to_owned() } else { format!("has code hash `{got}`") };
        return Err(CliError::new(
            ErrorKind::BadFile,
            "contract-of-another-model",
            format!("`{address}` {what}, expected `{expected}`"),
            "name the address that `assay deploy` printed for these artefacts",
        ));
    }
    match chain.call(Address::ZERO, contract, calldata) {
        Ok(_) => Ok(None),
        Err(error) => match error.fault {
            Fault::Reverted(reason) => Ok(Some(reason.to_string())),
            _ => Err(error.into()),
        },
    }
}

impl Report for VerifyReport {
    fn human(&self, paint: Paint) -> String {
        let verdict = |reason: &Option<String>| match reason {
            None => (paint.green("accepted"), String::new()),
            Some(reason) => (paint.red("rejected"), reason.clone()),
        };
        let mut figures = Figures::default();
        let (native, reason) = verdict(&self.native_reason);
        figures.remarked("native", native, reason);
        let (evm, reason) = verdict(&self.evm_reason);
        figures.remarked("contract in revm", evm, reason);
        if self.chain.is_some() {
            let (chain, reason) = verdict(&self.chain_reason);
            figures.remarked("contract on chain", chain, reason);
        }
        figures.render(paint)
    }
}
