//! Convolutions in folded sums: both sides of the identity, evaluated at the challenges.
//!
//! Columns are powers of gamma. Rows of an image stand in the lanes and are powers of mu; on a single lane, which knows no
//! mu, they are powers of gamma beyond those of a row. Output channels are powers of gamma beyond both. So every place of
//! every channel has a power of its own, and the identity holds for all challenges only if it holds at every place.

use std::collections::BTreeMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::folds::{Base, FoldOp, FoldWriter, Late};
use crate::convolution::{Convolution, OutputChannel, Pixel};
use crate::field::from_integer;
use crate::relation::{Slot, Wire};

/// Appends the rows that prove `convolution`.
pub(super) fn write(writer: &mut FoldWriter<'_>, convolution: &Convolution) {
    let section = Section::new(writer, convolution);
    let mut product = section.constants(writer).unwrap_or(Late::ZERO);
    for number in 0..convolution.images.len() {
        let Some(kernel) = section.kernels(writer, number) else { continue };
        if let Some(image) = section.image(writer, &convolution.images[number]) {
            product = writer.multiply(product, kernel, image);
        }
    }
    let outputs = section.outputs(writer).unwrap_or(Late::ZERO);
    writer.multiply_into(outputs, Late::ZERO, Late::ZERO, product);
}

/// A convolution with the powers that its layout needs.
struct Section<'a> {
    convolution: &'a Convolution,
    /// For each number of rows up to that of lanes.
    rows: Vec<Late>,
    channel: Late,
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
        Self { convolution, rows, channel }
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
    fn kernels(&self, writer: &mut FoldWriter<'_>, image: usize) -> Option<Late> {
        let mut kernels = None;
        for channel in self.convolution.channels.iter().rev() {
            let kernel = self.kernel(writer, &channel.kernels[image]);
            kernels = Self::next(writer, kernels, self.channel, kernel);
        }
        kernels
    }

    fn kernel(&self, writer: &mut FoldWriter<'_>, weights: &[i64]) -> Option<Late> {
        let [height, width] = self.convolution.reach.map(|reach| reach + 1);
        let one = writer.one();
        let mut kernel = None;
        for group in groups(0..height, writer.lanes().count) {
            // Counted from the last row: group lanes hold rows of rising power.
            let row = |lane: usize| &weights[(height - 1 - group.row(lane)) * width..][..width];
            // A fold starts at zero, as it would be after columns of zeros.
            let last = (0..width).rev().find(|column| (0..group.len).any(|lane| row(lane)[*column] != 0));
            let folded = last.map(|last| {
                writer.begin();
                Self::columns(writer, (0..=last).rev(), group.len, |lane, column| {
                    let weight = row(lane)[column];
                    (weight != 0).then(|| (from_integer(i128::from(weight)), one))
                });
                writer.end()
            });
            kernel = Self::next(writer, kernel, self.rows[group.len], folded);
        }
        kernel
    }

    /// Each channel's constant at all of its valid places.
    fn constants(&self, writer: &mut FoldWriter<'_>) -> Option<Late> {
        let mut constants = None;
        for channel in self.convolution.channels.iter().rev() {
            let constant = (channel.constant != Fr::ZERO).then(|| writer.constant(channel.constant));
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

    /// All output channels on the whole grid.
    fn outputs(&self, writer: &mut FoldWriter<'_>) -> Option<Late> {
        let mut outputs = None;
        for channel in self.convolution.channels.iter().rev() {
            let output = self.output(writer, channel);
            outputs = Self::next(writer, outputs, self.channel, output);
        }
        outputs
    }

    fn output(&self, writer: &mut FoldWriter<'_>, channel: &OutputChannel) -> Option<Late> {
        let width = self.convolution.full()[1];
        let mut output = None;
        for group in self.grid_groups(writer) {
            writer.begin();
            for column in 0..width {
                match self.convolution.terms_at(channel, [group.first, column]) {
                    Some(_) => self.valid_place(writer, channel, group, column),
                    None => Self::columns(writer, column..column + 1, group.len, |lane, column| {
                        let place = self.convolution.margin_index([group.row(lane), column]);
                        Some((Fr::ONE, channel.margin[place]))
                    }),
                }
            }
            let folded = writer.end();
            output = Self::next(writer, output, self.rows[group.len], Some(folded));
        }
        output
    }

    /// One row per term: the first steps on, the others add to it.
    fn valid_place(&self, writer: &mut FoldWriter<'_>, channel: &OutputChannel, group: Group, column: usize) {
        let terms = |lane| self.convolution.terms_at(channel, [group.row(lane), column]).unwrap_or_default();
        for number in 0..self.convolution.terms_per_place() {
            let op = if number == 0 { FoldOp::Step } else { FoldOp::Add };
            let Slot { table, .. } = terms(0)[number].slot;
            let cell = |lane| terms(lane).get(number).map(|term| (term.coefficient, term.slot.wire));
            writer.push(op, table, (0..group.len).map(cell));
        }
    }
}
