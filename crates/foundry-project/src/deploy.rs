use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tempfile::TempDir;

use crate::forge::{Forge, ForgeError};
use crate::solc::Solc;

/// Deploys the init code in a file; has no imports.
const SCRIPT: &str = include_str!("../assets/DeployInitCode.s.sol");

/// A contract to put on a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployRequest<'a> {
    /// The code that deploys it, constructor arguments appended.
    pub init_code: &'a [u8],
    /// The chain's JSON-RPC address.
    pub rpc_url: &'a str,
    /// Who pays and signs.
    pub signer: Signer,
}

/// Who signs. No secret passes through here: forge reads keys from where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// An account for which the chain itself signs.
    Unlocked {
        /// Its address.
        address: String,
    },
    /// The private key in an environment variable, as forge sees the environment.
    Variable {
        /// The variable's name.
        name: String,
    },
    /// An account of Foundry's own store.
    Account {
        /// Its name there.
        name: String,
        /// The file with its password; without one forge asks.
        password_file: Option<PathBuf>,
    },
    /// A keystore file.
    Keystore {
        /// The file.
        path: PathBuf,
        /// The file with its password; without one forge asks.
        password_file: Option<PathBuf>,
    },
}

/// What the chain says about the deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployReceipt {
    /// The new contract, `0x` and 40 hex digits.
    pub address: String,
    /// Hash of the transaction.
    pub transaction_hash: String,
    /// Gas the transaction used.
    pub gas_used: u64,
    /// Number of its block.
    pub block: u64,
}

impl Forge {
    /// Deploys with `forge script --broadcast`, from a project in a temporary folder.
    ///
    /// # Errors
    /// The chain cannot be reached, the signer cannot pay or sign, or the deployment reverts.
    pub fn deploy(&self, solc: &Solc, request: &DeployRequest<'_>) -> Result<DeployReceipt, ForgeError> {
        let project = TempDir::new().map_err(|source| ForgeError::File { path: std::env::temp_dir(), source })?;
        write_project(project.path(), solc, request.init_code)?;
        let mut arguments: Vec<String> =
            ["DeployInitCode.s.sol", "--broadcast", "--non-interactive", "--rpc-url"].map(str::to_owned).into();
        arguments.push(request.rpc_url.to_owned());
        arguments.extend(request.signer.arguments());
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        self.run_to_success(project.path(), "script", &arguments)?;
        read_receipt(project.path())
    }
}

impl Signer {
    fn arguments(&self) -> Vec<String> {
        let with_password = |flag: &str, value: &str, password_file: &Option<PathBuf>| {
            let mut arguments = vec![flag.to_owned(), value.to_owned()];
            if let Some(file) = password_file {
                arguments.extend(["--password-file".to_owned(), file.to_string_lossy().into_owned()]);
            }
            arguments
        };
        match self {
            Self::Unlocked { address } => ["--unlocked", "--sender", address].map(str::to_owned).into(),
            Self::Variable { name } => ["--sig", "runWithKey(string)", name].map(str::to_owned).into(),
            Self::Account { name, password_file } => with_password("--account", name, password_file),
            Self::Keystore { path, password_file } => {
                with_password("--keystore", &path.to_string_lossy(), password_file)
            }
        }
    }
}

fn write_project(folder: &Path, solc: &Solc, init_code: &[u8]) -> Result<(), ForgeError> {
    let compiler =
        solc.program_for_forge(folder).map_err(|source| ForgeError::File { path: folder.to_owned(), source })?;
    let settings = format!(
        "[profile.default]\nsrc = '.'\nscript = '.'\nlibs = []\nsolc = {}\noffline = true\nevm_version = 'osaka'\n\
         fs_permissions = [{{ access = 'read', path = './init-code.hex' }}]\n",
        toml::Value::String(compiler.to_string_lossy().into_owned()),
    );
    let files = [
        ("foundry.toml", settings),
        ("DeployInitCode.s.sol", SCRIPT.to_owned()),
        ("init-code.hex", format!("0x{}", hex::encode(init_code))),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|source| ForgeError::File { path, source })?;
    }
    Ok(())
}

/// forge leaves one folder per chain id, and in it one file per script function with what was sent and what came back.
fn read_receipt(project: &Path) -> Result<DeployReceipt, ForgeError> {
    let broadcast = project.join("broadcast/DeployInitCode.s.sol");
    let not_read = |source| ForgeError::File { path: broadcast.clone(), source };
    let chains = fs::read_dir(&broadcast).map_err(not_read)?;
    let files = chains.filter_map(|chain| fs::read_dir(chain.ok()?.path()).ok()).flatten();
    let mut runs = files.filter_map(|file| Some(file.ok()?.path()));
    let latest = runs.find(|file| file.to_string_lossy().ends_with("-latest.json"));
    let latest = latest.ok_or_else(|| answer("no transaction was sent"))?;
    parse_receipt(&fs::read(latest).map_err(not_read)?)
}

fn parse_receipt(run: &[u8]) -> Result<DeployReceipt, ForgeError> {
    #[derive(Deserialize)]
    struct Run {
        receipts: Vec<Receipt>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Receipt {
        status: String,
        transaction_hash: String,
        contract_address: Option<String>,
        gas_used: String,
        block_number: String,
    }
    let run: Run = serde_json::from_slice(run).map_err(|error| answer(&error.to_string()))?;
    let [receipt] = run.receipts.try_into().map_err(|_| answer("there is not exactly one receipt"))?;
    if receipt.status != "0x1" {
        return Err(answer("the transaction failed on the chain"));
    }
    Ok(DeployReceipt {
        address: receipt.contract_address.ok_or_else(|| answer("the receipt names no contract"))?,
        transaction_hash: receipt.transaction_hash,
        gas_used: quantity(&receipt.gas_used)?,
        block: quantity(&receipt.block_number)?,
    })
}

fn quantity(text: &str) -> Result<u64, ForgeError> {
    let digits = text.strip_prefix("0x").ok_or_else(|| answer("a number lacks its `0x`"))?;
    u64::from_str_radix(digits, 16).map_err(|error| answer(&error.to_string()))
}

fn answer(reason: &str) -> ForgeError {
    ForgeError::Answer { command: "script", reason: reason.to_owned() }
}
