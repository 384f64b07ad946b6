//! Decision trees.

mod pruned;
mod ranks;

use model::{Interval, Tree};

use super::boxes::{BoxList, BoxLists, Runs};
use super::threshold::is_above;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::signal::Signal;
use pruned::{Pruned, Shears};
use ranks::{Coordinate, Ranks};

/// The values of the leaves that rows of `features` elements reach, tree by tree.
///
/// A tree is a list of boxes, one for each leaf: see [`BoxLists`]. Their integers are not the features but their ranks, how many
/// thresholds of this tree lie below a feature; a feature with a single threshold is a bit. The ranks of one feature, for all trees,
/// follow from one list of runs, or a few.
///
/// # Assumptions
/// Every wire is proven to hold its integer and the ranges are true; the trees are well-formed, with `features` features.
///
/// # Errors
/// [`CircuitError::Overflow`] where a range is too wide, [`CircuitError::TooManyRows`] or [`CircuitError::TooManyCells`] where no
/// circuit has room.
pub(crate) fn trees(
    builder: &mut Builder,
    trees: &[Tree],
    features: usize,
    inputs: &[Signal],
) -> Result<Vec<Signal>, CircuitError> {
    if inputs.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<&[Signal]> = inputs.chunks(features).collect();
    let ranges: Vec<Interval> = (0..features).map(|feature| hull(&rows, feature)).collect();
    let forest = Forest::of(trees, &ranges, rows.len(), builder.limb_bits())?;
    builder.claim(rows.len().saturating_mul(forest.cells(builder.limb_bits())))?;
    let mut values = Vec::new();
    for row in rows {
        values.extend(forest.values(builder, row)?);
    }
    Ok(values)
}

/// What a feature can be in any row.
fn hull(rows: &[&[Signal]], feature: usize) -> Interval {
    Interval::hull(&rows.iter().map(|row| row[feature].range).collect::<Vec<_>>())
}

/// Trees as lists of boxes, for all rows.
struct Forest<'a> {
    trees: Vec<Branches<'a>>,
    features: Vec<Feature>,
    lists: BoxLists,
}

/// A feature, and its ranks.
struct Feature {
    range: Interval,
    ranks: Ranks,
    /// Of the ranks in their order.
    proofs: Vec<RankProof>,
}

/// How some ranks of a feature are proven.
enum RankProof {
    /// A single one, which has one threshold.
    Bit { threshold: i128 },
    /// All of them are values of one list.
    Listed { runs: Runs, list: usize },
}

/// A tree as a list of boxes.
struct Branches<'a> {
    tree: &'a Tree,
    pruned: Pruned,
    coordinates: Vec<Coordinate>,
    list: usize,
}

impl<'a> Forest<'a> {
    fn of(trees: &'a [Tree], ranges: &[Interval], rows: usize, limb_bits: u32) -> Result<Self, CircuitError> {
        let mut shears = Shears::new(ranges);
        let pruned: Vec<Pruned> = trees.iter().map(|tree| Pruned::of(tree, &mut shears)).collect::<Result<_, _>>()?;
        let feature = |range: &Interval| Feature { range: *range, ranks: Ranks::default(), proofs: Vec::new() };
        let mut features: Vec<Feature> = ranges.iter().map(feature).collect();
        let mut lists = Vec::new();
        let mut branches = Vec::new();
        for (tree, pruned) in trees.iter().zip(pruned) {
            let coordinates = coordinates(&pruned, &mut features);
            lists.push(list(tree, &pruned, &coordinates, &features));
            branches.push(Branches { tree, pruned, coordinates, list: lists.len() - 1 });
        }
        for feature in &mut features {
            for runs in feature.ranks.runs(feature.range, &mut shears.memory)? {
                feature.proofs.push(match (runs.thresholds.as_slice(), runs.values[0].len()) {
                    ([threshold], 1) => RankProof::Bit { threshold: *threshold },
                    _ => {
                        lists.push(runs.list());
                        RankProof::Listed { runs, list: lists.len() - 1 }
                    }
                });
            }
        }
        let uses = vec![rows; lists.len()];
        Ok(Self { trees: branches, features, lists: BoxLists::new(lists, &uses, limb_bits)? })
    }

    /// Cells that a row takes, about.
    fn cells(&self, limb_bits: u32) -> usize {
        let proofs = self.features.iter().flat_map(|feature| &feature.proofs);
        let features = proofs.filter_map(|proof| match proof {
            RankProof::Listed { list, .. } => Some(*list),
            RankProof::Bit { .. } => None,
        });
        let all = features.chain(self.trees.iter().map(|branches| branches.list));
        all.map(|list| self.lists.cells(list, limb_bits)).fold(0, usize::saturating_add)
    }

    fn values(&self, builder: &mut Builder, row: &[Signal]) -> Result<Vec<Signal>, CircuitError> {
        let ranks = self.ranks(builder, row)?;
        let features: Vec<i128> = row.iter().map(|x| x.value).collect();
        let own: Vec<Interval> = row.iter().map(|x| x.range).collect();
        let narrower = own.iter().zip(&self.features).any(|(own, feature)| *own != feature.range);
        let mut shears = narrower.then(|| Shears::new(&own));
        let mut all = Vec::new();
        for Branches { tree, pruned, coordinates, list } in &self.trees {
            let signals: Vec<Signal> = coordinates
                .iter()
                .map(|coordinate| match *coordinate {
                    Coordinate::Feature { feature } => row[feature],
                    Coordinate::Rank { feature, list } => ranks[feature][list],
                })
                .collect();
            let outside = || CircuitError::Malformed("features are outside their ranges".to_owned());
            let number = pruned.box_of(tree, &features).ok_or_else(outside)?;
            let mut values = self.lists.locate(builder, *list, number, &signals)?;
            if let Some(shears) = &mut shears {
                narrow(tree, shears, &mut values)?;
            }
            all.append(&mut values);
        }
        Ok(all)
    }

    /// All ranks of each feature.
    fn ranks(&self, builder: &mut Builder, row: &[Signal]) -> Result<Vec<Vec<Signal>>, CircuitError> {
        row.iter().zip(&self.features).map(|(x, feature)| self.ranks_of(builder, x, feature)).collect()
    }

    fn ranks_of(&self, builder: &mut Builder, x: &Signal, feature: &Feature) -> Result<Vec<Signal>, CircuitError> {
        if x.wire.is_none() {
            return Ok(feature.ranks.at(x.value).into_iter().map(Signal::constant).collect());
        }
        let mut ranks = Vec::new();
        for proof in &feature.proofs {
            match proof {
                RankProof::Bit { threshold } => ranks.push(is_above(builder, *x, *threshold)?),
                RankProof::Listed { runs, list } => {
                    ranks.append(&mut self.lists.locate(builder, *list, runs.number(x.value), &[*x])?)
                }
            }
        }
        Ok(ranks)
    }
}

/// What the tree is told, in the order of its features.
fn coordinates(pruned: &Pruned, features: &mut [Feature]) -> Vec<Coordinate> {
    let of = |(feature, thresholds): (&usize, &Vec<i128>)| {
        let Feature { range, ranks, .. } = &mut features[*feature];
        Coordinate::of(*feature, *range, thresholds, ranks)
    };
    pruned.thresholds.iter().map(of).collect()
}

/// The boxes of a tree and their values.
fn list(tree: &Tree, pruned: &Pruned, coordinates: &[Coordinate], features: &[Feature]) -> BoxList {
    let sides: Vec<_> =
        pruned.thresholds.iter().zip(coordinates).map(|((f, list), c)| (features[*f].range, list, *c)).collect();
    let ranges = sides.iter().map(|(range, thresholds, coordinate)| coordinate.range(*range, thresholds)).collect();
    let bounds = |ranks: &Vec<Interval>| {
        let bound = |(ranks, (range, thresholds, coordinate)): (&Interval, &(Interval, &Vec<i128>, Coordinate))| {
            coordinate.interval(*range, thresholds, *ranks)
        };
        ranks.iter().zip(&sides).map(bound).collect()
    };
    let values = |leaf: &usize| tree.values(*leaf).iter().map(|value| i128::from(*value)).collect();
    BoxList {
        ranges,
        boxes: pruned.ranks.iter().map(bounds).collect(),
        values: pruned.leaves.iter().map(values).collect(),
    }
}

/// Leaves values the ranges that the features of this row allow.
fn narrow(tree: &Tree, shears: &mut Shears<'_>, values: &mut [Signal]) -> Result<(), CircuitError> {
    let pruned = Pruned::of(tree, shears)?;
    for (output, signal) in values.iter_mut().enumerate() {
        let known = pruned.leaves.iter().map(|leaf| i128::from(tree.values(*leaf)[output]));
        let Interval { low, high } = signal.range;
        signal.range = Interval { low: known.clone().min().unwrap_or(low), high: known.max().unwrap_or(high) };
    }
    Ok(())
}
