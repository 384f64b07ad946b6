//! Fifth powers in windows: three products that share rows, and the sum that goes on from them.

use std::collections::BTreeMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::blocks::{Block, BlockContent, Op};
use crate::relation::{Relation, Slot, Wire};

/// Relations that a [`FifthPower`] stands for.
const RELATIONS: usize = 3;

/// Calls `take` with the block of every relation; with `one`, a wire proven to be 1, those of folded sums.
///
/// A fifth power takes one block for its three products. The sum whose first term it is takes the same block where the
/// coefficient of that term is the constant of the power, for the cell that both share has one constant.
pub(super) fn for_each_block(relations: &[Relation], one: Option<Wire>, mut take: impl FnMut(Block)) {
    let mut powers: BTreeMap<Wire, FifthPower> = BTreeMap::new();
    let mut rest = relations;
    while let [relation, others @ ..] = rest {
        if one.is_none()
            && let Some(power) = FifthPower::starting(rest)
        {
            rest = &rest[RELATIONS..];
            if let Some(other) = powers.insert(power.power, power) {
                take(other.block());
            }
            continue;
        }
        rest = others;
        match (continued(relation, &mut powers), Block::of(relation, one)) {
            (Some(power), Some(sum)) => take(power.block().continued(sum)),
            (None, Some(block)) => take(block),
            (_, None) => {}
        }
    }
    powers.into_values().for_each(|power| take(power.block()));
}

/// The power that a sum goes on from, which no other sum can then.
fn continued(relation: &Relation, powers: &mut BTreeMap<Wire, FifthPower>) -> Option<FifthPower> {
    let Relation::Linear { terms, .. } = relation else { return None };
    let first = terms.first()?;
    let power = powers.get(&first.slot.wire)?;
    let shared = first.slot.table.is_none() && first.coefficient == power.constant;
    if shared { powers.remove(&first.slot.wire) } else { None }
}

/// `square = base * base`, `cube = base * square`, `power = square * cube + constant`.
struct FifthPower {
    base: Wire,
    square: Wire,
    cube: Wire,
    power: Wire,
    constant: Fr,
}

impl FifthPower {
    /// The power that the first relations of this list are, without lookups.
    fn starting(relations: &[Relation]) -> Option<Self> {
        let [first, second, third, ..] = relations else { return None };
        let (base, square) = (plain_product(first)?, plain_product(second)?);
        let power = plain_product(third)?;
        let fits = base.left == base.right
            && (square.left, square.right) == (base.left, base.out)
            && (power.left, power.right) == (base.out, square.out)
            && base.constant == Fr::ZERO
            && square.constant == Fr::ZERO;
        fits.then_some(Self {
            base: base.left,
            square: base.out,
            cube: square.out,
            power: power.out,
            constant: power.constant,
        })
    }

    /// Windows start at the first, second and fourth row.
    fn block(&self) -> Block {
        let Self { base, square, cube, power, constant } = *self;
        let slot = |wire: Wire| BlockContent::Slot(Slot::from(wire));
        let mut block = Block::empty();
        for (op, coefficient, content) in [
            (Op::Product, Fr::ZERO, slot(base)),
            (Op::Product, Fr::ZERO, slot(base)),
            (Op::None, Fr::ZERO, slot(square)),
            (Op::Product, Fr::ZERO, slot(square)),
            (Op::None, Fr::ZERO, slot(cube)),
            (Op::None, Fr::ZERO, BlockContent::Free),
            (Op::None, constant, slot(power)),
        ] {
            block.push(op, coefficient, content);
        }
        block
    }
}

/// A product of wires that are not looked up, plus a constant.
struct PlainProduct {
    left: Wire,
    right: Wire,
    out: Wire,
    constant: Fr,
}

fn plain_product(relation: &Relation) -> Option<PlainProduct> {
    let Relation::Product { left, right, left_factor, right_factor, addend, constant, out } = relation else {
        return None;
    };
    let plain = [left, right, out].iter().all(|slot| slot.table.is_none())
        && [left_factor, right_factor].iter().all(|factor| **factor == Fr::ZERO)
        && addend.is_none();
    plain.then_some(PlainProduct { left: left.wire, right: right.wire, out: out.wire, constant: *constant })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relation::{TableId, Term};

    const X: Wire = Wire(0);
    const SQUARE: Wire = Wire(1);
    const CUBE: Wire = Wire(2);
    const POWER: Wire = Wire(3);
    const SEVEN: Fr = Fr::from_raw([7, 0, 0, 0]);

    fn product(left: Wire, right: Wire, constant: Fr, out: Wire) -> Relation {
        let [left, right, out] = [left, right, out].map(Slot::from);
        let [left_factor, right_factor] = [Fr::ZERO; 2];
        Relation::Product { left, right, left_factor, right_factor, addend: None, constant, out }
    }

    /// `x^5 + 7`.
    fn power() -> [Relation; RELATIONS] {
        [product(X, X, Fr::ZERO, SQUARE), product(X, SQUARE, Fr::ZERO, CUBE), product(SQUARE, CUBE, SEVEN, POWER)]
    }

    /// A sum of five terms with the power as the first.
    fn sum(coefficient: Fr, table: Option<TableId>) -> Relation {
        let first = Term { coefficient, slot: Slot { wire: POWER, table } };
        let terms = [first].into_iter().chain((4..8).map(|wire| Term { slot: Wire(wire).into(), ..first })).collect();
        Relation::Linear { terms, constant: Fr::ONE, out: Wire(8).into() }
    }

    fn rows(relations: &[Relation]) -> Vec<usize> {
        let mut rows = Vec::new();
        for_each_block(relations, None, |block| rows.push(block.cells.len()));
        rows
    }

    #[test]
    fn a_sum_goes_on_from_a_power_with_its_constant_once() {
        let with = |sums: &[Relation]| rows(&[power().as_slice(), sums].concat());
        assert_eq!(with(&[]), [7]);
        assert_eq!(with(&[sum(SEVEN, None)]), [7 + 6]);
        assert_eq!(with(&[sum(SEVEN, None), sum(SEVEN, None)]), [7 + 6, 7]);
        assert_eq!(with(&[sum(Fr::ONE, None)]), [7, 7]);
        assert_eq!(with(&[sum(SEVEN, Some(TableId(0)))]), [7, 7]);
    }

    #[test]
    fn no_power_is_lost_where_two_make_one_wire() {
        assert_eq!(rows(&[power(), power()].concat()), [7, 7]);
    }

    #[test]
    fn other_products_have_rows_of_their_own() {
        let changed = |place: usize, change: fn(&mut Relation)| {
            let mut relations = power();
            change(&mut relations[place]);
            rows(&relations)
        };
        type Change = fn(&mut Relation);
        let changes: [Change; 6] = [
            |one| {
                if let Relation::Product { left, .. } = one {
                    left.table = Some(TableId(0))
                }
            },
            |one| {
                if let Relation::Product { right, .. } = one {
                    right.wire = Wire(9)
                }
            },
            |one| {
                if let Relation::Product { out, .. } = one {
                    out.wire = Wire(9)
                }
            },
            |one| {
                if let Relation::Product { left_factor, .. } = one {
                    *left_factor = Fr::ONE
                }
            },
            |one| {
                if let Relation::Product { right_factor, .. } = one {
                    *right_factor = Fr::ONE
                }
            },
            |one| {
                if let Relation::Product { addend, .. } = one {
                    *addend = Some(X)
                }
            },
        ];
        for (number, change) in changes.into_iter().enumerate() {
            for place in 0..RELATIONS {
                // Whatever the last product makes is the power.
                if (number, place) != (2, 2) {
                    assert_eq!(changed(place, change), [4, 4, 4], "change {number} of product {place}");
                }
            }
        }
        let constant: Change = |one| {
            if let Relation::Product { constant, .. } = one {
                *constant = SEVEN
            }
        };
        assert_eq!([0, 1].map(|place| changed(place, constant)), [[4, 4, 4], [4, 4, 4]]);
    }
}
