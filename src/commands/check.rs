//! `assay check`.

use circuit::{Objective, Plan, PlanRequest, Sums, plan};
use model::{OperatorCount, Statistics};
use serde::Serialize;

use crate::artifacts::ModelVisibility;
use crate::cli::{CheckArgs, PlanArgs, SumLayout};
use crate::console::{Console, Paint};
use crate::cost::{Prediction, ReferenceCosts};
use crate::error::{CliError, ErrorKind, ErrorObject};
use crate::figures::Figures;
use crate::machine::MachineSpeed;
use crate::output::{Report, print};
use crate::source_model::{ASSUMED_SAMPLES, OnnxFile, SourceModel};
use crate::units::grouped;

/// What a model consists of and what it would cost.
#[derive(Debug, Serialize)]
pub(crate) struct CheckReport {
    supported: bool,
    #[serde(flatten)]
    statistics: Statistics,
    /// Absent where an operator is not supported.
    visibility: Option<ModelVisibility>,
    /// Absent where an operator is not supported.
    predicted: Option<Prediction>,
    /// Whether ranges come from calibration data, or were assumed.
    calibrated: bool,
    /// Fewest gas first.
    frontier: Vec<Prediction>,
    /// Why the model cannot be built.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorObject>,
}

/// Prints what is known also where the model cannot be built, and then fails.
pub(crate) fn run(args: &CheckArgs, console: &Console) -> Result<(), CliError> {
    let file = OnnxFile::read(&args.model)?;
    let statistics = file.onnx.statistics();
    match SourceModel::import(file, &args.reading) {
        Ok(source) => print(&supported(&source, args)?, console),
        Err(error) if error.kind == ErrorKind::Unsupported => {
            print(&unsupported(statistics, &error), console)?;
            Err(CliError { printed: console.json, ..error })
        }
        Err(error) => Err(error),
    }
}

fn supported(source: &SourceModel, args: &CheckArgs) -> Result<CheckReport, CliError> {
    let calibration = source.calibration()?;
    let calibrated = calibration.is_some();
    let mut data = calibration.unwrap_or_else(|| source.assumed_inputs(&args.reading));
    data.samples.samples.truncate(ASSUMED_SAMPLES);
    let quantised = source.quantise(&args.reading, &data)?;
    let costs = ReferenceCosts::of(&quantised)?;
    let plan: Plan = plan(&quantised.graph, &args.plan.request(), &costs)?;
    let speed = MachineSpeed::measure();
    let predicted = Prediction::of(&plan.chosen, &costs, speed)?;
    let frontier = plan.frontier.iter().map(|candidate| Prediction::of(candidate, &costs, speed));
    Ok(CheckReport {
        supported: true,
        statistics: source.statistics.clone(),
        visibility: Some(ModelVisibility::of(&quantised.graph)),
        predicted: Some(predicted),
        calibrated,
        frontier: frontier.collect::<Result<_, _>>()?,
        error: None,
    })
}

/// The operators alone, with the error.
fn unsupported(statistics: Statistics, error: &CliError) -> CheckReport {
    CheckReport {
        supported: false,
        statistics,
        visibility: None,
        predicted: None,
        calibrated: false,
        frontier: Vec::new(),
        error: Some(error.object()),
    }
}

impl PlanArgs {
    /// What the planner is asked for.
    pub(crate) fn request(&self) -> PlanRequest {
        use crate::cli::Objective as Wanted;
        let objective = match self.optimize {
            None | Some(Wanted::Balanced) => Objective::Balanced,
            Some(Wanted::Gas) => Objective::Gas,
            Some(Wanted::Speed) => Objective::Speed,
        };
        let sums = self.sums.map(|sums| match sums {
            SumLayout::Windows => Sums::Windows,
            SumLayout::Folded => Sums::Folded,
            SumLayout::FoldedWithPoseidon => Sums::FoldedWithPoseidon,
        });
        PlanRequest { objective, gas_budget: self.gas_budget, lanes: self.lanes, sums, logrows: self.logrows }
    }
}

impl Report for CheckReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading("Model");
        figures.figure("parameters", grouped(self.statistics.parameters));
        figures.figure("multiply-adds", grouped(self.statistics.multiply_adds));
        figures.figure("operators", operators(&self.statistics.operators, paint));
        if let Some(visibility) = &self.visibility {
            visibility.describe(&mut figures);
        }
        if let Some(predicted) = &self.predicted {
            let basis = if self.calibrated { "" } else { ", inputs assumed: no calibration data" };
            figures.heading(format!("Predicted{basis}"));
            predicted.describe(&mut figures);
        }
        if self.frontier.len() > 1 {
            figures.heading("Other layouts");
            for other in self.frontier.iter().filter(|other| Some(*other) != self.predicted.as_ref()) {
                figures.text(other.one_line());
            }
        }
        figures.render(paint)
    }
}

fn operators(counts: &[OperatorCount], paint: Paint) -> String {
    let one = |count: &OperatorCount| {
        let text = format!("{} x{}", count.op, count.count);
        if count.supported { text } else { paint.red(&format!("{text} (unsupported)")) }
    };
    counts.iter().map(one).collect::<Vec<_>>().join(", ")
}
