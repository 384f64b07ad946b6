//! Tests of the crate through its public interface.
#![allow(clippy::unwrap_used, clippy::type_complexity, reason = "tests")]

mod bad_files;
mod bad_layers;
mod bad_onnx;
mod blow_ups;
mod builder;
mod composites;
mod damaged_onnx;
mod digits;
mod dimensions;
mod elementwise;
mod error_bound;
mod fixed_point;
mod generated;
mod golden;
mod grids;
mod hidden_bounds;
mod hidden_layers;
mod hidden_parameters;
mod hidden_weights;
mod image_networks;
mod indexing;
mod input_files;
mod interpreter;
mod layers;
mod models;
mod onnxruntime;
mod operator_fixtures;
mod operators;
mod quantised;
mod random_graphs;
mod statistics;
mod sweeps;
mod trees;
mod visibility;
mod volatility_ltv;
