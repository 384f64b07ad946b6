use proptest::prelude::*;

use super::*;

/// Four models with every figure moved by up to 0.4 % either way, and one in four not moved at all.
fn reports() -> impl Strategy<Value = Report> {
    proptest::collection::vec(prop_oneof![Just(0_i64), -4_i64..=4, -4_i64..=4, -4_i64..=4], 64).prop_map(|steps| {
        let mut report = sample::sweep(4);
        let mut steps = steps.into_iter().cycle();
        let mut moved = |value: &mut u64| {
            *value = value.saturating_add_signed(*value as i64 / 1_000 * steps.next().unwrap_or(0));
        };
        for row in &mut report.rows {
            let facts = &mut row.facts;
            for gas in &mut facts.gas {
                for figures in [Some(&mut gas.predicted), gas.measured.as_mut()].into_iter().flatten() {
                    figures.sections.values_mut().for_each(&mut moved);
                    moved(&mut figures.calldata);
                    moved(&mut figures.transaction);
                    moved(&mut figures.deployment);
                }
            }
            moved(&mut facts.transaction.fastlz_bytes);
            facts.prover.proving_key_bytes.iter_mut().for_each(&mut moved);
            row.fees = crate::fees::fees(facts, &report.assumptions.prices, 3_600);
        }
        report
    })
}

fn with_effect(comparison: &Comparison, effect: Effect) -> Vec<(String, Figure)> {
    let figures = |row: &RowChange| {
        let name = row.name.clone();
        let figures: Vec<Figure> = row.with_effect(effect).map(|change| change.figure.clone()).collect();
        figures.into_iter().map(move |figure| (name.clone(), figure))
    };
    comparison.rows.iter().flat_map(figures).collect()
}

fn between(baseline: &Report, report: &Report) -> Comparison {
    Comparison::of(baseline, report, Tolerance::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_report_does_not_differ_from_itself(report in reports()) {
        let comparison = between(&report, &report);
        prop_assert!(comparison.is_empty() && !comparison.grew());
        prop_assert_eq!(comparison.unchanged, report.rows.len());
    }

    #[test]
    fn what_grew_one_way_shrank_the_other(before in reports(), after in reports()) {
        let (forth, back) = (between(&before, &after), between(&after, &before));
        prop_assert_eq!(with_effect(&forth, Effect::Grew), with_effect(&back, Effect::Shrank));
        prop_assert_eq!(with_effect(&forth, Effect::Shrank), with_effect(&back, Effect::Grew));
        prop_assert_eq!(forth.grew(), !with_effect(&forth, Effect::Grew).is_empty());
    }

    #[test]
    fn the_order_of_rows_does_not_matter(before in reports(), after in reports(), turns in 0_usize..4) {
        let (mut turned_before, mut turned_after) = (before.clone(), after.clone());
        turned_before.rows.rotate_left(turns);
        turned_after.rows.reverse();
        prop_assert_eq!(between(&before, &after), between(&turned_before, &turned_after));
    }

    #[test]
    fn more_tolerance_lets_more_pass(before in reports(), after in reports(), share in 0.0_f64..0.01) {
        let wider = Share::try_from(share).unwrap();
        let tolerance = Tolerance { predicted: wider, ..Tolerance::default() };
        let grown = with_effect(&Comparison::of(&before, &after, tolerance), Effect::Grew);
        let strict = with_effect(&between(&before, &after), Effect::Grew);
        prop_assert!(grown.iter().all(|figure| strict.contains(figure)));
    }
}
