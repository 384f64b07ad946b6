//! Convolutions in folded sums: both sides of the identity, evaluated at the challenges.
//!
//! Columns are powers of gamma. Rows of an image stand in the lanes and are powers of mu; on a single lane, which knows no
//! mu, they are powers of gamma beyond those of a row. Output channels are powers of gamma beyond both. So every place of
//! every channel has a power of its own, and the identity holds for all challenges only if it holds at every place.

use std::collections::BTreeMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::folds::{Base, FoldOp, FoldWriter, Late};
use crate::convolution::{Convolution, OutputChannel, OutputGrid, Pixel, Sample, Weight};
use crate::field::from_integer;
use crate::relation::{Slot, Wire};

/// Appends the rows that prove `convolution`.
pub(super) fn write(writer: &mut FoldWriter<'_>, convolution: &Convolution) {
    let mut section = Section::new(writer, convolution);
    let constants = section.constants(writer).unwrap_or(Late::ZERO);
    let mut kernels: Vec<Option<Late>> = Vec::new();
    for sample in &convolution.samples {
        let mut product = constants;
        for (number, image) in sample.images.iter().enumerate() {
            if kernels.len() == number {
                // All of them have rows, those that meet nothing as well: elsewhere others may rely on their lookups.
                kernels.push(section.kernels(writer, number));
            }
            let Some(kernel) = kernels[number] else { continue };
            if let Some(image) = section.image(writer, image) {
                product = writer.multiply(product, kernel, image);
            }
        }
        let outputs = section.outputs(writer, sample).unwrap_or(Late::ZERO);
        writer.multiply_into(outputs, Late::ZERO, Late::ZERO, product);
    }
}

/// A convolution with the powers that its layout needs.
struct Section<'a> {
    convolution: &'a Convolution,
    /// For each number of rows up to that of lanes.
    rows: Vec<Late>,
    channel: Late,
    /// The powers of all channels, added up: what secret weights need.
    channels: Option<Late>,
    /// By which elements of a kernel are secret: the offset at all of them.
    offsets: BTreeMap<Vec<bool>, Late>,
}

/// Rows of a grid that stand side by side: `len` from `first` on.
#[derive(Clone, Copy)]
struct Group {
    first: usize,
    len: usize,
}

impl Group {
    /// The row in a lane: the last row has the lowest power.
    fn row(self, lane: usize) -> usize {
        self.first + self.len - 1 - lane
    }
}

/// `rows` in groups of at most `most`.
fn groups(rows: std::ops::Range<usize>, most: usize) -> impl Iterator<Item = Group> {
    let end = rows.end;
    rows.step_by(most).map(move |first| Group { first, len: most.min(end - first) })
}

impl<'a> Section<'a> {
    fn new(writer: &mut FoldWriter<'_>, convolution: &'a Convolution) -> Self {
        let [height, width] = convolution.full();
        let lanes = writer.lanes().count;
        let row = |count: usize| if lanes == 1 { (Base::Gamma, width * count) } else { (Base::Mu, count) };
        let rows = (0..=lanes.min(height)).map(|count| writer.power(row(count).0, row(count).1)).collect();
        let beyond = if lanes == 1 { width * height } else { width };
        let channel = writer.power(Base::Gamma, beyond);
        Self { convolution, rows, channel, channels: None, offsets: BTreeMap::new() }
    }

    /// `earlier * power + group`, where any may be missing because it is zero.
    fn next(writer: &mut FoldWriter<'_>, earlier: Option<Late>, power: Late, group: Option<Late>) -> Option<Late> {
        match (earlier, group) {
            (None, group) => group,
            (Some(earlier), group) => Some(writer.multiply(group.unwrap_or(Late::ZERO), earlier, power)),
        }
    }

    /// One row of a fold per column; `cell` gives coefficient and wire in a lane.
    fn columns(
        writer: &mut FoldWriter<'_>,
        columns: impl Iterator<Item = usize>,
        lanes: usize,
        cell: impl Fn(usize, usize) -> Option<(Fr, Wire)>,
    ) {
        for column in columns {
            writer.push(FoldOp::Step, None, (0..lanes).map(|lane| cell(lane, column)));
        }
    }

    /// An image: its first row and column have the highest powers. `None` where it is zero.
    fn image(&self, writer: &mut FoldWriter<'_>, pixels: &[Pixel]) -> Option<Late> {
        let [height, width] = self.convolution.size;
        let one = writer.one();
        let mut image = None;
        for group in groups(0..height, writer.lanes().count) {
            let row = |lane: usize| &pixels[group.row(lane) * width..][..width];
            let empty = |pixel: &Pixel| pixel.wire.is_none() && pixel.constant == 0;
            let folded = if (0..group.len).all(|lane| row(lane).iter().all(empty)) {
                None
            } else {
                writer.begin();
                for column in 0..width {
                    let wire = |lane, column: usize| Some((Fr::ONE, row(lane)[column].wire?));
                    Self::columns(writer, column..column + 1, group.len, wire);
                    let constants = (0..group.len).map(|lane| row(lane)[column].constant);
                    if constants.clone().any(|constant| constant != 0) {
                        let cell = |constant| (constant != 0).then(|| (from_integer(constant), one));
                        writer.push(FoldOp::Add, None, constants.map(cell));
                    }
                }
                Some(writer.end())
            };
            image = Self::next(writer, image, self.rows[group.len], folded);
        }
        image
    }

    /// The kernels of all channels for one image: each kernel's last row and column have the highest powers.
    fn kernels(&mut self, writer: &mut FoldWriter<'_>, image: usize) -> Option<Late> {
        let mut kernels = None;
        for channel in self.convolution.channels.iter().rev() {
            let kernel = self.kernel(writer, &channel.kernels[image]);
            kernels = Self::next(writer, kernels, self.channel, kernel);
        }
        self.with_offsets(writer, image, kernels)
    }

    /// Adds the offset of secret weights to the kernels of all channels for one image.
    ///
    /// It is the same for all channels, and for all images whose kernels have secret weights at the same places: one product for an
    /// image, where a constant beside each row of weights would be a row more for each of them.
    fn with_offsets(&mut self, writer: &mut FoldWriter<'_>, image: usize, kernels: Option<Late>) -> Option<Late> {
        let first = self.convolution.channels.first()?;
        let secret: Vec<bool> = first.kernels[image].iter().map(|weight| weight.secret().is_some()).collect();
        if !secret.contains(&true) {
            return kernels;
        }
        let channels = self.channel_powers(writer);
        let offset = match self.offsets.get(&secret) {
            Some(known) => *known,
            None => {
                let offset =
                    |secret: &bool| if *secret { Weight::Fixed(self.convolution.offset) } else { Weight::NONE };
                let everywhere: Vec<Weight> = secret.iter().map(offset).collect();
                let offset = self.kernel(writer, &everywhere)?;
                self.offsets.insert(secret, offset);
                offset
            }
        };
        Some(writer.multiply(kernels.unwrap_or(Late::ZERO), offset, channels))
    }

    /// The powers of all channels, added up.
    fn channel_powers(&mut self, writer: &mut FoldWriter<'_>) -> Late {
        if let Some(known) = self.channels {
            return known;
        }
        let one = self.rows[0];
        let further = 1..self.convolution.channels.len();
        let powers = further.fold(one, |powers, _| writer.multiply(one, powers, self.channel));
        *self.channels.insert(powers)
    }

    fn kernel(&self, writer: &mut FoldWriter<'_>, weights: &[Weight]) -> Option<Late> {
        let [height, width] = self.convolution.reach.map(|reach| reach + 1);
        let one = writer.one();
        let looked_up = weights.iter().filter_map(|weight| weight.secret()).any(|slot| slot.table.is_some());
        let lanes = if looked_up { writer.lanes().looked_up } else { writer.lanes().count };
        let mut kernel = None;
        for group in groups(0..height, lanes) {
            // Counted from the last row: group lanes hold rows of rising power.
            let at = |lane: usize, column: usize| weights[(height - 1 - group.row(lane)) * width + column];
            // A fold starts at zero, as it would be after columns of zeros.
            let last = (0..width).rev().find(|column| (0..group.len).any(|lane| at(lane, *column) != Weight::NONE));
            let folded = last.map(|last| {
                writer.begin();
                for column in (0..=last).rev() {
                    let column = (0..group.len).map(|lane| at(lane, column));
                    let table = column.clone().find_map(|weight| weight.secret()?.table);
                    writer.push(FoldOp::Step, table, column.map(|weight| weight.cell(one)));
                }
                writer.end()
            });
            kernel = Self::next(writer, kernel, self.rows[group.len], folded);
        }
        kernel
    }

    /// What each channel's outputs have in common; `None` where that is zero whatever the witness is.
    fn constant(writer: &mut FoldWriter<'_>, channel: &OutputChannel) -> Option<Late> {
        let one = (channel.constant != Fr::ZERO).then(|| (channel.constant, Slot::from(writer.one())));
        let terms = channel.bias.iter().map(|term| (term.coefficient, term.slot)).chain(one);
        let is_zero = channel.bias.is_empty() && one.is_none();
        (!is_zero).then(|| {
            writer.begin();
            for (coefficient, slot) in terms {
                writer.push(FoldOp::Add, slot.table, [Some((coefficient, slot.wire))].into_iter());
            }
            writer.end()
        })
    }

    /// Each channel's constant at all of its valid places.
    fn constants(&self, writer: &mut FoldWriter<'_>) -> Option<Late> {
        let mut constants = None;
        for channel in self.convolution.channels.iter().rev() {
            let constant = Self::constant(writer, channel);
            constants = Self::next(writer, constants, self.channel, constant);
        }
        let constants = constants?;
        let rows = self.valid_rows(writer)?;
        let columns = self.valid_columns(writer);
        let places = writer.multiply(Late::ZERO, rows, columns);
        Some(writer.multiply(Late::ZERO, constants, places))
    }

    /// The powers of all valid rows, added up. Rows side by side are the same sum wherever they are.
    fn valid_rows(&self, writer: &mut FoldWriter<'_>) -> Option<Late> {
        let (above, valid) = (self.convolution.reach[0], self.convolution.valid()[0]);
        let one = writer.one();
        let mut side_by_side: BTreeMap<usize, Late> = BTreeMap::new();
        let mut rows = None;
        for Group { first, len } in self.grid_groups(writer) {
            let group = (above..above + valid).contains(&first).then(|| {
                *side_by_side.entry(len).or_insert_with(|| {
                    writer.begin();
                    writer.push(FoldOp::Add, None, (0..len).map(|_| Some((Fr::ONE, one))));
                    writer.end()
                })
            });
            rows = Self::next(writer, rows, self.rows[len], group);
        }
        rows
    }

    /// The powers of all valid columns, added up.
    fn valid_columns(&self, writer: &mut FoldWriter<'_>) -> Late {
        let (left, valid) = (self.convolution.reach[1], self.convolution.valid()[1]);
        let one = writer.one();
        writer.begin();
        Self::columns(writer, left..self.convolution.full()[1], 1, |_, column| {
            (column < left + valid).then_some((Fr::ONE, one))
        });
        writer.end()
    }

    /// Rows of the whole grid: those of the margin on all lanes, the others on lanes with lookups.
    fn grid_groups(&self, writer: &FoldWriter<'_>) -> Vec<Group> {
        let (lanes, [height, _]) = (writer.lanes(), self.convolution.full());
        let (above, rows) = (self.convolution.reach[0], self.convolution.valid()[0]);
        let valid = groups(above..above + rows, lanes.looked_up);
        groups(0..above, lanes.count).chain(valid).chain(groups(above + rows..height, lanes.count)).collect()
    }

    /// All output channels of a sample on the whole grid.
    fn outputs(&self, writer: &mut FoldWriter<'_>, sample: &Sample) -> Option<Late> {
        let mut outputs = None;
        for grid in sample.outputs.iter().rev() {
            let output = self.output(writer, grid);
            outputs = Self::next(writer, outputs, self.channel, output);
        }
        outputs
    }

    fn output(&self, writer: &mut FoldWriter<'_>, grid: &OutputGrid) -> Option<Late> {
        let width = self.convolution.full()[1];
        let mut output = None;
        for group in self.grid_groups(writer) {
            writer.begin();
            for column in 0..width {
                match self.convolution.terms_at(grid, [group.first, column]) {
                    Some(_) => self.valid_place(writer, grid, group, column),
                    None => Self::columns(writer, column..column + 1, group.len, |lane, column| {
                        let place = self.convolution.margin_index([group.row(lane), column]);
                        Some((Fr::ONE, grid.margin[place]))
                    }),
                }
            }
            let folded = writer.end();
            output = Self::next(writer, output, self.rows[group.len], Some(folded));
        }
        output
    }

    /// One row per term: the first steps on, the others add to it.
    fn valid_place(&self, writer: &mut FoldWriter<'_>, grid: &OutputGrid, group: Group, column: usize) {
        let terms = |lane| self.convolution.terms_at(grid, [group.row(lane), column]).unwrap_or_default();
        for number in 0..self.convolution.terms_per_place() {
            let op = if number == 0 { FoldOp::Step } else { FoldOp::Add };
            let Slot { table, .. } = terms(0)[number].slot;
            let cell = |lane| terms(lane).get(number).map(|term| (term.coefficient, term.slot.wire));
            writer.push(op, table, (0..group.len).map(cell));
        }
    }
}
