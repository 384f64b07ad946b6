//! What a proof and its verification consist of.

use protocol_spec::{ProofItem, ProtocolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use verifier_program::{CompileError, GroupStep, KeySource, build};

use super::PricingError;

/// Counts that a verifier's gas grows with; they mean what they mean in [`crate::Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayoutCounts {
    pub instances: usize,
    pub commitments: usize,
    pub evaluations: usize,
    pub msm_terms: usize,
}

/// Counts the parts of a protocol's proofs, and the points that their verification sums up.
///
/// # Errors
/// A protocol whose parts do not fit together.
pub fn layout_counts(spec: &ProtocolSpec) -> Result<LayoutCounts, PricingError> {
    let program = build(spec, KeySource::Code).map_err(CompileError::from)?;
    let items = || program.layout.items().iter().map(|(_, item)| *item);
    let adds_point = |step: &&GroupStep| match step {
        GroupStep::Load(..) | GroupStep::Add(..) | GroupStep::AddScaled(..) => true,
        GroupStep::Scale(..) | GroupStep::Merge(_) => false,
    };
    Ok(LayoutCounts {
        instances: program.layout.instances(),
        commitments: items().filter(|item| matches!(item, ProofItem::Point(_))).count(),
        evaluations: items().filter(|item| matches!(item, ProofItem::Scalar(_))).count(),
        msm_terms: program.group.iter().filter(adds_point).count(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::protocol;

    #[test]
    fn counts_are_those_of_the_protocol() {
        let counts = layout_counts(&protocol(3)).unwrap();
        // Two advice columns, one product, the random polynomial, three pieces of the quotient, `W` and `W'`.
        let commitments = 2 + 1 + 1 + 3 + 2;
        // Three advice queries, the random polynomial, two permutation columns, the product here and in the next row.
        let evaluations = 3 + 1 + 2 + 2;
        // All commitments, two permutation columns, the generator.
        let msm_terms = commitments + 2 + 1;
        assert_eq!(counts, LayoutCounts { instances: 3, commitments, evaluations, msm_terms });
    }
}
