//! The command line as its users meet it: every test runs the binary.
#![allow(clippy::unwrap_used, reason = "tests")]

mod artefact_files;
mod ceremonies;
mod chains;
mod generated_files;
mod input_files;
mod integration_guide;
mod journey;
mod model_files;
mod new;
mod node;
mod onnx;
mod oracle;
mod oracle_demo;
mod oracle_fixtures;
mod places;
mod predictions;
#[path = "../../crates/kzg-backend/tests/srs/ptau_file.rs"]
mod ptau_file;
mod report;
mod run;
mod storms;
mod surroundings;
mod visibility;
mod watch;
mod workshop;
