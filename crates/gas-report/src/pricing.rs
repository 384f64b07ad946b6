//! From a protocol to the figures of a report: the verifier program is compiled and priced, no key is needed.

mod counts;
mod packing;

use protocol_spec::{CalldataStats, InstanceBytes, ProtocolSpec};
use verifier_program::{
    CompileError, Fork, GasEstimate, compile, compile_batch, compile_shared, largest_batch, price, price_batch,
    price_front,
};

use crate::facts::GasFigures;
use crate::options::{BatchOption, SharedOption};
pub use counts::{LayoutCounts, layout_counts};
pub use packing::packing_options;

/// Batches that a report prices, as far as they fit one transaction.
pub const BATCH_SIZES: [usize; 6] = [2, 4, 8, 16, 32, 64];

/// Why a protocol has no price.
#[derive(Debug, thiserror::Error)]
pub enum PricingError {
    #[error("the verifier cannot be priced: {0}")]
    Compile(#[from] CompileError),
}

/// One verification and its contract on every fork, oldest first, for an average proof and instances like these.
///
/// # Errors
/// A protocol whose parts do not fit together.
pub fn predicted_gas(spec: &ProtocolSpec, instances: InstanceBytes) -> Result<Vec<(Fork, GasFigures)>, PricingError> {
    let program = compile(spec)?;
    let calldata = CalldataStats::expected(program.layout(), instances);
    Ok(Fork::ALL.map(|fork| (fork, GasFigures::from(&price(&program, fork, &calldata)))).to_vec())
}

/// The verifier that all models of the protocol's shape share, on the live fork; `None` for a protocol that no other
/// model could share a verifier with.
///
/// # Errors
/// A protocol whose parts do not fit together.
pub fn shared_option(spec: &ProtocolSpec, instances: InstanceBytes) -> Result<Option<SharedOption>, PricingError> {
    let program = match compile_shared(spec) {
        Err(CompileError::Shape(_)) => return Ok(None),
        program => program?,
    };
    let Some(key) = &program.program().key else { return Ok(None) };
    let verifier = price(&program, Fork::LIVE, &CalldataStats::expected(program.layout(), instances));
    Ok(Some(SharedOption {
        transaction_gas: verifier.transaction.0,
        verifier_deployment: verifier.deployment.transaction.0,
        front_deployment: price_front(key, Fork::LIVE).deployment.transaction.0,
    }))
}

/// Batches of these sizes on the live fork, but for those that one transaction cannot hold.
///
/// # Errors
/// A protocol whose parts do not fit together.
pub fn batch_options(
    spec: &ProtocolSpec,
    sizes: &[usize],
    instances: InstanceBytes,
) -> Result<Vec<BatchOption>, PricingError> {
    let program = compile_batch(spec)?;
    let largest = largest_batch(&program, Fork::LIVE, Fork::LIVE.limits().transaction_gas);
    let fitting = sizes.iter().filter(|proofs| (1..=largest).contains(*proofs));
    let option = |proofs: &usize| {
        let calldata = CalldataStats::expected_batch(program.layout(), *proofs, instances);
        let transaction_gas = price_batch(&program, *proofs, Fork::LIVE, &calldata).transaction.0;
        BatchOption { proofs: *proofs, transaction_gas, gas_per_proof: transaction_gas.div_ceil(*proofs as u64) }
    };
    Ok(fitting.map(option).collect())
}

impl From<&GasEstimate> for GasFigures {
    fn from(estimate: &GasEstimate) -> Self {
        Self {
            transaction: estimate.transaction.0,
            intrinsic: estimate.intrinsic.0,
            calldata: estimate.calldata.0,
            execution: estimate.execution.0,
            floor: estimate.floor.0,
            sections: estimate.sections.iter().map(|(section, gas)| (*section, gas.0)).collect(),
            deployment: estimate.deployment.transaction.0,
            runtime_bytes: estimate.runtime_bytes as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol_spec::{Domain, Scalar};

    use super::*;
    use crate::fixture::{protocol, two_adic};

    #[test]
    fn figures_of_every_fork_add_up() {
        let gas = predicted_gas(&protocol(3), InstanceBytes::RANDOM).unwrap();
        assert_eq!(gas.iter().map(|(fork, _)| *fork).collect::<Vec<_>>(), Fork::ALL);
        for (fork, figures) in &gas {
            let paid = figures.intrinsic + figures.calldata + figures.execution;
            assert_eq!(figures.transaction, figures.floor.max(paid), "{fork}");
            assert_eq!(figures.sections.values().sum::<u64>(), figures.execution, "{fork}");
            assert!(figures.sections.len() == 6 && figures.deployment > 200 * figures.runtime_bytes, "{figures:?}");
        }
        // Amsterdam's base is 6,000 lower; what the contract runs costs the same.
        assert_eq!(gas[1].1.intrinsic - gas[2].1.intrinsic, 6_000);
        assert_eq!(gas[1].1.execution, gas[2].1.execution);
        assert!(gas[2].1.deployment > gas[1].1.deployment);
    }

    #[test]
    fn an_instance_more_is_paid_for() {
        let gas = |instances| predicted_gas(&protocol(instances), InstanceBytes::RANDOM).unwrap()[1].1.transaction;
        let step = gas(4) - gas(3);
        // 32 bytes of calldata at 16 gas, and its share in the evaluation.
        assert!((512..1_000).contains(&step), "{step}");
    }

    #[test]
    fn batches_stop_where_a_transaction_ends() {
        let spec = protocol(3);
        let alone = predicted_gas(&spec, InstanceBytes::RANDOM).unwrap()[1].1.transaction;
        let options = batch_options(&spec, &[2, 4, 8, 10_000], InstanceBytes::RANDOM).unwrap();
        assert_eq!(options.iter().map(|option| option.proofs).collect::<Vec<_>>(), [2, 4, 8]);
        assert!(options.iter().map(|option| option.gas_per_proof).is_sorted_by(|a, b| a > b));
        for option in options {
            let BatchOption { proofs, transaction_gas, gas_per_proof } = option;
            assert!(gas_per_proof < alone && transaction_gas > alone, "{option:?}");
            assert!((transaction_gas..transaction_gas + proofs as u64).contains(&(gas_per_proof * proofs as u64)));
        }
    }

    #[test]
    fn a_shared_verifier_costs_gas_and_saves_deployments() {
        let spec = protocol(3);
        let own = &predicted_gas(&spec, InstanceBytes::RANDOM).unwrap()[1].1;
        let shared = shared_option(&spec, InstanceBytes::RANDOM).unwrap().unwrap();
        assert!(shared.transaction_gas > own.transaction, "{shared:?}");
        assert!(shared.front_deployment < own.deployment, "{shared:?}");
        let other_root = Domain { k: 4, omega: two_adic(4) * two_adic(4) * two_adic(4) };
        let refused = ProtocolSpec { domain: other_root, ..spec };
        assert_eq!(shared_option(&refused, InstanceBytes::RANDOM).unwrap(), None);
    }

    #[test]
    fn parts_that_do_not_fit_are_an_error_everywhere() {
        let broken = ProtocolSpec { domain: Domain { k: 4, omega: Scalar::ONE }, ..protocol(3) };
        let message = predicted_gas(&broken, InstanceBytes::RANDOM).unwrap_err().to_string();
        assert!(message.starts_with("the verifier cannot be priced: "), "{message}");
        assert!(
            shared_option(&broken, InstanceBytes::RANDOM).is_err()
                && batch_options(&broken, &[2], InstanceBytes::RANDOM).is_err()
        );
        assert!(layout_counts(&broken).is_err());
    }
}
