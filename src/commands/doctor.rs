//! `assay doctor`.

use foundry_project::survey;
use serde::Serialize;

use crate::cli::DoctorArgs;
use crate::console::Paint;
use crate::environment::Environment;
use crate::error::CliError;
use crate::figures::Figures;
use crate::output::Report;

/// Every tool, found or not.
#[derive(Debug, Serialize)]
pub(crate) struct DoctorReport {
    complete: bool,
    tools: Vec<ToolFigures>,
}

#[derive(Debug, Serialize)]
struct ToolFigures {
    tool: String,
    found: bool,
    version: Option<String>,
    path: Option<String>,
    /// Why it is not found.
    problem: Option<String>,
    install: &'static str,
}

pub(crate) fn run(args: &DoctorArgs, environment: &Environment) -> Result<DoctorReport, CliError> {
    let reports = survey(&environment.tools(), args.tools.solc.clone());
    let tools: Vec<ToolFigures> = reports
        .into_iter()
        .map(|report| {
            let found = report.found.as_ref().ok();
            ToolFigures {
                tool: report.tool.name().to_owned(),
                found: found.is_some(),
                version: found.map(|tool| tool.version.clone()),
                path: found.map(|tool| tool.program.display().to_string()),
                problem: report.found.as_ref().err().cloned(),
                install: report.install_hint,
            }
        })
        .collect();
    Ok(DoctorReport { complete: tools.iter().all(|tool| tool.found), tools })
}

impl Report for DoctorReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading("Tools");
        for tool in &self.tools {
            match (&tool.version, &tool.path) {
                (Some(version), Some(path)) => figures.remarked(&tool.tool, version, path),
                _ => figures.remarked(&tool.tool, paint.red("missing"), format!("install: {}", tool.install)),
            };
        }
        let verdict = if self.complete {
            "Everything is there."
        } else {
            "solc is needed by `build`; forge by `deploy` and `demo`; anvil and cast by `demo`."
        };
        figures.text(verdict);
        figures.render(paint)
    }
}
