//! Reference strings: our own file, and those of others.
#![no_main]

use std::sync::LazyLock;

use assay_fuzz::{Scratch, framed};
use kzg_backend::{FileKind, Srs};
use libfuzzer_sys::fuzz_target;

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::default);

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, content)) = bytes.split_first() else { return };
    match choice % 2 {
        0 => drop(Srs::read_and_test(SCRATCH.with(&framed(FileKind::Srs, content)))),
        _ => drop(Srs::import(SCRATCH.with(content), None)),
    }
});
