//! `assay calldata`.

use protocol_spec::{EntryPoint, encode_calldata};
use serde::Serialize;

use crate::artifacts::{Artifacts, proof_path};
use crate::cli::CalldataArgs;
use crate::console::Paint;
use crate::error::CliError;
use crate::output::Report;

/// The calldata of a call of `verify`.
#[derive(Debug, Serialize)]
pub(crate) struct CalldataReport {
    calldata: String,
    calldata_bytes: usize,
}

pub(crate) fn run(args: &CalldataArgs) -> Result<CalldataReport, CliError> {
    let artifacts = Artifacts::open(&args.folder)?;
    let proof = artifacts.own_proof(&proof_path(&args.proof))?;
    let calldata = encode_calldata(EntryPoint::Verify, &proof.proof, &proof.instances);
    Ok(CalldataReport { calldata: format!("0x{}", hex::encode(&calldata)), calldata_bytes: calldata.len() })
}

impl Report for CalldataReport {
    fn human(&self, _paint: Paint) -> String {
        format!("{}\n", self.calldata)
    }
}
