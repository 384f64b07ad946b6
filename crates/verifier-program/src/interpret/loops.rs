//! What depends on the number of rows, on the instances' lengths and on a key that comes with the call.

use alloy_primitives::{U256, keccak256};
use protocol_spec::{Query, SCALAR_MODULUS, Scalar};

use super::Machine;
use crate::code::{Loop, Memory, Squarings};
use crate::key::KeyWord;
use crate::shape::TWO_ADICITY;

impl Machine<'_> {
    /// A word of the key; 0 where there is none, as calldata has it.
    pub(super) fn key_word(&self, at: usize) -> U256 {
        let words = self.program.program().key.as_ref().map(|key| key.words());
        words.and_then(|words| words.get(at)).map_or(U256::ZERO, |(_, value)| *value)
    }

    pub(super) fn hash_first(&mut self, at: Memory, from: usize, count: usize) {
        let key = self.program.program().key.as_ref();
        let digest = key.and_then(|key| key.position(KeyWord::Digest)).map_or(U256::ZERO, |at| self.key_word(at));
        let block = [digest].into_iter().chain(self.instances.iter().copied());
        let block = block.chain(self.proof[from..from + count].iter().copied());
        let bytes: Vec<u8> = block.flat_map(|word| word.to_be_bytes::<32>()).collect();
        self.draw(at, U256::from_be_bytes(keccak256(bytes).0));
    }

    pub(super) fn column_instance(&self, column: usize, index: usize) -> U256 {
        let query = Query { column, rotation: 0 };
        self.on_row(query, index as i64)
    }

    fn on_row(&self, query: Query, row: i64) -> U256 {
        self.program.program().instances.on_row(query, row).map_or(U256::ZERO, |index| self.instances[index])
    }

    pub(super) fn rows_inverse(&self) -> U256 {
        SCALAR_MODULUS - ((SCALAR_MODULUS - U256::ONE) >> self.program.program().log_rows)
    }

    pub(super) fn run_loop(&mut self, body: &Loop) {
        let log_rows = self.program.program().log_rows;
        match body {
            Loop::Square { value, base, times } => {
                let times = match times {
                    Squarings::LogRows => log_rows,
                    Squarings::ToRows => TWO_ADICITY - log_rows,
                };
                let base = Scalar::reduce(self.evaluate(base));
                let power = (0..times).fold(base, |power, _| power * power);
                self.define_word(*value, power.to_u256());
            }
            Loop::InvertDistance { value, root, halvings } => {
                let mut root = Scalar::reduce(self.evaluate(root));
                let mut inverse = Scalar::reduce((SCALAR_MODULUS + U256::ONE) >> 1);
                for _ in halvings + 1..log_rows {
                    inverse = inverse * (Scalar::ONE + root);
                    root = root * root;
                }
                self.define_word(*value, inverse.to_u256());
            }
            Loop::SumRows { sum, product, query, x, omega } => {
                let (x, omega) = (Scalar::reduce(self.evaluate(x)), Scalar::reduce(self.evaluate(omega)));
                let (numerator, denominator) = self.sum_rows(*query, x, omega);
                self.define_word(*sum, numerator.to_u256());
                product.iter().for_each(|product| self.define_word(*product, denominator.to_u256()));
            }
        }
    }

    fn sum_rows(&self, query: Query, x: Scalar, omega: Scalar) -> (Scalar, Scalar) {
        let (mut sum, mut product, mut root) = (Scalar::ZERO, Scalar::ONE, omega);
        for row in 1..self.program.program().instances.span().end {
            let distance = x - root;
            let instance = Scalar::reduce(self.on_row(query, row));
            sum = sum * distance + instance * root * product;
            product = product * distance;
            root = root * omega;
        }
        (sum, product)
    }
}
