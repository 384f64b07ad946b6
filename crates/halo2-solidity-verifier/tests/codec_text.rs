//! The printed codec and mock as text: stable, formatted, and free of foreign names.

mod support;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use alloy_primitives::B256;
use foundry_project::{Tool, ToolSearch};
use halo2_solidity_verifier::codec::{
    MODEL_INTERFACE, ModelName, VERIFIER_INTERFACE, VerifierFacts, print_codec, print_mock, print_model,
};
use protocol_spec::public::PublicLayout;

fn model() -> ModelName {
    ModelName::new("sample-model").unwrap()
}

fn mock() -> String {
    let facts = VerifierFacts {
        model_id: B256::repeat_byte(0x11),
        vk_digest: B256::repeat_byte(0x22),
        proof_length: 1184,
        instance_count: 3,
    };
    print_mock(&model(), &facts)
}

fn model_contract(layout: &PublicLayout) -> String {
    print_model(&model(), B256::repeat_byte(0x11), layout)
}

/// What `forge fmt` makes of `source`.
fn formatted(source: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(&root, std::env::var_os("PATH").as_deref(), None);
    let forge = Tool::Forge.find(&search).expect("forge: run `npm ci` first");
    let mut forge = Command::new(forge.program)
        .args(["fmt", "--raw", "-"])
        .current_dir(&root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    forge.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
    let output = forge.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn codec_model_and_mock_print_as_before() {
    insta::assert_snapshot!("classifier_model", model_contract(&support::classifier()));
    insta::assert_snapshot!("classifier_codec", print_codec(&model(), &support::classifier()));
    insta::assert_snapshot!("partly_hashed_model", model_contract(&support::partly_hashed()));
    insta::assert_snapshot!("partly_hashed_codec", print_codec(&model(), &support::partly_hashed()));
    insta::assert_snapshot!("mock", mock());
}

#[test]
fn printed_files_are_clean_under_forge_fmt() {
    let layouts = [
        support::classifier(),
        support::extremes(),
        support::context_only(),
        support::outputs_only(),
        support::partly_hashed(),
        support::all_hashed(),
    ];
    let codecs = layouts.iter().map(|layout| print_codec(&model(), layout));
    let models = layouts.iter().map(model_contract);
    for source in codecs.chain(models).chain([mock(), VERIFIER_INTERFACE.to_owned()]) {
        let formatted = formatted(&source);
        for (expected, got) in formatted.lines().zip(source.lines()) {
            assert_eq!(got, expected);
        }
        assert_eq!(source.trim_end(), formatted.trim_end());
        assert!(source.ends_with("}\n") && !source.ends_with("\n\n"));
    }
}

#[test]
fn foreign_names_stay_inside_their_comments() {
    let source = print_codec(&model(), &support::extremes());
    assert!(source.is_ascii());
    assert!(source.lines().all(|line| !line.contains("contract X") || is_comment(line)));
    assert!(source.lines().filter(|line| line.contains("@title")).count() == 1);
    assert!(source.lines().all(|line| line.trim_start().starts_with("//") || !line.contains("\\u{")));
}

#[test]
fn the_committed_interfaces_are_the_printed_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts/interfaces");
    let committed = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(committed("IAssayVerifier.sol"), VERIFIER_INTERFACE);
    assert_eq!(committed("IAssayModel.sol"), MODEL_INTERFACE);
}

/// The verifier stands alone, without an import of the interface: only this keeps their errors equal.
#[test]
fn the_interface_declares_the_errors_of_the_verifier() {
    let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts/generated/VolatilityLtvVerifier.sol");
    let verifier = std::fs::read_to_string(verifier).unwrap();
    let errors = |source: &str| -> BTreeSet<String> {
        source.lines().map(str::trim).filter(|line| line.starts_with("error ")).map(str::to_owned).collect()
    };
    assert!(!errors(VERIFIER_INTERFACE).is_empty());
    assert_eq!(errors(VERIFIER_INTERFACE), errors(&verifier));
    assert!(errors(&mock()).is_subset(&errors(&verifier)));
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("///")
}
