//! `proofs/<n>/{proof.json, calldata.hex}`, and beside them `private/proofs/<n>.json` for what the proof hides.

use std::fs;
use std::path::{Path, PathBuf};

use kzg_backend::{Access, ProofFile, temporary_folder, write_file};

use super::Layout;
use super::links::refuse_link;
use super::private::{Private, latest_number};
use crate::error::{CliError, ErrorKind};

/// Of folders that become a proof's.
const PREFIX: &str = ".proof-";
const PROOF_FILE: &str = "proof.json";
const CALLDATA_FILE: &str = "calldata.hex";

/// Where a proof was written.
#[derive(Clone, Debug)]
pub(crate) struct WrittenProof {
    pub(crate) proof: PathBuf,
    pub(crate) calldata: PathBuf,
    /// What the proof hides; not in the proof's folder.
    pub(crate) private: Option<PathBuf>,
}

/// `argument` itself, or the `proof.json` in it.
pub(crate) fn proof_path(argument: &Path) -> PathBuf {
    if argument.is_dir() { argument.join(PROOF_FILE) } else { argument.to_owned() }
}

/// The proof with the highest number.
pub(crate) fn latest_proof(layout: &Layout) -> Result<PathBuf, CliError> {
    let latest = numbers(&layout.proofs()).into_iter().max();
    latest.map(|number| layout.proofs().join(number.to_string()).join(PROOF_FILE)).ok_or_else(|| {
        CliError::new(
            ErrorKind::BadFile,
            "no-proof",
            format!("there is no proof in `{}`", layout.proofs().display()),
            format!("make one with `assay prove {} --input FILE`", layout.root().display()),
        )
    })
}

/// Every numbered proof, in order.
pub(crate) fn numbered_proofs(layout: &Layout) -> Vec<(u64, PathBuf)> {
    let mut numbers = numbers(&layout.proofs());
    numbers.sort_unstable();
    let path = |number: u64| (number, layout.proofs().join(number.to_string()).join(PROOF_FILE));
    numbers.into_iter().map(path).filter(|(_, path)| path.is_file()).collect()
}

/// Writes a proof into `folder`, or under the next free number: complete, or not at all. What it hides is written before
/// it, so that no proof is handed out whose salts are lost.
pub(crate) fn write_proof(
    layout: &Layout,
    folder: Option<&Path>,
    proof: &ProofFile,
    calldata: &[u8],
    private: Option<Private<'_>>,
) -> Result<WrittenProof, CliError> {
    let Some(folder) = folder else { return write_numbered(layout, proof, calldata, private) };
    fs::create_dir_all(folder).map_err(|error| CliError::of_io(folder, &error))?;
    let private = private.map(|private| private.write(layout, &proof.proof)).transpose()?;
    write_files(folder, proof, calldata)?;
    Ok(WrittenProof::within(folder, private))
}

impl WrittenProof {
    fn within(folder: &Path, private: Option<PathBuf>) -> Self {
        Self { proof: folder.join(PROOF_FILE), calldata: folder.join(CALLDATA_FILE), private }
    }
}

fn write_numbered(
    layout: &Layout,
    proof: &ProofFile,
    calldata: &[u8],
    private: Option<Private<'_>>,
) -> Result<WrittenProof, CliError> {
    let proofs = &layout.proofs();
    let refused = |error| CliError::of_io(proofs, &error);
    refuse_link(proofs)?;
    fs::create_dir_all(proofs).map_err(refused)?;
    let (staged, _claim) = temporary_folder(proofs, PREFIX).map_err(refused)?;
    write_files(staged.path(), proof, calldata)?;
    let (numbered, elsewhere) = match private {
        Some(private) if private.file.is_some() => (None, Some(private.write(layout, &proof.proof)?)),
        private => (private, None),
    };
    let mut least = 1;
    loop {
        let taken = numbers(proofs).into_iter().max().max(latest_number(&layout.private_proofs()));
        let number = taken.map_or(1, |latest| latest + 1).max(least);
        // A name beyond the numbers that are looked at may be taken as well.
        least = number + 1;
        let private = match numbered.map(|private| private.write_numbered(layout, number)).transpose()? {
            // Another process took the number.
            Some(None) => continue,
            written => written.flatten().or_else(|| elsewhere.clone()),
        };
        let folder = proofs.join(number.to_string());
        match fs::rename(staged.path(), &folder) {
            Ok(()) => return Ok(WrittenProof::within(&folder, private)),
            // Likewise; a folder with files in it is never replaced. What was written for the number stays unused.
            Err(_) if folder.exists() => {}
            Err(error) => return Err(refused(error)),
        }
    }
}

fn write_files(folder: &Path, proof: &ProofFile, calldata: &[u8]) -> Result<(), CliError> {
    let files = WrittenProof::within(folder, None);
    let calldata = format!("0x{}\n", hex::encode(calldata));
    write_file(&files.calldata, Access::Shared, calldata.as_bytes())?;
    proof.write(&files.proof).map_err(|error| CliError::of_proof_file(&files.proof, error))
}

fn numbers(proofs: &Path) -> Vec<u64> {
    let Ok(entries) = fs::read_dir(proofs) else { return Vec::new() };
    let number = |name: &str| name.parse::<u32>().ok().map(u64::from);
    entries.flatten().filter_map(|entry| number(entry.file_name().to_str()?)).collect()
}
