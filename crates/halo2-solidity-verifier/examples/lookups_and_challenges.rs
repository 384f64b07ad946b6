//! A circuit with a native lookup and a challenge between two phases, from the circuit to calldata that its Solidity
//! verifier accepts.
//!
//! The prover knows digits whose cubes are public. Run it with
//! `cargo run -p halo2-solidity-verifier --features halo2 --example lookups_and_challenges` (solc comes from `npm ci`).

use std::error::Error;
use std::path::Path;

use alloy_primitives::B256;
use foundry_project::{CompileInput, Solc, ToolSearch};
use gas_meter::Evm;
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Challenge, Circuit, Column, ConstraintSystem, Error as PlonkError, FirstPhase, Fixed, Instance,
    SecondPhase, create_proof, keygen_pk, keygen_vk,
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

/// Each public number is the cube of a secret digit.
#[derive(Clone)]
struct Cubes([Value<Fr>; 2]);

#[derive(Clone)]
struct Columns {
    digit: Column<Advice>,
    cube: Column<Advice>,
    folded: Column<Advice>,
    used: Column<Fixed>,
    table: Column<Fixed>,
    public: Column<Instance>,
    weight: Challenge,
}

impl Circuit<Fr> for Cubes {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Self([Value::unknown(); 2])
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Columns {
        let columns = Columns {
            digit: meta.advice_column_in(FirstPhase),
            cube: meta.advice_column_in(FirstPhase),
            folded: meta.advice_column_in(SecondPhase),
            used: meta.fixed_column(),
            table: meta.fixed_column(),
            public: meta.instance_column(),
            weight: meta.challenge_usable_after(FirstPhase),
        };
        meta.lookup_any("digit", |meta| {
            let digit = meta.query_advice(columns.digit, Rotation::cur());
            vec![(digit, meta.query_fixed(columns.table, Rotation::cur()))]
        });
        // The challenge is drawn once digit and cube are committed: both equations follow from one.
        meta.create_gate("cube and public value, folded", |meta| {
            let [digit, cube, folded] =
                [columns.digit, columns.cube, columns.folded].map(|column| meta.query_advice(column, Rotation::cur()));
            let used = meta.query_fixed(columns.used, Rotation::cur());
            let public = meta.query_instance(columns.public, Rotation::cur());
            let weight = meta.query_challenge(columns.weight);
            let power = digit.clone() * digit.clone() * digit;
            vec![
                used.clone() * (folded.clone() - power - weight.clone() * cube.clone()),
                used * (folded - cube - weight * public),
            ]
        });
        columns
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), PlonkError> {
        layouter.assign_region(
            || "digits",
            |mut region| {
                for digit in 0..10 {
                    region.assign_fixed(columns.table, digit, Fr::from(digit as u64));
                }
                let cubes = self.0.map(|digit| digit * digit * digit);
                for (row, (digit, cube)) in self.0.into_iter().zip(cubes).enumerate() {
                    region.assign_fixed(columns.used, row, Fr::one());
                    region.assign_advice(columns.digit, row, digit);
                    region.assign_advice(columns.cube, row, cube);
                }
                region.next_phase();
                let weight = region.get_challenge(columns.weight);
                for (row, cube) in cubes.into_iter().enumerate() {
                    region.assign_advice(columns.folded, row, cube + weight * cube);
                }
                Ok(())
            },
        )
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let circuit = Cubes([3, 7].map(|digit| Value::known(Fr::from(digit))));
    let public = [27, 343].map(Fr::from);

    // The key. A real one needs the points of a ceremony in place of `setup`, whose secret this process knows.
    let params = ParamsKZG::<Bn256>::setup(5, OsRng);
    let pk = keygen_pk(&params, keygen_vk(&params, &circuit)?, &circuit)?;

    // The contract, and what it will cost.
    let spec = protocol_from_key(&srs_points(&params), pk.get_vk(), &[public.len()])?;
    let options = GeneratorOptions::new(ContractName::new("CubesVerifier")?, B256::ZERO);
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
    let output = solc.compile(&CompileInput::single("CubesVerifier.sol", verifier.source))?;
    let mut evm = Evm::new(gas_meter::Fork::Osaka);
    let deployed = evm.deploy(&output.contract("CubesVerifier")?.init_code)?;
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
