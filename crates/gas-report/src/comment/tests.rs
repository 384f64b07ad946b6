use verifier_program::Section;

use super::*;
use crate::comparison::Tolerance;
use crate::sample;

fn compared(change: impl FnOnce(&mut Report)) -> (Report, Comparison) {
    let baseline = sample::report();
    let mut report = baseline.clone();
    change(&mut report);
    let comparison = Comparison::of(&baseline, &report, Tolerance::default());
    (report, comparison)
}

fn text(change: impl FnOnce(&mut Report)) -> String {
    let (report, comparison) = compared(change);
    comment(&report, &comparison)
}

/// As many as the pipes that are not escaped tell, less the two at the ends.
fn cells(line: &str) -> usize {
    line.replace("\\\\", "").replace("\\|", "").matches('|').count() - 1
}

#[test]
fn nothing_is_said_of_nothing() {
    assert_eq!(text(|_| ()), "### ✅ Gas: nothing grew in 1 model\n");
}

#[test]
fn what_grew_is_told_with_its_cause() {
    let text = text(|report| {
        *report.assumptions.gas_schedule.get_mut("ec_mul osaka").unwrap() = 6_100;
        for gas in &mut report.rows[0].facts.gas {
            *gas.predicted.sections.get_mut(&Section::Opening).unwrap() += 1_500;
        }
        report.rows[0].facts.prover.measured.as_mut().unwrap().seconds = 0.5;
    });
    let expected = "\
### ❌ Gas: figures grew in 1 model

| changed constant            | before  | after   |
|-----------------------------|--------:|--------:|
| `gas_schedule.ec_mul osaka` | `6,000` | `6,100` |

| model            | figure                                                              | before |   after | difference |   share |
|------------------|---------------------------------------------------------------------|-------:|--------:|-----------:|--------:|
| `volatility-ltv` | section opening, gas, predicted, Prague, Osaka, Amsterdam (not final) | 98,549 | 100,049 |     +1,500 | +1.52 % |

<details><summary>1 figure within tolerance, or only shown</summary>

";
    let head: Vec<String> = text.lines().take(11).map(squeezed).collect();
    assert_eq!(head, expected.lines().take(11).map(squeezed).collect::<Vec<_>>(), "{text}");
    assert!(text.ends_with("</details>\n") && text.contains("proving, seconds, measured"));
}

/// Without what only lines columns up.
fn squeezed(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.join(" ").replace("--", "").replace("-:", ":").replace("|-|", "||")
}

#[test]
fn missing_models_and_forks_are_told() {
    let gone = text(|report| report.rows.clear());
    assert_eq!(gone, "### ❌ Gas: 1 model of the baseline missing\n\n- `volatility-ltv`: not in this report\n");
    let fork = text(|report| drop(report.rows[0].facts.gas.pop()));
    assert!(fork.contains("- `volatility-ltv`: no gas on Amsterdam (not final) in this report\n"), "{fork}");
}

#[test]
fn names_stay_in_their_cells() {
    for name in ["a|b", "a\\|b", "a\n| b |", "`|`", "<b>|", "\\", "x\\"] {
        let mut baseline = sample::report();
        baseline.rows[0].facts.name = name.to_owned();
        let mut report = baseline.clone();
        report.rows[0].facts.gas[1].predicted.calldata += 1;
        let text = comment(&report, &Comparison::of(&baseline, &report, Tolerance::default()));
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 3, "{text}");
        assert!(rows.iter().all(|row| cells(row) == 6), "{text}");
    }
}

#[test]
fn the_longest_comment_is_taken() {
    let mut baseline = sample::sweep(100);
    for (index, row) in baseline.rows.iter_mut().enumerate() {
        row.facts.name = format!("{index:03}{}", "|".repeat(1_000));
        let name = format!("{index:03}{}", "|".repeat(1_000));
        baseline.assumptions.gas_schedule.insert(name, index as u64);
    }
    let mut report = baseline.clone();
    report.assumptions.gas_schedule.clear();
    for row in &mut report.rows {
        row.facts.prover.predicted.seconds *= 2.0;
        row.facts.layout.rows_used -= 1;
        for gas in &mut row.facts.gas {
            gas.predicted.sections.values_mut().for_each(|gas| *gas += 1);
        }
    }
    let text = comment(&report, &Comparison::of(&baseline, &report, Tolerance::default()));
    assert!(text.chars().count() < 65_536, "{}", text.chars().count());
    assert!(text.contains("\nand 560 more, in `report.md`\n"), "{text}");
}

#[test]
fn terminals_get_a_line_for_each_failure() {
    let (_, comparison) = compared(|report| {
        report.rows[0].facts.gas[1].predicted.calldata += 1;
        report.generator = "assay\u{1b}[2J\n0.2.0".to_owned();
    });
    let grown: Vec<String> = comparison.grown().collect();
    assert_eq!(grown, ["volatility-ltv: calldata, gas, predicted, Osaka: 21,610 to 21,611 (+1, +0.00463 %)"]);
    let lines = "constant generator: assay 0.1.0 to assay [2J 0.2.0\n".to_owned() + &grown[0];
    assert_eq!(comparison.to_string(), lines);
    assert_eq!(compared(|_| ()).1.to_string(), "nothing grew");
}
