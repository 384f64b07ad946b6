//! The manifest of a build, and the files that it names.

use std::collections::BTreeMap;

use circuit::Compiled;
use halo2_solidity_verifier::codec::ModelName;
use kzg_backend::{FileKind, Origin, Srs, VerifierKey, open_payload};
use model::{Accuracy, QuantiseConfig};
use protocol_spec::public::PublicLayout;
use serde::Serialize;

use crate::artifacts::{
    Bytecode, CircuitFigures, ContractFigures, ContractFiles, Hashes, Layout, MANIFEST_VERSION, Manifest,
    ModelVisibility, Settings, SrsStamp, Staging, hex32, sha256_hex,
};
use crate::cli::BuildArgs;
use crate::contract::Contracts;
use crate::error::{CliError, internal};

/// All that the manifest is made from, except hashes of files.
pub(super) struct ManifestParts<'a> {
    pub(super) args: &'a BuildArgs,
    pub(super) dims: &'a [(String, usize)],
    pub(super) name: &'a ModelName,
    pub(super) compiled: &'a Compiled,
    pub(super) key: &'a VerifierKey,
    pub(super) srs: &'a Srs,
    pub(super) layout: PublicLayout,
    pub(super) quantisation: QuantiseConfig,
    pub(super) accuracy: Accuracy,
    pub(super) contract: ContractFigures,
    pub(super) onnx_hash: String,
}

/// The manifest with the hashes still to be filled in.
pub(super) fn manifest(parts: ManifestParts<'_>) -> Manifest {
    let ManifestParts { args, dims, name, compiled, key, srs, layout, quantisation, accuracy, contract, onnx_hash } =
        parts;
    let shape = compiled.shape();
    Manifest {
        schema_version: MANIFEST_VERSION,
        generator: concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned(),
        name: name.as_str().to_owned(),
        contract: name.verifier(),
        model_id: key.model_id().to_string(),
        insecure: srs.origin() == Origin::Dev,
        srs: SrsStamp { origin: srs.origin().to_string(), logrows: srs.k() },
        settings: Settings {
            quantisation,
            max_error: args.reading.precision.max_error,
            dimensions: dims.iter().cloned().collect(),
            optimize: args.plan.optimize.map(|objective| format!("{objective:?}").to_lowercase()),
            gas_budget: args.plan.gas_budget,
        },
        visibility: ModelVisibility::of(&compiled.description().graph),
        circuit: CircuitFigures {
            logrows: shape.logrows,
            lanes: shape.lanes.count,
            lookup_lanes: shape.lanes.looked_up,
            sums: shape.lanes.sums,
            limb_bits: shape.limb_bits,
            rows_used: compiled.rows_used(),
            instances: compiled.instance_count(),
        },
        public_values: layout,
        accuracy,
        contract_figures: contract,
        hashes: Hashes { srs: hex32(&srs.hash()), onnx: onnx_hash, ..Hashes::default() },
    }
}

/// Writes contracts, bytecode and, with all their hashes, the manifest.
pub(super) fn write_manifest(
    mut manifest: Manifest,
    name: &ModelName,
    contracts: &Contracts,
    bytecode: &Bytecode,
    staging: &Staging,
) -> Result<Manifest, CliError> {
    let files = ContractFiles::of(name);
    let texts = [
        (files.verifier, &contracts.verifier.source),
        (files.codec, &contracts.codec),
        (files.model, &contracts.model),
        (files.mock, &contracts.mock),
        (files.reference, &contracts.reference),
    ];
    let mut solidity = BTreeMap::new();
    for (path, text) in texts {
        staging.write(&path, text.as_bytes())?;
        solidity.insert(path, sha256_hex(text.as_bytes()));
    }
    let bytecode = pretty_json(bytecode)?;
    staging.write("bytecode.json", &bytecode)?;

    let layout = staging.layout();
    manifest.hashes = Hashes {
        onnx: manifest.hashes.onnx,
        settings: manifest.settings.hash().map_err(|error| internal("settings", error))?,
        srs: manifest.hashes.srs,
        circuit: hex32(&open_payload(&layout.circuit(), FileKind::Circuit)?.hash()),
        vk: hex32(&open_payload(&layout.verifying_key(), FileKind::VerifyingKey)?.hash()),
        bytecode: sha256_hex(&bytecode),
        solidity,
    };
    staging.write(Layout::MANIFEST, &pretty_json(&manifest)?)?;
    Ok(manifest)
}

fn pretty_json(value: &impl Serialize) -> Result<Vec<u8>, CliError> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|error| internal("JSON", error))?;
    text.push(b'\n');
    Ok(text)
}
