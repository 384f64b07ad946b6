//! Finding the model with the wanted number of parameters.

/// The width of at least 1 whose model has the number of parameters nearest to `wanted`, the smaller of two.
/// `parameters` grows with the width, and at least as fast.
pub(super) fn nearest(parameters: fn(u64) -> u64, wanted: u64) -> u64 {
    let (mut width, mut too_wide) = (1, wanted.max(1) + 1);
    while too_wide - width > 1 {
        let middle = width.midpoint(too_wide);
        if parameters(middle) > wanted {
            too_wide = middle;
        } else {
            width = middle;
        }
    }
    let (below, above) = (parameters(width), parameters(width + 1));
    if above.abs_diff(wanted) < below.abs_diff(wanted) { width + 1 } else { width }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_is_the_best_there_is() {
        let laws: [fn(u64) -> u64; 3] = [|width| width, |width| 18 * width * width + 332 * width + 10, |w| 40 + 3 * w];
        for parameters in laws {
            for wanted in (0..3_000).chain([10_000, 99_999, 1_000_000, 30_000_000]) {
                let off = |width| parameters(width).abs_diff(wanted);
                let found = nearest(parameters, wanted);
                assert!(found == 1 || off(found) < off(found - 1), "{wanted}");
                assert!(off(found) <= off(found + 1), "{wanted}");
            }
        }
    }
}
