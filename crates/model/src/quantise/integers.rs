//! Integers and truth values are exact, or the model is refused.

use crate::fixed::analysis::analyse;
use crate::fixed::graph::FixedGraph;
use crate::float::graph::FloatGraph;
use crate::interval::Interval;
use crate::quantise::config::QuantiseConfig;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::Draft;
use crate::quantise::{Origins, fold, hidden};

/// Checks every tensor of integers or truth values before anything is folded, so that none of them is lost: that it has a scale
/// of 0, and that it stays within its type for all admitted inputs.
///
/// # Errors
/// [`QuantiseError::NotExact`] and [`QuantiseError::TypeRange`], naming the first that does not; those of interval analysis.
pub(super) fn check(graph: &FloatGraph, draft: &Draft, config: &QuantiseConfig) -> Result<(), QuantiseError> {
    if graph.nodes.iter().all(|node| node.element_type.is_float()) {
        return Ok(());
    }
    let (mut fixed, origins) = fold::unfolded(draft.clone());
    hidden::settle_widths(&mut fixed, config)?;
    analyse(&mut fixed)?;
    check_origins(graph, &fixed, &origins)
}

fn check_origins(graph: &FloatGraph, fixed: &FixedGraph, origins: &Origins) -> Result<(), QuantiseError> {
    for (id, tensor) in origins {
        let (float, integers) = (&graph.nodes[id.index()], fixed.node(*tensor));
        let Some((low, high)) = float.element_type.range() else { continue };
        let (node, element_type) = (float.name.clone(), float.element_type);
        if integers.scale.0 != 0 {
            return Err(QuantiseError::NotExact { node, element_type });
        }
        let hull = Interval::hull(&integers.intervals);
        if hull.low < low || hull.high > high {
            return Err(QuantiseError::TypeRange { node, element_type, low: hull.low, high: hull.high });
        }
    }
    Ok(())
}
