//! Deployment to a chain of the demo's own, a verification as a transaction, and a proof with one flipped bit.

use std::path::Path;

use foundry_project::Anvil;
use kzg_backend::ProofFile;
use protocol_spec::{EntryPoint, encode_calldata};
use serde::Serialize;

use crate::chain::{Account, Call, Chain, Fault, parse_address};
use crate::cli::{DeployArgs, OracleArgs, SignerArgs};
use crate::commands::deploy;
use crate::console::Console;
use crate::environment::Environment;
use crate::error::{CliError, ErrorKind, internal};
use crate::figures::Figures;
use crate::units::grouped;

/// What happened on the chain.
#[derive(Debug, Serialize)]
pub(crate) struct ChainFigures {
    pub(crate) address: String,
    deploy_gas: u64,
    /// Of the receipt of a verification.
    receipt_gas: u64,
    flipped_bit: usize,
    flipped_error: String,
}

pub(super) fn run(
    anvil: &Anvil,
    folder: &Path,
    proof: &ProofFile,
    revm_gas: u64,
    console: &Console,
    environment: &Environment,
) -> Result<ChainFigures, CliError> {
    let account = anvil.accounts().first().ok_or_else(|| internal("anvil", "it has no accounts"))?;
    let signer = SignerArgs {
        keystore: None,
        account: None,
        password_file: None,
        unlocked: true,
        from: Some(account.address.clone()),
    };
    let request = DeployArgs {
        folder: folder.to_owned(),
        rpc_url: anvil.rpc_url(),
        oracle: OracleArgs::default(),
        signer: signer.clone(),
    };
    let deployment = deploy::simulate(&request, console, environment)?.send(console)?;

    let chain = Chain::new(&anvil.rpc_url())?;
    let (sender, verifier) = (Account::open(&signer, environment)?, parse_address(&deployment.address)?);
    let receipt = chain.transact(chain.chain_id()?, &sender, Call::to(verifier, calldata(proof)))?;
    if receipt.gas_used() != revm_gas {
        return Err(different_receipt(receipt.gas_used(), revm_gas));
    }
    let flipped_bit = proof.proof.len() * 4;
    let flipped = calldata(&flip(proof, flipped_bit));
    let flipped_error = match chain.call(sender.address(), verifier, &flipped).map_err(|error| error.fault) {
        Err(Fault::Reverted(error)) => error.to_string(),
        Err(fault) => return Err(chain.error(fault).into()),
        Ok(_) => return Err(internal("a flipped bit", "the contract accepted it")),
    };
    Ok(ChainFigures {
        address: deployment.address,
        deploy_gas: deployment.gas_used,
        receipt_gas: receipt.gas_used(),
        flipped_bit,
        flipped_error,
    })
}

fn calldata(proof: &ProofFile) -> Vec<u8> {
    encode_calldata(EntryPoint::Verify, &proof.proof, &proof.instances)
}

fn flip(proof: &ProofFile, bit: usize) -> ProofFile {
    let mut flipped = proof.clone();
    flipped.proof[bit / 8] ^= 1 << (bit % 8);
    flipped
}

fn different_receipt(got: u64, expected: u64) -> CliError {
    let message = format!("the receipt says {got} gas, revm says {expected}");
    let help = "check the version of anvil with `assay doctor`";
    CliError::new(ErrorKind::Environment, "receipt", message, help)
}

impl ChainFigures {
    pub(super) fn describe(&self, figures: &mut Figures) {
        figures.remarked("verifier", self.address.as_str(), format!("deployed for {} gas", grouped(self.deploy_gas)));
        figures.remarked("receipt", format!("{} gas", grouped(self.receipt_gas)), "equal to revm");
        figures.remarked("flipped bit", self.flipped_error.as_str(), format!("bit {} of the proof", self.flipped_bit));
    }
}
