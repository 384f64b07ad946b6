//! The product of two secret integers.

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::relation::{Relation, Term};
use crate::signal::Signal;

/// `left * right`, exactly. Of a wire times itself the range is that of a square: none is negative.
///
/// # Assumptions
/// Both wires are proven to hold their integers and the ranges are true: the product is then below 2^126 in
/// magnitude, far from the field's size.
///
/// # Errors
/// [`CircuitError::Overflow`] when the product could reach 2^126.
pub(crate) fn product(builder: &mut Builder, left: Signal, right: Signal) -> Result<Signal, CircuitError> {
    let mut range = range_of(&left.range, &right.range).ok_or(CircuitError::Overflow)?;
    if left.wire.is_some() && left.wire == right.wire && left.offset == right.offset {
        range.low = least_square(&left.range);
    }
    let value = left.value.checked_mul(right.value).ok_or(CircuitError::Overflow)?;
    let wire = match (left.wire, right.wire) {
        (None, None) => return Ok(Signal::constant(value)),
        (Some(_), None) => scaled(builder, left, right.offset),
        (None, Some(_)) => scaled(builder, right, left.offset),
        (Some(left_wire), Some(right_wire)) => {
            let out = builder.wire(from_integer(value));
            builder.push(Relation::Product {
                left: left_wire.into(),
                right: right_wire.into(),
                left_factor: from_integer(right.offset),
                right_factor: from_integer(left.offset),
                addend: None,
                constant: from_integer(left.offset) * from_integer(right.offset),
                out: out.into(),
            });
            out
        }
    };
    Ok(Signal { wire: Some(wire), offset: 0, value, range })
}

fn scaled(builder: &mut Builder, signal: Signal, factor: i128) -> crate::relation::Wire {
    let mut terms: Vec<Term> = Vec::new();
    let mut constant = Fr::zero();
    Builder::accumulate(&mut terms, &mut constant, from_integer(factor), &signal);
    builder.linear(terms, constant)
}

/// The least square of a range whose squares do not overflow.
fn least_square(range: &Interval) -> i128 {
    if range.contains(0) { 0 } else { (range.low * range.low).min(range.high * range.high) }
}

/// The range of a product, `None` where it could reach 2^126.
pub(crate) fn range_of(left: &Interval, right: &Interval) -> Option<Interval> {
    let corners = [
        left.low.checked_mul(right.low)?,
        left.low.checked_mul(right.high)?,
        left.high.checked_mul(right.low)?,
        left.high.checked_mul(right.high)?,
    ];
    let low = corners.into_iter().min()?;
    let high = corners.into_iter().max()?;
    (low > -(1 << 126) && high < 1 << 126).then_some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gadgets::forging::given;

    #[test]
    fn the_range_of_a_square_is_smaller_than_that_of_a_product() {
        for (low, high, least) in [(-3, 5, 0), (2, 5, 4), (-7, -2, 4)] {
            let mut builder = Builder::new(4);
            let [x, y] = [0, 1].map(|_| given(&mut builder, low, Interval { low, high }));
            let shifted = x.plus(1).unwrap();
            let mut range = |left, right| product(&mut builder, left, right).unwrap().range;
            assert_eq!(range(x, x).low, least);
            assert_eq!(range(x, y), range_of(&x.range, &y.range).unwrap());
            assert_eq!(range(x, shifted), range_of(&x.range, &shifted.range).unwrap());
        }
    }

    #[test]
    fn products_stay_below_126_bits() {
        let until = |end: i128| Interval { low: end.min(0), high: end.max(0) };
        assert_eq!(range_of(&until(-3), &Interval { low: -2, high: 5 }), Some(Interval { low: -15, high: 6 }));
        for sign in [1, -1] {
            assert_eq!(range_of(&until(sign << 63), &until(1 << 63)), None);
            assert!(range_of(&until(sign << 63), &until((1 << 63) - 1)).is_some());
            assert_eq!(range_of(&until(sign << 100), &until(1 << 100)), None);
        }
    }
}
