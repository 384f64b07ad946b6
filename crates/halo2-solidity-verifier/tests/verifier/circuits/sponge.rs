//! The columns of a sponge's permutation: one of them copied and read at twelve rows, one read at eleven, a fixed one at six, and
//! more than 150 constants in the gates.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

/// Elements of the state.
const WIDTH: usize = 6;
/// Rows of the permutation, and of it those that are sums of cells above them.
const ROWS: usize = 114;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    state: Column<Advice>,
    square: Column<Advice>,
    selectors: [Column<Fixed>; 2],
    added: Column<Fixed>,
    public: Column<Instance>,
}

/// Fifth powers of a state of six elements, mixed in four ways; the first element and the result are public.
#[derive(Clone, Debug)]
pub(crate) struct Sponge {
    start: [Fr; WIDTH],
}

/// How later cells are sums of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Partial,
    Leave,
    Full,
    Enter,
}

impl Step {
    const ALL: [Self; 4] = [Self::Partial, Self::Leave, Self::Full, Self::Enter];

    fn at(row: usize) -> Option<Self> {
        match row {
            18 => Some(Self::Enter),
            24..78 => Some(Self::Partial),
            78 => Some(Self::Leave),
            0..18 | 84..108 if row.is_multiple_of(WIDTH) => Some(Self::Full),
            _ => None,
        }
    }

    fn selectors(self) -> [u64; 2] {
        match self {
            Self::Partial => [1, 0],
            Self::Leave => [1, 1],
            Self::Full => [0, 1],
            Self::Enter => [2, 0],
        }
    }

    /// Zero on the rows of all other steps.
    fn selector(self, [first, second]: &[Expression<Fr>; 2]) -> Expression<Fr> {
        let one = || Expression::Constant(Fr::ONE);
        match self {
            Self::Partial => first.clone() * (one() + one() - first.clone()),
            Self::Leave => first.clone() * second.clone(),
            Self::Full => second.clone() * (one() - first.clone()),
            Self::Enter => first.clone() * (first.clone() - one()),
        }
    }

    /// Each cell that is a sum, with the cells whose values are in it and those whose fifth powers are, all counted from the
    /// step's row.
    fn sums(self) -> Vec<(usize, std::ops::Range<usize>, std::ops::Range<usize>)> {
        let cells = match self {
            Self::Partial => WIDTH..WIDTH + 1,
            Self::Leave => WIDTH + 1..2 * WIDTH,
            Self::Full | Self::Enter => WIDTH..2 * WIDTH,
        };
        let sum = |cell: usize| match self {
            Self::Partial | Self::Leave => (cell, 1..WIDTH, 0..WIDTH),
            Self::Full => (cell, 0..0, 0..WIDTH),
            Self::Enter => (cell, 0..0, 0..cell),
        };
        cells.map(sum).collect()
    }

    /// One of the two kinds of factors: any, but never the same twice.
    fn factor(self, cell: usize, place: usize, of_power: bool) -> Fr {
        let number = ((self as usize * 16 + cell) * 16 + place) * 2 + usize::from(of_power);
        Fr::from(number as u64 + 2).invert().unwrap()
    }
}

fn added(row: usize) -> Fr {
    Fr::from(row as u64 + 7).square()
}

impl Sponge {
    fn states(&self) -> Vec<Fr> {
        let mut states = self.start.to_vec();
        let fifth = |value: Fr| value.square().square() * value;
        for row in 0..ROWS {
            let leave = (Step::at(row) == Some(Step::Leave)).then_some(Step::Partial);
            for step in leave.into_iter().chain(Step::at(row)) {
                for (cell, values, powers) in step.sums() {
                    let values = values.map(|place| step.factor(cell, place, false) * states[row + place]);
                    let powers: Fr =
                        powers.map(|place| step.factor(cell, place, true) * fifth(states[row + place])).sum();
                    let sum = values.sum::<Fr>() + powers + added(row + cell - WIDTH);
                    assert_eq!(states.len(), row + cell, "{step:?}");
                    states.push(sum);
                }
            }
        }
        assert_eq!(states.len(), ROWS);
        states
    }
}

impl Example for Sponge {
    const NAME: &'static str = "Sponge";
    const K: u32 = 8;

    fn example() -> Self {
        Self { start: [5, 1 << 40, 3, 0, 8, 1].map(Fr::from) }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        let states = self.states();
        vec![vec![states[0], states[ROWS - WIDTH]]]
    }
}

impl Circuit<Fr> for Sponge {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            state: meta.advice_column(),
            square: meta.advice_column(),
            selectors: [meta.fixed_column(), meta.fixed_column()],
            added: meta.fixed_column(),
            public: meta.instance_column(),
        };
        meta.enable_equality(config.state);
        meta.enable_equality(config.public);
        meta.create_gate("square", |meta| {
            let [state, square] =
                [config.state, config.square].map(|column| meta.query_advice(column, Rotation::cur()));
            vec![meta.query_fixed(config.added, Rotation::cur()) * (square - state.clone() * state)]
        });
        meta.create_gate("mix", |meta| {
            let selectors = config.selectors.map(|column| meta.query_fixed(column, Rotation::cur()));
            let states: Vec<_> =
                (0..2 * WIDTH).map(|place| meta.query_advice(config.state, Rotation(place as i32))).collect();
            let power = |place: usize| {
                let square = meta.query_advice(config.square, Rotation(place as i32));
                states[place].clone() * square.clone() * square
            };
            let powers: Vec<_> = (0..2 * WIDTH - 1).map(power).collect();
            let added: Vec<_> =
                (0..WIDTH).map(|place| meta.query_fixed(config.added, Rotation(place as i32))).collect();
            let identities = Step::ALL.into_iter().flat_map(|step| step.sums().into_iter().map(move |sum| (step, sum)));
            identities
                .map(|(step, (cell, values, raised))| {
                    let values = values.map(|place| states[place].clone() * step.factor(cell, place, false));
                    let raised = raised.map(|place| powers[place].clone() * step.factor(cell, place, true));
                    let start = added[cell - WIDTH].clone() - states[cell].clone();
                    step.selector(&selectors) * values.chain(raised).fold(start, |sum, term| sum + term)
                })
                .collect::<Vec<_>>()
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let states = self.states();
        let public = layouter.assign_region(
            || "permutation",
            |mut region| {
                let mut cells = Vec::new();
                for (row, state) in states.iter().enumerate() {
                    cells.push(region.assign_advice(config.state, row, Value::known(*state)).cell());
                    region.assign_advice(config.square, row, Value::known(state.square()));
                    region.assign_fixed(config.added, row, added(row));
                    let values = Step::at(row).map_or([0, 0], Step::selectors);
                    for (column, value) in config.selectors.into_iter().zip(values) {
                        region.assign_fixed(column, row, Fr::from(value));
                    }
                }
                Ok([cells[0], cells[ROWS - WIDTH]])
            },
        )?;
        for (row, cell) in public.into_iter().enumerate() {
            layouter.constrain_instance(cell, config.public, row);
        }
        Ok(())
    }
}
