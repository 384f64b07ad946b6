//! The printed model contract and the Rust codec are one function, over whole layouts, in an embedded EVM.

mod support;

use std::path::Path;
use std::sync::LazyLock;

use alloy_primitives::{Address, B256, I256, U256, keccak256};
use foundry_project::{CompileInput, Solc, ToolSearch};
use gas_meter::{Evm, Fork, Outcome};
use halo2_solidity_verifier::codec::{ModelName, print_codec, print_model};
use protocol_spec::public::{Encoding, PublicLayout, PublicTensor, Role};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::harness::int;

const ROUNDS: usize = 20;
const MODEL_ID: B256 = B256::repeat_byte(0x5a);

/// A model contract, deployed.
struct Contract {
    evm: Evm,
    address: Address,
    layout: PublicLayout,
}

/// The layouts of these tests and the init code of their contracts, compiled once.
static COMPILED: LazyLock<Vec<(PublicLayout, Vec<u8>)>> = LazyLock::new(|| {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut layouts = vec![support::classifier(), support::extremes(), support::outputs_only()];
    layouts.extend([support::context_only(), support::partly_hashed(), support::all_hashed()]);
    layouts.extend((0..4).map(|_| support::random(&mut rng)));

    let name = |number: usize| ModelName::new(&format!("sample {number}")).unwrap();
    let mut input = CompileInput::default();
    for (number, layout) in layouts.iter().enumerate() {
        let name = name(number);
        input.sources.insert(format!("{}.sol", name.codec()), print_codec(&name, layout));
        input.sources.insert(format!("{}.sol", name.model()), print_model(&name, MODEL_ID, layout));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None);
    let output = Solc::find(&search, None).expect("run `npm ci` first").compile(&input).unwrap();
    assert!(output.warnings.is_empty(), "{:?}", output.warnings);
    let init_code = |number| output.contract(&name(number).model()).unwrap().init_code.clone();
    layouts.into_iter().enumerate().map(|(number, layout)| (layout, init_code(number))).collect()
});

impl Contract {
    fn all() -> Vec<Self> {
        let deploy = |(layout, init_code): &(PublicLayout, Vec<u8>)| {
            let mut evm = Evm::new(Fork::Osaka);
            let address = evm.deploy(init_code).unwrap().address;
            Self { evm, address, layout: layout.clone() }
        };
        COMPILED.iter().map(deploy).collect()
    }

    /// The returned words, or the error's selector and arguments.
    fn call(&mut self, function: &str, arguments: &[U256]) -> Result<Vec<U256>, ([u8; 4], Vec<U256>)> {
        let mut calldata = keccak256(function)[..4].to_vec();
        arguments.iter().for_each(|word| calldata.extend(word.to_be_bytes::<32>()));
        let words = |bytes: &[u8]| bytes.chunks_exact(32).map(U256::from_be_slice).collect();
        match self.evm.static_call(self.address, &calldata).unwrap() {
            Outcome::Success { output } => Ok(words(&output)),
            Outcome::Revert { data } => Err((data[..4].try_into().unwrap(), words(&data[4..]))),
            Outcome::Halt { reason } => panic!("`{function}` halted: {reason:?}"),
        }
    }

    fn constant(&mut self, name: &str) -> U256 {
        self.call(&format!("{name}()"), &[]).unwrap()[0]
    }

    fn encode_inputs(&mut self, wad: &[I256]) -> Result<Vec<U256>, ([u8; 4], Vec<U256>)> {
        let words: Vec<U256> = wad.iter().map(|value| value.into_raw()).collect();
        self.call("encodeInputs(int256[])", &list(&[U256::from(32)], &words))
    }

    fn decode_output(&mut self, instances: &[U256], index: usize) -> Result<Vec<U256>, ([u8; 4], Vec<U256>)> {
        let head = [U256::from(64), U256::from(index)];
        self.call("decodeOutput(uint256[],uint256)", &list(&head, instances))
    }
}

fn list(head: &[U256], words: &[U256]) -> Vec<U256> {
    [head, &[U256::from(words.len())], words].concat()
}

fn error(signature: &str, arguments: &[usize]) -> ([u8; 4], Vec<U256>) {
    let selector = keccak256(signature)[..4].try_into().unwrap();
    (selector, arguments.iter().map(|&argument| U256::from(argument)).collect())
}

fn any_wad(tensor: &PublicTensor, rng: &mut ChaCha8Rng) -> I256 {
    let (low, high) = tensor.range_in_wad().unwrap();
    I256::try_from(rng.gen_range(low..=high)).unwrap()
}

fn any_value(tensor: &PublicTensor, rng: &mut ChaCha8Rng) -> i64 {
    rng.gen_range(tensor.lowest()..=tensor.highest())
}

fn is_packed(tensor: &&PublicTensor) -> bool {
    tensor.encoding == Encoding::Packed
}

/// Contracts that know all inputs.
fn with_packed_inputs() -> impl Iterator<Item = Contract> {
    Contract::all().into_iter().filter(|contract| contract.layout.inputs().all(|tensor| is_packed(&tensor)))
}

#[test]
fn hashed_inputs_are_not_encoded() {
    let mut refused = 0;
    for mut contract in Contract::all() {
        let hashed = |tensor: &PublicTensor| tensor.range().is_some() && !is_packed(&tensor);
        let Some(number) = contract.layout.tensors().iter().position(hashed) else { continue };
        let count = contract.constant("INPUT_COUNT").to::<usize>();
        let expected = Err(error("InputHashed(uint256)", &[number]));
        assert_eq!(contract.encode_inputs(&vec![I256::ZERO; count]), expected);
        refused += 1;
    }
    assert_eq!(refused, 2);
}

#[test]
fn constants_are_those_of_the_layout() {
    for mut contract in Contract::all() {
        let layout = contract.layout.clone();
        let count = |tensors: Vec<&PublicTensor>| {
            tensors.into_iter().filter(is_packed).map(PublicTensor::element_count).sum::<usize>()
        };
        let input_instances: usize = layout.inputs().map(|tensor| tensor.instance_count).sum();
        assert_eq!(contract.constant("MODEL_ID"), U256::from_be_bytes(MODEL_ID.0));
        assert_eq!(contract.constant("INPUT_COUNT"), U256::from(count(layout.inputs().collect())));
        assert_eq!(contract.constant("INPUT_INSTANCES"), U256::from(input_instances));
        assert_eq!(contract.constant("OUTPUT_COUNT"), U256::from(count(layout.outputs().collect())));
    }
}

#[test]
fn inputs_are_encoded_as_in_rust() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    for mut contract in with_packed_inputs() {
        let inputs: Vec<PublicTensor> = contract.layout.inputs().cloned().collect();
        for _ in 0..ROUNDS {
            let (mut wad, mut expected) = (Vec::new(), Vec::new());
            for tensor in &inputs {
                let part: Vec<I256> = (0..tensor.element_count()).map(|_| any_wad(tensor, &mut rng)).collect();
                expected.extend(tensor.pack(&tensor.quantise_wad(&part).unwrap()).unwrap());
                wad.extend(part);
            }
            assert_eq!(contract.encode_inputs(&wad), Ok(list(&[U256::from(32)], &expected)));

            wad.push(I256::ZERO);
            let mismatch = error("InputCountMismatch(uint256,uint256)", &[wad.len(), wad.len() - 1]);
            assert_eq!(contract.encode_inputs(&wad), Err(mismatch));
        }
    }
}

#[test]
fn an_input_out_of_range_is_refused() {
    for mut contract in with_packed_inputs() {
        let inputs: Vec<PublicTensor> = contract.layout.inputs().cloned().collect();
        let lowest = |tensor: &PublicTensor| {
            let low = I256::try_from(tensor.range_in_wad().unwrap().0).unwrap();
            vec![low; tensor.element_count()]
        };
        let wad: Vec<I256> = inputs.iter().flat_map(lowest).collect();
        for index in 0..wad.len() {
            let mut wad = wad.clone();
            wad[index] -= I256::ONE;
            let (selector, _) = contract.encode_inputs(&wad).unwrap_err();
            assert_eq!(selector, error("ValueOutOfRange(uint256,uint256,int256,int256,int256)", &[]).0);
        }
    }
}

#[test]
fn outputs_are_decoded_as_in_rust() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for mut contract in Contract::all() {
        let layout = contract.layout.clone();
        for _ in 0..ROUNDS {
            let values = |tensor: &PublicTensor, rng: &mut ChaCha8Rng| -> Vec<i64> {
                (0..tensor.element_count()).map(|_| any_value(tensor, rng)).collect()
            };
            let values: Vec<Vec<i64>> = layout.tensors().iter().map(|tensor| values(tensor, &mut rng)).collect();
            let salts: Vec<U256> = layout.hashed().map(|_| U256::from(rng.r#gen::<u64>())).collect();
            let instances = layout.instances(U256::from(7), &values, &salts).unwrap();
            let mut index = 0;
            let is_output = |tensor: &PublicTensor| tensor.role == Role::Output && is_packed(&tensor);
            for (tensor, values) in layout.tensors().iter().zip(&values).filter(|(tensor, _)| is_output(tensor)) {
                for &value in values {
                    let expected = vec![int(value).into_raw(), U256::from(tensor.scale)];
                    assert_eq!(contract.decode_output(&instances, index), Ok(expected));
                    index += 1;
                }
            }
            let unknown = error("OutputUnknown(uint256,uint256)", &[index, index]);
            assert_eq!(contract.decode_output(&instances, index), Err(unknown));
            if index > 0 {
                let count = instances.len();
                let short = error("InstanceCount(uint256,uint256)", &[count, count - 1]);
                assert_eq!(contract.decode_output(&instances[1..], 0), Err(short));
            }
        }
    }
}
