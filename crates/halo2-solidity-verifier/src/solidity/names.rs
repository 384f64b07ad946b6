//! Identifiers of local variables.

use std::collections::HashSet;

use verifier_program::{Graph, ValueId};

/// What the generated function itself declares.
const RESERVED: [&str; 15] = [
    "r",
    "ok",
    "called",
    "status",
    "multiplyAndAdd",
    "at",
    "size",
    "times",
    "root",
    "value",
    "row",
    "end",
    "distance",
    "sum",
    "product",
];

/// One identifier per value: its label, or its number.
pub(super) struct Names {
    names: Vec<String>,
}

impl Names {
    pub(super) fn new(graph: &Graph) -> Self {
        let mut taken: HashSet<String> = RESERVED.iter().map(|name| (*name).into()).collect();
        let names = graph
            .ids()
            .map(|id| {
                let label = graph.name(id).filter(|label| !taken.contains(*label)).map(str::to_owned);
                let name = label.unwrap_or_else(|| id.to_string());
                taken.insert(name.clone());
                name
            })
            .collect();
        Self { names }
    }

    pub(super) fn of(&self, id: ValueId) -> &str {
        &self.names[id.index()]
    }
}
