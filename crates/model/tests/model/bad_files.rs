//! Hostile and broken model files, one for each mistake: the right error, which names the tensor or node.

mod attributes;
mod graphs;
mod protobuf;
mod quantised;
mod recurrent;
mod shapes;
mod subgraphs;
mod tensors;
mod trees;
mod versions;

use model::{Fault, ImportError, Limits, Onnx};

use crate::builder::ModelBuilder;

/// Far more than one problem takes.
const LONGEST_MESSAGE: usize = 1000;

/// A file and its error: the variant of [`ImportError`], and a part of the message with the names in it.
pub(crate) struct BadFile {
    pub(crate) what: &'static str,
    bytes: Vec<u8>,
    variant: &'static str,
    message: &'static str,
}

impl BadFile {
    pub(crate) fn new(
        what: &'static str,
        model: &ModelBuilder,
        variant: &'static str,
        message: &'static str,
    ) -> BadFile {
        BadFile::of_bytes(what, model.bytes(), variant, message)
    }

    pub(crate) fn of_bytes(
        what: &'static str,
        bytes: Vec<u8>,
        variant: &'static str,
        message: &'static str,
    ) -> BadFile {
        BadFile { what, bytes, variant, message }
    }

    /// What is wrong with the outcome, if anything.
    fn complaint(&self) -> Option<String> {
        let imported = Onnx::from_bytes(&self.bytes, &Limits::default()).and_then(|onnx| onnx.import(&[]).map(drop));
        let Err(error) = imported else { return Some(format!("{} was accepted", self.what)) };
        let right = variant(&error) == self.variant && error.to_string().contains(self.message);
        let short = error.to_string().len() < LONGEST_MESSAGE;
        let nobody = error.fault() == Fault::Usage && self.variant != "UnresolvedDimension";
        let told: String = error.to_string().chars().take(LONGEST_MESSAGE).collect();
        (!right || !short || nobody).then(|| format!("{}: {} `{told}`", self.what, variant(&error)))
    }
}

/// The variant's name as `Debug` writes it.
fn variant(error: &ImportError) -> String {
    let text = format!("{error:?}");
    text.chars().take_while(char::is_ascii_alphanumeric).collect()
}

fn all() -> Vec<BadFile> {
    let themes = [
        attributes::files(),
        graphs::files(),
        protobuf::files(),
        quantised::files(),
        recurrent::files(),
        shapes::files(),
        subgraphs::files(),
        tensors::files(),
        trees::files(),
        versions::files(),
    ];
    themes.into_iter().flatten().collect()
}

#[test]
fn every_bad_file_has_the_right_error() {
    let files = all();
    let complaints: Vec<String> = files.iter().filter_map(BadFile::complaint).collect();
    assert!(complaints.is_empty(), "{} of {}:\n{}", complaints.len(), files.len(), complaints.join("\n"));
    assert!(files.len() >= 100, "{} files", files.len());
    println!("assurance: bad-onnx-files {}", files.len());
}

#[test]
fn a_file_of_many_problems_has_a_short_message() {
    let model = graphs::changed(|graph| graph.initializer = vec![Default::default(); 100_000]);
    let error = model.read().and_then(|onnx| onnx.import(&[])).unwrap_err();
    assert!(matches!(&error, ImportError::Unsupported { problems } if problems.len() == 100), "{}", variant(&error));
}
