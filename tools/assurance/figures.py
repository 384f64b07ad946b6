"""Every figure of SECURITY.md: what is tried, how often it should be, and which commands count it.

A test that has tried something often, and passed, prints `assurance: ID COUNT`.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

import runs

PROOF, CIRCUIT, IMPORT, OPERATION = "Proof and verifier", "Circuit", "Import and files", "Operation and builds"
SECTIONS = [PROOF, CIRCUIT, IMPORT, OPERATION]


@dataclass(frozen=True)
class Figure:
    """`short` is what `make test` runs of it; either may be missing."""

    id: str
    section: str
    tried: str
    aim: str
    """To reach, in words."""
    target: int | None
    """The same as a number, where it is one."""
    short: str | None = None
    full: str | None = None
    reports: tuple[str, ...] = ()
    """IDs that count towards it besides its own, `*` in them for anything."""

    def command(self, length: str) -> str | None:
        return {runs.SHORT: self.short, runs.FULL: self.full}[length]

    def counts(self, reported: str) -> bool:
        return reported == self.id or any(fnmatchcase(reported, pattern) for pattern in self.reports)


def tests(binary: str, short: str | None = None, full: str | None = None) -> dict[str, str | None]:
    """Tests of `binary` (`--test NAME`, `--lib`) by parts of their names; the long versions are ignored by default."""
    command = f"cargo test --workspace --locked {binary} -- --show-output"
    return {
        "short": None if short is None else f"{command} {short}".strip(),
        "full": None if full is None else f"{command} --ignored {full}".strip(),
    }


def full_version(binary: str, name: str) -> dict[str, str | None]:
    """A test and its long version, which has the same name and an ending."""
    return tests(binary, name, f"{name}_in_full")


VERIFIER, STORMS = "--test verifier", "--test cli"

FIGURES = [
    Figure(
        "proof-bit-flips", PROOF, "Single bits of proofs and instances flipped, natively and in the EVM: none accepted",
        "every bit, 3 circuits", None,
        **tests(VERIFIER, "tamper::one_flipped_bit_of_each_word", "tamper::every_flipped_bit_is_rejected_in_full"),
    ),
    Figure(
        "calldata-bit-flips", PROOF, "Bits of calldata outside of these flipped: none accepted", "every bit, 3 circuits", None,
        **tests(VERIFIER, "every_flipped_calldata_bit_outside_the_words_is_rejected"),
    ),
    Figure(
        "batch-bit-flips", PROOF, "Bits of batches of proofs flipped: none accepted", "every bit", None,
        **tests(VERIFIER, "a_flipped_bit_of_each_third_byte_is_rejected", "batch::verdicts::every_flipped_bit_is_rejected_in_full"),
    ),
    Figure(
        "model-proof-changes", PROOF, "All of this to proofs of the example model, natively and in the EVM: none accepted",
        "every bit and word", None,
        **full_version("--test model_tamper", "no_spoiled_proof_of_the_example_model_is_accepted"),
    ),
    Figure(
        "word-replacements", PROOF,
        "Words replaced by 0, 1, r - 1, r, q - 1, q, 2^256 - 1, themselves plus multiples of r, neighbours, words of"
        " another proof: none accepted",
        "every word, 3 circuits", None, **tests(VERIFIER, "replaced_words_are_rejected"),
    ),
    Figure(
        "instance-replacements", PROOF, "The same with instances: none accepted", "every instance, 3 circuits", None,
        **tests(VERIFIER, "changed_instances_are_rejected"),
    ),
    Figure(
        "point-replacements", PROOF, "Points replaced by (0, 0), (1, 2) and their negatives: none accepted",
        "every point, 3 circuits", None, **tests(VERIFIER, "replaced_points_are_rejected"),
    ),
    Figure(
        "truncations", PROOF, "Proofs and calldata cut short: none accepted", "every length, 3 circuits", None,
        **tests(VERIFIER, "every_truncation_is_rejected"),
    ),
    Figure(
        "appended-bytes", PROOF, "1 to 64 bytes appended: none accepted", "64 lengths, 3 circuits", 192,
        **tests(VERIFIER, "appended_bytes_are_rejected"),
    ),
    Figure(
        "proof-instance-pairs", PROOF, "Proofs with the instances of other proofs: only their own are accepted",
        "32 x 32", 1_024, **full_version(VERIFIER, "only_the_diagonal_of_proofs_and_instances_is_accepted"),
    ),
    Figure(
        "model-proof-pairs", PROOF, "Proofs of one model for the verifier of another: only their own accept them",
        "8 x 8", 64, **full_version("--test model_pairs", "only_the_diagonal_of_models_and_proofs_is_accepted"),
    ),
    Figure(
        "forge-fuzz", PROOF, "Random changes of calldata by forge's fuzzer: none accepted", "100,000", 100_000,
        full="make fuzz-verifier",
    ),
    Figure(
        "equal-verdicts", PROOF, "Random proofs and changes of them: the native and the EVM verdict are equal",
        "10,000", 10_000, **full_version(VERIFIER, "native_verdicts_are_equal"),
    ),
    Figure(
        "equal-intermediates", PROOF,
        "Random well-formed proofs: every challenge, quotient value and pairing input is equal between Rust and EVM",
        "1,000", 1_000, **full_version(VERIFIER, "everything_before_the_pairing_is_equal"),
    ),
    Figure(
        "challenge-bindings", PROOF, "Words changed: every later challenge changes", "every word", None,
        **tests(VERIFIER, "every_word_changes_every_later_challenge"),
    ),
    Figure(
        "deleted-checks", PROOF, "Checks of the verifiers deleted: the attack that each of them stops gets through",
        "every check", None, reports=("deleted-checks-*",),
        **tests(VERIFIER, "every_check_of_a_proof_is_needed", "every_deleted_check_lets_its_attack_through_in_full"),
    ),
    Figure(
        "gas-starvation", PROOF, "Verifications with too little gas: none is taken for an accepted one", "-", None,
        **full_version(VERIFIER, "too_little_gas_never_changes_a_verdict"),
    ),
    Figure(
        "missing-precompiles", PROOF, "Chains without a precompile, or with one that answers garbage: nothing is accepted",
        "-", None, **tests(VERIFIER, "chains_without_the_precompiles_verify_nothing"),
    ),
    Figure(
        "equal-gas", PROOF, "Gas of the embedded EVM against anvil's receipts and forge's isolated calls: equal", "-", None,
        reports=("equal-receipts", "equal-forge-gas"),
        **tests(VERIFIER, "receipts_say_what_was_measured forge_says_what_was_measured"),
    ),
    Figure(
        "constraint-deletions", CIRCUIT,
        "Gates, lookups, copies and table rows of gadgets removed: for each there is a false witness that it alone refuses",
        "every one", None,
        **tests("--test deletions", "without_a_constraint_of_a_gadget", "without_any_constraint_of_any_gadget"),
    ),
    Figure(
        "layer-constraint-deletions", CIRCUIT,
        "The same of convolutions, products of matrices, trees and secret weights, on the smallest circuits that have them",
        "every one", None,
        **tests("--test deletions", "without_a_constraint_of_an_identity", "of_an_identity_or_a_forest of_secret_weights_a_false"),
    ),
    Figure(
        "equality-class-pranks", CIRCUIT, "Whole classes of equal cells set to other values: none accepted",
        "every class of a model", None, **tests("--test adversary", "no_equality_class"),
    ),
    Figure(
        "exhaustive-uniqueness", CIRCUIT, "Inputs of a gadget on 8 to 12 bits, every assignment of its cells tried: one is accepted",
        "every gadget", None, **tests("--lib", "gadgets::uniqueness"),
    ),
    Figure(
        "audited-circuits", CIRCUIT, "Circuits searched for unconstrained cells, unused columns, gates that are never on: none",
        "every gadget and model", None, reports=("audited-gadgets",), **tests("--test deletions --test example_models", "nothing_of"),
    ),
    Figure(
        "false-witnesses", CIRCUIT, "False witnesses, by 16 strategies, at boundary and random values: none accepted",
        "1,000,000", 1_000_000,
        **tests("--test adversary", "no_false_witness", "no_false_witness_of_a_million"),
    ),
    Figure(
        "malicious-proofs", CIRCUIT, "Proofs made of false witnesses by the real prover: none accepted, natively or in the EVM",
        "20 per gadget", None, **tests("--test malicious", "", "_in_full"),
    ),
    Figure(
        "random-inputs", CIRCUIT, "Random inputs: the circuit computes what the integer interpreter does, bit for bit",
        "10,000", 10_000, **tests("--test example_models", "random_inputs", "random_inputs_of_every_small_model"),
    ),
    Figure(
        "random-graphs", CIRCUIT, "Random small graphs: circuit and interpreter are equal", "10,000", 10_000,
        **tests("--test random_graphs", "three_hundred_random_graphs", "ten_thousand_random_graphs"),
    ),
    Figure(
        "graph-equivalences", CIRCUIT, "Pairs of graphs that mean the same: equal integers", "-", None,
        **tests("--test graph_equivalences", "", "_in_full"),
    ),
    Figure(
        "bad-onnx-files", IMPORT, "Bad ONNX files made by hand: each refused with the right error", "100", 100,
        **tests("--test model", "every_bad_file_has_the_right_error"),
    ),
    Figure(
        "importer-fuzz", IMPORT, "Mutated models imported, quantised, compiled: an error or a circuit, no panic, no hang, little memory",
        "1,000,000", 1_000_000,
        **tests("--test hostile_models", "two_thousand_hostile_models_never_panic", "a_million_hostile_models_never_panic_in_full"),
    ),
    Figure(
        "reader-fuzz", IMPORT, "Damaged inputs, proofs, keys, circuits and reference strings read: likewise",
        "1,000,000 each", 9_000_000, reports=("*-reader-fuzz",),
        **full_version("--test hostile_files", "damaged_files_never_panic"),
    ),
    Figure(
        "srs-corruptions-hash", IMPORT, "Corrupted reference strings: each found by the hash", "1,000", 1_000,
        **full_version("--test srs", "corruptions_are_found_by_the_hash_and_by_the_tests_alone"),
    ),
    Figure(
        "srs-corruptions-pairing", IMPORT, "The same without a hash: each found by the pairing test", "1,000", 1_000,
        reports=("srs-corruptions-lagrange",),
        **full_version("--test srs", "corruptions_are_found_by_the_hash_and_by_the_tests_alone"),
    ),
    Figure(
        "kills", OPERATION, "Commands killed or asked to end at random moments: what is left is complete or refused, and a rerun succeeds",
        "50 per command", None, reports=("kills-*", "signals-*"),
        **tests(
            STORMS, "storms::kills storms::signals a_run_that_was_killed_is_taken_up",
            "storms::kills storms::signals fifty_runs_that_were_killed_are_taken_up",
        ),
    ),
    Figure(
        "full-disks", OPERATION, "Disks that are full after so many bytes: likewise", "50 per command", None,
        reports=("full-disk-*", "small-disks"), **tests(STORMS, "storms::full_disk", "storms::full_disk"),
    ),
    Figure("concurrent-runs", OPERATION, "Commands at once in one folder: likewise", "16", 16, **tests(STORMS, "storms::crowd")),
    Figure(
        "predicted-memory", OPERATION, "Jobs refused where their predicted memory is not there, or done within it and a quarter", "-", None,
        reports=("memory-refusals", "jobs-within-predicted-memory"), **tests(STORMS, "storms::memory", "storms::memory"),
    ),
    Figure(
        "equal-builds", OPERATION,
        "Builds by 1, 2 and 8 threads, by optimised programs and others, with the mathematical library of an older processor: keys,"
        " contracts, bytecode and manifests are equal byte by byte, and each verifies the proofs of the others",
        "32", 32, short="python3 tools/assurance/equal_builds.py target/debug/assay --models operators",
        full="make equal-builds",
    ),
    Figure(
        "oracle-invariants", OPERATION, "Calls of the risk oracle, in sequences of 100: no invariant is broken", "100,000", 100_000,
        full="make invariants",
    ),
    Figure(
        "mutants", OPERATION, "Random changes of the Rust sources under the tests of their part ([survivors](docs/mutants.md))",
        "60 in each of 5 parts", None, full="make mutants",
    ),
]  # fmt: skip
