//! From a protocol to the field values and group steps of its verifier.

mod blinding;
mod context;
mod domain;
mod grand_product;
mod inversion;
mod lookup;
mod msm;
mod opening;
mod permutation;
mod quotient;
mod roots;

use protocol_spec::{ProtocolSpec, SpecError};

use crate::instances::Rows;
use crate::key::Key;
use crate::program::VerifierProgram;
use crate::section::Section;
use context::Context;

/// Where a verifier has its key from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// It is part of the code.
    Code,
    /// It precedes each call, so that models of one shape have the same code.
    Call,
}

/// Writes down the verifier of a protocol. With a key from the call, the protocol has to be fit for it: see
/// [`crate::compile_shared`].
///
/// # Errors
/// A protocol whose parts do not fit together.
pub fn build(spec: &ProtocolSpec, source: KeySource) -> Result<VerifierProgram, SpecError> {
    build_over(spec, source, if source == KeySource::Call { Rows::Looped } else { Rows::Unrolled })
}

/// As [`build`], with code for each row of public values or a loop over them.
pub(crate) fn build_over(spec: &ProtocolSpec, source: KeySource, rows: Rows) -> Result<VerifierProgram, SpecError> {
    spec.validate()?;
    let keyed = source == KeySource::Call;
    let mut context = Context::new(spec, keyed, rows);

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
        key: keyed.then(|| Key::new(spec, &key_points)),
        log_rows: spec.domain.k,
        instances: context.instances,
        pinned: spec.pinned.clone(),
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
