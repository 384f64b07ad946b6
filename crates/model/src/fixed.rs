//! Fixed point: graph, quantiser and the integer interpreter.

pub mod graph;
pub mod piecewise;
