use super::*;
use crate::comparison::Tolerance;
use crate::sample;

fn titles(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with('#')).collect()
}

fn section<'a>(text: &'a str, title: &str) -> &'a str {
    let start = text.find(&format!("\n## {title}\n")).unwrap() + 1;
    text[start..].split("\n## ").next().unwrap()
}

#[test]
fn a_single_model_has_no_more_than_it_needs() {
    let text = markdown(&sample::report(), None);
    assert_eq!(titles(&text), ["# Gas report", "## Models", "## Gas by section", "## Forks", "## Fees"]);
    assert!(text.contains("One verification every hour."));
    let sections = section(&text, "Gas by section");
    let measured = sections.lines().find(|line| line.contains("measured")).unwrap();
    let cells: Vec<&str> = measured.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let figures =
        ["1,141", "1,180", "1,096", "761", "97,549", "113,292", "215,019", "21,644", "21,000", "257,663", "75,110"];
    assert_eq!(cells[2..], figures);
}

#[test]
fn planned_forks_are_marked() {
    let text = markdown(&sample::report(), None);
    let forks = section(&text, "Forks");
    let columns = ["Prague", "Osaka", "Amsterdam (not final)"];
    let heading = forks.lines().find(|line| line.starts_with("| model")).unwrap();
    assert!(columns.iter().all(|column| heading.contains(column)), "{heading}");
    assert!(forks.contains("may change until it is live"));
}

#[test]
fn verdicts_are_words_and_knobs_a_table() {
    let report = sample::sweep(9);
    let text = markdown(&report, None);
    let verdict = text.lines().nth(4).unwrap();
    assert!(
        verdict.starts_with("**Too dear.** 5 of 9 models keep to 300,000 gas per verification; not `mlp-31623`, "),
        "{verdict}"
    );
    assert!(verdict.contains("The largest that does is `mlp-10000` with 10,000 parameters."), "{verdict}");
    assert!(verdict.contains("(extrapolated)"), "{verdict}");
    let knobs = section(&text, "What would make them fit");
    assert_eq!(knobs.lines().filter(|line| line.contains("1 lane instead of ")).count(), 4);
    assert!(text.contains("- `mlp-1000000` is not measured: "));
}

#[test]
fn laws_say_how_well_they_fit_and_how_far() {
    let text = markdown(&sample::sweep(9), None);
    let laws = section(&text, "Laws");
    assert!(laws.contains("`gas = 160,000 + 6,600 msm_terms`"), "{laws}");
    assert!(laws.contains("extrapolate") && laws.contains("greatest residual 1.20 % on 9 points"), "{laws}");
    assert_eq!(laws.lines().filter(|line| line.starts_with("| `mlp-")).count(), 9);
}

#[test]
fn growth_has_a_table_for_each_family() {
    let text = markdown(&sample::convolution_sweep(6), None);
    let growth = section(&text, "Growth");
    assert!(growth.contains("### `mlp`") && growth.contains("### `conv`"), "{growth}");
    assert!(
        growth.contains("+ 5.00 (activations + parameters)`: R² = 1.000000, greatest residual 0.00 %."),
        "{growth}"
    );
    assert_eq!(growth.lines().filter(|line| line.starts_with("| `conv-")).count(), 6);
    assert!(growth.contains("| `conv-38218` |     262,144 |     38,218 |    38,338,560 |"), "{growth}");
}

#[test]
fn differences_are_part_of_the_report() {
    let baseline = sample::report();
    let mut report = baseline.clone();
    report.rows[0].facts.gas[1].predicted.calldata += 1;
    let comparison = Comparison::of(&baseline, &report, Tolerance::default());
    let text = markdown(&report, Some(&comparison));
    let differences = section(&text, "Since the baseline");
    assert!(
        differences.contains("### Grew") && differences.contains("calldata, gas, predicted, Osaka"),
        "{differences}"
    );
}

/// In every table of a report, whatever its models are called.
#[test]
fn tables_have_straight_columns() {
    let mut report = sample::sweep(9);
    report.rows[3].facts.name = "a|b\\|c`\n## Laws\n".to_owned();
    report.rows[8].facts.unmeasured = Some("a\n# b".to_owned());
    let text = markdown(&report, None);
    let lines: Vec<&str> = text.lines().collect();
    for pair in lines.windows(2).filter(|pair| pair.iter().all(|line| line.starts_with('|'))) {
        assert_eq!(pair[0].chars().count(), pair[1].chars().count(), "{}\n{}", pair[0], pair[1]);
    }
    assert_eq!(titles(&text).iter().filter(|title| **title == "## Laws").count(), 1);
    assert!(!titles(&text).contains(&"# b"));
}

#[test]
fn a_report_of_nothing_is_one() {
    let empty = Report { rows: Vec::new(), ..sample::report() };
    assert_eq!(titles(&markdown(&empty, None)), ["# Gas report", "## Models"]);
}
