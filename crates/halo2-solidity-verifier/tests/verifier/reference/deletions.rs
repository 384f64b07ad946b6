//! The comparison of answers can fail: whatever statement of the reference is deleted, some answer changes, or, for a
//! challenge that the circuit does not use, the trace.

use gas_meter::Outcome;

use super::cases::{self, BOTH};
use super::contract::{self, Referee, with_shown};
use super::forger::{Forger, TRACE, call_of};
use crate::contract::Contract;
use crate::fixture::Deployed;

/// It has gates, copies, lookups and instances.
const FIXTURE: &str = "RangeLookup";

/// Texts that are compiled together: the compiler keeps them all in memory.
const TOGETHER: usize = 20;

/// The point of a set of one that is not the first: a value claimed at a single point is taken as it is, wherever that
/// point may be, and the other sets know the point as one that they lack.
const WITHOUT_EFFECT: &str = "set.points[0] = _rotate(x, 0);";

/// A statement and the text without it.
struct Deletion {
    statement: String,
    source: String,
}

/// Every assignment, every call whose result is not used, and every check. Checks of a precompile's success are left out:
/// here it has precompiles, and nothing they refuse gets to them.
fn deletions(source: &str) -> Vec<Deletion> {
    let lines: Vec<&str> = source.lines().collect();
    let is_statement = |line: &str| {
        let assigns = line.split_once(" = ").is_some_and(|(target, _)| !target.contains(' '));
        let checks = line.starts_with("if (") && !line.contains("PrecompileFailed");
        line.ends_with(';') && (assigns || checks || line.starts_with('_'))
    };
    let statements = lines.iter().enumerate().filter(|(_, line)| is_statement(line.trim()));
    statements
        .map(|(at, statement)| Deletion {
            statement: statement.trim().to_owned(),
            source: [&lines[..at], &lines[at + 1..], &[""]].concat().join("\n"),
        })
        .collect()
}

/// Valid calls first: they tell most deletions.
fn probes(referee: &'static Referee) -> Vec<Vec<u8>> {
    let mut forger = Forger::new(referee);
    let structured = cases::structured(referee).into_iter().enumerate();
    let changed = structured.map(|(at, draft)| forger.case(draft, BOTH[at % 2]));
    let answered = cases::honest(referee).into_iter().chain(cases::malformed(referee)).chain(changed);
    let traced = referee.proofs.iter().map(|proven| call_of(TRACE, &proven.proof, &proven.words));
    answered.map(|(_, calldata)| calldata).chain(traced).collect()
}

fn answer(deployed: &mut Deployed, calldata: &[u8]) -> Outcome {
    deployed.evm.static_call(deployed.address, calldata).unwrap()
}

#[test]
#[ignore = "takes minutes"]
fn every_deleted_statement_changes_an_answer_in_full() {
    let referee = contract::all().iter().find(|referee| referee.fixture.name == FIXTURE).unwrap();
    let probes = probes(referee);
    let mut intact = referee.contract.deploy();
    let answers: Vec<Outcome> = probes.iter().map(|calldata| answer(&mut intact, calldata)).collect();
    let deletions = deletions(&referee.reference.source);
    let mut missed = Vec::new();
    for deletions in deletions.chunks(TOGETHER) {
        let texts: Vec<_> = deletions.iter().map(|deletion| with_shown(&deletion.source)).collect();
        for (deletion, contract) in deletions.iter().zip(Contract::compile_all(&texts)) {
            let mut deployed = contract.deploy();
            let differs = probes.iter().zip(&answers).any(|(calldata, old)| answer(&mut deployed, calldata) != *old);
            if !differs {
                missed.push(&deletion.statement);
            }
        }
    }
    assert_eq!(missed, [WITHOUT_EFFECT]);
    println!(
        "{} statements deleted one at a time, all but one change one of {} answers",
        deletions.len(),
        probes.len()
    );
}
