//! From a protocol to the field values and group steps of its verifier.

mod context;
mod domain;
mod grand_product;
mod inversion;
mod lookup;
mod msm;
mod opening;
mod permutation;
mod quotient;

use protocol_spec::{ProtocolSpec, SpecError};

use crate::program::VerifierProgram;
use crate::section::Section;
use context::Context;

/// Writes down the verifier of a protocol.
///
/// # Errors
/// A protocol whose parts do not fit together.
pub fn build(spec: &ProtocolSpec) -> Result<VerifierProgram, SpecError> {
    spec.validate()?;
    let mut context = Context::new(spec);

    context.graph.enter(Section::Instances);
    let points = opening::OpeningPoints::new(&mut context);
    let denominators = domain::Denominators::new(&mut context, &points);
    let inverses = inversion::invert_all(&mut context, &denominators.all());
    let evaluated = domain::DomainValues::new(&mut context, &denominators, &inverses);

    context.graph.enter(Section::Gates);
    let quotient = quotient::value(&mut context, &evaluated);

    context.graph.enter(Section::Opening);
    let sets = opening::weighted_sets(&mut context, &points, &evaluated, quotient);
    let (group, key_points) = msm::steps(&mut context, &sets, &evaluated);

    Ok(VerifierProgram {
        layout: context.layout,
        digest: spec.vk_digest(),
        graph: context.graph,
        inverted: inverses.product,
        inversion_check: inverses.check,
        quotient,
        group,
        key_points,
        srs: spec.srs,
    })
}
