//! What the page holds, and what it must never hold.

mod hostile;
mod pages;

use crate::report::Report;
use crate::{Budget, Comparison, Tolerance, growth_picture, html, picture, sample};

/// How many cells name a row in the first column of a table.
fn names(page: &str, table: &str, name: &str) -> usize {
    let start = page.find(&format!("<section id=\"{table}\">")).expect("the table is there");
    let length = page[start..].find("</section>").expect("the section ends");
    page[start..start + length].matches(&format!("<th scope=\"row\">{name}</th>")).count()
}

#[test]
fn pages_load_nothing() {
    // Hostile names would have references as texts: what becomes of them is for tests of their own.
    for report in pages::all().into_iter().filter(|report| report.0 != "hostile") {
        let page = html(&report.1, None).unwrap().to_lowercase();
        for reference in
            ["http:", "https:", "//", " src=", "url(", "@import", "<link", "<iframe", "<object", "<base", "srcset"]
        {
            // The script explains itself by comments.
            let text = page.replace("\n// ", "\n");
            assert!(!text.contains(reference), "{}: {reference}", report.0);
        }
    }
}

#[test]
fn equal_reports_give_equal_bytes() {
    let report = sample::sweep(12);
    assert_eq!(html(&report, None).unwrap(), html(&report.clone(), None).unwrap());
    assert_ne!(html(&report, None).unwrap(), html(&sample::sweep(13), None).unwrap());
}

#[test]
fn every_row_is_in_every_table() {
    for count in [1, 3, 40] {
        let report = sample::sweep(count);
        let page = html(&report, None).unwrap();
        for row in &report.rows {
            let name = &row.facts.name;
            assert_eq!(names(&page, "gas", name), 1, "{name}");
            assert_eq!(names(&page, "models", name), 1, "{name}");
            assert_eq!(names(&page, "prover", name), 1, "{name}");
            assert_eq!(names(&page, "transactions", name), 1, "{name}");
            assert_eq!(names(&page, "budget", name), 1, "{name}");
            assert_eq!(names(&page, "forks", name), 3, "{name}");
            assert_eq!(names(&page, "fees", name), row.fees.len(), "{name}");
        }
    }
}

#[test]
fn figures_have_separators_units_and_values_to_sort_by() {
    let page = html(&sample::report(), None).unwrap();
    assert!(page.contains("<td class=\"n \" data-value=\"257663\">257,663</td>"));
    assert!(page.contains("<th scope=\"col\" class=\"n\">Predicted <span class=\"unit\">gas</span></th>"));
    assert!(page.contains("Amsterdam (not final)"));
}

#[test]
fn charts_have_names_of_their_own() {
    let page = html(&sample::sweep(9), None).unwrap();
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert_eq!(page.matches("<svg ").count(), 12);
    for label in page.split("aria-labelledby=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(label.split(' ').all(|id| ids.binary_search(&id).is_ok()), "{label}");
    }
}

#[test]
fn pictures_stand_alone() {
    let picture = picture(&pages::all().pop().expect("the hostile one").1).unwrap();
    assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"880\""));
    assert!(picture.contains("&lt;img") && !picture.contains("<img") && picture.contains("budget 300,000"));
    // Every class has its colour in the picture itself.
    for class in picture.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(picture.contains(&format!(".{class} {{")), "{class}");
    }
}

#[test]
fn sweeps_show_what_their_circuits_grow_with() {
    let report = sample::convolution_sweep(6);
    let page = html(&report, None).unwrap();
    assert!(page.contains("conv: 5.00 cells for every activation and parameter, within "), "{page}");
    for row in &report.rows {
        assert_eq!(names(&page, "growth-points", &row.facts.name), 1, "{}", row.facts.name);
    }
    let picture = growth_picture(&report).unwrap().unwrap();
    assert!(picture.contains("Activations + parameters (log scale)") && picture.contains("Multiply-adds (log scale)"));
    assert!(picture.contains("conv-88") && picture.contains("conv-38218"), "{picture}");
    assert_eq!(growth_picture(&sample::report()).unwrap(), None);
    assert!(!html(&sample::report(), None).unwrap().contains("growth"));
}

#[test]
fn words_follow_the_verdicts() {
    let page = html(&sample::sweep(9), None).unwrap();
    assert!(page.contains("5 of 9 models keep to the budget of 300,000 gas per verification."));
    assert!(page.contains("The largest that does is mlp-10000, with 10,000 parameters."));
    assert!(page.contains("about 3,400,000 parameters"));
    let page = html(&sample::report(), None).unwrap();
    assert!(page.contains("What volatility-ltv costs to verify"));
    assert!(page.contains("One verification takes 257,663 gas on Osaka, the live rules."));
    assert!(page.contains("The prediction is 0.37 % off what was measured."));
    assert!(!page.contains("budget of"));
}

#[test]
fn differences_from_a_baseline_come_first() {
    let report = sample::sweep(3);
    let same = Comparison::of(&report, &report, Tolerance::default());
    let page = html(&report, Some(&same)).unwrap();
    assert!(page.contains("Nothing differs from the baseline.") && !page.contains("id=\"changes\""));

    let dearer = pages::dearer(report.clone());
    let page = html(&dearer, Some(&Comparison::of(&report, &dearer, Tolerance::default()))).unwrap();
    assert!(page.contains("Against the baseline, 2 models grew or are missing."));
    assert_eq!((names(&page, "changes", "mlp-100"), names(&page, "changes", "mlp-1000000")), (1, 1));
    assert!(page.contains("<td>transaction, gas, predicted</td><td>osaka</td>"));
    assert_eq!(names(&page, "changed-constants", "gas_schedule.ec_mul osaka"), 1);
    assert!(page.find("id=\"changes\"") < page.find("id=\"gas\""));
}

#[test]
fn figures_of_any_size_make_a_page() {
    for figure in [0, 1, u64::MAX] {
        let mut report = sample::sweep(3);
        for row in &mut report.rows {
            (row.facts.parameters, row.facts.activations, row.facts.multiply_adds) = (figure, Some(figure), figure);
            row.facts.layout.rows_used = figure as usize;
            for gas in &mut row.facts.gas {
                let figures = &mut gas.predicted;
                (figures.transaction, figures.intrinsic, figures.calldata) = (figure, figure, figure);
                (figures.execution, figures.floor) = (figure, figure);
                figures.sections.values_mut().for_each(|section| *section = figure);
                gas.measured = None;
            }
            for layout in &mut row.facts.options.layouts {
                (layout.transaction_gas, layout.prove_seconds) = (figure, figure as f64 * 1e280);
            }
            row.fees.iter_mut().for_each(|fee| fee.total_usd = figure as f64 * 1e-300);
        }
        assert!(html(&report, None).unwrap().contains("<svg"));
    }
}

#[test]
fn budgets_of_money_are_held_against_chains() {
    let mut report = sample::sweep(3);
    report.budget = Some(Budget::Usd(0.5));
    let page = html(&report, None).unwrap();
    assert!(page.contains("models keep to the budget of $0.50 per verification on every chain."));
    assert!(page.contains("Cost <span class=\"unit\">USD</span>"));
    assert!(!page.contains("l-budget\"") && !page.contains("The dashed line"));
}

fn without(report: Report, change: impl Fn(&mut crate::Row)) -> String {
    let mut report = report;
    report.rows.iter_mut().for_each(change);
    html(&report, None).unwrap()
}

#[test]
fn pages_do_without_measurements_fees_layouts_and_rows() {
    let page = without(sample::sweep(3), |row| row.facts.gas.iter_mut().for_each(|gas| gas.measured = None));
    assert!(page.contains("hollow: predicted only") && !page.contains("filled: measured"));
    assert!(!page.contains("off what was measured"));

    let page = without(sample::sweep(3), |row| row.fees.clear());
    assert!(!page.contains("id=\"by-chain\"") && !page.contains("id=\"fees\"") && !page.contains("A day with one"));

    let page = without(sample::sweep(3), |row| row.facts.options.layouts.clear());
    assert!(!page.contains("id=\"frontier\"") && page.contains("id=\"by-chain\""));

    let mut report = sample::sweep(3);
    report.rows.clear();
    report.laws.clear();
    let page = html(&report, None).unwrap();
    assert!(page.contains("What 0 models cost to verify") && !page.contains("<svg"));
}
