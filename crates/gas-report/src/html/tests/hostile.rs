//! Names that would like to be markup.

use crate::{Report, html, sample};

const NAMES: [&str; 3] = [
    "<script>document.title='taken'</script>",
    "\"><img src=x onerror=alert(1)>' style='color:red",
    "]]></svg><!-- --><style>*{display:none}</style>\u{202e}\n</td>",
];

/// Every text of a report is such a name.
pub(super) fn report() -> Report {
    let mut report = sample::sweep(3);
    for (row, name) in report.rows.iter_mut().zip(NAMES) {
        row.facts.name = name.to_owned();
        row.facts.unmeasured = Some(name.to_owned());
        row.fees.iter_mut().for_each(|fee| fee.chain = name.to_owned());
        for knob in row.verdict.iter_mut().flat_map(|verdict| &mut verdict.knobs) {
            (knob.change, knob.price) = (name.to_owned(), name.to_owned());
        }
        for cost in row.verdict.iter_mut().flat_map(|verdict| &mut verdict.costs) {
            cost.chain = name.to_owned();
        }
    }
    for law in &mut report.laws {
        law.quantity = NAMES[0].to_owned();
        law.terms.iter_mut().for_each(|term| term.variable = NAMES[1].to_owned());
        law.residuals.iter_mut().for_each(|residual| residual.point = NAMES[2].to_owned());
    }
    for growth in &mut report.growth {
        growth.family = NAMES[0].to_owned();
    }
    report.rows.iter_mut().for_each(|row| row.facts.family = Some(NAMES[0].to_owned()));
    if let Some(largest) = &mut report.largest {
        largest.row = Some(NAMES[0].to_owned());
    }
    let assumptions = &mut report.assumptions;
    assumptions.gas_schedule = NAMES.iter().map(|name| ((*name).to_owned(), 1)).collect();
    assumptions.prices.recorded = NAMES[2].to_owned();
    assumptions.prices.chains.iter_mut().for_each(|chain| chain.name = NAMES[1].to_owned());
    report.generator = NAMES[1].to_owned();
    report
}

/// Tags in the order in which they stand in a page.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|rest| rest.split([' ', '>', '\n']).next().unwrap_or(rest)).collect()
}

#[test]
fn texts_of_a_report_never_become_markup() {
    let hostile = html(&report(), None).unwrap();
    assert!(!hostile.contains('\u{202e}') && hostile.contains('\u{fffd}'));
    for name in NAMES {
        assert!(!hostile.contains(name), "{name}");
    }
    // Of scripts, styles and images there are as many as in a harmless page.
    let harmless = html(&sample::sweep(3), None).unwrap();
    for tag in ["script", "/script", "style", "/style", "img", "/svg", "/section", "!--"] {
        let count = |page: &str| tags(page).into_iter().filter(|name| *name == tag).count();
        assert_eq!(count(&hostile), count(&harmless), "{tag}");
    }
}
