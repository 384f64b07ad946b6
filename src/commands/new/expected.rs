//! What a model's proofs mean and cost, for generated tests to compare with: by Assay's own codec and EVM.

use alloy_primitives::I256;
use halo2_solidity_verifier::codec::{TensorName, codec_names};
use kzg_backend::VerifierKey;
use protocol_spec::public::{Disclosed, PublicLayout, PublicTensor};
use serde_json::{Map, Value, json};

use super::fixtures::Fixture;
use crate::artifacts::ContractFigures;
use crate::error::{CliError, internal};
use crate::output::SCHEMA_VERSION;

/// The content of `expected.json`.
pub(super) fn expected(
    layout: &PublicLayout,
    figures: &ContractFigures,
    key: &VerifierKey,
    proofs: &[Fixture],
) -> Result<String, CliError> {
    let scalar_words: Vec<usize> = key.program().layout().scalar_words().map(|word| word.0).collect();
    let names: Vec<_> = proofs.iter().map(|proof| &proof.name).collect();
    let mut object = json!({
        "schema_version": SCHEMA_VERSION,
        "proofs": names,
        "runtime_bytes": figures.runtime_bytes,
        "runtime_hash": figures.runtime_code_hash,
        "scalar_words": scalar_words,
    });
    for proof in proofs {
        object[&proof.name] = of_proof(layout, proof)?;
    }
    let text = serde_json::to_string_pretty(&object).map_err(|error| internal("expected.json", error))?;
    Ok(text + "\n")
}

fn of_proof(layout: &PublicLayout, proof: &Fixture) -> Result<Value, CliError> {
    let values = layout.values(&proof.file.instances).map_err(|error| internal("the public values", error))?;
    let (mut integers, mut decoded, mut inputs) = (Map::new(), Map::new(), Map::new());
    let mut commitments = Map::new();
    for ((tensor, TensorName { camel, .. }), said) in layout.tensors().iter().zip(codec_names(layout)).zip(values) {
        let values = match said {
            Disclosed::Values(values) => values,
            Disclosed::Hash(hash) => {
                commitments.insert(camel, hash.to_string().into());
                continue;
            }
        };
        let wad: Vec<I256> = values.iter().map(|&value| tensor.dequantise_wad(value)).collect();
        if let Some(range) = tensor.range_in_wad() {
            inputs.insert(camel.clone(), strings(&admitted(tensor, range, &values, &wad)?));
        }
        integers.insert(camel.clone(), strings(&values));
        decoded.insert(camel, strings(&wad));
    }
    let gas = proof.transaction_gas;
    let mut of_proof = json!({ "transaction_gas": gas, "integers": integers, "decoded": decoded, "inputs": inputs });
    if !commitments.is_empty() {
        of_proof["commitments"] = commitments.into();
    }
    Ok(of_proof)
}

/// Values in the declared range with these integers. An integer may stand for a number just outside of it.
fn admitted(
    tensor: &PublicTensor,
    (low, high): (i128, i128),
    integers: &[i64],
    wad: &[I256],
) -> Result<Vec<I256>, CliError> {
    let wide = |value: i128| I256::try_from(value).map_err(|error| internal("a declared range", error));
    let (low, high) = (wide(low)?, wide(high)?);
    let inputs: Vec<I256> = wad.iter().map(|&value| value.clamp(low, high)).collect();
    match tensor.quantise_wad(&inputs) {
        Ok(again) if again == integers => Ok(inputs),
        Ok(_) => Err(internal("sample inputs", "quantising does not undo decoding")),
        Err(error) => Err(internal("sample inputs", error)),
    }
}

fn strings<T: ToString>(values: &[T]) -> Value {
    values.iter().map(T::to_string).collect()
}
