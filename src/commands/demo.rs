//! `assay demo`: the whole story on a bundled model, every figure measured as it is told.

mod forge_check;
mod local_chain;
mod model_files;
mod risk_oracle;

use std::path::Path;

use foundry_project::{Anvil, AnvilOptions, Forge, Solc, Tool};
use serde::Serialize;

use crate::artifacts::{Artifacts, read_proof};
use crate::cli::{BuildArgs, DemoArgs, ModelArgs, PlanArgs, ProveArgs};
use crate::commands::build::{self, BuildReport};
use crate::commands::demo::forge_check::ForgeFigures;
use crate::commands::demo::local_chain::ChainFigures;
use crate::commands::demo::model_files::{MODEL_NAME, ModelFiles};
use crate::commands::prove::{self, ProveReport};
use crate::console::{Console, Paint};
use crate::environment::Environment;
use crate::error::CliError;
use crate::figures::Figures;
use crate::output::{Report, print, print_part};

/// The artefacts' folder: not the one that a user's own build of the model would have.
const FOLDER: &str = "build/demo";

/// The story's figures.
#[derive(Debug, Serialize)]
struct DemoReport {
    build: BuildReport,
    prove: ProveReport,
    forge: ForgeFigures,
    chain: ChainFigures,
    /// To paste while the chain is up.
    cast: String,
}

pub(crate) fn run(args: &DemoArgs, console: &Console, environment: &Environment) -> Result<(), CliError> {
    if args.oracle {
        return risk_oracle::run(args, console, environment);
    }
    console.progress.expect(4);
    let tools = environment.tools();
    // What is missing is said before time is spent.
    Tool::Anvil.find(&tools)?;
    let (forge, solc) = (Forge::find(&tools)?, Solc::find(&tools, args.tools.solc.as_deref())?);
    let files = ModelFiles::unpack()?;
    let folder = Path::new(FOLDER);

    let build = build::run(&build_args(&files, folder, args), console, environment)?;
    tell(console, "1  ONNX model to circuit, keys and contract", |figures| build.describe(figures));
    let prove = prove::run(&prove_args(&files, folder), console, environment)?;
    tell(console, "2  Proof", |figures| prove.describe(figures));
    tell(console, "3  Gas of one verification, by section (revm, Osaka)", |figures| prove.gas.describe(figures));

    let gas = prove.gas.transaction_gas;
    let artifacts = Artifacts::open(folder)?;
    let forge = forge_check::run(&forge, &solc, &artifacts, &prove.proof, gas, &environment.working_folder, console)?;
    tell(console, "4  Foundry", |figures| forge.describe(figures));

    let anvil = console.progress.step("starting anvil", || Anvil::start(&tools, &AnvilOptions::default()))?;
    let proof = read_proof(&prove.proof)?;
    let chain = local_chain::run(&anvil, folder, &proof, gas, console, environment)?;
    tell(console, "5  On a local chain (anvil)", |figures| chain.describe(figures));

    let cast = format!(
        "{} call {} --data \"$(cat {})\" --rpc-url {}",
        cast_program(environment),
        chain.address,
        prove.calldata.display(),
        anvil.rpc_url()
    );
    if args.keep {
        let process = anvil.leave_running();
        console.note("Kept", &format!("anvil runs on as process {}", process.unwrap_or_default()));
    }
    print(&DemoReport { build, prove, forge, chain, cast }.with_hint(args.keep), console)
}

/// How to start the `cast` that is found: npm's own lies in no folder of `PATH`.
fn cast_program(environment: &Environment) -> &'static str {
    let found = Tool::Cast.find(&environment.tools()).map(|tool| tool.program);
    let from_npm = found.is_ok_and(|program| program.iter().any(|part| part == "node_modules"));
    if from_npm { "npx cast" } else { "cast" }
}

/// One chapter, told as soon as it has happened; with `--json` there is one object at the end instead.
fn tell(console: &Console, heading: &str, describe: impl FnOnce(&mut Figures)) {
    let mut figures = Figures::default();
    figures.heading(heading);
    describe(&mut figures);
    print_part(&figures, console);
}

fn build_args(files: &ModelFiles, folder: &Path, args: &DemoArgs) -> BuildArgs {
    BuildArgs {
        model: files.model(),
        output: Some(folder.to_owned()),
        name: Some(MODEL_NAME.to_owned()),
        srs: None,
        reading: ModelArgs { calibration: Some(files.calibration()), ..ModelArgs::default() },
        plan: PlanArgs::default(),
        tools: args.tools.clone(),
    }
}

fn prove_args(files: &ModelFiles, folder: &Path) -> ProveArgs {
    ProveArgs { folder: folder.to_owned(), input: files.input(), context: None, output: None, private: None }
}

/// The report together with what is left to say to people.
#[derive(Debug, Serialize)]
struct Told {
    #[serde(flatten)]
    report: DemoReport,
    #[serde(skip)]
    kept: bool,
}

impl DemoReport {
    fn with_hint(self, kept: bool) -> Told {
        Told { report: self, kept }
    }
}

impl Report for Told {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        let when = if self.kept { "paste this" } else { "with `assay demo --keep` the chain stays up for" };
        figures.heading(format!("6  Yours: {when}"));
        figures.text(format!("  {}", self.report.cast));
        figures.text(
            paint.yellow("Unaudited. Made with the test reference string: anyone can forge proofs for this key."),
        );
        figures.render(paint)
    }
}
