//! The checks that no verifier may lose: of each, that it holds, and that an attack succeeds without it.
//!
//! A probe mounts the attack on a subject and says whether the check holds. The deletion takes exactly that check out of
//! the verifier's text, or out of whatever else does the checking; then the probe has to say that it does not hold.

mod aliases;
mod batch;
mod bits;
mod calldata;
mod code;
mod compile;
mod edit;
mod front;
mod generation;
mod group;
mod hint;
mod key;
mod machine;
mod pinned;
mod precompiles;
mod prover;
mod shared;
mod subject;
mod table;
mod transcript;
mod trust;

use std::path::Path;

use edit::Text;
use subject::Subject;
use table::{CHECKS, Check};

/// What is taken away.
enum Deletion {
    /// Text of the verifier, or what an addition to it undoes.
    OfText(fn(&mut Text<'_>)),
    /// The work of something else; says whether the check holds without it.
    Elsewhere(fn() -> bool),
}

fn check(number: usize) -> &'static Check {
    CHECKS.iter().find(|check| check.number == number).unwrap()
}

fn holds(number: usize) {
    let check = check(number);
    let subject = Subject::WHOLE;
    assert!((check.holds)(&subject), "{number}, {}: does not hold", check.says);
}

fn is_needed(number: usize) {
    let check = check(number);
    assert!(!check.deletions.is_empty());
    for (what, deletion) in check.deletions {
        let still_holds = match deletion {
            Deletion::OfText(delete) => (check.holds)(&Subject::without(*delete)),
            Deletion::Elsewhere(holds_without) => holds_without(),
        };
        assert!(!still_holds, "{number}, {}: holds without {what} too", check.says);
        println!("{number}, {}: does not hold without {what}: {}", check.says, check.without);
    }
}

#[test]
fn every_check_is_in_the_table_once() {
    let numbers: Vec<usize> = CHECKS.iter().map(|check| check.number).collect();
    assert_eq!(numbers, (1..=25).collect::<Vec<_>>());
    assert_eq!(numbers, TESTS.map(|(_, number)| number));
}

/// The tests of the checks by number, all at once, for their count.
#[test]
#[ignore = "minutes"]
fn every_deleted_check_lets_its_attack_through_in_full() {
    CHECKS.iter().for_each(|check| is_needed(check.number));
    let deleted: usize = CHECKS.iter().map(|check| check.deletions.len()).sum();
    println!("assurance: deleted-checks {deleted}");
}

#[test]
fn the_verifier_of_the_attacks_accepts_an_honest_proof() {
    let subject = Subject::WHOLE;
    assert!(subject.accepts(subject.honest().1));
}

/// But for one, which is only ever subtracted from `r`: its alias leaves something negative, a word that no field element
/// has.
#[test]
fn the_range_of_each_scalar_is_needed() {
    let without = Subject::without(aliases::without_range_of_scalars);
    let (accepted, scalars) = aliases::accepted_aliases(&without);
    println!("aliases of {accepted:?} of {scalars} scalars are accepted");
    assert_eq!(accepted.len(), scalars - 1);
}

#[test]
fn bytes_behind_a_point_change_nothing() {
    precompiles::bytes_behind_a_point_change_nothing(&Subject::WHOLE);
}

/// `docs/verifier.md` has the table as it is printed here.
#[test]
fn the_table_is_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verifier.md");
    let page = std::fs::read_to_string(path).unwrap();
    let rows: Vec<String> = TESTS.iter().map(|(test, number)| check(*number).row(test)).collect();
    println!("{}", rows.join("\n"));
    let missing: Vec<&String> = rows.iter().filter(|row| !page.lines().any(|line| line == **row)).collect();
    assert!(missing.is_empty(), "not in `docs/verifier.md`: {missing:#?}");
}

/// The number of a check gives two tests of that name.
macro_rules! tests_of_checks {
    ($($name:ident = $number:literal),+ $(,)?) => {
        $(mod $name {
            #[test]
            fn holds() {
                super::holds($number);
            }

            #[test]
            fn is_needed() {
                super::is_needed($number);
            }
        })+

        /// Each test by its check's number.
        const TESTS: [(&str, usize); 25] = [$((stringify!($name), $number)),+];
    };
}

tests_of_checks! {
    check_01_size_and_heads = 1,
    check_02_proof_length = 2,
    check_03_instance_count = 3,
    check_04_instances_below_r = 4,
    check_05_scalars_below_r = 5,
    check_06_points_on_the_curve = 6,
    check_07_key_digest_first = 7,
    check_08_instances_before_challenges = 8,
    check_09_commitments_before_challenges = 9,
    check_10_evaluations_before_opening_challenges = 10,
    check_11_opening_quotient_before_u = 11,
    check_12_opening_witness_in_pairing = 12,
    check_13_success_of_every_call = 13,
    check_14_size_of_every_answer = 14,
    check_15_verdict_is_one_in_a_zeroed_word = 15,
    check_16_failing_call_reverts = 16,
    check_17_inversion_hint = 17,
    check_18_no_key_from_outside = 18,
    check_19_no_owner_no_delegate = 19,
    check_20_view_and_terminating = 20,
    check_21_no_dispatch_no_self_call = 21,
    check_22_reference_string = 22,
    check_23_unique_queries = 23,
    check_24_limits_of_the_fork = 24,
    check_25_pinned_instances = 25,
}
