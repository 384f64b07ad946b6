//! One comparison of every integer with every constant, decided without a proof where it is known.

use super::super::threshold::{is_above, is_at_most};
use super::{assert_unique, builders, given, report};
use crate::builder::Builder;
use crate::error::CircuitError;

const ENDS: [i128; 2] = [-5, 6];

#[test]
fn every_integer_is_above_a_constant_or_at_most_it() {
    for x in ENDS[0]..=ENDS[1] {
        for threshold in ENDS[0] - 2..=ENDS[1] + 1 {
            for mut builder in builders(4) {
                let input = given(&mut builder, x, ENDS[0], ENDS[1]);
                let free = builder.values().len();
                let above = is_above(&mut builder, input, threshold).unwrap();
                let at_most = is_at_most(&mut builder, input, threshold).unwrap();
                assert_eq!(
                    [above, at_most].map(|signal| signal.value),
                    [x > threshold, x <= threshold].map(i128::from)
                );
                let is_open = (ENDS[0]..ENDS[1]).contains(&threshold);
                assert_eq!([above, at_most].map(|signal| signal.wire.is_some()), [is_open; 2]);
                if is_open {
                    assert_unique(&builder, free);
                }
            }
        }
    }
    report();
}

#[test]
fn constants_and_differences_that_are_too_wide_are_refused() {
    let compared = |high: i128, threshold: i128| {
        let mut builder = Builder::new(8);
        let input = given(&mut builder, 0, 0, high);
        is_above(&mut builder, input, threshold).map(|signal| signal.value)
    };
    // Distances of 120 bits, and of one more.
    assert_eq!(compared(1 << 120, 0), Ok(0));
    assert_eq!(compared((1 << 120) + 1, 0), Err(CircuitError::Overflow));
    assert_eq!(compared(1, i128::MIN), Err(CircuitError::Overflow));
    assert_eq!(compared(1, i128::MAX), Ok(0));
}
