//! The partial rounds, which raise one element alone to the fifth power.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::WIDTH;
use super::constants::Constants;
use crate::gadgets::affine::Affine;

/// Elements that a partial round passes on without a power.
const OTHERS: usize = WIDTH - 1;

/// A state as a sum of the powers of the last `n + 1` partial rounds and of what the last `n` of them were powers of, where `n` is the
/// number of elements without a power.
///
/// Let `x_j` be what round `j` raises to the fifth power, `y_j = x_j^5`, and `v_j` the other `n` elements before it. The
/// state after a round is affine in `y_j` and `v_j`, so `x_{j+1}, .., x_{j+n}` are affine in `v_j` and `y_j, .., y_{j+n-1}`,
/// with an invertible matrix between them and `v_j`: `v_j` is affine in these `x` and `y`, and with `y_{j+n}` so is the state after
/// round `j + n`, `x_{j+n+1}` among it. The equations hold in both directions: wires that satisfy them, with each `y` the power
/// of its `x`, are by induction those of the permutation and no others. The matrices are the same for every `j`.
pub(crate) struct Recurrence {
    /// For each element of the state, what multiplies `x_{j+1}, .., x_{j+n}`.
    inputs: Vec<Vec<Fr>>,
    /// For each element of the state, what multiplies `y_j, .., y_{j+n}`.
    powers: Vec<Vec<Fr>>,
    /// For each `j` and element of the state, what is added.
    constants: Vec<Vec<Fr>>,
    /// `x_1, .., x_n` as functionals.
    early: Vec<Functional>,
    /// What is added to them.
    early_constants: Vec<Fr>,
}

/// A function of `v_j`, `y_j, .., y_{j+n}` and 1, by its coefficients; or the last of them alone.
type Functional = Vec<Fr>;

/// Some rounds as functionals.
struct Unrolled {
    /// `x_{j+1}, .., x_{j+n}`.
    inputs: Vec<Functional>,
    /// After round `j + n`.
    state: Vec<Functional>,
}

impl Recurrence {
    pub(crate) fn new(constants: &Constants) -> Self {
        let linear = Unrolled::of_variables(constants);
        let of_others = |functional: &Functional| functional[..OTHERS].to_vec();
        let solved = inverse(linear.inputs.iter().map(of_others).collect());
        let inputs: Vec<Vec<Fr>> = linear.state.iter().map(|element| row_times(&element[..OTHERS], &solved)).collect();
        let rest = |element: &[Fr], factors: &[Fr], inputs: &[Functional], place: usize| {
            element[place] - factors.iter().zip(inputs).map(|(factor, input)| *factor * input[place]).sum::<Fr>()
        };
        let powers = linear.state.iter().zip(&inputs).map(|(element, factors)| {
            (OTHERS..OTHERS + WIDTH).map(|place| rest(element, factors, &linear.inputs, place)).collect()
        });
        let early_constants = Unrolled::of_constants(constants, 0).inputs.iter().map(|input| input[0]).collect();
        let constants = (0..=constants.partial - WIDTH).map(|start| {
            let added = Unrolled::of_constants(constants, start);
            added.state.iter().zip(&inputs).map(|(element, factors)| rest(element, factors, &added.inputs, 0)).collect()
        });
        let (powers, constants) = (powers.collect(), constants.collect());
        Self { powers, constants, inputs, early: linear.inputs, early_constants }
    }

    /// What multiplies `x_{j+1}, .., x_{j+n}` and `y_j, .., y_{j+n}` in element `index` of the state after round `j + n`.
    pub(crate) fn later_state(&self, index: usize) -> [&[Fr]; 2] {
        [&self.inputs[index], &self.powers[index]]
    }

    /// What is added to element `index` of the state after round `start + n`.
    pub(crate) fn later_constant(&self, index: usize, start: usize) -> Fr {
        self.constants[start][index]
    }

    /// What multiplies `v_0` and `y_0, .., y_{round - 1}` in `x_round`, for a round from 1 to `n`.
    pub(crate) fn early_input(&self, round: usize) -> [&[Fr]; 2] {
        let (others, powers) = self.early[round - 1].split_at(OTHERS);
        [others, &powers[..round]]
    }

    /// What is added to `x_round`, for a round from 1 to `n`.
    pub(crate) fn early_constant(&self, round: usize) -> Fr {
        self.early_constants[round - 1]
    }

    /// Element `index` of the state after round `start + n`, of the inputs and powers of all rounds. The last power comes first.
    pub(super) fn element(&self, index: usize, start: usize, inputs: &[Affine], powers: &[Affine]) -> Affine {
        let mut sum = Affine::constant(self.constants[start][index]);
        let powers = self.powers[index].iter().zip(&powers[start..=start + OTHERS]).rev();
        let inputs = self.inputs[index].iter().zip(&inputs[start + 1..=start + OTHERS]);
        powers.chain(inputs).for_each(|(coefficient, term)| sum.add(*coefficient, term));
        sum
    }
}

impl Unrolled {
    fn of_variables(constants: &Constants) -> Self {
        let variable = |place: usize| (0..=OTHERS + WIDTH).map(|other| Fr::from(u64::from(other == place))).collect();
        let others = (0..OTHERS).map(variable).collect();
        let powers: Vec<Functional> = (OTHERS..OTHERS + WIDTH).map(variable).collect();
        Self::from(constants, 0, others, &powers)
    }

    fn of_constants(constants: &Constants, start: usize) -> Self {
        Self::from(constants, start, vec![vec![Fr::ZERO]; OTHERS], &vec![vec![Fr::ZERO]; WIDTH])
    }

    /// Partial rounds `start` to `start + n` on a state whose other elements are `others`.
    fn from(constants: &Constants, start: usize, mut others: Vec<Functional>, powers: &[Functional]) -> Self {
        let (mut inputs, mut state) = (Vec::with_capacity(OTHERS), Vec::new());
        for (round, power) in (constants.half + start..).zip(powers) {
            if !state.is_empty() {
                others = state.split_off(1);
                inputs.extend(state.pop().map(|first| plus(first, constants.rounds[round][0])));
            }
            let added = others.iter().zip(&constants.rounds[round][1..]);
            let added = added.map(|(other, constant)| plus(other.clone(), *constant));
            let operand: Vec<Functional> = [power.clone()].into_iter().chain(added).collect();
            state = constants.mds.iter().map(|row| row_times(row, &operand)).collect();
        }
        Self { inputs, state }
    }
}

fn plus(mut functional: Functional, constant: Fr) -> Functional {
    if let Some(last) = functional.last_mut() {
        *last += constant;
    }
    functional
}

/// A row vector times a matrix.
fn row_times(row: &[Fr], matrix: &[Vec<Fr>]) -> Vec<Fr> {
    let columns = matrix.first().map_or(0, Vec::len);
    let entry = |column: usize| row.iter().zip(matrix).map(|(factor, other)| *factor * other[column]).sum();
    (0..columns).map(entry).collect()
}

/// The inverse of a square matrix (Gauss and Jordan).
///
/// # Assumptions
/// There is one. Matrices here depend on Poseidon's parameters alone, so that a test can tell.
fn inverse(mut matrix: Vec<Vec<Fr>>) -> Vec<Vec<Fr>> {
    let size = matrix.len();
    for (index, row) in matrix.iter_mut().enumerate() {
        row.extend((0..size).map(|column| Fr::from(u64::from(column == index))));
    }
    for column in 0..size {
        let pivot = (column..size).find(|row| matrix[*row][column] != Fr::ZERO).unwrap_or(column);
        matrix.swap(column, pivot);
        let scale = matrix[column][column].invert().unwrap_or(Fr::ZERO);
        matrix[column].iter_mut().for_each(|entry| *entry *= scale);
        let pivot = matrix[column].clone();
        for (_, row) in matrix.iter_mut().enumerate().filter(|(index, _)| *index != column) {
            let factor = row[column];
            row.iter_mut().zip(&pivot).for_each(|(entry, pivot)| *entry -= factor * pivot);
        }
    }
    matrix.into_iter().map(|mut row| row.split_off(size)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_between_inputs_and_other_elements_is_invertible() {
        let linear = Unrolled::of_variables(&Constants::of_width(WIDTH).unwrap());
        let matrix: Vec<Vec<Fr>> = linear.inputs.iter().map(|input| input[..OTHERS].to_vec()).collect();
        let inverse = inverse(matrix.clone());
        for (index, row) in matrix.iter().enumerate() {
            let unit: Vec<Fr> = (0..OTHERS).map(|column| Fr::from(u64::from(column == index))).collect();
            assert_eq!(row_times(row, &inverse), unit);
        }
    }
}
