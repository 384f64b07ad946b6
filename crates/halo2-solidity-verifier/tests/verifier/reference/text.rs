//! The text is golden, formatted, compiles without warnings, and can be deployed.

use std::path::Path;
use std::process::Command;

use foundry_project::{Tool, ToolSearch};
use protocol_spec::{Expression, Gate};

use super::contract::{self, Referee};
use crate::contract::Contract;

/// The fixture whose whole text is kept: it has gates, copies, lookups and instances.
const GOLDEN: &str = "RangeLookup";

/// Bytes of code that a chain admits (EIP-170).
const CODE_SIZE_LIMIT: usize = 24_576;

#[test]
fn text_is_as_committed() {
    for Referee { fixture, reference, .. } in contract::all() {
        if fixture.name == GOLDEN {
            insta::assert_snapshot!(fixture.name, reference.source);
        }
    }
}

#[test]
fn text_compiles_without_warnings_to_code_that_can_be_deployed() {
    for Referee { fixture, contract, .. } in contract::all() {
        assert_eq!(contract.warnings, Vec::<String>::new(), "{}", fixture.name);
        println!("{}: at most {} bytes", fixture.name, contract.runtime.len());
        assert!(contract.runtime.len() <= CODE_SIZE_LIMIT, "{}: {}", fixture.name, contract.runtime.len());
    }
}

#[test]
fn text_is_formatted_as_forge_formats_it() {
    for Referee { fixture, reference, .. } in contract::all() {
        assert_formatted(fixture.name, &reference.source);
    }
}

fn assert_formatted(name: &str, source: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(&root, std::env::var_os("PATH").as_deref(), None);
    let forge = Tool::Forge.find(&search).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(root.join("foundry.toml"), folder.path().join("foundry.toml")).unwrap();
    let file = folder.path().join(format!("{name}.sol"));
    std::fs::write(&file, source).unwrap();
    let mut command = Command::new(&forge.program);
    let output = command.arg("fmt").arg("--check").arg(&file).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
}

/// Names from outside stay within their comment, and gates of any shape compile and are formatted.
#[test]
fn hostile_names_and_deep_gates_are_harmless() {
    let Referee { fixture, .. } = &contract::all()[0];
    let mut spec = fixture.spec.clone();
    let name = "*/ } contract X { //\n\u{2028}@custom:x \u{202e}".to_owned();
    let leaf = |index: usize| Expression::Query(protocol_spec::ColumnKind::Advice, index % spec.advice_queries.len());
    let sum = |a, b| Expression::Sum(Box::new(a), Box::new(b));
    let product = |a, b| Expression::Product(Box::new(a), Box::new(b));
    let negated = |a| Expression::Negated(Box::new(a));
    let wide = (0..60).map(leaf).reduce(sum).unwrap();
    let differences = (0..60).map(leaf).reduce(|a, b| sum(negated(a), negated(b))).unwrap();
    let nested = (0..40).map(leaf).reduce(|a, b| product(b, sum(Expression::Challenge(0), a))).unwrap();
    let folded = (0..40).map(leaf).reduce(|a, b| sum(b, product(negated(a), Expression::Challenge(1)))).unwrap();
    let constant = Expression::Constant(spec.domain.omega);
    let scaled = (0..9).map(leaf).map(|a| Expression::Scaled(Box::new(a), spec.domain.omega)).reduce(sum).unwrap();
    let polynomials = vec![wide, differences, nested, folded, constant, scaled];
    spec.gates = vec![Gate { name, polynomials }];
    spec.degree = 41;
    let reference = contract::reference("Hostile", &spec);
    let mut named = reference.source.lines().filter(|line| line.contains("contract X")).peekable();
    assert!(named.peek().is_some());
    assert!(named.all(|line| line.trim_start().starts_with("/// @dev Gate 0 (") && line.matches('@').count() == 1));
    assert!(!reference.source.contains("*/"));
    assert_eq!(Contract::compile(&reference.source, &[]).warnings, Vec::<String>::new());
    assert_formatted("Hostile", &reference.source);
}

/// A protocol that proves next to nothing: one quotient piece, and no gate, copy, lookup or instance.
#[test]
fn empty_protocols_have_a_verifier_without_warnings() {
    let (fixture, _) = crate::fixture::all().iter().find(|(fixture, _)| fixture.name == "Bare").unwrap();
    let mut spec = fixture.spec.clone();
    spec.gates.clear();
    spec.degree = 2;
    let reference = contract::reference("Empty", &spec);
    assert_eq!(Contract::compile(&reference.source, &[]).warnings, Vec::<String>::new());
    assert_formatted("Empty", &reference.source);
}
