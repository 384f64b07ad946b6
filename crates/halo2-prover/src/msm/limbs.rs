//! Integers of 256 bits as four limbs, the least significant first.

/// The sum, without its carry.
#[inline(always)]
pub(super) fn add(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let mut carry = false;
    let mut sum = a;
    for (limb, b) in sum.iter_mut().zip(b) {
        (*limb, carry) = limb.carrying_add(b, carry);
    }
    sum
}

/// The difference, and whether it is negative.
#[inline(always)]
pub(super) fn subtract(a: [u64; 4], b: [u64; 4]) -> ([u64; 4], bool) {
    let mut borrow = false;
    let mut difference = a;
    for (limb, b) in difference.iter_mut().zip(b) {
        (*limb, borrow) = limb.borrowing_sub(b, borrow);
    }
    (difference, borrow)
}

/// `a - b` where that is not negative, otherwise `a`.
#[inline(always)]
pub(super) fn subtract_once(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let (difference, negative) = subtract(a, b);
    if negative { a } else { difference }
}
