//! Options of the commands that answer a feed, and who signs for them.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

/// A feed of a deployed oracle.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Feed")]
pub(crate) struct FeedArgs {
    /// JSON-RPC address of a node
    #[arg(long, value_name = "URL")]
    pub(crate) rpc_url: String,
    /// Seconds until a request to the node is given up
    #[arg(long, value_name = "SECS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) rpc_timeout: u64,
    /// The ModelRiskOracle
    #[arg(long, value_name = "ADDR")]
    pub(crate) oracle: String,
    /// Its feed: 0x and 64 digits, or a name of at most 32 characters
    #[arg(long, value_name = "ID")]
    pub(crate) feed: String,
}

#[derive(Debug, Args)]
pub(crate) struct SubmitArgs {
    /// Artefact folder of `assay build`
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) feed: FeedArgs,
    /// Prove and simulate, but send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) signer: SignerArgs,
}

/// How a watch ends.
pub(super) const WATCH_ENDS: &str = "Ends with 0 after SIGINT or SIGTERM, and with --once when nothing is left to do; with \
7 where --once meets a trouble or a transaction that does not get mined, or another watch holds the journal; with 3 where the feed is of another model or the journal is \
damaged. Without --once, troubles of node, network, funds and disk are told and retried. With --json every event is an object \
on a line of its own.";

#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// Artefact folder of `assay build`
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// JSON-RPC address of a node
    #[arg(long, value_name = "URL", required_unless_present = "status")]
    pub(crate) rpc_url: Option<String>,
    /// Seconds until a request to the node is given up
    #[arg(long, value_name = "SECS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) rpc_timeout: u64,
    /// The ModelRiskOracle
    #[arg(long, value_name = "ADDR")]
    pub(crate) oracle: String,
    /// Its feed: 0x and 64 digits, or a name of at most 32 characters
    #[arg(long, value_name = "ID")]
    pub(crate) feed: String,
    /// Seconds between two looks at the feed
    #[arg(long, value_name = "SECS", default_value = "15", value_parser = parse_seconds)]
    pub(crate) interval: Duration,
    /// Answer so many seconds before the answer gets stale [default: a tenth of the feed's heartbeat]
    #[arg(long, value_name = "SECS")]
    pub(crate) heartbeat_margin: Option<u64>,
    /// Answer where the model's output is so many basis points away from the answer; 0 for any change
    #[arg(long, value_name = "BPS")]
    pub(crate) deviation: Option<u64>,
    /// Seconds until a transaction that is not mined is replaced by one that pays more
    #[arg(long, value_name = "SECS", default_value_t = 90, value_parser = clap::value_parser!(u64).range(5..))]
    pub(crate) stuck_after: u64,
    /// Do what is due now, then end
    #[arg(long)]
    pub(crate) once: bool,
    /// Journal of this keeper [default: a file for oracle and feed in DIR/watch]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Print the journal and end
    #[arg(long)]
    pub(crate) status: bool,
    #[command(flatten)]
    pub(crate) signer: SignerArgs,
}

/// A positive number of seconds, such as `0.5`.
fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    let duration = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
    let range = Duration::from_millis(100)..=Duration::from_secs(86_400);
    if range.contains(&duration) { Ok(duration) } else { Err("expected 0.1 to 86400 seconds".to_owned()) }
}

/// Who signs; without any of these the key in the environment variable ETH_PRIVATE_KEY.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Signer (else the key in ETH_PRIVATE_KEY)")]
pub(crate) struct SignerArgs {
    /// A keystore file
    #[arg(long, value_name = "FILE", group = "signer")]
    pub(crate) keystore: Option<PathBuf>,
    /// An account of Foundry's own store
    #[arg(long, value_name = "NAME", group = "signer")]
    pub(crate) account: Option<String>,
    /// The file with the password of keystore or account [default: asked for in the terminal]
    #[arg(long, value_name = "FILE", requires = "signer")]
    pub(crate) password_file: Option<PathBuf>,
    /// The node signs for the account of --from
    #[arg(long, group = "signer", requires = "from")]
    pub(crate) unlocked: bool,
    /// Sender for --unlocked
    #[arg(long, value_name = "ADDR", requires = "unlocked")]
    pub(crate) from: Option<String>,
}
