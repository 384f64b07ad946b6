//! `assay srs`.

use std::path::{Path, PathBuf};

use kzg_backend::{FileError, Origin, Srs, SrsError, SrsSource, g2_words};
use serde::Serialize;

use crate::artifacts::hex32;
use crate::cli::SrsCommand;
use crate::console::{Console, Paint};
use crate::error::CliError;
use crate::figures::Figures;
use crate::memory;
use crate::output::Report;
use crate::reference_string::{read_and_test, require_memory_to_read, warn_of};
use crate::units::grouped;

const FEWER_ROWS: &str = "take fewer rows with `--logrows`";

/// What identifies a reference string.
#[derive(Debug, Serialize)]
pub(crate) struct SrsReport {
    file: PathBuf,
    logrows: u32,
    origin: String,
    /// Name of the ceremony, if its result is pinned here.
    ceremony: Option<&'static str>,
    /// Name under which the imported file was published with its hash, if the whole file has that hash.
    published_as: Option<String>,
    /// Its secret is published: anyone can forge proofs.
    insecure: bool,
    sha256: String,
    /// The secret times the generator of G2: `[x0, x1, y0, y1]`, by which ceremonies are compared.
    s_g2: [String; 4],
}

pub(crate) fn run(command: &SrsCommand, console: &Console) -> Result<SrsReport, CliError> {
    console.progress.expect(3);
    match command {
        SrsCommand::Dev { logrows, output } => {
            memory::require("the test string", Srs::dev_memory_bytes(*logrows)?, FEWER_ROWS)?;
            let srs = console.progress.step("test string", || Srs::dev(*logrows))?;
            let file = output.clone().unwrap_or_else(|| format!("srs-dev-{logrows}.bin").into());
            write(&srs, &file, console)
        }
        SrsCommand::Inspect { file } => {
            let srs = console.progress.step("checking", || read_and_test(file))?;
            Ok(report(&srs, file))
        }
        SrsCommand::Import { file, logrows, output } => {
            let (srs, published_as) = import(file, *logrows, console)?;
            let output = output.clone().unwrap_or_else(|| format!("srs-{}.bin", srs.k()).into());
            Ok(SrsReport { published_as, ..write(&srs, &output, console)? })
        }
    }
}

fn import(file: &Path, logrows: Option<u32>, console: &Console) -> Result<(Srs, Option<String>), CliError> {
    // One of our own format is read whole to be recognised.
    require_memory_to_read(file)?;
    let mut source = SrsSource::open(file)?;
    let used = logrows.unwrap_or(source.k());
    console.note("Importing", &format!("{} of 2^{} rows, 2^{used} of them", source.format(), source.k()));
    memory::require("importing", source.memory_bytes(used)?, FEWER_ROWS)?;
    let published = console.progress.step("hashing", || source.published())?;
    let srs = console.progress.step("checking", || source.import(logrows))?;
    warn_of(srs.origin(), console);
    Ok((srs, published.map(|file| file.to_string())))
}

fn write(srs: &Srs, file: &Path, console: &Console) -> Result<SrsReport, CliError> {
    console.progress.step("writing", || srs.write(file)).map_err(|error| match error {
        // Of a file to be written, a missing folder is no missing file.
        SrsError::File(FileError::Io { path, source }) => CliError::of_io(&path, &source),
        error => error.into(),
    })?;
    Ok(report(srs, file))
}

fn report(srs: &Srs, file: &Path) -> SrsReport {
    let summary = srs.summary();
    SrsReport {
        file: file.to_owned(),
        logrows: summary.k,
        origin: summary.origin.to_string(),
        ceremony: match summary.origin {
            Origin::Ceremony(ceremony) => Some(ceremony.id()),
            Origin::Dev | Origin::Unknown => None,
        },
        published_as: None,
        insecure: summary.origin == Origin::Dev,
        sha256: hex32(&summary.hash),
        s_g2: g2_words(&summary.s_g2).map(|word| hex32(&word)),
    }
}

impl Report for SrsReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading(self.file.display().to_string());
        figures.remarked("rows", format!("2^{}", self.logrows), grouped(1 << self.logrows));
        figures.figure("origin", self.origin.as_str());
        if let Some(name) = &self.published_as {
            figures.figure("published as", name.as_str());
        }
        figures.figure("SHA-256", self.sha256.as_str());
        for (name, coordinate) in ["x0", "x1", "y0", "y1"].iter().zip(&self.s_g2) {
            figures.figure(&format!("s G2 {name}"), coordinate.as_str());
        }
        figures.render(paint)
    }
}
