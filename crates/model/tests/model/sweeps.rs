//! Specifications of sweeps.

use std::collections::HashSet;

use model::{Family, GenerateError, SweepSpec};
use proptest::prelude::*;

fn names(spec: &str) -> Vec<String> {
    let spec: SweepSpec = spec.parse().unwrap();
    spec.points().into_iter().map(|point| point.name).collect()
}

#[test]
fn a_range_has_three_sizes_for_every_factor_of_ten() {
    assert_eq!(
        names("mlp:1k..1M"),
        [
            "mlp-1k", "mlp-2200", "mlp-4600", "mlp-10k", "mlp-22k", "mlp-46k", "mlp-100k", "mlp-220k", "mlp-460k",
            "mlp-1M"
        ]
    );
    assert_eq!(names("mlp:100..1M").len(), 13);
    assert_eq!(names("mlp:150..151"), ["mlp-151"], "one model");
    assert_eq!(names("mlp:150..300"), ["mlp-150", "mlp-300"]);
}

#[test]
fn the_number_of_points_may_be_given() {
    assert_eq!(names("mlp:1k..1M:4"), ["mlp-1k", "mlp-10k", "mlp-100k", "mlp-1M"]);
    assert_eq!(names("mlp:1234..54321:2"), ["mlp-1234", "mlp-54321"]);
    assert_eq!(
        names("mlp:100..1M:8"),
        ["mlp-100", "mlp-370", "mlp-1400", "mlp-5200", "mlp-19k", "mlp-72k", "mlp-270k", "mlp-1M"]
    );
}

#[test]
fn convolutions_are_swept_by_their_parameters() {
    let spec: SweepSpec = "conv:88..38k:6".parse().unwrap();
    let sizes: Vec<_> = spec.points().iter().map(|point| point.family.nearest(point.parameters).unwrap()).collect();
    let with = |channels: u64| 9 * channels * channels + 21 * channels + 10;
    assert_eq!(sizes, [2, 5, 9, 18, 34, 64].map(with));
}

#[test]
fn one_size_is_a_sweep_too() {
    assert_eq!(names("mlp:10k"), ["mlp-10k"]);
    let spec: SweepSpec = "mlp:10000".parse().unwrap();
    assert_eq!((spec.to_string().as_str(), spec.points()[0].parameters), ("mlp:10k", 10_000));
}

#[test]
fn what_cannot_be_read_is_said() {
    let told = |spec: &str| spec.parse::<SweepSpec>().unwrap_err().to_string();
    assert_eq!(told("rnn:1k..1M"), "unknown model family `rnn`: there is `mlp`, `cnn`, `conv`, `cnn224`");
    assert_eq!(told("mlp:0..1M"), "the smallest model of family `mlp` has 21 parameters, got 0");
    assert_eq!(told("conv:39..1M"), "the smallest model of family `conv` has 40 parameters, got 39");
    assert_eq!(told("mlp:1k..100M"), "generated models have at most 30000000 parameters, got 100000000");
    assert_eq!(told("mlp:1M..1k"), "a sweep runs from few parameters to many, got 1000000 to 1000");
    assert_eq!(told("mlp:1k..1000"), "a sweep runs from few parameters to many, got 1000 to 1000");
    assert_eq!(told("mlp:1k..1M:1"), "a sweep has 2 to 100 points, got `1`");
    assert_eq!(told("mlp:1k..1M:x"), "a sweep has 2 to 100 points, got `x`");
    for text in ["", "mlp", "100..200"] {
        assert!(matches!(text.parse::<SweepSpec>(), Err(GenerateError::Sweep { .. })), "{text}");
    }
    for text in ["mlp:", "mlp:..1M", "mlp:1k..", "mlp:1K", "mlp:-5", "mlp:+5", "mlp:1.5k", "mlp:k", "mlp:1kk"] {
        assert!(matches!(text.parse::<SweepSpec>(), Err(GenerateError::Size { .. })), "{text}");
    }
    let huge = "mlp:99999999999999999999999M".parse::<SweepSpec>();
    assert!(matches!(huge, Err(GenerateError::TooMany { got: u64::MAX, .. })), "{huge:?}");
}

proptest! {
    #[test]
    fn a_sweep_is_what_it_is_written_as(from in 21u64..10_000_000, growth in 1u64..20_000_000, points in 2usize..=100) {
        let to = from + growth;
        let spec: SweepSpec = format!("mlp:{from}..{to}:{points}").parse().unwrap();
        prop_assert_eq!(spec.to_string().parse::<SweepSpec>(), Ok(spec));
        let sizes: Vec<u64> = spec.points().iter().map(|point| point.parameters).collect();
        prop_assert!(sizes.len() <= points && sizes.is_sorted_by(|a, b| a < b), "{sizes:?}");
        let models: HashSet<_> = sizes.iter().map(|&size| Family::Mlp.nearest(size).unwrap()).collect();
        prop_assert_eq!(models.len(), sizes.len());
        prop_assert_eq!(sizes.last(), Some(&to));
        prop_assert!(sizes.len() == 1 || sizes[0] == from);
    }

    #[test]
    fn reading_a_sweep_never_panics(text in "(mlp|cnn|conv|cnn224)?:?[0-9kM.:]{0,30}") {
        let _ = text.parse::<SweepSpec>();
    }
}
