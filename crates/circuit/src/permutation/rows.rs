//! The rows of a permutation: what each cell of the state is a sum of.

use std::sync::OnceLock;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::gadgets::{PoseidonConstants, Recurrence};

/// Elements of Poseidon's state: a capacity, the hash so far and the words of a step.
pub(crate) const WIDTH: usize = 2 + tensor_hash::WORDS_PER_STEP;

/// Rows of a permutation, those of its output included.
pub(crate) const PERMUTATION_ROWS: usize = 114;

/// Where the permuted state starts.
pub(crate) const OUTPUT: usize = PERMUTATION_ROWS - WIDTH;

/// Where the last full round before the partial ones starts, the first partial round, the last of those that partial
/// rounds give, and the first full round after them.
const ENTER: usize = 18;
const PARTIAL: usize = 24;
const LEAVE: usize = 78;
const AGAIN: usize = 84;

/// What a row's selectors say of the cells of the state from this row on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A partial round: the cell six rows on.
    Partial,
    /// The last partial rounds, together with [`Step::Partial`]: the five cells after that are the rest of the whole state.
    Leave,
    /// A full round: the six cells after these six.
    Full,
    /// The last full round before the partial ones, and the first five of them.
    Enter,
}

impl Step {
    pub(crate) const ALL: [Self; 4] = [Self::Partial, Self::Leave, Self::Full, Self::Enter];

    /// The values of both selectors.
    pub(crate) fn selectors(self) -> [u64; 2] {
        match self {
            Self::Partial => [1, 0],
            Self::Leave => [1, 1],
            Self::Full => [0, 1],
            Self::Enter => [2, 0],
        }
    }
}

/// A cell as a sum: `state(out) = sum of factor * state(place) + sum of factor * state(place)^5 + added(out - 6)`, places
/// counted from the row of the step.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    pub(crate) out: usize,
    pub(crate) states: Vec<(usize, Fr)>,
    pub(crate) powers: Vec<(usize, Fr)>,
}

/// Everything that is fixed about a permutation, the same for all.
///
/// With `x` for what a round raises to the fifth power, its constant included, the cells of the state are
///
/// ```text
///   0 ..  23   six x of each of the first four full rounds
///  24 ..  83   the x of each partial round
///  84 .. 107   six x of each of the last four full rounds
/// 108 .. 113   the permuted state, plus constants
/// ```
///
/// Each cell from row 6 on is one sum of cells above it: wires that satisfy the sums are those of the permutation, and no others.
#[derive(Debug)]
pub(crate) struct Rows {
    sums: [Vec<Sum>; 4],
    /// The constant of the cell six rows below each row, never zero.
    added: Vec<Fr>,
    /// What the first round adds.
    first: [Fr; WIDTH],
}

impl Rows {
    pub(crate) fn get() -> &'static Self {
        static ROWS: OnceLock<Rows> = OnceLock::new();
        ROWS.get_or_init(|| {
            Self::of(&PoseidonConstants::of_width(WIDTH).expect("circomlib has parameters of six elements"))
        })
    }

    /// The sums of a step, the lowest cell first.
    pub(crate) fn sums(&self, step: Step) -> &[Sum] {
        &self.sums[step as usize]
    }

    /// What a row has in its fixed columns besides selectors; zero for rows of the output.
    pub(crate) fn added(&self, row: usize) -> Fr {
        self.added.get(row).copied().unwrap_or(Fr::ZERO)
    }

    /// What the first round adds to an element of the state.
    pub(crate) fn first_constant(&self, element: usize) -> Fr {
        self.first[element]
    }

    /// What is added to the output: as the next permutation's second element it has its constant already.
    pub(crate) fn output_offset(&self) -> Fr {
        self.first[1]
    }

    /// The step at a row of a permutation.
    pub(crate) fn step(row: usize) -> Option<Step> {
        match row {
            ENTER => Some(Step::Enter),
            PARTIAL..LEAVE => Some(Step::Partial),
            LEAVE => Some(Step::Leave),
            0..ENTER | AGAIN..OUTPUT if row.is_multiple_of(WIDTH) => Some(Step::Full),
            _ => None,
        }
    }

    /// Every sum of a permutation with the row that its places are counted from, the lowest cell first.
    pub(crate) fn all_sums(&self) -> impl Iterator<Item = (usize, &Sum)> {
        (0..OUTPUT).filter_map(|row| Some((row, Self::step(row)?))).flat_map(|(row, step)| {
            let partial = if step == Step::Leave { self.sums(Step::Partial) } else { &[] };
            partial.iter().chain(self.sums(step)).map(move |sum| (row, sum))
        })
    }

    fn of(constants: &PoseidonConstants) -> Self {
        let rounds = Recurrence::new(constants);
        let full = mixed(constants);
        let later: Vec<Sum> = (0..WIDTH).map(|element| later(&rounds, element)).collect();
        let (partial, leave) = later.split_at(1);
        let enter = enter(&full, &rounds);
        Self {
            sums: [partial.to_vec(), leave.to_vec(), full, enter],
            added: added(constants, &rounds),
            first: std::array::from_fn(|element| constants.rounds[0][element]),
        }
    }
}

/// The matrix times the powers.
fn mixed(constants: &PoseidonConstants) -> Vec<Sum> {
    let sum = |(element, row): (usize, &Vec<Fr>)| Sum {
        out: WIDTH + element,
        states: Vec::new(),
        powers: row.iter().copied().enumerate().collect(),
    };
    constants.mds.iter().enumerate().map(sum).collect()
}

/// An element of the state after six partial rounds, of which the first raises the cell of the step.
fn later(rounds: &Recurrence, element: usize) -> Sum {
    let [states, powers] = rounds.later_state(element);
    Sum {
        out: WIDTH + element,
        states: states.iter().enumerate().map(|(place, factor)| (1 + place, *factor)).collect(),
        powers: powers.iter().copied().enumerate().collect(),
    }
}

/// What the first partial rounds raise: sums of the six powers of the full round before them and of their own.
fn enter(full: &[Sum], rounds: &Recurrence) -> Vec<Sum> {
    let mut sums = vec![full[0].clone()];
    for round in 1..WIDTH {
        let [others, powers] = rounds.early_input(round);
        let mut own = vec![Fr::ZERO; WIDTH];
        for (other, sum) in others.iter().zip(&full[1..]) {
            for (place, factor) in &sum.powers {
                own[*place] += *other * *factor;
            }
        }
        let powers = powers.iter().enumerate().map(|(earlier, factor)| (WIDTH + earlier, *factor));
        let powers = own.into_iter().enumerate().chain(powers).collect();
        sums.push(Sum { out: WIDTH + round, states: Vec::new(), powers });
    }
    sums
}

/// The constant of each cell from row 6 on.
fn added(constants: &PoseidonConstants, rounds: &Recurrence) -> Vec<Fr> {
    let half = constants.half;
    let after = half + constants.partial;
    let mut added: Vec<Fr> = constants.rounds[1..half].concat();
    added.push(constants.rounds[half][0]);
    added.extend((1..WIDTH).map(|round| rounds.early_constant(round)));
    added.extend(
        (WIDTH..constants.partial)
            .map(|round| rounds.later_constant(0, round - WIDTH) + constants.rounds[half + round][0]),
    );
    let last = constants.partial - WIDTH;
    added.extend((0..WIDTH).map(|element| rounds.later_constant(element, last) + constants.rounds[after][element]));
    added.extend(constants.rounds[after + 1..].concat());
    // The output, whose other elements nobody reads.
    added.push(constants.rounds[0][1]);
    added.extend([Fr::ONE; WIDTH - 1]);
    added
}
