//! Which blocks stand side by side: those of one selector pattern, and of one tag pattern where there are lookups.

use std::collections::{BTreeMap, VecDeque};

use super::blocks::{Block, Shape};
use super::powers::for_each_block;
use crate::lanes::Lanes;
use crate::relation::{Relation, Wire};

/// Rows of one shape with at most one block in each lane.
pub(super) struct Band {
    pub(super) shape: Shape,
    pub(super) lanes: Vec<Option<Block>>,
}

/// All relations in bands, ordered by where their shape first appears.
///
/// Blocks with looked-up slots go to the lanes with lookups alone. Lanes without them have no tag, so that beside
/// a band with lookups they take blocks without any whose selectors are the same.
///
/// With `one`, a wire proven to be 1, blocks are those of folded sums.
pub(super) fn bands(relations: &[Relation], lanes: Lanes, one: Option<Wire>) -> Vec<Band> {
    let mut groups = by_shape(relations, one);
    let numbers: BTreeMap<Shape, usize> =
        groups.iter().enumerate().map(|(number, (shape, _))| (shape.clone(), number)).collect();
    let mut bands = Vec::new();
    for number in (0..groups.len()).filter(|number| is_looked_up(&groups[*number].0)).collect::<Vec<_>>() {
        let shape = groups[number].0.clone();
        let plain = numbers.get(&without_tags(&shape)).copied();
        while !groups[number].1.is_empty() {
            let mut row = take(&mut groups[number].1, lanes.looked_up);
            match plain {
                Some(plain) => row.append(&mut take(&mut groups[plain].1, lanes.count - lanes.looked_up)),
                None => row.resize_with(lanes.count, || None),
            }
            bands.push((number, Band { shape: shape.clone(), lanes: row }));
        }
    }
    for (number, (shape, blocks)) in groups.iter_mut().enumerate() {
        while !blocks.is_empty() {
            bands.push((number, Band { shape: shape.clone(), lanes: take(blocks, lanes.count) }));
        }
    }
    bands.sort_by_key(|(number, _)| *number);
    bands.into_iter().map(|(_, band)| band).collect()
}

/// Exactly `count` lanes, idle where no block is left.
fn take(blocks: &mut VecDeque<Block>, count: usize) -> Vec<Option<Block>> {
    (0..count).map(|_| blocks.pop_front()).collect()
}

/// Relations grouped by shape, groups in order of first appearance.
fn by_shape(relations: &[Relation], one: Option<Wire>) -> Vec<(Shape, VecDeque<Block>)> {
    let mut places: BTreeMap<Shape, usize> = BTreeMap::new();
    let mut groups: Vec<(Shape, VecDeque<Block>)> = Vec::new();
    for_each_block(relations, one, |block| {
        let place = *places.entry(block.shape.clone()).or_insert_with(|| {
            groups.push((block.shape.clone(), VecDeque::new()));
            groups.len() - 1
        });
        groups[place].1.push_back(block);
    });
    groups
}

pub(super) fn is_looked_up(shape: &Shape) -> bool {
    shape.iter().any(|(_, table)| table.is_some())
}

pub(super) fn without_tags(shape: &Shape) -> Shape {
    shape.iter().map(|(op, _)| (*op, None)).collect()
}
