//! Commands and options.

mod deployment;
mod feed;
mod report;
mod visibility;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use gas_meter::Fork;

pub(crate) use self::deployment::{NewFeedArgs, OracleArgs, RoundingArg};
pub(crate) use self::feed::{FeedArgs, SignerArgs, SubmitArgs, WatchArgs};
pub(crate) use self::report::ReportArgs;
pub(crate) use self::visibility::VisibilityArgs;
use crate::naming::{Dimension, Range};

/// From an ONNX model to an Ethereum verifier with a known gas price.
#[derive(Debug, Parser)]
#[command(name = "assay", version, about, max_term_width = 110, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// How to write results; the same for every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// One JSON object on one line of stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// No progress, notes or warnings on stderr
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// More on stderr; may be repeated
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The whole story on a bundled model: build, prove, gas, forge test, deploy to its own anvil, one flipped bit
    Demo(DemoArgs),
    /// Operators, parameters, predicted gas, memory and time; makes no keys
    Check(CheckArgs),
    /// Quantise, plan, make keys, emit and compile the verifier
    Build(BuildArgs),
    /// Commitments to hashed inputs, before there is a proof: what to publish, or to store in a contract
    Commit(CommitArgs),
    /// Witness, proof, self-check natively and in the EVM, calldata
    Prove(ProveArgs),
    /// Native and EVM verdict on a proof
    Verify(VerifyArgs),
    /// Measured gas by section
    Gas(GasArgs),
    /// The calldata of a verification, as hex on stdout
    Calldata(CalldataArgs),
    /// A Foundry project that tests and deploys the verifier, or files added to an existing one
    New(NewArgs),
    /// Simulate in the embedded EVM, then deploy
    Deploy(DeployArgs),
    /// Answer a feed once: snapshot of its inputs, proof, simulation, transaction
    Submit(SubmitArgs),
    /// Keep a feed fresh: answer on heartbeat or deviation, survive restarts of node and keeper
    #[command(after_help = feed::WATCH_ENDS)]
    Watch(WatchArgs),
    /// Gas budgets: what models cost on forks and chains, what fits, what to turn; JSON, Markdown, CSV, HTML
    Report(Box<ReportArgs>),
    /// Reference strings
    #[command(subcommand)]
    Srs(SrsCommand),
    /// Which tools are found, which are missing, the line that installs them
    Doctor(DoctorArgs),
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The oracle's story instead: a price feed's closes, a proven forecast, a lending market that follows it
    #[arg(long)]
    pub(crate) oracle: bool,
    /// Leave the local chain and the artefacts when done
    #[arg(long)]
    pub(crate) keep: bool,
    #[command(flatten)]
    pub(crate) tools: ToolArgs,
}

/// How to read a model.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ModelArgs {
    /// Sets of inputs in the format of input files, or a list of them [default: calibration.json beside the model]
    #[arg(long, value_name = "FILE")]
    pub(crate) calibration: Option<PathBuf>,
    /// Size of an open dimension; may be repeated
    #[arg(long = "dim", value_name = "NAME=N")]
    pub(crate) dimensions: Vec<Dimension>,
    #[command(flatten)]
    pub(crate) precision: PrecisionArgs,
    #[command(flatten)]
    pub(crate) visibility: VisibilityArgs,
}

/// How fine numbers are.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PrecisionArgs {
    /// Declared range of every input; values outside are refused [default: calibration range widened twofold]
    #[arg(long, value_name = "LO:HI", allow_hyphen_values = true)]
    pub(crate) input_range: Option<Range>,
    /// Bits of every input: 1 for black and white, 8 for bytes; fewer bits of public inputs cost less gas [default: as few
    /// as the error allows, or 14]
    #[arg(long, value_name = "N")]
    pub(crate) input_bits: Option<u32>,
    /// Largest error against the float model, in the units of the outputs
    #[arg(long, value_name = "ERR")]
    pub(crate) max_error: Option<f64>,
}

/// Which circuit to choose.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PlanArgs {
    /// The fastest prover whose predicted transaction gas is within this, for inputs like the calibration data
    #[arg(long, value_name = "GAS", conflicts_with = "optimize")]
    pub(crate) gas_budget: Option<u64>,
    /// What to optimise for; balanced: the cheapest verification that is proved within 5 seconds [default: balanced]
    #[arg(long, value_enum)]
    pub(crate) optimize: Option<Objective>,
    /// Main advice columns
    #[arg(long, value_name = "N")]
    pub(crate) lanes: Option<usize>,
    /// How sums are laid out; windows: cheapest to verify, folded: fewest rows [default: whatever suits the objective]
    #[arg(long, value_enum)]
    pub(crate) sums: Option<SumLayout>,
    /// The circuit gets 2^K rows
    #[arg(long, value_name = "K")]
    pub(crate) logrows: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SumLayout {
    Windows,
    Folded,
    /// Folded, with columns for hashing: fewest rows where much is hashed
    FoldedWithPoseidon,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Objective {
    Gas,
    Balanced,
    Speed,
}

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ToolArgs {
    /// Solidity compiler [default: foundry.toml, PATH, Foundry's cache, npm, in this order]
    #[arg(long, value_name = "FILE")]
    pub(crate) solc: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[arg(value_name = "MODEL.onnx")]
    pub(crate) model: PathBuf,
    #[command(flatten)]
    pub(crate) reading: ModelArgs,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    #[arg(value_name = "MODEL.onnx")]
    pub(crate) model: PathBuf,
    /// Artefact folder [default: build/NAME]
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Name of the model and its contracts [default: the file's stem, or its folder's name for model.onnx]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Reference string [default: the insecure test string]
    #[arg(long, value_name = "FILE")]
    pub(crate) srs: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ModelArgs,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    #[command(flatten)]
    pub(crate) tools: ToolArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CommitArgs {
    /// Artefact folder of `assay build`
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// The model's inputs, or those that are committed to: JSON or .npz
    #[arg(long, value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// A hashed input to commit to; may be repeated [default: every hashed input]
    #[arg(long = "tensor", value_name = "NAME")]
    pub(crate) tensors: Vec<String>,
    /// Where to write salts that the input file does not give, for their owner alone [default: DIR/private/commitments/N.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) private: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// Artefact folder of `assay build`
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// The model's inputs: JSON or .npz
    #[arg(long, value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// 32 bytes that the proof is bound to, below the field's order; `keccak256(data) >> 3` fits [default: 0]
    #[arg(long, value_name = "HEX")]
    pub(crate) context: Option<String>,
    /// Where to write the proof [default: DIR/proofs/N]
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Where to write salts and outputs that the proof hides, for their owner alone [default: DIR/private/proofs/N.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) private: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// proof.json, or the folder that holds it
    #[arg(value_name = "PROOF")]
    pub(crate) proof: PathBuf,
    /// A proof.json to take the instances from instead
    #[arg(long, value_name = "FILE")]
    pub(crate) instances: Option<PathBuf>,
    /// Ask a deployed contract as well
    #[arg(long, value_name = "URL", requires = "address")]
    pub(crate) rpc_url: Option<String>,
    /// The deployed contract
    #[arg(long, value_name = "ADDR", requires = "rpc_url")]
    pub(crate) address: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct GasArgs {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// proof.json, or the folder that holds it [default: the latest proof in DIR]
    #[arg(value_name = "PROOF")]
    pub(crate) proof: Option<PathBuf>,
    /// Rules that price the transaction: prague, osaka or amsterdam
    #[arg(long, default_value_t = Fork::Osaka)]
    pub(crate) fork: Fork,
}

#[derive(Debug, Args)]
pub(crate) struct CalldataArgs {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// proof.json, or the folder that holds it
    #[arg(value_name = "PROOF")]
    pub(crate) proof: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// An empty or missing folder, or one with a foundry.toml
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// Artefact folder of `assay build`
    #[arg(long, value_name = "DIR")]
    pub(crate) model: PathBuf,
    #[command(flatten)]
    pub(crate) tools: ToolArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DeployArgs {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    #[arg(long, value_name = "URL")]
    pub(crate) rpc_url: String,
    #[command(flatten)]
    pub(crate) oracle: OracleArgs,
    #[command(flatten)]
    pub(crate) signer: SignerArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SrsCommand {
    /// Write the insecure test string, equal on every machine
    Dev {
        /// For circuits of up to 2^K rows
        #[arg(long, value_name = "K")]
        logrows: u32,
        /// File to write [default: srs-dev-K.bin]
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Check a reference string and say what it is
    Inspect {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Bring in a ceremony's string with all checks: snarkjs `.ptau`, halo2 KZG raw or compressed
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Take only the first 2^K powers
        #[arg(long, value_name = "K")]
        logrows: Option<u32>,
        /// File to write [default: srs-K.bin]
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) tools: ToolArgs,
}
