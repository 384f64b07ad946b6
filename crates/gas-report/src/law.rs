//! Laws fitted to the rows of a report.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A linear law with its quality.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// What it says, such as `gas` or `cells`.
    pub quantity: String,
    /// Value at zero.
    pub constant: f64,
    /// Factors by variable, such as `msm_terms`, `evaluations`, `instances`, `multiply_adds`.
    pub terms: Vec<Term>,
    /// Variables that the points cannot tell from the others: the terms speak for them as well.
    pub left_out: Vec<Dependence>,
    /// One per point that it was fitted to.
    pub residuals: Vec<Residual>,
    /// Of all residuals, relative to the value.
    pub max_relative_residual: f64,
    /// Coefficient of determination.
    pub r_squared: f64,
}

/// A variable's share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub variable: String,
    pub factor: f64,
    /// Least and greatest value that the law was fitted to: outside, it extrapolates.
    pub fitted_from: f64,
    pub fitted_to: f64,
}

/// On every point, `variable = constant + sum(factor * other variable)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dependence {
    pub variable: String,
    pub constant: f64,
    /// Empty for a variable that is the same on every point.
    pub factors: BTreeMap<String, f64>,
}

/// How far the law is from one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Residual {
    pub point: String,
    pub value: f64,
    pub fitted: f64,
}
