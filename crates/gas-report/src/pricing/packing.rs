//! Narrower public values: more of them fit an instance.

use protocol_spec::public::{Encoding, PublicLayout, PublicTensor, WORD_BITS};

use crate::options::PackingOption;

/// Widths tried for the widest values.
const WIDTHS: [u32; 6] = [32, 24, 20, 16, 12, 8];

/// What the model would cost with public values of at most so many bits: for each width tried that frees an instance, the
/// widest values that need no more instances. `price` gives the transaction's gas for a number of instances.
///
/// # Errors
/// Those of `price`.
pub fn packing_options<E>(
    layout: &PublicLayout,
    price: impl Fn(usize) -> Result<u64, E>,
) -> Result<Vec<PackingOption>, E> {
    let packed = layout.tensors().iter().filter(|tensor| tensor.encoding == Encoding::Packed);
    let widest = packed.map(|tensor| tensor.bits).max().unwrap_or(0);
    let mut options: Vec<PackingOption> = Vec::new();
    let mut fewest = layout.instance_count();
    for width in WIDTHS.into_iter().filter(|width| *width < widest) {
        let instances = instances_within(layout, width);
        if instances < fewest {
            fewest = instances;
            let bits = (width..widest).rev().find(|bits| instances_within(layout, *bits) == instances);
            options.push(PackingOption { bits: bits.unwrap_or(width), instances, transaction_gas: price(instances)? });
        }
    }
    Ok(options)
}

/// Instances with the context's, where no value has more bits than these.
fn instances_within(layout: &PublicLayout, bits: u32) -> usize {
    let of_tensor = |tensor: &PublicTensor| match tensor.encoding {
        Encoding::Packed => tensor.element_count().div_ceil((WORD_BITS / tensor.bits.min(bits)) as usize),
        Encoding::Hashed => 1,
    };
    let of_tensors = layout.tensors().iter().map(of_tensor);
    PublicLayout::CONTEXT_INSTANCE + 1 + of_tensors.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use protocol_spec::public::{DeclaredRange, Role, TensorSpec};

    use super::*;

    fn layout(tensors: &[(usize, u32)]) -> PublicLayout {
        layout_of(tensors, Encoding::Packed)
    }

    fn layout_of(tensors: &[(usize, u32)], encoding: Encoding) -> PublicLayout {
        let range = DeclaredRange { low: 0.0, high: 1.0 };
        let tensor = |&(elements, bits): &(usize, u32)| TensorSpec {
            name: format!("{elements} values"),
            role: Role::Input(range),
            shape: vec![1, elements],
            bits,
            offset: 0,
            scale: 4,
            encoding,
        };
        PublicLayout::new(tensors.iter().map(tensor)).unwrap()
    }

    fn options(tensors: &[(usize, u32)]) -> Vec<(u32, usize)> {
        let price = |instances| Ok::<_, Infallible>(1_000 * instances as u64);
        let options = packing_options(&layout(tensors), price).unwrap();
        assert!(options.iter().all(|option| option.transaction_gas == 1_000 * option.instances as u64));
        options.iter().map(|option| (option.bits, option.instances)).collect()
    }

    #[test]
    fn widths_that_free_an_instance_are_kept_as_wide_as_they_may_be() {
        // 30 values of 24 bits: 10 to an instance; 15 of at most 16 bits, 30 of at most 8.
        assert_eq!(options(&[(30, 24)]), [(16, 3), (8, 2)]);
        // 20 values: 8 of 30 bits, 10 of at most 25 bits, 20 of at most 12.
        assert_eq!(options(&[(20, 30)]), [(25, 3), (12, 2)]);
    }

    #[test]
    fn values_that_are_narrow_already_stay_as_they_are() {
        // The second tensor fills two instances whatever happens to the first one.
        assert_eq!(options(&[(10, 40), (40, 8)]), [(25, 4)]);
        assert_eq!(options(&[(40, 8)]), []);
    }

    #[test]
    fn nothing_is_gained_where_everything_fits_one_instance() {
        assert_eq!(options(&[(3, 60), (1, 20)]), []);
        assert_eq!(options(&[]), []);
    }

    #[test]
    fn the_values_of_a_hash_take_no_more_when_they_are_wide() {
        let options = packing_options(&layout_of(&[(30, 24)], Encoding::Hashed), |_| Err("no price is asked for"));
        assert_eq!(options, Ok(Vec::new()));
    }

    #[test]
    fn a_price_that_cannot_be_told_is_an_error() {
        let refused = packing_options(&layout(&[(30, 24)]), |_| Err("no price"));
        assert_eq!(refused, Err("no price"));
    }
}
