//! Tests of the crate through its public interface.
#![allow(clippy::unwrap_used, reason = "tests")]

mod bad_layers;
mod bad_onnx;
mod builder;
mod damaged_onnx;
mod digits;
mod dimensions;
mod error_bound;
mod fixed_point;
mod generated;
mod golden;
mod hidden_bounds;
mod hidden_layers;
mod hidden_parameters;
mod hidden_weights;
mod image_networks;
mod input_files;
mod interpreter;
mod layers;
mod models;
mod onnxruntime;
mod operator_fixtures;
mod operators;
mod random_graphs;
mod statistics;
mod sweeps;
mod visibility;
mod volatility_ltv;
