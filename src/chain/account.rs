//! Who signs. Keys are read once, stay in memory, and are in no argument, message or file of ours.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use alloy_consensus::transaction::RlpEcdsaEncodableTx;
use alloy_consensus::{SignableTransaction, TxEip1559};
use alloy_primitives::{Address, Bytes, TxKind, U64, U256};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use model::read_input;
use serde_json::{Value, json};

use super::transaction::UnsignedTransaction;
use super::{Chain, ChainError, Fault, SignedTransaction, parse_address};
use crate::cli::SignerArgs;
use crate::environment::{Environment, PRIVATE_KEY_VARIABLE};
use crate::error::{CliError, ErrorKind};
use crate::output::write_stderr;

/// Of a password file, in bytes: what is longer is another file.
const LONGEST_PASSWORD: u64 = 4096;

/// An account that signs transactions.
#[derive(Clone, Debug)]
pub(crate) enum Account {
    /// With a key that is here.
    Local(PrivateKeySigner),
    /// With a key that the node holds.
    Unlocked(Address),
}

impl Account {
    /// Finds the signer that the arguments name.
    pub(crate) fn open(args: &SignerArgs, environment: &Environment) -> Result<Self, CliError> {
        let password = args.password_file.as_deref();
        match (&args.keystore, &args.account, &args.from, &environment.private_key) {
            (Some(file), ..) => decrypt(file, password),
            (_, Some(name), ..) => decrypt(&in_foundrys_store(name, environment)?, password),
            (_, _, Some(address), _) => Ok(Self::Unlocked(parse_address(address)?)),
            (.., Some(key)) => from_variable(key.reveal()),
            _ => Err(CliError::usage(
                "no-signer",
                "nobody signs the transactions",
                format!("give --keystore, --account or --unlocked --from, or set {PRIVATE_KEY_VARIABLE}"),
            )),
        }
    }

    pub(crate) fn address(&self) -> Address {
        match self {
            Self::Local(signer) => signer.address(),
            Self::Unlocked(address) => *address,
        }
    }

    /// Signs; nothing is sent.
    pub(crate) fn sign(
        &self,
        chain: &Chain,
        transaction: &UnsignedTransaction,
    ) -> Result<SignedTransaction, ChainError> {
        let raw = match self {
            Self::Local(signer) => sign_here(signer, transaction)
                .map_err(|error| chain.inconsistent(format!("signing failed: {error}")))?,
            Self::Unlocked(address) => sign_there(chain, *address, transaction)?,
        };
        Ok(SignedTransaction::new(transaction.nonce, transaction.fees, raw))
    }
}

fn sign_here(signer: &PrivateKeySigner, transaction: &UnsignedTransaction) -> Result<Bytes, alloy_signer::Error> {
    let unsigned = TxEip1559 {
        chain_id: transaction.chain_id,
        nonce: transaction.nonce,
        gas_limit: transaction.gas_limit,
        max_fee_per_gas: transaction.fees.maximum,
        max_priority_fee_per_gas: transaction.fees.tip,
        to: transaction.call.to.map_or(TxKind::Create, TxKind::Call),
        value: U256::ZERO,
        access_list: Default::default(),
        input: transaction.call.data.clone(),
    };
    let signature = signer.sign_hash_sync(&unsigned.signature_hash())?;
    let mut raw = Vec::new();
    unsigned.eip2718_encode(&signature, &mut raw);
    Ok(raw.into())
}

/// Asks the node for a signature: anvil answers with the bytes, geth with an object around them.
fn sign_there(chain: &Chain, from: Address, transaction: &UnsignedTransaction) -> Result<Bytes, ChainError> {
    let request = json!([{
        "from": from,
        "to": transaction.call.to,
        "input": transaction.call.data,
        "nonce": U64::from(transaction.nonce),
        "gas": U64::from(transaction.gas_limit),
        "maxFeePerGas": U256::from(transaction.fees.maximum),
        "maxPriorityFeePerGas": U256::from(transaction.fees.tip),
        "chainId": U64::from(transaction.chain_id),
        "value": "0x0",
        "type": "0x2",
    }]);
    let answer: Value = chain.request("eth_signTransaction", request)?;
    let raw = answer.get("raw").unwrap_or(&answer).as_str().and_then(|text| text.parse().ok());
    let not_signed = || Fault::Inconsistent("`eth_signTransaction` returned no transaction".to_owned());
    raw.ok_or_else(|| chain.error(not_signed()))
}

fn from_variable(key: &str) -> Result<Account, CliError> {
    key.trim().parse().map(Account::Local).map_err(|_| {
        CliError::usage(
            "private-key",
            format!("{PRIVATE_KEY_VARIABLE} holds no private key"),
            "it has to be 64 hexadecimal digits, with or without `0x`",
        )
    })
}

/// `~/.foundry/keystores/NAME`, where `cast wallet import` puts it.
fn in_foundrys_store(name: &str, environment: &Environment) -> Result<PathBuf, CliError> {
    let file = Path::new(name).file_name().filter(|file| *file == name);
    let store = environment.foundry_keystores();
    match (file, store) {
        (Some(file), Some(store)) => Ok(store.join(file)),
        (None, _) => Err(CliError::usage(
            "account-name",
            format!("`{name}` is no name of an account"),
            "give the name alone, as `cast wallet list` shows it, or a path with `--keystore FILE`",
        )),
        (_, None) => Err(CliError::new(
            ErrorKind::Environment,
            "account-store",
            "Foundry's account store is in the home folder, and HOME is not set",
            "name the file with `--keystore FILE`",
        )),
    }
}

fn decrypt(file: &Path, password_file: Option<&Path>) -> Result<Account, CliError> {
    if !file.is_file() {
        return Err(CliError::new(
            ErrorKind::BadFile,
            "keystore-missing",
            format!("there is no keystore `{}`", file.display()),
            "`cast wallet import NAME` makes one in Foundry's store",
        ));
    }
    let password = match password_file {
        Some(path) => read_password(path)?,
        None => ask_password(file)?,
    };
    let signer = PrivateKeySigner::decrypt_keystore(file, password).map_err(|error| {
        let message = format!("`{}` was not decrypted: {error}", file.display());
        CliError::new(ErrorKind::BadFile, "keystore", message, "check the password and that the file is a keystore")
    })?;
    Ok(Account::Local(signer))
}

/// The file's content without the end of its line, as Foundry reads it.
fn read_password(path: &Path) -> Result<String, CliError> {
    let text = read_input(path, LONGEST_PASSWORD).and_then(|bytes| match bytes.len() as u64 > LONGEST_PASSWORD {
        true => Err(io::Error::other(format!("more than {LONGEST_PASSWORD} bytes"))),
        false => String::from_utf8(bytes).map_err(|_| io::Error::other("not UTF-8")),
    });
    let text = text.map_err(|error| {
        let message = format!("`{}`: {error}", path.display());
        CliError::new(ErrorKind::BadFile, "password-file", message, "name a file that holds the password")
    })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn ask_password(file: &Path) -> Result<String, CliError> {
    let missing = || {
        CliError::usage(
            "no-password",
            format!("`{}` needs a password", file.display()),
            "name a file that holds it with `--password-file FILE`, or run in a terminal",
        )
    };
    if !std::io::stdin().is_terminal() {
        return Err(missing());
    }
    let terminal = ::console::Term::stderr();
    write_stderr(&format!("Password of {}: ", file.display()));
    terminal.read_secure_line().map_err(|_| missing())
}
