//! The checks by number.

use super::Deletion::{self, Elsewhere, OfText};
use super::subject::Subject;
use super::{aliases, calldata, generation, hint, key, pinned, precompiles, transcript, trust};

/// One check.
pub(super) struct Check {
    pub(super) number: usize,
    /// What is checked.
    pub(super) says: &'static str,
    /// Attacks the subject, and says whether it withstands.
    pub(super) holds: fn(&Subject) -> bool,
    /// What happens without it.
    pub(super) without: &'static str,
    /// Each way to lose the check, by what is lost.
    pub(super) deletions: &'static [(&'static str, Deletion)],
}

const fn check(
    number: usize,
    says: &'static str,
    holds: fn(&Subject) -> bool,
    without: &'static str,
    deletions: &'static [(&'static str, Deletion)],
) -> Check {
    Check { number, says, holds, without, deletions }
}

impl Check {
    /// A row of the table in `docs/verifier.md`.
    pub(super) fn row(&self, test: &str) -> String {
        let deleted: Vec<&str> = self.deletions.iter().map(|(what, _)| *what).collect();
        format!("| {} | {} | {} | {} | `{test}` |", self.number, self.says, deleted.join("; "), self.without)
    }
}

pub(super) static CHECKS: [Check; 25] = [
    check(
        1,
        "exact size and canonical heads",
        calldata::size_and_heads,
        "a decoder finds another proof or other instances than those that are verified",
        &[
            ("the size", OfText(calldata::without_size)),
            ("the proof's head", OfText(calldata::without_proof_head)),
            ("the instances' head", OfText(calldata::without_instances_head)),
        ],
    ),
    check(
        2,
        "proof length",
        calldata::length_of_proof,
        "a proof of another length passes",
        &[("the length", OfText(calldata::without_proof_length))],
    ),
    check(
        3,
        "instance count",
        calldata::count_of_instances,
        "another number of instances passes",
        &[("the count", OfText(calldata::without_instance_count))],
    ),
    check(
        4,
        "every instance below `r`",
        aliases::instances_below_r,
        "`v + r` passes for the instance `v`",
        &[("the range of the last one", OfText(aliases::without_range_of_instance))],
    ),
    check(
        5,
        "every scalar below `r`",
        aliases::scalars_below_r,
        "`v + r` passes for the scalar `v`: each proof has many forms",
        &[("the range of one", OfText(aliases::without_range_of_scalar))],
    ),
    check(
        6,
        "coordinates below `q`, points on the curve",
        aliases::coordinates_below_q,
        "`v + q` passes for the coordinate `v`",
        &[("a precompile that sees the coordinates as they are", OfText(aliases::with_reduced_coordinates))],
    ),
    check(
        7,
        "digest of the key first",
        transcript::key_digest_first,
        "a key chosen after the challenges proves a false statement",
        &[("the digest", OfText(transcript::without_key_digest))],
    ),
    check(
        8,
        "all instances before any challenge",
        transcript::instances_before_challenges,
        "instances chosen after `x` are proven with another statement's witness",
        &[("the instances", OfText(transcript::without_instances))],
    ),
    check(
        9,
        "every commitment before its challenge",
        transcript::commitments_before_challenges,
        "a polynomial chosen after the challenges proves a false statement",
        &[
            ("the advice columns", OfText(transcript::without_advice)),
            ("the grand products", OfText(transcript::without_products)),
            ("the quotient", OfText(transcript::without_quotient)),
        ],
    ),
    check(
        10,
        "evaluations before the opening challenges",
        transcript::evaluations_before_opening,
        "an evaluation chosen after the folding challenge proves a false statement",
        &[("the evaluations", OfText(transcript::without_evaluations))],
    ),
    check(
        11,
        "`W` before `u`",
        transcript::quotient_before_u,
        "random commitments with a `W` chosen after `u` prove a false statement",
        &[("`W`", OfText(transcript::without_w))],
    ),
    check(
        12,
        "`W'` bound in the pairing",
        transcript::last_message_in_pairing,
        "random commitments with a `W'` that makes the sum vanish prove a false statement",
        &[("`W'` there", OfText(transcript::without_last_message))],
    ),
    check(
        13,
        "success of every call",
        precompiles::success_of_every_call,
        "a failing call counts as an answer",
        &[
            ("success of the first product", OfText(precompiles::without_success_of_first_product)),
            ("success of the last sum", OfText(precompiles::without_success_of_last_sum)),
            ("success of the pairing", OfText(precompiles::without_success_of_pairing)),
        ],
    ),
    check(
        14,
        "size of every answer",
        precompiles::size_of_every_answer,
        "what memory held before counts as an answer",
        &[
            ("size of the last product", OfText(precompiles::without_size_of_last_product)),
            ("size of the first sum", OfText(precompiles::without_size_of_first_sum)),
            ("size of the pairing's verdict", OfText(precompiles::without_size_of_pairing)),
        ],
    ),
    check(
        15,
        "pairing output equals 1, in a zeroed word of its own",
        precompiles::verdict_is_one,
        "any word, or what memory held before, counts as a valid proof",
        &[
            ("the comparison with 1", OfText(precompiles::without_comparison_with_one)),
            ("the zero", OfText(precompiles::without_zeroing)),
        ],
    ),
    check(
        16,
        "a failing call reverts and is no verdict",
        precompiles::failure_is_no_verdict,
        "a valid proof is called invalid where a precompile is missing or gas runs out",
        &[("the revert", OfText(precompiles::without_revert))],
    ),
    check(
        17,
        "hint below `r`, hint times product 1, natively too",
        hint::hint_times_product,
        "with hint 0 all inverses are 0, and random commitments prove a false statement; or one proof has many forms",
        &[
            ("the product", OfText(hint::without_hint_product)),
            ("the range", OfText(hint::without_hint_range)),
            ("the native check", Elsewhere(hint::natively_without_envelope)),
        ],
    ),
    check(
        18,
        "nobody passes a key or a verifier's address",
        trust::no_key_from_outside,
        "a caller brings the key",
        &[
            ("functions without addresses", OfText(trust::with_key_address)),
            ("functions without digests", OfText(trust::with_key_digest)),
        ],
    ),
    check(
        19,
        "no owner, upgrade, `delegatecall`",
        trust::no_owner,
        "someone stops, replaces or times the verifier",
        &[
            ("the absence of an owner", OfText(trust::with_owner)),
            ("the absence of `delegatecall`", OfText(trust::with_delegate)),
            ("the absence of `selfdestruct`", OfText(trust::with_self_destruction)),
            ("the absence of a clock", OfText(trust::with_clock)),
        ],
    ),
    check(
        20,
        "`external view`, terminating",
        trust::view_and_terminating,
        "a call changes state or never ends",
        &[("view functions", OfText(trust::with_state_change)), ("loops that end", OfText(trust::with_endless_loop))],
    ),
    check(
        21,
        "no dispatch on bytes of the proof, no self-call",
        trust::no_dispatch,
        "the proof decides what is run",
        &[
            ("fixed branches", OfText(trust::with_dispatch_on_proof)),
            ("the absence of self-calls", OfText(trust::with_self_call)),
            ("fixed targets", OfText(trust::with_call_of_proof_word)),
        ],
    ),
    check(
        22,
        "points of the reference string equal the protocol's",
        key::reference_string,
        "who knows another string's secret proves a false statement",
        &[("the protocol's points", OfText(key::with_known_secret))],
    ),
    check(
        23,
        "unique openings",
        generation::unique_queries,
        "one polynomial has two values at a point",
        &[("the refusal of repeated queries", Elsewhere(generation::without_refusal_of_repeats))],
    ),
    check(
        24,
        "size and gas within the fork's limits",
        generation::within_limits,
        "the contract cannot be deployed",
        &[("the limits of Osaka", Elsewhere(generation::without_limits_of_osaka))],
    ),
    check(
        25,
        "every pinned instance has its value, natively too",
        pinned::value_of_pinned,
        "whoever proves chooses the value: the hash of other hidden weights than those that were published",
        &[
            ("the comparison", Elsewhere(pinned::deleted_comparison)),
            ("the native comparison", Elsewhere(pinned::natively_without_comparison)),
        ],
    ),
];
