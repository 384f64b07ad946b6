//! `assay gas`.

use protocol_spec::{EntryPoint, encode_calldata};
use serde::Serialize;

use crate::artifacts::{Artifacts, latest_proof, proof_path};
use crate::cli::GasArgs;
use crate::console::{Console, Paint};
use crate::error::{CliError, ErrorKind};
use crate::evm::{self, GasFigures};
use crate::figures::Figures;
use crate::output::Report;
use crate::units::{deviation, grouped};

/// Order in which sections run.
const SECTIONS: [&str; 6] = ["transcript", "instances", "gates", "opening", "pairing", "other"];

/// The price of a proof's verification.
#[derive(Debug, Serialize)]
pub(crate) struct GasReport {
    #[serde(flatten)]
    gas: GasFigures,
    /// On Osaka, from before any key was made.
    predicted_transaction_gas: u64,
}

pub(crate) fn run(args: &GasArgs, console: &Console) -> Result<GasReport, CliError> {
    let artifacts = Artifacts::open(&args.folder)?;
    let path = match &args.proof {
        Some(argument) => proof_path(argument),
        None => latest_proof(&artifacts.layout)?,
    };
    let proof = artifacts.own_proof(&path)?;
    let calldata = encode_calldata(EntryPoint::Verify, &proof.proof, &proof.instances);
    let bytecode = artifacts.bytecode()?;
    console.progress.expect(1);
    let verification = console.progress.step("measuring", || evm::verify(&bytecode, &calldata, args.fork))?;
    match verification.rejection {
        Some(reason) => Err(CliError::new(
            ErrorKind::Rejected,
            "proof-rejected",
            format!("`{}`: the verifier rejects it with {reason}", path.display()),
            "gas is measured on accepted proofs; make one with `assay prove`",
        )),
        None => Ok(GasReport {
            gas: verification.gas,
            predicted_transaction_gas: artifacts.manifest.contract_figures.predicted_transaction_gas,
        }),
    }
}

impl Report for GasReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading(format!("One verification on {}", self.gas.fork));
        self.gas.describe(&mut figures);
        let deviation = deviation(self.predicted_transaction_gas, self.gas.transaction_gas);
        figures.remarked("predicted", grouped(self.predicted_transaction_gas), format!("{deviation}, osaka"));
        figures.heading("Deployment");
        figures.figure("deploy gas", grouped(self.gas.deploy_gas));
        figures.figure("runtime", format!("{} bytes", grouped(self.gas.runtime_bytes as u64)));
        figures.render(paint)
    }
}

impl GasFigures {
    /// Section by section, with the sums that lead to the transaction gas.
    pub(crate) fn describe(&self, figures: &mut Figures) {
        let wide = |gas: u64| format!("{:>9}", grouped(gas));
        let share = |gas: u64| format!("{:>4.1} %", 100.0 * gas as f64 / self.transaction_gas as f64);
        for name in SECTIONS {
            if let Some(&gas) = self.sections.get(name) {
                figures.remarked(name, wide(gas), share(gas));
            }
        }
        figures.remarked("= execution", wide(self.execution_gas), share(self.execution_gas));
        let bytes = grouped(self.calldata_bytes as u64);
        figures.remarked("+ calldata", wide(self.calldata_gas), format!("{}  {bytes} bytes", share(self.calldata_gas)));
        figures.remarked("+ intrinsic", wide(self.intrinsic_gas), share(self.intrinsic_gas));
        let above_floor = if self.transaction_gas > self.floor_gas { "above" } else { "at" };
        let floor = format!("{above_floor} the calldata floor of {}", grouped(self.floor_gas));
        figures.remarked("= transaction", wide(self.transaction_gas), floor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_of_the_verifier_is_shown() {
        for section in verifier_program::Section::ALL {
            assert!(SECTIONS.contains(&section.name()), "{section}");
        }
    }
}
