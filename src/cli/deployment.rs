//! Options that describe a new oracle and a new feed.

use clap::{Args, ValueEnum};

use crate::oracle::Answer;

/// A risk oracle with the model's contracts, and a feed.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Oracle")]
pub(crate) struct OracleArgs {
    /// Deploy verifier, model contract and ModelRiskOracle; what is there already is used as it is
    #[arg(long = "oracle")]
    pub(crate) wanted: bool,
    /// Use this oracle instead of a new one
    #[arg(long, value_name = "ADDR", requires = "wanted", conflicts_with_all = ["admin", "guardian", "change_delay"])]
    pub(crate) oracle_address: Option<String>,
    /// Administrator in the end; has to accept once the change delay is over [default: the sender]
    #[arg(long, value_name = "ADDR", requires = "wanted")]
    pub(crate) admin: Option<String>,
    /// May pause feeds and cancel proposals
    #[arg(long, value_name = "ADDR", requires = "wanted")]
    pub(crate) guardian: Option<String>,
    /// Seconds from a proposal of a configuration to its activation [default: 86400]
    #[arg(long, value_name = "SECS", requires = "wanted")]
    pub(crate) change_delay: Option<u32>,
    #[command(flatten)]
    pub(crate) feed: NewFeedArgs,
}

/// A feed to create.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "New feed")]
pub(crate) struct NewFeedArgs {
    /// Create this feed: 0x and 64 digits, or a name of at most 32 characters
    #[arg(id = "new_feed", long = "feed", value_name = "ID", requires_all = ["wanted", "source", "minimum", "maximum"])]
    pub(crate) id: Option<String>,
    /// Contract that computes the inputs (IInputSource)
    #[arg(long, value_name = "ADDR", requires = "new_feed")]
    pub(crate) source: Option<String>,
    /// Smallest answer
    #[arg(long, value_name = "X", requires = "new_feed", allow_hyphen_values = true)]
    pub(crate) minimum: Option<Answer>,
    /// Largest answer
    #[arg(long, value_name = "X", requires = "new_feed", allow_hyphen_values = true)]
    pub(crate) maximum: Option<Answer>,
    /// Largest distance from the answer before [default: any]
    #[arg(long, value_name = "X", requires = "new_feed", allow_hyphen_values = true)]
    pub(crate) maximum_change: Option<Answer>,
    /// Largest distance from the answer before, in basis points of it [default: any]
    #[arg(long, value_name = "BPS", requires = "new_feed")]
    pub(crate) maximum_change_bps: Option<u32>,
    /// Seconds that an answer is fresh, from its observation [default: 172800]
    #[arg(long, value_name = "SECS", requires = "new_feed")]
    pub(crate) heartbeat: Option<u32>,
    /// Seconds between two answers, at least [default: 0]
    #[arg(long, value_name = "SECS", requires = "new_feed")]
    pub(crate) minimum_delay: Option<u32>,
    /// Seconds that a snapshot can be answered, from its observation [default: the heartbeat less the minimum delay]
    #[arg(long, value_name = "SECS", requires = "new_feed")]
    pub(crate) maximum_snapshot_age: Option<u32>,
    /// Number of the model's output that is the answer [default: 0]
    #[arg(long, value_name = "N", requires = "new_feed")]
    pub(crate) output_index: Option<u16>,
    /// Towards minus or plus infinity, away from where an error hurts [default: down]
    #[arg(long, value_enum, requires = "new_feed")]
    pub(crate) rounding: Option<RoundingArg>,
    /// Only listed accounts may submit
    #[arg(long, requires = "new_feed")]
    pub(crate) allow_list: bool,
    /// An account on that list; may be repeated
    #[arg(long, value_name = "ADDR", requires = "allow_list")]
    pub(crate) submitter: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoundingArg {
    Down,
    Up,
}
