//! Arithmetic on shapes and on row-major positions. A shape is a list of dimensions; the empty one is a scalar.

/// Number of elements of a tensor of this shape, `None` beyond `usize`.
pub(crate) fn elements(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |product, &dim| product.checked_mul(dim))
}

/// The shape two operands broadcast to by numpy's rules, `None` where they do not.
pub(crate) fn broadcast(left: &[usize], right: &[usize]) -> Option<Vec<usize>> {
    let rank = left.len().max(right.len());
    let dim = |shape: &[usize], axis: usize| (axis + shape.len()).checked_sub(rank).map_or(1, |i| shape[i]);
    (0..rank)
        .map(|axis| match (dim(left, axis), dim(right, axis)) {
            (a, b) if a == b => Some(a),
            (1, b) => Some(b),
            (a, 1) => Some(a),
            _ => None,
        })
        .collect()
}

/// For each element of a tensor of shape `to`, the position in a tensor of shape `from` that broadcasts to it.
///
/// The caller guarantees that `from` broadcasts to `to`.
pub(crate) fn broadcast_positions(from: &[usize], to: &[usize]) -> Vec<u32> {
    let missing = to.len() - from.len();
    let strides = strides(from);
    positions(to, |axis| if axis < missing || from[axis - missing] == 1 { 0 } else { strides[axis - missing] })
}

/// For each element of the transpose of a `[.., rows, columns]` tensor, its position before transposing.
pub(crate) fn transpose_positions(shape: &[usize]) -> Vec<u32> {
    let (transposed, source) = (transposed(shape), strides(shape));
    let rank = shape.len();
    positions(&transposed, |axis| match rank - axis {
        1 => source[rank - 2],
        2 => source[rank - 1],
        _ => source[axis],
    })
}

/// `shape` with its last two dimensions swapped.
pub(crate) fn transposed(shape: &[usize]) -> Vec<usize> {
    let mut swapped = shape.to_vec();
    let rank = shape.len();
    swapped.swap(rank - 1, rank - 2);
    swapped
}

/// Walks `shape` in row-major order, adding up `stride(axis)` times the coordinate.
pub(crate) fn positions(shape: &[usize], stride: impl Fn(usize) -> usize) -> Vec<u32> {
    let mut found = vec![0u32];
    for (axis, &dim) in shape.iter().enumerate() {
        let step = stride(axis);
        found = found.iter().flat_map(|&base| (0..dim).map(move |i| base + (i * step) as u32)).collect();
    }
    found
}

/// For each element of a tensor whose coordinate `i` of an axis is coordinate `picks[axis][i]` of a tensor of shape
/// `from`, its position there; the number of its elements where some coordinate is missing.
pub(crate) fn picked_positions(from: &[usize], picks: &[Vec<Option<usize>>]) -> Vec<u32> {
    let mut found = vec![Some(0u32)];
    for (pick, stride) in picks.iter().zip(strides(from)) {
        let steps: Vec<Option<u32>> = pick.iter().map(|at| at.map(|at| (at * stride) as u32)).collect();
        found = found.iter().flat_map(|&base| steps.iter().map(move |&step| Some(base? + step?))).collect();
    }
    let outside = from.iter().product::<usize>() as u32;
    found.into_iter().map(|position| position.unwrap_or(outside)).collect()
}

/// What `of` makes of the coordinates of each element of a tensor of this shape, in row-major order.
pub(crate) fn by_coordinates<T>(shape: &[usize], mut of: impl FnMut(&[usize]) -> T) -> Vec<T> {
    let mut at = vec![0; shape.len()];
    let mut next = || {
        let value = of(&at);
        for (coordinate, &dim) in at.iter_mut().zip(shape).rev() {
            *coordinate += 1;
            if *coordinate < dim {
                break;
            }
            *coordinate = 0;
        }
        value
    };
    (0..elements(shape).unwrap_or(0)).map(|_| next()).collect()
}

/// The position of the element with these coordinates, given the strides of a tensor.
pub(crate) fn position(strides: &[usize], at: &[usize]) -> usize {
    strides.iter().zip(at).map(|(stride, at)| stride * at).sum()
}

/// The positions in a tensor of shape `from` of the elements of its transpose, whose axis `i` is axis `order[i]`; and the shape
/// of that.
pub(crate) fn permuted(from: &[usize], order: &[usize]) -> (Vec<u32>, Vec<usize>) {
    let strides = strides(from);
    let shape: Vec<usize> = order.iter().map(|&axis| from[axis]).collect();
    (positions(&shape, |axis| strides[order[axis]]), shape)
}

/// For a permutation of positions, the one that takes it back.
pub(crate) fn inverse(permutation: &[u32]) -> Vec<u32> {
    let mut back = vec![0; permutation.len()];
    (0u32..).zip(permutation).for_each(|(position, &at)| back[at as usize] = position);
    back
}

/// Row-major strides.
pub(crate) fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    strides
}

/// `axis` counted from the front, `None` outside `-rank..rank`.
pub(crate) fn resolve_axis(axis: i64, rank: usize) -> Option<usize> {
    let rank_signed = i64::try_from(rank).ok()?;
    let resolved = if axis < 0 { axis.checked_add(rank_signed)? } else { axis };
    (0..rank_signed).contains(&resolved).then_some(resolved as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numpy_rules_decide_what_broadcasts() {
        assert_eq!(broadcast(&[4, 1, 3], &[2, 1]), Some(vec![4, 2, 3]));
        assert_eq!(broadcast(&[], &[5]), Some(vec![5]));
        assert_eq!(broadcast(&[2], &[3]), None);
    }

    #[test]
    fn broadcast_positions_repeat_rows_and_columns() {
        assert_eq!(broadcast_positions(&[3], &[2, 3]), [0, 1, 2, 0, 1, 2]);
        assert_eq!(broadcast_positions(&[2, 1], &[2, 3]), [0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn transposing_swaps_the_last_two_axes() {
        assert_eq!(transpose_positions(&[2, 3]), [0, 3, 1, 4, 2, 5]);
        assert_eq!(transpose_positions(&[2, 1, 2]), [0, 1, 2, 3]);
    }

    #[test]
    fn picks_choose_along_each_axis() {
        let picks = [vec![Some(1), None], vec![Some(2), Some(0)]];
        assert_eq!(picked_positions(&[2, 3], &picks), [5, 3, 6, 6]);
    }

    #[test]
    fn axes_count_from_both_ends() {
        assert_eq!(resolve_axis(-1, 3), Some(2));
        assert_eq!(resolve_axis(3, 3), None);
        assert_eq!(resolve_axis(i64::MIN, 3), None);
    }
}
