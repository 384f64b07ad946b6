//! Laws fitted to the rows of a report.

mod fit;
mod points;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use fit::{Point, fit};
pub(crate) use points::{cells, cells_at, laws};

/// A linear law with its quality.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// What it says, such as `gas` or `cells`.
    pub quantity: String,
    /// Value at zero.
    pub constant: f64,
    /// Factors by variable, such as `msm_terms`, `evaluations`, `instances`, `parameters`, `activations`.
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

/// What a law says of values that it may not have been fitted to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Predicted {
    pub value: f64,
    /// Whether a variable lies outside of the range fitted to, or does not depend on the others as it does there.
    pub extrapolated: bool,
}

/// Share of the terms' size by which a dependence may be missed: that of rounding.
const ROUNDING: f64 = 1e-6;

impl Law {
    /// What the law says of these variables; `None` if one of its terms is not among them.
    pub fn predict(&self, values: &BTreeMap<String, f64>) -> Option<Predicted> {
        let mut predicted = Predicted { value: self.constant, extrapolated: false };
        for term in &self.terms {
            let value = *values.get(&term.variable)?;
            predicted.value += term.factor * value;
            predicted.extrapolated |= !(term.fitted_from..=term.fitted_to).contains(&value);
        }
        predicted.extrapolated |= !self.left_out.iter().all(|dependence| dependence.holds(values));
        Some(predicted)
    }

    /// How far the law is from the point of this name, as a share of its value: positive where the law is above.
    pub(crate) fn residual_of(&self, point: &str) -> Option<f64> {
        let residual = self.residuals.iter().find(|residual| residual.point == point)?;
        (residual.value != 0.0).then(|| residual.fitted / residual.value - 1.0)
    }
}

impl Dependence {
    /// Whether the variables depend on each other as they did on the points; not so, if one is missing.
    fn holds(&self, values: &BTreeMap<String, f64>) -> bool {
        let Some(value) = values.get(&self.variable) else { return false };
        let shares = self.factors.iter().map(|(other, factor)| values.get(other).map(|value| factor * value));
        let Some(shares) = shares.collect::<Option<Vec<f64>>>() else { return false };
        let size = value.abs() + self.constant.abs() + shares.iter().map(|share| share.abs()).sum::<f64>();
        let missed = value - self.constant - shares.iter().sum::<f64>();
        missed.abs() <= ROUNDING * size
    }
}

#[cfg(test)]
mod tests;
