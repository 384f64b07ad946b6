//! What the contract computes on the way: the text with statements added that keep values in memory beyond its own, and
//! a `return` before the pairing. None of its own statements is changed.

use std::fmt::Write;

use alloy_primitives::U256;
use gas_meter::Outcome;
use protocol_spec::{EntryPoint, Scalar};
use verifier_program::interpret;

use super::super::contract::{Contract, Deployed, Text};
use super::super::fixture::{Fixture, Proven};
use super::Computed;

const PAIRING_WORDS: usize = 12;

/// The changed text and how many values it keeps: challenges, then products, then the pairing's input.
struct Annotated {
    source: String,
    challenges: usize,
    products: usize,
}

/// The changed contract.
pub(super) struct Reader<'a> {
    fixture: &'a Fixture,
    deployed: Deployed,
    challenges: usize,
    products: usize,
    /// Which of the products is the quotient's value.
    quotient: usize,
}

impl<'a> Reader<'a> {
    /// For each fixture, in order.
    pub(super) fn of(fixtures: &[&'a Fixture]) -> Vec<Self> {
        let annotated: Vec<_> = fixtures.iter().map(|fixture| annotate(fixture)).collect();
        let text = |annotated: &Annotated| Text { source: annotated.source.clone(), sections: &[] };
        let contracts = Contract::compile_all(&annotated.iter().map(text).collect::<Vec<_>>());
        fixtures
            .iter()
            .zip(annotated)
            .zip(contracts)
            .map(|((fixture, Annotated { challenges, products, .. }), contract)| {
                let deployed = contract.deploy();
                Self { fixture, deployed, challenges, products, quotient: 0 }
            })
            .collect()
    }

    /// The contract has no name for the quotient's value: it is the one product of its text that has this value on a
    /// proof, and from then on is read where it was found.
    pub(super) fn find_quotient(&mut self, proven: &Proven) {
        let program = &self.fixture.verifier.program;
        let expected = interpret(program, &proven.words, &proven.proof).unwrap().quotient.to_u256();
        let kept = self.kept(proven);
        let products = &kept[self.challenges..self.challenges + self.products];
        let found = products.iter().position(|product| *product == expected);
        self.quotient = found.unwrap_or_else(|| panic!("{}: no quotient", self.fixture.name));
    }

    pub(super) fn read(&mut self, proven: &Proven) -> Computed {
        let kept = self.kept(proven);
        let (challenges, rest) = kept.split_at(self.challenges);
        let (products, paired) = rest.split_at(self.products);
        Computed {
            challenges: challenges.iter().map(|state| Scalar::reduce(*state)).collect(),
            quotient: Scalar::reduce(products[self.quotient]),
            paired: paired.try_into().unwrap(),
        }
    }

    fn kept(&mut self, proven: &Proven) -> Vec<U256> {
        let outcome = self.deployed.call(EntryPoint::Verify, &proven.proof, &proven.words).outcome;
        let Outcome::Success { output } = outcome else { panic!("{}: {outcome:?}", self.fixture.name) };
        assert_eq!(output.len(), 32 * (self.challenges + self.products + PAIRING_WORDS), "{}", self.fixture.name);
        output.chunks(32).map(U256::from_be_slice).collect()
    }
}

fn annotate(fixture: &Fixture) -> Annotated {
    let program = &fixture.verifier.program;
    let lines: Vec<&str> = fixture.verifier.source.lines().collect();
    let statements = statements(&lines);
    let challenges = program.layout().rounds().iter().map(|round| round.challenges.len()).sum();
    let mut kept = Kept { start: program.code().memory_end.0, count: 0 };
    let mut source = String::new();
    let (mut states, mut products, mut in_opening) = (0, 0, false);
    // Challenges are drawn before the first product: they come first.
    for statement in statements {
        in_opening |= statement.contains("// section: opening");
        let pairing = statement.split_once("staticcall(gas(), 8, ").map(|(_, input)| address(input));
        if in_opening {
            for product in products_of(&statement) {
                kept.keep(&mut source, product);
                products += 1;
            }
        }
        if let Some(input) = pairing {
            for word in 0..PAIRING_WORDS {
                kept.keep(&mut source, &format!("mload({})", input + 32 * word));
            }
            writeln!(source, "return({}, {})", kept.start, 32 * kept.count).unwrap();
        }
        writeln!(source, "{statement}").unwrap();
        if let Some((_, state)) = statement.split_once("keccak256(") {
            kept.keep(&mut source, &format!("mload({})", address(state)));
            states += 1;
        }
    }
    assert_eq!(states, challenges, "{}: one hash a challenge", fixture.name);
    Annotated { source, challenges, products }
}

/// Words kept one after the other.
struct Kept {
    start: usize,
    count: usize,
}

impl Kept {
    fn keep(&mut self, source: &mut String, value: &str) {
        writeln!(source, "mstore({}, {value})", self.start + 32 * self.count).unwrap();
        self.count += 1;
    }
}

/// The hexadecimal number that a text begins with.
fn address(text: &str) -> usize {
    let digits = text.trim_start_matches("0x").split(|c: char| !c.is_ascii_hexdigit()).next().unwrap();
    usize::from_str_radix(digits, 16).unwrap()
}

/// Lines joined to whole statements.
fn statements(lines: &[&str]) -> Vec<String> {
    let mut statements = Vec::new();
    let mut open = String::new();
    let mut depth = 0;
    for line in lines {
        let comment = line.trim_start().starts_with("//");
        if !comment {
            depth += line.matches('(').count() as i64 - line.matches(')').count() as i64;
        }
        open.push_str(line);
        if depth == 0 && !line.ends_with(":=") {
            statements.push(std::mem::take(&mut open));
        }
    }
    statements.push(open);
    statements
}

/// Every product in a statement, those within others included.
fn products_of(statement: &str) -> Vec<&str> {
    statement.match_indices("mulmod(").map(|(at, _)| call(&statement[at..])).collect()
}

/// The text up to the parenthesis that closes the first one.
fn call(text: &str) -> &str {
    let mut depth = 0;
    for (at, character) in text.char_indices() {
        depth += i32::from(character == '(') - i32::from(character == ')');
        if character == ')' && depth == 0 {
            return &text[..=at];
        }
    }
    text
}
