//! What recurrent operators share: directions, lengths of sequences, and steps that are unrolled one after the other.

use crate::float::tensor::Tensor;
use crate::import::activations::Activation;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader};
use crate::import::ops::clip::Clip;
use crate::shape::{picked_positions, positions, strides, transpose_positions, transposed};

/// Most steps of all directions together: each becomes nodes of its own.
const MOST_STEPS: usize = 1 << 12;

/// The new states after a step, of a direction, the gates' sums of the input and the states before.
type StepFunction = fn(&mut Composition, &Direction, &Part, &[Option<Part>]) -> Vec<Part>;

/// What distinguishes one recurrent operator from another.
pub(super) struct Cell {
    /// Gates, each with weights of its own.
    pub(super) gates: usize,
    /// Biases of a direction in multiples of the hidden size.
    pub(super) biases: usize,
    /// The functions where none are named.
    pub(super) activations: &'static [&'static str],
    /// Whether there is a second state, which `initial_c` begins, with peepholes.
    pub(super) has_cell_state: bool,
    /// One step of the cell.
    pub(super) step: StepFunction,
}

/// The parameters of one direction.
pub(super) struct Direction {
    pub(super) hidden: usize,
    /// Weights of the input, `[inputs, gates * hidden]`.
    weights: Tensor,
    /// Weights of the state, `[hidden, gates * hidden]`.
    pub(super) recurrence: Tensor,
    /// Biases of the input and of the state, `gates * hidden` each.
    pub(super) biases: [Vec<f64>; 2],
    /// Weights of the second state in the gates, three times `hidden`, where there are any.
    pub(super) peepholes: Option<Vec<f64>>,
    pub(super) activations: Vec<Activation>,
    pub(super) clip: Option<f64>,
    /// `linear_before_reset` or `input_forget`.
    pub(super) variant: bool,
    backwards: bool,
}

/// Sizes of a sequence.
#[derive(Clone, Copy)]
struct Sizes {
    steps: usize,
    batch: usize,
    inputs: usize,
    hidden: usize,
    directions: usize,
}

impl Cell {
    /// Imports a node with operands `X`, `W`, `R`, `B`, `sequence_lens`, `initial_h`, `initial_c` and `P`. `variant` names the flag that
    /// changes the cell.
    ///
    /// The weights, biases and lengths have to be constants. The outputs are `Y`, `Y_h` and, with a second state, `Y_c`.
    pub(super) fn import(&self, node: &NodeReader<'_>, variant: Option<&'static str>) -> Result<Imported, ImportError> {
        let x = node.float(0)?;
        let batch_first = match node.attributes().integer("layout")?.unwrap_or(0) {
            0 => false,
            1 => true,
            other => return Err(node.invalid(format!("unknown `layout` {other}"))),
        };
        let (steps, batch, inputs) = match (x.shape.as_slice(), batch_first) {
            (&[steps, batch, inputs], false) | (&[batch, steps, inputs], true) => (steps, batch, inputs),
            _ => return Err(node.invalid(format!("expected an input of three dimensions, got {:?}", x.shape))),
        };
        let sizes = self.sizes(node, [steps, batch, inputs])?;
        let directions = self.directions(node, sizes, variant)?;
        let lengths = lengths(node, sizes)?;
        let states = if self.has_cell_state { 2 } else { 1 };
        let mut c = Composition::default();
        let x = c.swapped(&Part::from(x), batch_first);
        let mut initial = Vec::with_capacity(states);
        for index in 5..5 + states {
            let state = node.optional_float(index)?.map(|state| c.swapped(&Part::from(state), batch_first));
            let expected = [sizes.directions, batch, sizes.hidden];
            if let Some(state) = state.as_ref().filter(|state| state.shape != expected) {
                return Err(node.invalid(format!("initial state of shape {:?}, expected {expected:?}", state.shape)));
            }
            initial.push(state);
        }
        let runs: Vec<Run> = directions
            .iter()
            .enumerate()
            .map(|(number, direction)| {
                let initial: Vec<Option<Part>> =
                    initial.iter().map(|state| Some(c.block(state.as_ref()?, number, [batch, sizes.hidden]))).collect();
                self.run(&mut c, direction, sizes, &lengths, &x, initial)
            })
            .collect();
        let outputs = outputs(&mut c, &runs, sizes, &lengths, batch_first);
        Ok(Imported::Composed(c.returning(outputs)))
    }

    fn sizes(&self, node: &NodeReader<'_>, [steps, batch, inputs]: [usize; 3]) -> Result<Sizes, ImportError> {
        let directions = match node.attributes().string("direction")?.unwrap_or("forward") {
            "forward" | "reverse" => 1,
            "bidirectional" => 2,
            other => return Err(node.invalid(format!("unknown `direction` `{other}`"))),
        };
        let shape = node.constant(2)?.shape.as_slice();
        let &[_, rows, hidden] = shape else { return Err(node.invalid(format!("`R` of shape {shape:?}"))) };
        if Some(rows) != hidden.checked_mul(self.gates) || hidden == 0 {
            return Err(node.invalid(format!("`R` of shape {shape:?} is not {} times its last size", self.gates)));
        }
        if let Some(size) =
            node.attributes().integer("hidden_size")?.filter(|&size| usize::try_from(size) != Ok(hidden))
        {
            return Err(node.invalid(format!("`hidden_size` is {size}, weights are for {hidden}")));
        }
        if steps.saturating_mul(directions) > MOST_STEPS {
            return Err(node.invalid(format!("{steps} steps, at most {} can be unrolled", MOST_STEPS / directions)));
        }
        // All that the steps compute, about.
        node.admit(&[steps, batch, directions, hidden, 2 * self.gates])?;
        // Each step has its weights of the state.
        node.admit(&[steps, directions, self.gates, hidden, hidden])?;
        Ok(Sizes { steps, batch, inputs, hidden, directions })
    }

    fn directions(
        &self,
        node: &NodeReader<'_>,
        sizes: Sizes,
        variant: Option<&'static str>,
    ) -> Result<Vec<Direction>, ImportError> {
        let Sizes { inputs, hidden, directions, .. } = sizes;
        let columns = self.gates * hidden;
        let read = |index: usize, expected: &[usize]| match node.optional_constant(index)? {
            Some(tensor) if tensor.shape != expected => {
                Err(node.invalid(format!("operand {index} of shape {:?}, expected {expected:?}", tensor.shape)))
            }
            found => Ok(found),
        };
        let weights = read(1, &[directions, columns, inputs])?.ok_or_else(|| node.invalid("no weights".to_owned()))?;
        let recurrence =
            read(2, &[directions, columns, hidden])?.ok_or_else(|| node.invalid("no weights".to_owned()))?;
        let biases = read(3, &[directions, self.biases * hidden])?;
        let peepholes = if self.has_cell_state { read(7, &[directions, 3 * hidden])? } else { None };
        let activations = Activation::read_all(node, self.activations, directions)?;
        let clip = node.attributes().float("clip")?;
        if let Some(clip) = clip.filter(|clip| *clip <= 0.0) {
            return Err(node.invalid(format!("`clip` is {clip}")));
        }
        let variant = variant.map(|name| node.attributes().flag(name)).transpose()?.unwrap_or(false);
        let reverse = node.attributes().string("direction")? == Some("reverse");
        let direction = |number: usize| {
            let half = |half: usize| {
                let all = biases.map(|biases| part(biases, number, directions));
                all.map_or_else(|| vec![0.0; columns], |all| all[half * columns..(half + 1) * columns].to_vec())
            };
            let named = self.activations.len();
            Direction {
                hidden,
                weights: turned(part(weights, number, directions), [columns, inputs]),
                recurrence: turned(part(recurrence, number, directions), [columns, hidden]),
                biases: [half(0), half(1)],
                peepholes: peepholes.map(|tensor| part(tensor, number, directions).to_vec()),
                activations: activations[number * named..(number + 1) * named].to_vec(),
                clip,
                variant,
                backwards: reverse || number == 1,
            }
        };
        Ok((0..directions).map(direction).collect())
    }

    /// All steps of one direction. Sequences that have ended keep their states.
    fn run(
        &self,
        c: &mut Composition,
        direction: &Direction,
        sizes: Sizes,
        lengths: &[usize],
        x: &Part,
        mut states: Vec<Option<Part>>,
    ) -> Run {
        let columns = self.gates * sizes.hidden;
        let weights = c.constant(direction.weights.clone());
        // Import has checked the sizes.
        let projected = c.matmul(x, &weights).unwrap_or_else(|| x.clone());
        let projected = c.plus(&projected, &direction.biases[0]);
        let mut steps = Vec::with_capacity(sizes.steps);
        for step in 0..sizes.steps {
            let time = |sequence: usize| direction.time(step, lengths[sequence]);
            let from = |sequence: usize| (time(sequence) * sizes.batch + sequence) * columns;
            let at = (0..sizes.batch).flat_map(|sequence| (0..columns).map(move |i| (from(sequence) + i) as u32));
            let now = c.rearrange(&[&projected], at.collect(), vec![sizes.batch, columns]);
            let next = (self.step)(c, direction, &now, &states);
            let active: Vec<bool> = lengths.iter().map(|&length| step < length).collect();
            steps.push(next[0].clone());
            states = states
                .iter()
                .zip(next)
                .map(|(before, after)| Some(c.chosen(&active, after, before.as_ref())))
                .collect();
        }
        Run { steps, last: states.into_iter().flatten().collect(), backwards: direction.backwards }
    }
}

impl Direction {
    /// When a sequence of `length` elements has its step number `step`; any time where it has ended.
    fn time(&self, step: usize, length: usize) -> usize {
        if self.backwards { length.saturating_sub(step + 1) } else { step }
    }
}

/// What a direction has worked out.
struct Run {
    /// The first state after each step, whatever of it has ended.
    steps: Vec<Part>,
    /// The states at the end.
    last: Vec<Part>,
    backwards: bool,
}

/// `Y`, and each state at the end.
fn outputs(c: &mut Composition, runs: &[Run], sizes: Sizes, lengths: &[usize], batch_first: bool) -> Vec<Part> {
    let Sizes { steps, batch, hidden, directions, .. } = sizes;
    let size = batch * hidden;
    let zero = c.constant(Tensor { shape: vec![1], values: vec![0.0] });
    let all: Vec<&Part> = runs.iter().flat_map(|run| &run.steps).chain([&zero]).collect();
    let element = |time: usize, direction: usize, sequence: usize, i: usize| {
        let length = lengths[sequence];
        let step = if runs[direction].backwards { (length + steps - 1 - time) % steps } else { time };
        let place = (direction * steps + step) * size + sequence * hidden + i;
        if time < length { place as u32 } else { (directions * steps * size) as u32 }
    };
    let dims = [steps, directions, batch, hidden];
    let order = if batch_first { [2, 0, 1, 3] } else { [0, 1, 2, 3] };
    let shape: Vec<usize> = order.iter().map(|&axis| dims[axis]).collect();
    let mut at = Vec::with_capacity(steps * directions * size);
    for flat in 0..steps * directions * size {
        let mut coordinates = [0; 4];
        let places = strides(&shape);
        (0..4).for_each(|axis| coordinates[order[axis]] = flat / places[axis] % shape[axis]);
        let [time, direction, sequence, i] = coordinates;
        at.push(element(time, direction, sequence, i));
    }
    let y = c.rearrange(&all, at, shape);
    let ends = (0..runs[0].last.len()).map(|state| {
        let parts: Vec<&Part> = runs.iter().map(|run| &run.last[state]).collect();
        let joined = c.rearrange(&parts, (0..(directions * size) as u32).collect(), vec![directions, batch, hidden]);
        c.swapped(&joined, batch_first)
    });
    let ends: Vec<Part> = ends.collect();
    [y].into_iter().chain(ends).collect()
}

/// `sequence_lens`, or the number of steps for each sequence.
fn lengths(node: &NodeReader<'_>, sizes: Sizes) -> Result<Vec<usize>, ImportError> {
    let Some(given) = node.optional_integers(4)? else { return Ok(vec![sizes.steps; sizes.batch]) };
    let lengths: Vec<usize> = given.iter().filter_map(|&length| usize::try_from(length).ok()).collect();
    let fits = |length: &usize| (1..=sizes.steps).contains(length);
    if lengths.len() == given.len() && lengths.len() == sizes.batch && lengths.iter().all(fits) {
        return Ok(lengths);
    }
    Err(node.invalid(format!("`sequence_lens` {given:?} for {} sequences of {} steps", sizes.batch, sizes.steps)))
}

/// Part `number` of `count` equal ones.
fn part(tensor: &Tensor, number: usize, count: usize) -> &[f64] {
    let length = tensor.values.len() / count;
    &tensor.values[number * length..(number + 1) * length]
}

/// The transpose of a matrix.
fn turned(values: &[f64], shape: [usize; 2]) -> Tensor {
    let matrix = Tensor { shape: shape.to_vec(), values: values.to_vec() };
    matrix.gather(&transpose_positions(&shape), &transposed(&shape))
}

impl Composition {
    /// `x` with its first two axes swapped, where that is wanted.
    fn swapped(&mut self, x: &Part, wanted: bool) -> Part {
        if !wanted {
            return x.clone();
        }
        let (from, steps) = (x.shape.clone(), strides(&x.shape));
        let mut shape = from;
        shape.swap(0, 1);
        let at = positions(&shape, |axis| steps[if axis < 2 { 1 - axis } else { axis }]);
        self.rearrange(&[x], at, shape)
    }

    /// Block `number` of a stack of tensors of `shape`.
    fn block(&mut self, x: &Part, number: usize, shape: [usize; 2]) -> Part {
        let size = (shape[0] * shape[1]) as u32;
        self.rearrange(&[x], (number as u32 * size..(number as u32 + 1) * size).collect(), shape.to_vec())
    }

    /// Rows of `after` where `active`, else those of `before`, which are zeros where there is none.
    fn chosen(&mut self, active: &[bool], after: Part, before: Option<&Part>) -> Part {
        if active.iter().all(|active| *active) {
            return after;
        }
        let shape = after.shape.clone();
        let zeros = Tensor { shape: shape.clone(), values: vec![0.0; shape.iter().product()] };
        let before = before.cloned().unwrap_or_else(|| self.constant(zeros));
        let hidden = shape[1];
        let start = |row: usize| if active[row] { row * hidden } else { (shape[0] + row) * hidden };
        let at = (0..shape[0]).flat_map(|row| (0..hidden).map(move |i| (row, i)));
        let at = at.map(|(row, i)| (start(row) + i) as u32).collect();
        self.rearrange(&[&after, &before], at, shape)
    }

    /// `x` plus a row of numbers.
    pub(super) fn plus(&mut self, x: &Part, row: &[f64]) -> Part {
        if row.iter().all(|value| *value == 0.0) {
            return x.clone();
        }
        let row = self.constant(Tensor { shape: vec![row.len()], values: row.to_vec() });
        self.add(x, &row)
    }

    /// `x` times a row of numbers.
    pub(super) fn times(&mut self, x: &Part, row: &[f64]) -> Part {
        let row = self.constant(Tensor { shape: vec![row.len()], values: row.to_vec() });
        self.mul(x, &row)
    }

    /// Columns of a matrix, `width` of them from `first` on.
    pub(super) fn columns(&mut self, x: &Part, first: usize, width: usize) -> Part {
        let picks = [(0..x.shape[0]).map(Some).collect(), (first..first + width).map(Some).collect()];
        let at = picked_positions(&x.shape, &picks);
        self.rearrange(&[x], at, vec![x.shape[0], width])
    }

    /// Some columns of the state's product with its weights, and their biases; the biases alone where there is no state yet.
    pub(super) fn recurrent(
        &mut self,
        direction: &Direction,
        state: Option<&Part>,
        columns: std::ops::Range<usize>,
        rows: usize,
    ) -> Part {
        let bias = &direction.biases[1][columns.clone()];
        let Some(state) = state else {
            let values = std::iter::repeat_n(bias, rows).flatten().copied().collect();
            return self.constant(Tensor { shape: vec![rows, bias.len()], values });
        };
        let picks = [(0..direction.hidden).map(Some).collect(), columns.clone().map(Some).collect()];
        let at = picked_positions(&direction.recurrence.shape, &picks);
        let weights = self.constant(direction.recurrence.gather(&at, &[direction.hidden, columns.len()]));
        let product = self.matmul(state, &weights).unwrap_or_else(|| state.clone());
        self.plus(&product, bias)
    }

    /// `x` within the attribute `clip`, where there is one.
    pub(super) fn clipped(&mut self, direction: &Direction, x: &Part) -> Part {
        match direction.clip {
            Some(clip) => self.unary(Clip { low: Some(-clip), high: Some(clip) }, x),
            None => x.clone(),
        }
    }
}
