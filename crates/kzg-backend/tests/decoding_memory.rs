//! A small circuit file that would fill the memory.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use circuit::{CircuitDescription, CircuitShape, Lanes};
use kzg_backend::{Access, FileError, FileKind, peak_memory_bytes, read_circuit, write_payload};
use model::{FixedGraph, FixedNode, FixedOp, Scale};

/// Tells the reading process where the file is.
const FILE: &str = "DECODING_MEMORY_FILE";
/// What decoding may take, and the file itself.
const MOST: u64 = (1 << 30) + (256 << 20);

/// A description of nothing but the shortest nodes there are, in about `bytes` bytes; also says what the nodes take in memory.
fn write_hostile(path: &Path, bytes: usize) -> usize {
    let shape = CircuitShape { logrows: 9, lanes: Lanes::all(1), limb_bits: 6 };
    let graph = |count: usize| {
        let node = FixedNode {
            name: String::new(),
            op: FixedOp::Relu,
            operands: vec![],
            shape: vec![],
            scale: Scale(0),
            intervals: vec![],
            hidden: None,
        };
        FixedGraph { nodes: vec![node; count], inputs: vec![], outputs: vec![] }
    };
    let encoded = |count| postcard::to_stdvec(&CircuitDescription::new(graph(count), shape)).unwrap();
    let (none, some) = (encoded(0), encoded(100));
    let node = &some[1..(some.len() - none.len()) / 100 + 1];
    let count = bytes / node.len();
    let content = [&postcard::to_stdvec(&count).unwrap()[..], &node.repeat(count), &none[1..]].concat();
    write_payload(path, FileKind::Circuit, Access::Shared, |sink| sink.write_all(&content)).unwrap();
    count * size_of::<FixedNode>()
}

/// Built by hand, the file is what the writer would have written: a short one is read.
#[test]
fn a_short_file_of_this_kind_is_well_formed() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("circuit.bin");
    let memory = write_hostile(&path, 4 << 10);
    let (description, _) = read_circuit(&path).unwrap();
    assert_eq!(description.graph.nodes.len() * size_of::<FixedNode>(), memory);
}

#[test]
#[ignore = "a gigabyte of memory"]
fn a_circuit_file_does_not_fill_the_memory_in_full() {
    if peak_memory_bytes().is_none() {
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("circuit.bin");
    let memory = write_hostile(&path, 255 << 20);
    assert!(memory as u64 > 5 * MOST, "{memory} bytes");
    // Of this process the writing has taken much.
    let mut reader = Command::new(std::env::current_exe().unwrap());
    reader.args(["--ignored", "--exact", "read_the_circuit", "--nocapture"]).env(FILE, &path);
    let output = reader.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let peak = text.lines().find_map(|line| line.split_once("peak of ")?.1.split_once(" bytes"));
    let peak: u64 = peak.and_then(|(bytes, _)| bytes.parse().ok()).unwrap_or_else(|| panic!("{text}"));
    assert!(peak < MOST + (64 << 20), "{peak} bytes");
}

#[test]
#[ignore = "run by the other test, in a process of its own"]
fn read_the_circuit() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else { return };
    let error = read_circuit(&path).unwrap_err();
    assert!(matches!(&error, FileError::Malformed { reason, .. } if reason.contains("bytes of memory")), "{error}");
    println!("peak of {} bytes", peak_memory_bytes().unwrap());
}
