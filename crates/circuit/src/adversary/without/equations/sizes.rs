//! How large values can be.

use alloy_primitives::U256;
use ff::Field;

use super::{Equation, Equations};
use crate::field::to_integer;
use crate::table::Table;

impl Equations {
    /// Sizes by lookups, then those of sums that an equation cuts into limbs.
    pub(super) fn measure(&mut self) {
        self.sizes = self.looked_up.iter().map(|tables| self.size_by_lookup(tables)).collect();
        let limbs: Vec<(usize, U256)> =
            self.equations.iter().filter_map(|equation| self.sum_of_limbs(equation)).collect();
        for (value, size) in limbs {
            self.sizes[value].get_or_insert(size);
        }
    }

    fn size_by_lookup(&self, tables: &[usize]) -> Option<U256> {
        let size = |table: &usize| match self.tables[*table] {
            Table::Range { bits } => Some(U256::from(1) << bits as usize),
            _ => None,
        };
        tables.iter().filter_map(size).min()
    }

    /// The one value of an equation that is not looked up, if it is the sum of all others as limbs without a gap.
    fn sum_of_limbs(&self, equation: &Equation) -> Option<(usize, U256)> {
        let mut loose = equation.terms.iter().filter(|(_, value)| self.looked_up[*value].is_empty());
        let (Some((coefficient, sum)), None) = (loose.next(), loose.next()) else { return None };
        let scale = -coefficient.invert().into_option()?;
        let limbs = equation.terms.iter().filter(|(_, value)| value != sum);
        let limb = |(coefficient, value): &(_, usize)| Some((to_integer(scale * coefficient), self.sizes[*value]?));
        let mut limbs = limbs.map(limb).collect::<Option<Vec<_>>>()?;
        limbs.sort_unstable();
        let has_gap = equation.constant != Field::ZERO || !equation.products.is_empty();
        let mut size = U256::from(1);
        for (weight, end) in limbs {
            if weight != size {
                return None;
            }
            size = weight * end;
        }
        (!has_gap).then_some((*sum, size))
    }
}
