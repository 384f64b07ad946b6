//! Memory whose points may be formal sums.

use std::collections::{BTreeMap, HashMap};

use alloy_primitives::U256;
use protocol_spec::{Commitment, ProofItem, Scalar};

use crate::code::Memory;
use crate::validate::ValidatedProgram;

type Sum = BTreeMap<Commitment, Scalar>;

pub(super) struct Words {
    words: HashMap<Memory, U256>,
    /// Sums by the address of their first coordinate; a stored word ends a sum.
    sums: HashMap<Memory, Sum>,
    key_points: Vec<(Commitment, (U256, U256))>,
    pub(super) paired: Sum,
}

impl Words {
    pub(super) fn new(program: &ValidatedProgram) -> Self {
        let key_points = program.program().key_points.iter().map(|(c, p)| (*c, (p.x, p.y))).collect();
        Self { words: HashMap::new(), sums: HashMap::new(), key_points, paired: Sum::new() }
    }

    pub(super) fn store(&mut self, at: Memory, word: U256) {
        self.words.insert(at, word);
        self.sums.remove(&at);
    }

    /// Overwrites the most significant byte.
    pub(super) fn store_byte(&mut self, at: Memory, byte: u8) {
        let mut bytes = self.load(at).to_be_bytes::<32>();
        bytes[0] = byte;
        self.store(at, U256::from_be_bytes(bytes));
    }

    pub(super) fn load(&self, at: Memory) -> U256 {
        self.words.get(&at).copied().unwrap_or_default()
    }

    pub(super) fn bytes(&self, at: Memory, count: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> =
            (0..count.div_ceil(32)).flat_map(|i| self.load(at.word(i)).to_be_bytes::<32>()).collect();
        bytes.truncate(count);
        bytes
    }

    pub(super) fn multiply(&mut self, from: Memory, to: Memory, proof: &[U256], program: &ValidatedProgram) {
        let factor = Scalar::reduce(self.load(from.word(2)));
        let mut sum = self.point(from, proof, program);
        sum.values_mut().for_each(|scalar| *scalar = *scalar * factor);
        self.sums.insert(to, sum);
    }

    pub(super) fn add(&mut self, from: Memory, to: Memory, proof: &[U256], program: &ValidatedProgram) {
        let mut sum = self.point(from, proof, program);
        for (commitment, scalar) in self.point(from.word(2), proof, program) {
            let total = sum.entry(commitment).or_default();
            *total = *total + scalar;
        }
        self.sums.insert(to, sum);
    }

    pub(super) fn pair(&mut self, from: Memory) {
        self.paired = self.sums.get(&from).cloned().unwrap_or_default();
    }

    /// A formal sum, or the commitment whose coordinates these are.
    fn point(&self, at: Memory, proof: &[U256], program: &ValidatedProgram) -> Sum {
        if let Some(sum) = self.sums.get(&at) {
            return sum.clone();
        }
        let coordinates = (self.load(at), self.load(at.word(1)));
        let of_proof = program.layout().items().iter().find_map(|(offset, item)| match item {
            ProofItem::Point(c) if (proof[offset.0], proof[offset.0 + 1]) == coordinates => Some(*c),
            _ => None,
        });
        let of_key = || self.key_points.iter().find(|(_, point)| *point == coordinates).map(|(c, _)| *c);
        of_proof.or_else(of_key).map(|commitment| (commitment, Scalar::ONE)).into_iter().collect()
    }
}
