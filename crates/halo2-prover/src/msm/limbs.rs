//! Integers as limbs of 64 bits, the least significant first.

/// The sum, without its carry.
#[inline(always)]
pub(super) fn add<const LIMBS: usize>(a: [u64; LIMBS], b: [u64; LIMBS]) -> [u64; LIMBS] {
    let mut carry = false;
    let mut sum = a;
    for (limb, b) in sum.iter_mut().zip(b) {
        (*limb, carry) = limb.carrying_add(b, carry);
    }
    sum
}

/// The product with one limb: all four products first, then one chain of carries.
#[inline(always)]
pub(super) fn times(a: [u64; 4], b: u64) -> [u64; 5] {
    let [p0, p1, p2, p3] = a.map(|limb| limb.carrying_mul(b, 0));
    let [r1, r2, r3, r4] = add([p0.1, p1.1, p2.1, p3.1], [p1.0, p2.0, p3.0, 0]);
    [p0.0, r1, r2, r3, r4]
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
