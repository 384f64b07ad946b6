use proptest::prelude::*;

use super::fit::{Point, fit};
use super::*;
use crate::facts::ModelFacts;
use crate::sample;

const VARIABLES: [&str; 3] = ["a", "b", "c"];

fn named<const N: usize>(values: [(&str, f64); N]) -> BTreeMap<String, f64> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn points(values: &[[f64; 3]], law: impl Fn(&[f64; 3]) -> f64) -> Vec<Point> {
    let point = |(at, values): (usize, &[f64; 3])| Point {
        name: at.to_string(),
        values: values.to_vec(),
        quantity: law(values),
    };
    values.iter().enumerate().map(point).collect()
}

/// Eight points in general position, with coordinates as large as counts of a circuit.
fn spread() -> impl Strategy<Value = Vec<[f64; 3]>> {
    let corner = |bits: usize| [bits & 1, (bits >> 1) & 1, (bits >> 2) & 1];
    prop::collection::vec(prop::array::uniform3(0.0..20.0_f64), 8).prop_map(move |offsets| {
        let moved = |(at, offset): (usize, &[f64; 3])| {
            let corner = corner(at);
            [0, 1, 2].map(|axis| (10.0 + 100.0 * corner[axis] as f64 + offset[axis]).round())
        };
        offsets.iter().enumerate().map(moved).collect()
    })
}

proptest! {
    #[test]
    fn a_planted_law_is_found(
        values in spread(),
        constant in -1e6..1e6_f64,
        factors in prop::array::uniform3(-1e4..1e4_f64),
        at in prop::array::uniform3(0.0..300.0_f64),
    ) {
        let planted = |values: &[f64; 3]| constant + (0..3).map(|axis| factors[axis] * values[axis]).sum::<f64>();
        let law = fit("gas", &VARIABLES, points(&values, planted)).unwrap();
        let close = |got: f64, expected: f64| (got - expected).abs() < 1e-3;
        prop_assert!(close(law.constant, constant) && law.left_out.is_empty());
        prop_assert!(law.terms.iter().zip(factors).all(|(term, factor)| close(term.factor, factor)));
        prop_assert!(law.residuals.iter().all(|residual| close(residual.value, residual.fitted)));
        let named = named([("a", at[0]), ("b", at[1]), ("c", at[2])]);
        prop_assert!(close(law.predict(&named).unwrap().value, planted(&at)));
    }

    /// No other law has smaller squares: the residuals are orthogonal to every variable, and sum to nothing.
    #[test]
    fn residuals_are_what_no_variable_explains(values in spread(), noise in prop::array::uniform8(-50.0..50.0_f64)) {
        let mut points = points(&values, |[a, b, _]| 1_000.0 + 3.0 * a - 2.0 * b);
        points.iter_mut().zip(noise).for_each(|(point, noise)| point.quantity += noise);
        let law = fit("gas", &VARIABLES, points).unwrap();
        let missed = |at: usize| law.residuals[at].value - law.residuals[at].fitted;
        let explained = |axis: usize| (0..8).map(|at| missed(at) * values[at][axis]).sum::<f64>();
        prop_assert!((0..3).all(|axis| explained(axis).abs() < 1e-4));
        prop_assert!((0..8).map(missed).sum::<f64>().abs() < 1e-6);
        prop_assert!((-1e-9..=1.0).contains(&law.r_squared));
    }

    #[test]
    fn a_combination_of_other_variables_is_left_out(
        values in spread(),
        share in -5_i32..6,
        start in -9_i32..10,
    ) {
        let (share, start) = (f64::from(share), f64::from(start));
        let values: Vec<[f64; 3]> = values.iter().map(|[a, b, _]| [*a, share * a + start, *b]).collect();
        let law = fit("gas", &VARIABLES, points(&values, |[a, b, c]| 7.0 + a + 2.0 * b + 3.0 * c)).unwrap();
        prop_assert_eq!(law.left_out.len(), 1);
        let dependence = &law.left_out[0];
        prop_assert_eq!(&dependence.variable, "b");
        prop_assert!((dependence.constant - start).abs() < 1e-6);
        prop_assert!(dependence.factors.get("a").is_none_or(|factor| (factor - share).abs() < 1e-6));
        prop_assert!(share == 0.0 || dependence.factors.contains_key("a"));
        let within = values[0];
        let named = |b| named([("a", within[0]), ("b", b), ("c", within[2])]);
        let along = law.predict(&named(within[1])).unwrap();
        prop_assert!((along.value - (7.0 + within[0] + 2.0 * within[1] + 3.0 * within[2])).abs() < 1e-6);
        prop_assert!(!along.extrapolated);
        // The law cannot know what becomes of the gas where the two do not go together.
        prop_assert!(law.predict(&named(within[1] + 1.0)).unwrap().extrapolated);
    }
}

#[test]
fn beyond_the_points_it_extrapolates() {
    let values = [[1.0, 0.0, 0.0], [2.0, 0.0, 0.0], [4.0, 0.0, 0.0]];
    let law = fit("gas", &VARIABLES, points(&values, |[a, ..]| 10.0 * a)).unwrap();
    assert_eq!(law.left_out.iter().map(|left| left.variable.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    let at = |a, b| law.predict(&named([("a", a), ("b", b), ("c", 0.0)])).unwrap().extrapolated;
    assert_eq!([at(1.0, 0.0), at(3.0, 0.0), at(4.0, 0.0)], [false; 3]);
    assert_eq!([at(0.9, 0.0), at(4.1, 0.0), at(3.0, 1.0)], [true; 3]);
    assert_eq!(law.predict(&named([("b", 0.0)])), None);
}

#[test]
fn repeated_points_count_once_and_too_few_are_no_law() {
    let values = [[1.0, 5.0, 2.0], [2.0, 1.0, 9.0], [3.0, 3.0, 3.0], [4.0, 8.0, 7.0]];
    let some = |count: usize| {
        let values: Vec<[f64; 3]> = values.iter().cycle().take(count).copied().collect();
        fit("gas", &VARIABLES, points(&values, |[a, b, c]| a + b + c))
    };
    // Four terms go through any four points, and these are never more than four.
    assert!((0..20).all(|count| some(count).is_none()));
    let more = fit("gas", &VARIABLES[..1], points(&values, |[a, ..]| 2.0 * a)).unwrap();
    assert_eq!((more.residuals.len(), more.terms[0].factor.round()), (4, 2.0));
}

#[test]
fn a_constant_quantity_has_a_law_as_well() {
    let point = |name: &str, a| Point { name: name.to_owned(), values: vec![a], quantity: 7.0 };
    assert_eq!(fit("cells", &["a"], vec![point("one", 1.0), point("again", 1.0)]), None);
    let law = fit("cells", &["a"], vec![point("one", 1.0), point("two", 2.0), point("three", 3.0)]).unwrap();
    assert_eq!((law.constant.round(), law.terms[0].factor.abs() < 1e-12, law.r_squared), (7.0, true, 1.0));
}

#[test]
fn a_sweep_has_laws_of_gas_and_cells() {
    let sweep = sample::sweep(9);
    let models: Vec<&ModelFacts> = sweep.rows.iter().map(|row| &row.facts).collect();
    let laws = laws(&models);
    assert_eq!(laws.iter().map(|law| law.quantity.as_str()).collect::<Vec<_>>(), ["gas", "cells"]);
    let [gas, cells] = &laws[..] else { panic!("{laws:?}") };
    // The samples have one more evaluation for every 10 / 6 terms, and rows change their gas a little.
    assert!(gas.max_relative_residual < 0.01 && gas.r_squared > 0.99, "{gas:?}");
    assert!(gas.left_out.iter().any(|left| left.variable == "evaluations"), "{gas:?}");
    // 1.28 cells for a multiplication.
    let largest = cells_at(cells, models[8]).unwrap();
    assert!((largest / 1_208_934.0 - 1.0).abs() < 1e-3, "{largest}");
}
