//! Counts after placing: whether every lookup that the relations ask for has a cell.

use std::collections::{HashMap, HashSet};

use super::{Content, Layout};
use crate::builder::Builder;
use crate::convolution::Convolution;
use crate::error::CircuitError;
use crate::matrix_product::MatrixProduct;
use crate::relation::{Relation, Wire};

/// A wire that is never looked up where a gadget relied on it would let a prover choose it freely, and no honest
/// witness would show it.
///
/// # Errors
/// [`CircuitError::LookupLost`] where a wire has fewer cells that are looked up in a table than slots that ask for it;
/// [`CircuitError::PermutationLost`] where a permutation's wire has no cell that relations refer to.
pub(crate) fn audit(builder: &Builder, layout: &Layout) -> Result<(), CircuitError> {
    let mut cells: HashMap<(Wire, u64), usize> = HashMap::new();
    for contents in &layout.content[..layout.lanes.looked_up] {
        for (content, tag) in contents.iter().zip(&layout.tag) {
            if let Content::Wire(wire) = content {
                *cells.entry((*wire, *tag)).or_default() += 1;
            }
        }
    }
    audit_permutations(builder, layout)?;
    let convolutions = builder.convolutions().iter().flat_map(Convolution::slots);
    let identities = convolutions.chain(builder.matrix_products().iter().flat_map(MatrixProduct::slots));
    // Products of folded sums stand in a column of their own, without lookups.
    for slot in builder.relations().iter().flat_map(Relation::slots).chain(identities) {
        let Some(table) = slot.table.map(|table| usize::from(table.0)) else { continue };
        match cells.get_mut(&(slot.wire, Layout::tag_of(table))) {
            Some(count) if *count > 0 => *count -= 1,
            _ => return Err(CircuitError::LookupLost { table }),
        }
    }
    Ok(())
}

/// A wire of a permutation that no cell of a lane holds would be a free value to all that is not a permutation.
fn audit_permutations(builder: &Builder, layout: &Layout) -> Result<(), CircuitError> {
    if builder.permutations().is_empty() {
        return Ok(());
    }
    let in_lanes: HashSet<Wire> = layout.content.iter().flatten().filter_map(wire_of).collect();
    let outputs: HashSet<Wire> = builder.permutations().iter().map(|one| one.output).collect();
    let mut inputs = builder.permutations().iter().flat_map(|one| one.inputs);
    let named = builder.relations().iter().flat_map(Relation::slots).map(|slot| slot.wire);
    let mut named_outputs = named.filter(|wire| outputs.contains(wire));
    let lost = inputs.any(|wire| !in_lanes.contains(&wire) && !outputs.contains(&wire))
        || named_outputs.any(|wire| !in_lanes.contains(&wire));
    if lost { Err(CircuitError::PermutationLost) } else { Ok(()) }
}

fn wire_of(content: &Content) -> Option<Wire> {
    if let Content::Wire(wire) = content { Some(*wire) } else { None }
}

#[cfg(test)]
mod tests {
    use halo2_proofs::halo2curves::bn256::Fr;

    use super::*;
    use crate::check::check;
    use crate::lanes::Lanes;
    use crate::layout::{WINDOW, place};
    use crate::relation::{Slot, Term};
    use crate::table::Table;
    use crate::witness::Witness;

    /// `out = a + 4 b` with both terms looked up as 2 bits, and a plain sum with the same selectors.
    fn two_sums() -> (Builder, Wire) {
        let mut builder = Builder::new(2);
        let table = builder.table(&Table::Range { bits: 2 });
        let [a, b] = [3, 2].map(|value| builder.wire(Fr::from(value)));
        let term = |coefficient, wire, table| Term { coefficient: Fr::from(coefficient), slot: Slot { wire, table } };
        builder.linear(vec![term(1, a, Some(table)), term(4, b, Some(table))], Fr::zero());
        builder.linear(vec![term(1, a, None), term(1, b, None)], Fr::one());
        (builder, a)
    }

    #[test]
    fn a_looked_up_value_in_a_lane_without_lookups_is_found() {
        let (mut builder, a) = two_sums();
        let mut layout = place(&builder, Lanes::windows(2, 1));
        audit(&builder, &layout).unwrap();
        let start = (0..layout.rows()).find(|row| layout.content[0][*row] == Content::Wire(a)).unwrap();
        assert_eq!(layout.content[1][start], Content::Wire(a), "the plain sum stands beside");

        // The blocks change places: all windows hold still, and no cell of the looked-up sum is looked up.
        let (first, second) = layout.content.split_at_mut(1);
        first[0][start..start + WINDOW].swap_with_slice(&mut second[0][start..start + WINDOW]);
        let (first, second) = layout.coef.split_at_mut(1);
        first[0][start..start + WINDOW].swap_with_slice(&mut second[0][start..start + WINDOW]);
        layout.content[0][start] = Content::Filler(0);
        layout.content[0][start + 1] = Content::Filler(0);
        assert_eq!(audit(&builder, &layout), Err(CircuitError::LookupLost { table: 0 }));

        // What the audit is for: nothing else would notice.
        layout.coef[0][start..start + WINDOW].fill(Fr::zero());
        layout.content[0][start + WINDOW - 1] = Content::Free;
        let outside = builder.wire(Fr::from(1000));
        layout.content[1][start] = Content::Wire(outside);
        layout.content[1][start + WINDOW - 1] = Content::Partial;
        check(&layout, &Witness::fill(&layout, builder.values(), Vec::new())).unwrap();
    }

    #[test]
    fn a_lookup_in_another_table_does_not_count() {
        let (builder, _) = two_sums();
        let mut layout = place(&builder, Lanes::all(1));
        let row = layout.tag.iter().position(|tag| *tag == Layout::tag_of(0)).unwrap();
        layout.tag[row] = Layout::tag_of(1);
        assert_eq!(audit(&builder, &layout), Err(CircuitError::LookupLost { table: 0 }));
    }
}
