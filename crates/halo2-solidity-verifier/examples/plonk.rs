//! A plain PLONK circuit, from the circuit to calldata that its Solidity verifier accepts.
//!
//! The prover knows two factors of a public number. Run it with
//! `cargo run -p halo2-solidity-verifier --features halo2 --example plonk` (solc comes from `npm ci`).

use std::error::Error;
use std::path::Path;

use alloy_primitives::B256;
use foundry_project::{CompileInput, Solc, ToolSearch};
use gas_meter::Evm;
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Circuit, Column, ConstraintSystem, Error as PlonkError, Fixed, Instance, create_proof, keygen_pk, keygen_vk,
};
use halo2_proofs::poly::Rotation;
use halo2_proofs::poly::kzg::commitment::{KZGCommitmentScheme, ParamsKZG};
use halo2_proofs::poly::kzg::multiopen::ProverSHPLONK;
use halo2_solidity_verifier::{
    ContractName, EvmTranscriptWriter, GeneratorOptions, finish_proof, generate, instance_words, protocol_from_key,
    srs_points,
};
use halo2curves::bn256::{Bn256, Fr};
use protocol_spec::{EntryPoint, encode_calldata};
use rand::rngs::OsRng;

/// `factors[0] * factors[1]` is public.
#[derive(Clone)]
struct Factors([Value<Fr>; 2]);

#[derive(Clone)]
struct Columns {
    wires: [Column<Advice>; 3],
    multiply: Column<Fixed>,
    public: Column<Instance>,
}

impl Circuit<Fr> for Factors {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Self([Value::unknown(); 2])
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Columns {
        let columns = Columns {
            wires: [(); 3].map(|()| meta.advice_column()),
            multiply: meta.fixed_column(),
            public: meta.instance_column(),
        };
        // The permutation ties the product to the public column.
        meta.enable_equality(columns.wires[2]);
        meta.enable_equality(columns.public);
        meta.create_gate("a b = c", |meta| {
            let [a, b, c] = columns.wires.map(|wire| meta.query_advice(wire, Rotation::cur()));
            let multiply = meta.query_fixed(columns.multiply, Rotation::cur());
            vec![multiply * (a * b - c)]
        });
        columns
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), PlonkError> {
        let product = layouter.assign_region(
            || "product",
            |mut region| {
                let [a, b] = self.0;
                region.assign_fixed(columns.multiply, 0, Fr::one());
                region.assign_advice(columns.wires[0], 0, a);
                region.assign_advice(columns.wires[1], 0, b);
                Ok(region.assign_advice(columns.wires[2], 0, a * b).cell())
            },
        )?;
        layouter.constrain_instance(product, columns.public, 0);
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let circuit = Factors([641, 6_700_417].map(|factor| Value::known(Fr::from(factor))));
    let public = [Fr::from(4_294_967_297)];

    // The key. A real one needs the points of a ceremony in place of `setup`, whose secret this process knows.
    let params = ParamsKZG::<Bn256>::setup(4, OsRng);
    let pk = keygen_pk(&params, keygen_vk(&params, &circuit)?, &circuit)?;

    // The contract, and what it will cost.
    let spec = protocol_from_key(&srs_points(&params), pk.get_vk(), &[public.len()])?;
    let options = GeneratorOptions::new(ContractName::new("FactorsVerifier")?, B256::ZERO);
    let verifier = generate(&spec, &options)?;

    // A proof, completed by the inversion hint.
    let mut transcript = EvmTranscriptWriter::new(&spec);
    create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, Bn256>, _, _, _, _>(
        &params,
        &pk,
        &[circuit],
        &[&[&public]],
        OsRng,
        &mut transcript,
    )?;
    let instances = instance_words(&[&public]);
    let proof = finish_proof(&verifier.program, &instances, transcript.into_proof())?;
    let calldata = encode_calldata(EntryPoint::Verify, &proof, &instances);

    // Compiled by solc and called in revm.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let solc = Solc::find(&ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None), None)?;
    let output = solc.compile(&CompileInput::single("FactorsVerifier.sol", verifier.source))?;
    let mut evm = Evm::new(gas_meter::Fork::Osaka);
    let deployed = evm.deploy(&output.contract("FactorsVerifier")?.init_code)?;
    let report = evm.call(deployed.address, &calldata)?;

    println!("proof      {} bytes", proof.len());
    println!("predicted  {} gas", verifier.predicted.transaction);
    println!("measured   {} gas to verify, {} to deploy", report.gas.transaction_gas, deployed.deploy_gas);
    if report.outcome.is_success() { Ok(()) } else { Err(format!("rejected: {:?}", report.outcome).into()) }
}

#[test]
fn the_contract_accepts_the_proof() {
    main().unwrap();
}
