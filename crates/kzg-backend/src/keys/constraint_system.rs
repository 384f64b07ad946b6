use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use halo2_proofs::poly::EvaluationDomain;
use halo2curves::bn256::Fr;

use super::KeyError;
use super::domain::light_domain;
use crate::srs::MAX_K;

/// The columns and gates of a circuit, checked to be of the kind that this backend covers: one instance column, fixed
/// columns in place of selectors, lookups by challenges.
pub(super) fn configure<C: Circuit<Fr>>(params: C::Params) -> Result<ConstraintSystem<Fr>, KeyError> {
    let mut system = ConstraintSystem::default();
    C::configure_with_params(&mut system, params);
    if system.num_instance_columns() != 1 {
        return Err(KeyError::Unsupported { what: "other than one instance column" });
    }
    if system.num_selectors() != 0 {
        return Err(KeyError::Unsupported { what: "selectors" });
    }
    if !system.lookups().is_empty() {
        return Err(KeyError::Unsupported { what: "native lookups" });
    }
    Ok(system)
}

/// The domain of `2^k` rows and the extended one of the quotient; `None` where the field has no such subgroup or the
/// circuit's blinding rows do not fit.
pub(super) fn domain(system: &ConstraintSystem<Fr>, k: u32) -> Option<EvaluationDomain<Fr>> {
    let fits = k <= MAX_K && (1_usize << k) >= system.minimum_rows();
    // Degrees are at most 5 here, so the extended domain has at most 2^(26 + 2) rows.
    fits.then(|| light_domain(system.degree(), k))
}
