//! Every form in which a tensor or a salt could leave its owner's hands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use alloy_primitives::U256;

/// Something to look for in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// Anywhere.
    Bytes(Vec<u8>),
    /// As a number or word of its own: short ones appear within longer ones by chance.
    Word(String),
}

/// The forms of secrets, and where they may not be.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets(BTreeSet<Form>);

/// Shorter texts and narrower numbers are found by chance.
const LEAST_TEXT: usize = 8;
const LEAST_BITS: usize = 40;

impl Secrets {
    /// A real number as it is written and as programs hold it.
    pub(super) fn real(&mut self, value: f64) {
        for text in [format!("{value}"), format!("{value:e}"), format!("{:.6}", value)] {
            if text.len() >= LEAST_TEXT {
                self.0.insert(Form::Bytes(text.trim_start_matches('-').as_bytes().to_vec()));
            }
        }
        let (wide, narrow) = (value.to_bits(), (value as f32).to_bits());
        for bytes in [wide.to_be_bytes().to_vec(), wide.to_le_bytes().to_vec()] {
            self.bytes(&bytes);
        }
        for bytes in [narrow.to_be_bytes(), narrow.to_le_bytes()] {
            self.0.insert(Form::Word(hex::encode(bytes)));
        }
    }

    /// An integer of the model.
    pub(super) fn integer(&mut self, value: i64) {
        let digit = value.unsigned_abs();
        for text in [digit.to_string(), format!("{digit:x}"), format!("{digit:#x}"), format!("{digit:X}")] {
            if text.len() >= 4 {
                self.0.insert(Form::Word(text));
            }
        }
        if digit >= 1 << 24 {
            self.0.insert(Form::Bytes(value.to_le_bytes().to_vec()));
            self.0.insert(Form::Bytes(value.to_be_bytes().to_vec()));
        }
    }

    /// A packed word or a salt.
    pub(super) fn word(&mut self, word: U256) {
        if word.bit_len() < LEAST_BITS {
            return;
        }
        self.0.insert(Form::Bytes(word.to_string().into_bytes()));
        self.0.insert(Form::Bytes(format!("{word:x}").into_bytes()));
        self.0.insert(Form::Bytes(format!("{word:X}").into_bytes()));
        let (big, little) = (word.to_be_bytes::<32>(), word.to_le_bytes::<32>());
        let used = word.byte_len();
        for bytes in [&big[32 - used..], &little[..used]] {
            self.bytes(bytes);
        }
    }

    /// Weights as an ONNX file holds them, as `parameters.bin` does, and as texts: in runs of four, for one alone is found by chance.
    pub(super) fn weights(&mut self, floats: &[f32], integers: &[i64]) {
        for run in floats.chunks_exact(4) {
            self.bytes(&run.iter().flat_map(|weight| weight.to_le_bytes()).collect::<Vec<u8>>());
            run.iter().for_each(|weight| self.real(f64::from(*weight)));
        }
        for run in integers.chunks_exact(4) {
            self.bytes(&run.iter().flat_map(|weight| weight.to_le_bytes()).collect::<Vec<u8>>());
            let texts: Vec<String> = run.iter().map(ToString::to_string).collect();
            [", ", ",", " "].iter().for_each(|separator| {
                self.0.insert(Form::Bytes(texts.join(separator).into_bytes()));
            });
        }
        for run in integers.chunks_exact(8) {
            self.bytes(&run.iter().flat_map(|weight| varint(*weight)).collect::<Vec<u8>>());
        }
    }

    /// Bytes as they are, and in hexadecimal.
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.insert(Form::Bytes(bytes.to_vec()));
        self.0.insert(Form::Bytes(hex::encode(bytes).into_bytes()));
        self.0.insert(Form::Bytes(hex::encode_upper(bytes).into_bytes()));
    }

    /// How many forms `content` has.
    pub(super) fn found(&self, content: &[u8]) -> usize {
        self.0.iter().filter(|form| form.is_in(content)).count()
    }

    /// Fails where `content` has any.
    pub(super) fn require_none(&self, content: &[u8], place: &str) {
        let found: Vec<&Form> = self.0.iter().filter(|form| form.is_in(content)).collect();
        assert!(found.is_empty(), "{place} has {found:?}");
    }

    /// Fails where a file below `folder`, its `private` aside, has any; returns how many files there are.
    pub(super) fn require_none_below(&self, folder: &Path) -> usize {
        let files = files_below(folder, &folder.join("private"));
        for file in &files {
            self.require_none(&fs::read(file).unwrap(), &file.display().to_string());
        }
        files.len()
    }
}

impl Form {
    fn is_in(&self, content: &[u8]) -> bool {
        match self {
            Self::Bytes(bytes) => positions(content, bytes).next().is_some(),
            Self::Word(word) => positions(content, word.as_bytes()).any(|at| {
                let (before, after) = (at.checked_sub(1).map(|at| content[at]), content.get(at + word.len()));
                let continues = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
                !before.as_ref().is_some_and(continues) && !after.is_some_and(continues)
            }),
        }
    }
}

/// As postcard writes it: zigzag, seven bits a byte.
fn varint(value: i64) -> Vec<u8> {
    let mut rest = (value << 1 ^ value >> 63) as u64;
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes
}

/// Where `needle` begins in `content`.
fn positions<'a>(content: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let first = needle[0];
    let starts = content.iter().enumerate().filter(move |(_, byte)| **byte == first);
    starts.map(|(at, _)| at).filter(move |at| content[*at..].starts_with(needle))
}

fn files_below(folder: &Path, except: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path == except {
            continue;
        }
        if path.is_dir() { files.extend(files_below(&path, except)) } else { files.push(path) }
    }
    files
}

#[test]
fn every_form_is_found() {
    let mut secrets = Secrets::default();
    secrets.real(-0.123456789);
    secrets.integer(-33_140_126);
    secrets.word(U256::from(0x0123_4567_89ab_cdefu64));
    let found = |content: &[u8]| secrets.found(content);
    assert!(found(b"[0.5, -0.123456789]") > 0 && found(b"got 0.123457") > 0);
    assert_eq!(found(b"[33140126, 7]"), 1);
    assert_eq!(found(b"[933140126, 7]"), 0);
    assert_eq!(found(&(-33_140_126i64).to_le_bytes()), 1);
    assert!(found(b"0x000000000123456789abcdef") > 0 && found(b"0000EFCDAB8967452301") > 0);
    assert!(found(&0x0123_4567_89ab_cdefu64.to_le_bytes()) > 0);
    assert!(found(&(-0.123456789f64).to_be_bytes()) > 0);
    assert_eq!(found(b"0.5"), 0);
}
