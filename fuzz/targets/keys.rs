//! The files of a circuit: description, keys, hidden parameters.
#![no_main]

use std::sync::LazyLock;

use assay_fuzz::{Scratch, framed};
use circuit::CircuitDescription;
use kzg_backend::{
    Access, FileKind, ProverKey, Srs, VerifierKey, generate_model_keys, read_circuit, read_model_verifier,
    read_parameters, write_circuit,
};
use libfuzzer_sys::fuzz_target;
use model::{FixedGraph, FixedNode, FixedOp, InputSpec, Interval, OutputSpec, Scale, TensorId, Visibility};

/// A circuit and its keys, to hold files against.
struct Own {
    scratch: Scratch,
    description: CircuitDescription,
    hash: [u8; 32],
    verifier: VerifierKey,
}

/// `y = relu(x)` of two elements.
fn description() -> CircuitDescription {
    let node = |name: &str, op, operands| FixedNode {
        name: name.into(),
        op,
        operands,
        shape: vec![2],
        scale: Scale(0),
        intervals: vec![Interval { low: -128, high: 127 }; 2],
        hidden: None,
    };
    let nodes = vec![node("x", FixedOp::Input { index: 0 }, vec![]), node("y", FixedOp::Relu, vec![TensorId(0)])];
    let (tensor, shape, visibility) = (TensorId(0), vec![2], Visibility::Public);
    let input = InputSpec {
        name: "x".into(),
        tensor,
        shape: shape.clone(),
        low: -128.0,
        high: 127.0,
        bits: 8,
        offset: -128,
        visibility,
    };
    let output = OutputSpec { name: "y".into(), tensor: TensorId(1), shape, bits: 8, offset: 0, visibility };
    let shape = circuit::CircuitShape { logrows: 9, lanes: circuit::Lanes::all(1), limb_bits: 6 };
    CircuitDescription::new(FixedGraph { nodes, inputs: vec![input], outputs: vec![output] }, shape)
}

static OWN: LazyLock<Own> = LazyLock::new(|| {
    let (scratch, description) = (Scratch::default(), description());
    let hash = write_circuit(scratch.with(b""), &description, Access::Shared).expect("a small file");
    let compiled = description.clone().compile().expect("a small circuit");
    let keys = generate_model_keys(&Srs::dev(9).expect("few rows"), &compiled, hash).expect("keys of a small circuit");
    Own { scratch, description, hash, verifier: keys.verifier().clone() }
});

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, content)) = bytes.split_first() else { return };
    let kinds = [FileKind::Circuit, FileKind::VerifyingKey, FileKind::ProvingKey, FileKind::Parameters];
    let kind = kinds[usize::from(choice) % kinds.len()];
    let path = OWN.scratch.with(&framed(kind, content));
    match kind {
        FileKind::Circuit => {
            if let Ok((description, _)) = read_circuit(path)
                && description.shape.logrows <= 12
            {
                let _ = description.compile();
            }
        }
        FileKind::VerifyingKey => drop(read_model_verifier(path, &OWN.description, OWN.hash)),
        FileKind::ProvingKey => drop(ProverKey::read(path, OWN.verifier.clone())),
        _ => drop(read_parameters(path)),
    }
});
