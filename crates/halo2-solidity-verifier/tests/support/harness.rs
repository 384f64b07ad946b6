//! A printed codec behind external functions, compiled and run in an embedded EVM.

use std::path::Path;
use std::sync::LazyLock;

use alloy_primitives::{Address, I256, U256, keccak256};
use foundry_project::{CompileInput, Solc, ToolSearch};
use gas_meter::{Evm, Fork, Outcome};
use halo2_solidity_verifier::codec::{ModelName, TensorName, codec_names, print_codec};
use protocol_spec::public::{Encoding, PublicLayout, PublicTensor, Role};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{all_hashed, classifier, context_only, extremes, outputs_only, partly_hashed, random};

/// What a call of the codec came to: the returned words, or the selector and arguments of its error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Words(Vec<U256>),
    Error([u8; 4], Vec<U256>),
}

impl Answer {
    /// The answer that is an error of the codec, `signature` such as `HighBits(uint256,uint256)`.
    pub(crate) fn error(signature: &str, arguments: impl IntoIterator<Item = U256>) -> Self {
        Self::Error(selector(signature), arguments.into_iter().collect())
    }
}

/// The codec of one layout, deployed.
pub(crate) struct CodecInEvm {
    evm: Evm,
    address: Address,
    layout: PublicLayout,
    names: Vec<TensorName>,
}

/// A layout, how its codec calls its tensors, and the harness's runtime code.
type Compiled = (PublicLayout, Vec<TensorName>, Vec<u8>);

const RANDOM_LAYOUTS: usize = 8;

/// The layouts of these tests, compiled once.
static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let chosen = [classifier(), extremes(), outputs_only(), partly_hashed(), all_hashed()];
    let random = (0..RANDOM_LAYOUTS).map(|_| random(&mut rng));
    compile(&chosen.into_iter().chain(random).chain([context_only()]).collect::<Vec<_>>())
});

impl CodecInEvm {
    /// The codecs of all layouts of these tests; the last one has no tensors.
    pub(crate) fn all() -> Vec<Self> {
        let deploy = |(layout, names, runtime): &Compiled| {
            let mut evm = Evm::new(Fork::Osaka);
            let address = evm.install(runtime).unwrap();
            Self { evm, address, layout: layout.clone(), names: names.clone() }
        };
        COMPILED.iter().map(deploy).collect()
    }

    pub(crate) fn layout(&self) -> &PublicLayout {
        &self.layout
    }

    pub(crate) fn quantise(&mut self, tensor: usize, wad: &[I256]) -> Answer {
        self.map(tensor, "quantise", wad)
    }

    pub(crate) fn dequantise(&mut self, tensor: usize, values: &[I256]) -> Answer {
        self.map(tensor, "dequantise", values)
    }

    pub(crate) fn pack(&mut self, tensor: usize, values: &[I256]) -> Answer {
        self.map(tensor, "pack", values)
    }

    pub(crate) fn argmax(&mut self, tensor: usize, values: &[I256]) -> Answer {
        self.map(tensor, "argmax", values)
    }

    pub(crate) fn unpack(&mut self, tensor: usize, instances: &[U256]) -> Answer {
        self.read(&format!("unpack{}", self.names[tensor].pascal), instances)
    }

    /// `encode` with a list of any length.
    pub(crate) fn encode_list(&mut self, tensor: usize, wad: &[I256]) -> Answer {
        let function = format!("encode{}(int256[])", self.names[tensor].pascal);
        self.call(&function, &[&[U256::from(32), U256::from(wad.len())], raw(wad).as_slice()].concat())
    }

    /// Of `values`: integers of packed tensors, commitments to hashed ones.
    pub(crate) fn instances(&mut self, context: U256, values: &[U256]) -> Answer {
        let types = self.layout.tensors().iter().map(|tensor| match tensor.encoding {
            Encoding::Packed => format!("int256[{}]", tensor.element_count()),
            Encoding::Hashed => "uint256".to_owned(),
        });
        let function = format!("instances(uint256,({}))", types.collect::<Vec<_>>().join(","));
        self.call(&function, &[&[context], values].concat())
    }

    /// `unpack` of everything: the context, then values or commitments of all tensors.
    pub(crate) fn unpack_all(&mut self, instances: &[U256]) -> Answer {
        self.read("unpack", instances)
    }

    /// The commitment to a hashed tensor.
    pub(crate) fn commitment(&mut self, tensor: usize, instances: &[U256]) -> Answer {
        self.read(&self.names[tensor].commitment(), instances)
    }

    pub(crate) fn require_commitment(&mut self, tensor: usize, instances: &[U256], expected: U256) -> Answer {
        let function = format!("require{}Commitment(uint256[],uint256)", self.names[tensor].pascal);
        let head = [U256::from(64), expected, U256::from(instances.len())];
        self.call(&function, &[&head, instances].concat())
    }

    fn read(&mut self, function: &str, instances: &[U256]) -> Answer {
        let list = [&[U256::from(32), U256::from(instances.len())], instances].concat();
        self.call(&format!("{function}(uint256[])"), &list)
    }

    fn map(&mut self, tensor: usize, verb: &str, values: &[I256]) -> Answer {
        let length = self.layout.tensors()[tensor].element_count();
        assert_eq!(values.len(), length);
        self.call(&format!("{verb}{}(int256[{length}])", self.names[tensor].pascal), &raw(values))
    }

    fn call(&mut self, function: &str, arguments: &[U256]) -> Answer {
        let mut calldata = selector(function).to_vec();
        arguments.iter().for_each(|word| calldata.extend(word.to_be_bytes::<32>()));
        let words = |bytes: &[u8]| bytes.chunks_exact(32).map(U256::from_be_slice).collect();
        match self.evm.static_call(self.address, &calldata).unwrap() {
            Outcome::Success { output } => Answer::Words(words(&output)),
            Outcome::Revert { data } => Answer::Error(data[..4].try_into().unwrap(), words(&data[4..])),
            Outcome::Halt { reason } => panic!("`{function}` halted: {reason:?}"),
        }
    }
}

/// A value as the EVM holds it.
pub(crate) fn int(value: i64) -> I256 {
    I256::try_from(value).unwrap()
}

/// Integers as words, in two's complement.
pub(crate) fn raw(values: &[I256]) -> Vec<U256> {
    values.iter().map(|value| value.into_raw()).collect()
}

fn selector(signature: &str) -> [u8; 4] {
    keccak256(signature)[..4].try_into().unwrap()
}

fn compile(layouts: &[PublicLayout]) -> Vec<Compiled> {
    let mut input = CompileInput::default();
    let mut all_names = Vec::new();
    for (number, layout) in layouts.iter().enumerate() {
        let codec = print_codec(&ModelName::new("sample").unwrap(), layout);
        let names = codec_names(layout);
        input.sources.insert(format!("Harness{number}.sol"), harness(number, layout, &names));
        input.sources.insert(format!("Codec{number}.sol"), codec);
        all_names.push(names);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None);
    let output = Solc::find(&search, None).expect("run `npm ci` first").compile(&input).unwrap();
    assert!(output.warnings.is_empty(), "{:?}", output.warnings);
    let runtime = |number| output.contract(&format!("Harness{number}")).unwrap().runtime_code.clone();
    let numbered = layouts.iter().zip(all_names).enumerate();
    numbered.map(|(number, (layout, names))| (layout.clone(), names, runtime(number))).collect()
}

fn harness(number: usize, layout: &PublicLayout, names: &[TensorName]) -> String {
    let mut functions = String::new();
    for (tensor, name) in layout.tensors().iter().zip(names) {
        functions += &match tensor.encoding {
            Encoding::Packed => packed_functions(tensor, &name.pascal),
            Encoding::Hashed => hashed_functions(name),
        };
    }
    let whole = if names.is_empty() { CONTEXT_ONLY } else { WHOLE };
    format!(
        "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\nimport {{SampleCodec as C}} from \
         \"Codec{number}.sol\";\ncontract Harness{number} {{\n{whole}{functions}}}\n"
    )
}

const WHOLE: &str = "
    function instances(uint256 c, C.Values memory v) external pure returns (uint256[] memory) { return C.instances(c, v); }
    function unpack(uint256[] memory p) external pure returns (uint256, C.Values memory) { return C.unpack(p); }
";

const CONTEXT_ONLY: &str = "
    function unpack(uint256[] memory p) external pure returns (uint256) { return C.unpack(p); }
";

fn packed_functions(tensor: &PublicTensor, name: &str) -> String {
    let values = format!("int256[{}] memory", tensor.element_count());
    let packed = format!("uint256[{}] memory", tensor.instance_count);
    let function = |verb: &str, from: &str, to: &str| {
        format!("    function {verb}{name}({from} x) external pure returns ({to}) {{ return C.{verb}{name}(x); }}\n")
    };
    let mut functions = function("pack", &values, &packed);
    functions += &function("unpack", "uint256[] memory", &values);
    functions += &function("dequantise", &values, &values);
    match tensor.role {
        Role::Input(_) => {
            functions += &function("quantise", &values, &values);
            functions += &function("encode", "int256[] memory", &packed);
        }
        Role::Output if tensor.element_count() > 1 => functions += &function("argmax", &values, "uint256"),
        Role::Output | Role::Parameters => {}
    }
    functions
}

fn hashed_functions(name: &TensorName) -> String {
    let (read, require) = (name.commitment(), format!("require{}Commitment", name.pascal));
    format!(
        "    function {read}(uint256[] memory x) external pure returns (uint256) {{ return C.{read}(x); }}
    function {require}(uint256[] memory x, uint256 y) external pure {{ C.{require}(x, y); }}
"
    )
}
