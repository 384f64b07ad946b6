//! The native verifier against every spoiled proof: none is accepted.
//!
//! The full run: `cargo test -p kzg-backend --test tamper -- --ignored --nocapture in_full`.

mod common;

use alloy_primitives::U256;
use common::{INSTANCES, Products};
use halo2_solidity_verifier::finish_proof;
use kzg_backend::tamper::{Edit, Subject, full_plan, run_in_parallel, short_plan};
use kzg_backend::{ProofFile, ProverKey, Srs, prove, verify};

const K: u32 = 9;

struct Case {
    key: ProverKey,
    files: [ProofFile; 2],
    points: Vec<usize>,
}

impl Case {
    fn new() -> Self {
        let srs = Srs::dev(K).unwrap();
        let circuits = [1, 2].map(|seed| Products::filling(K, seed));
        let key = ProverKey::generate(&srs, &circuits[0], [0; 32], INSTANCES).unwrap();
        let files = circuits.map(|circuit| {
            let instances = circuit.instances();
            prove(&srs, &key, circuit, &instances).unwrap().file
        });
        let points = key.verifier().program().layout().point_words().map(|word| word.0).collect();
        Self { key, files, points }
    }

    fn subject(&self) -> Subject<'_> {
        let [one, other] = &self.files;
        Subject {
            proof: &one.proof,
            instances: &one.instances,
            points: &self.points,
            other: (&other.proof, &other.instances),
        }
    }

    fn accepts(&self, proof: &[u8], instances: &[U256]) -> bool {
        verify(self.key.verifier(), proof, instances).is_ok()
    }

    /// The verdict after an attacker has computed the hint anew, so that the opening itself has to catch the change.
    fn accepts_with_new_hint(&self, proof: &[u8], instances: &[U256]) -> bool {
        let body = proof[..proof.len().saturating_sub(32)].to_vec();
        let hinted = finish_proof(self.key.verifier().program(), instances, body);
        hinted.is_ok_and(|proof| self.accepts(&proof, instances))
    }

    /// Edits outside the last word, which a new hint would undo.
    fn outside_hint(&self, edits: Vec<Edit>) -> Vec<Edit> {
        let (one, body) = (&self.files[0], self.files[0].proof.len() - 32);
        let changes_body = |edit: &Edit| {
            let (proof, instances) = edit.apply(&one.proof, &one.instances);
            proof.len() != one.proof.len() || proof[..body] != one.proof[..body] || instances != one.instances
        };
        edits.into_iter().filter(changes_body).collect()
    }
}

#[test]
fn no_spoiled_proof_is_accepted() {
    let case = Case::new();
    let subject = case.subject();
    let edits = short_plan(&subject, 31);
    let report = run_in_parallel(&subject, &edits, |proof, instances| case.accepts(proof, instances));
    assert_eq!(report.accepted, [], "{report}");
    assert_eq!(report.tried.len(), 9, "every class is tried: {report}");
    assert!(report.total() > 1000, "{report}");
}

#[test]
fn no_spoiled_proof_is_accepted_with_a_new_hint() {
    let case = Case::new();
    let subject = case.subject();
    let edits = case.outside_hint(short_plan(&subject, 31));
    let report = run_in_parallel(&subject, &edits, |proof, instances| case.accepts_with_new_hint(proof, instances));
    assert_eq!(report.accepted, [], "{report}");
    assert!(report.total() > 1000, "{report}");
}

#[test]
#[ignore = "a minute"]
fn no_spoiled_proof_is_accepted_in_full() {
    let case = Case::new();
    let subject = case.subject();
    let edits = full_plan(&subject);
    let plain = run_in_parallel(&subject, &edits, |proof, instances| case.accepts(proof, instances));
    println!("{plain}");
    assert_eq!(plain.accepted, [], "{plain}");
    let edits = case.outside_hint(edits);
    let hinted = run_in_parallel(&subject, &edits, |proof, instances| case.accepts_with_new_hint(proof, instances));
    println!("with a new hint\n{hinted}");
    assert_eq!(hinted.accepted, [], "{hinted}");
}
