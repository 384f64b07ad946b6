//! The text: the same but for the comparison, formatted, without warnings.

use std::path::Path;
use std::process::Command;

use alloy_primitives::U256;
use foundry_project::{Tool, ToolSearch};
use protocol_spec::{PinnedInstance, ProtocolSpec, Scalar};
use verifier_program::shape_of;

use super::setup::{self, comparisons, mark};
use crate::kinds::Kind;

#[test]
fn text_compiles_without_warnings_and_is_formatted_as_forge_formats_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(&root, std::env::var_os("PATH").as_deref(), None);
    let forge = Tool::Forge.find(&search).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(root.join("foundry.toml"), folder.path().join("foundry.toml")).unwrap();
    for pinned in setup::all() {
        for verifier in &pinned.whole {
            for (at, compiled) in verifier.contracts().enumerate() {
                let name = format!("{}{:?}{at}", pinned.name(), verifier.kind);
                assert_eq!(compiled.contract.warnings, Vec::<String>::new(), "{name}");
                std::fs::write(folder.path().join(format!("{name}.sol")), &compiled.source).unwrap();
            }
        }
    }
    let mut command = Command::new(&forge.program);
    let output = command.arg("fmt").arg("--check").arg(".").current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// One branch for each pin; the value is in the code, but not in that of a shared verifier.
#[test]
fn every_pin_has_one_comparison() {
    for pinned in setup::all() {
        for verifier in pinned.whole.iter().filter(|verifier| verifier.kind != Kind::Reference) {
            let (_, after) = verifier.compiled.source.split_once(mark(verifier.kind)).unwrap();
            let pins = &pinned.fixture.spec.pinned;
            assert_eq!(comparisons(after).count(), pins.len());
            for (line, pin) in comparisons(after).zip(pins) {
                let value = pin.value.to_u256();
                let literal = if value < U256::from(10) { format!(", {value})") } else { format!(", {value:#066x})") };
                assert_eq!(line.contains(&literal), verifier.kind != Kind::Shared, "{line}");
            }
        }
    }
}

/// Which instances are pinned belongs to the shape; to what, to the model.
#[test]
fn models_with_other_pinned_values_share_a_verifier() {
    let spec = &setup::all()[0].fixture.spec;
    let with = |pinned| ProtocolSpec { pinned, ..spec.clone() };
    let text = |spec: &ProtocolSpec| Kind::Shared.text(spec);
    let pin = |index, value: u64| vec![PinnedInstance { index, value: Scalar::from(value) }];
    let [one, other, elsewhere, none] = [pin(2, 5), pin(2, 1 << 40), pin(1, 5), Vec::new()].map(with);
    assert_eq!(shape_of(&one), shape_of(&other));
    assert_eq!(text(&one), text(&other));
    for different in [elsewhere, none] {
        assert_ne!(shape_of(&one), shape_of(&different));
        assert_ne!(text(&one), text(&different));
    }
}
