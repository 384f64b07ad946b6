//! What the circuits of a family of generated models grow with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::ModelFacts;
use crate::law::{Law, Point, fit};

/// Two laws for the cells of one family's circuits: a circuit at linear cost follows the first, one that computes every product
/// follows the second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// Such as `conv`.
    pub family: String,
    /// Cells by the sum of activations and parameters.
    pub by_values: Law,
    /// Cells by multiply-adds.
    pub by_multiply_adds: Law,
}

impl Growth {
    /// Cells for every activation and every parameter.
    pub fn cells_per_value(&self) -> f64 {
        self.by_values.terms.first().map_or(0.0, |term| term.factor)
    }
}

/// Of each family, in the order of the models, that has at least three sizes.
pub(crate) fn growth(models: &[&ModelFacts]) -> Vec<Growth> {
    let mut families: Vec<&str> = Vec::new();
    for family in models.iter().filter_map(|facts| facts.family.as_deref()) {
        if !families.contains(&family) {
            families.push(family);
        }
    }
    families.into_iter().filter_map(|family| of_family(family, models)).collect()
}

fn of_family(family: &str, models: &[&ModelFacts]) -> Option<Growth> {
    let members = || models.iter().filter(|facts| facts.family.as_deref() == Some(family) && facts.values().is_some());
    let law = |variable: &str, value: fn(&ModelFacts) -> Option<u64>| {
        let point = |facts: &&ModelFacts| {
            Some(Point { name: facts.name.clone(), values: vec![value(facts)? as f64], quantity: facts.cells() as f64 })
        };
        fit("cells", &[variable], members().filter_map(point).collect())
    };
    Some(Growth {
        family: family.to_owned(),
        by_values: law("activations_and_parameters", ModelFacts::values)?,
        by_multiply_adds: law("multiply_adds", |facts| Some(facts.multiply_adds))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn grown(models: &[ModelFacts]) -> Vec<Growth> {
        growth(&models.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_circuit_at_linear_cost_follows_its_values() {
        let models = sample::convolutions(6);
        let [growth] = &grown(&models)[..] else { panic!("one family") };
        assert_eq!(growth.family, "conv");
        assert!((growth.cells_per_value() - 5.0).abs() < 0.01, "{growth:?}");
        assert!(growth.by_values.max_relative_residual < 0.01, "{growth:?}");
        assert!(growth.by_multiply_adds.max_relative_residual > 0.5, "{growth:?}");
    }

    #[test]
    fn a_circuit_of_every_product_does_not() {
        let mut models = sample::convolutions(6);
        for facts in &mut models {
            facts.layout.rows_used = facts.multiply_adds as usize / 4 + 1_000;
        }
        let [growth] = &grown(&models)[..] else { panic!("one family") };
        assert!(growth.by_values.max_relative_residual > 0.5, "{growth:?}");
        assert!(growth.by_multiply_adds.max_relative_residual < 0.01, "{growth:?}");
    }

    #[test]
    fn lanes_count_as_cells_and_families_stand_apart() {
        let mut models = sample::convolutions(4);
        let rows = models[1].layout.rows_used;
        (models[1].layout.lanes, models[1].layout.rows_used) = (2, rows / 2);
        let mut others = sample::convolutions(4);
        for facts in &mut others {
            (facts.family, facts.layout.rows_used) = (Some("other".to_owned()), 2 * facts.layout.rows_used);
        }
        models.extend(others);
        let [conv, other] = &grown(&models)[..] else { panic!("two families") };
        assert!((other.cells_per_value() / conv.cells_per_value() - 2.0).abs() < 0.01, "{conv:?} {other:?}");
    }

    #[test]
    fn two_sizes_unknown_activations_and_other_models_are_no_growth() {
        assert_eq!(grown(&sample::convolutions(2)), []);
        let mut models = sample::convolutions(6);
        models.iter_mut().for_each(|facts| facts.activations = None);
        assert_eq!(grown(&models), []);
        let mut models = sample::convolutions(6);
        models.iter_mut().for_each(|facts| facts.family = None);
        assert_eq!(grown(&models), []);
    }
}
