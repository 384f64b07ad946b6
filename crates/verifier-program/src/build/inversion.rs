//! All inversions by one inverse, given as a hint (Montgomery's trick).

use std::collections::HashMap;

use super::context::Context;
use crate::graph::ValueId;

pub(super) struct Inverses {
    /// Product of all inverted values.
    pub(super) product: ValueId,
    /// `hint * product`, to be checked against 1.
    pub(super) check: ValueId,
    inverses: HashMap<ValueId, ValueId>,
}

impl Inverses {
    /// The inverse of a value that was among those inverted.
    pub(super) fn of(&self, value: ValueId) -> ValueId {
        self.inverses[&value]
    }
}

pub(super) fn invert_all(context: &mut Context<'_>, values: &[ValueId]) -> Inverses {
    let hint = context.hint();
    let graph = &mut context.graph;
    let mut products = vec![values[0]];
    for value in &values[1..] {
        let product = graph.mul(products[products.len() - 1], *value);
        products.push(product);
    }
    let product = products[products.len() - 1];
    let check = graph.mul(hint, product);
    graph.label(product, "inverted");

    let mut inverses = HashMap::new();
    let mut rest = hint;
    for index in (1..values.len()).rev() {
        inverses.insert(values[index], graph.mul(rest, products[index - 1]));
        rest = graph.mul(rest, values[index]);
    }
    inverses.insert(values[0], rest);
    Inverses { product, check, inverses }
}
