//! Options of `assay report`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use gas_meter::Fork;
use gas_report::{Budget, Heartbeat, Share};
use model::SweepSpec;

use super::{PlanArgs, PrecisionArgs, ToolArgs, VisibilityArgs};

/// A share, as percent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Percent(pub(crate) Share);

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let percent: f64 =
            text.strip_suffix('%').unwrap_or(text).trim_end().parse().map_err(|_| "expected a number".to_owned())?;
        Share::try_from(percent / 100.0).map(Self).map_err(|error| error.to_string())
    }
}

/// Where to start, what to ask, where to write.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Artefact folders of `assay build`, or ONNX files
    #[arg(value_name = "DIR|MODEL.onnx", required_unless_present = "sweep")]
    pub(crate) models: Vec<PathBuf>,
    /// Generated models from FROM to TO parameters, such as mlp:1k..1M or conv:88..38k:6; may be repeated
    #[arg(long, value_name = "FAMILY:FROM..TO[:N]")]
    pub(crate) sweep: Vec<SweepSpec>,
    /// Build and prove every model, and measure gas, seconds and memory
    #[arg(long)]
    pub(crate) measure: bool,
    /// The most one verification may cost: gas on the live fork, or money on each chain: 300000, $0.50, 0.001eth
    #[arg(long, value_name = "GAS|MONEY")]
    pub(crate) budget: Option<Budget>,
    /// Forks to show; the live one always is: budgets are judged on it
    #[arg(long, value_name = "FORK,..", value_delimiter = ',', default_values_t = Fork::ALL)]
    pub(crate) forks: Vec<Fork>,
    /// Chains to price and to judge money on, by their names in the prices, such as base or ethereum,op; `none` for
    /// Ethereum alone [default: all]
    #[arg(long, value_name = "NAME,..", value_delimiter = ',')]
    pub(crate) l2: Vec<String>,
    /// Prices of gas, data and ether [default: round figures that the report shows]
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// Time between two verifications: 30s, 15m, 1h, 1d
    #[arg(long, value_name = "TIME", default_value = "1h")]
    pub(crate) heartbeat: Heartbeat,
    /// An earlier report.json; exit code 8 where a figure has grown
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// How far measured gas may grow, in percent: the zero bytes of a proof vary
    #[arg(long, value_name = "PERCENT", default_value = "0.1", requires = "baseline")]
    pub(crate) tolerance: Percent,
    /// Folder for the report, and for what an interrupted run has finished
    #[arg(long, short, value_name = "DIR", default_value = "build/report")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) precision: PrecisionArgs,
    #[command(flatten)]
    pub(crate) visibility: VisibilityArgs,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    #[command(flatten)]
    pub(crate) tools: ToolArgs,
}
