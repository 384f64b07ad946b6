//! Pages to open in a browser.

use std::fs;
use std::path::Path;

use super::hostile;
use crate::report::Report;
use crate::{Comparison, Tolerance, growth_picture, html, picture, sample};

/// Reports of one, three, ten and forty models, with long names, and with hostile ones.
pub(super) fn all() -> Vec<(&'static str, Report)> {
    let mut board = sample::sweep(9);
    board.rows.insert(0, sample::report().rows.remove(0));
    vec![
        ("board", board),
        ("single", sample::report()),
        ("growth", sample::convolution_sweep(6)),
        ("three", long_names(sample::sweep(3))),
        ("forty", long_names(sample::sweep(40))),
        ("hostile", hostile::report()),
    ]
}

/// Every third model has a name that is too long for any chart, others differ in their lanes.
fn long_names(mut report: Report) -> Report {
    for row in report.rows.iter_mut().step_by(3) {
        row.facts.name =
            format!("multilayer-perceptron-of-three-hidden-layers-with-{}-parameters", row.facts.parameters);
    }
    for (index, row) in report.rows.iter_mut().enumerate() {
        row.facts.layout.lanes = [1, 2, 4, 8][index % 4];
    }
    report
}

/// More gas for one model, one model less, and another price of an instruction.
pub(super) fn dearer(mut report: Report) -> Report {
    report.rows[0].facts.gas[1].predicted.transaction += 1_000;
    report.rows.truncate(2);
    report.assumptions.gas_schedule.insert("ec_mul osaka".to_owned(), 6_001);
    report
}

/// For `tools/page-check`: writes `target/pages/*.html` and `*.svg`.
#[test]
#[ignore = "writes the pages that `make check-page` opens"]
fn pages_for_a_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages");
    fs::create_dir_all(&folder).unwrap();
    let (before, after) = (sample::sweep(3), dearer(sample::sweep(3)));
    let compared = Comparison::of(&before, &after, Tolerance::default());
    fs::write(folder.join("compared.html"), html(&after, Some(&compared)).unwrap()).unwrap();
    for (name, report) in all() {
        fs::write(folder.join(format!("{name}.svg")), picture(&report).unwrap()).unwrap();
        if let Some(growth) = growth_picture(&report).unwrap() {
            fs::write(folder.join(format!("{name}-growth.svg")), growth).unwrap();
        }
        fs::write(folder.join(format!("{name}.html")), html(&report, None).unwrap()).unwrap();
    }
}
