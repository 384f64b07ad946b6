//! Every kind of verifier of a protocol, called alike.

use alloy_primitives::{Address, B256, keccak256};
use gas_meter::{CallReport, Evm, Outcome};
use halo2_solidity_verifier::{
    ContractName, FrontOptions, GeneratorOptions, Mode, generate, generate_batch, generate_front, generate_reference,
    generate_shared,
};
use protocol_spec::{BatchItem, CalldataStats, EntryPoint, ProtocolSpec, encode_batch_calldata, encode_calldata};
use verifier_program::{Fork, GasEstimate, compile, compile_batch, compile_shared, price_batch, price_in};

use super::contract::{Contract, Text};
use super::fixture::Proven;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of one proof, with cheap calls.
    Gas,
    /// Of one proof, with short code.
    Size,
    /// Of batches.
    Batch,
    /// Of all keys of a shape, behind a front with the key.
    Shared,
    /// For people to read.
    Reference,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Gas, Self::Size, Self::Batch, Self::Shared, Self::Reference];

    pub(crate) fn text(self, spec: &ProtocolSpec) -> String {
        let options = GeneratorOptions::new(name("Some"), B256::repeat_byte(0x5a));
        match self {
            Self::Gas => generate(spec, &options).unwrap().source,
            Self::Size => generate(spec, &options.in_mode(Mode::Size)).unwrap().source,
            Self::Batch => generate_batch(spec, &options).unwrap().source,
            Self::Shared => generate_shared(spec, &name("Shared"), Fork::Osaka).unwrap().source,
            Self::Reference => generate_reference(spec, &options).unwrap().source,
        }
    }

    fn mode(self) -> Mode {
        if self == Self::Size { Mode::Size } else { Mode::Gas }
    }

    /// The price of verifying one proof, or of a batch that holds it twice; nobody prices the reference.
    pub(crate) fn predicted(self, spec: &ProtocolSpec, proven: &Proven) -> Option<GasEstimate> {
        let item = item(proven);
        let single = CalldataStats::of(&encode_calldata(EntryPoint::Verify, item.proof, item.instances));
        let priced = |program| price_in(&program, self.mode(), Fork::Osaka, &single);
        match self {
            Self::Gas | Self::Size => Some(priced(compile(spec).unwrap())),
            Self::Shared => Some(priced(compile_shared(spec).unwrap())),
            Self::Batch => {
                let twice = CalldataStats::of(&encode_batch_calldata(&[item, item]));
                Some(price_batch(&compile_batch(spec).unwrap(), 2, Fork::Osaka, &twice))
            }
            Self::Reference => None,
        }
    }
}

/// A contract and its text.
pub(crate) struct Compiled {
    pub(crate) source: String,
    pub(crate) contract: Contract,
}

pub(crate) struct Verifier {
    pub(crate) kind: Kind,
    pub(crate) compiled: Compiled,
    /// Before a shared verifier.
    pub(crate) front: Option<Compiled>,
}

impl Verifier {
    fn new(kind: Kind, spec: &ProtocolSpec, compiled: Compiled) -> Self {
        let front = (kind == Kind::Shared).then(|| front(spec, &compiled.contract.runtime));
        Self { kind, compiled, front }
    }

    /// In a transaction of its own: by itself, or as the second proof of a batch.
    pub(crate) fn call(&self, entry: EntryPoint, honest: &Proven, proven: &Proven) -> CallReport {
        let calldata = match self.kind {
            Kind::Batch => encode_batch_calldata(&[item(honest), item(proven)]),
            _ => encode_calldata(entry, &proven.proof, &proven.words),
        };
        let mut evm = Evm::new(gas_meter::Fork::Osaka);
        let verifier = evm.install(&self.compiled.contract.runtime).unwrap();
        let front = self.front.as_ref().map(|front| evm.deploy(&front.contract.init_code).unwrap().address);
        evm.call(front.unwrap_or(verifier), &calldata).unwrap()
    }

    /// Both entry points say the same, if there are two.
    pub(crate) fn accepts(&self, honest: &Proven, proven: &Proven) -> bool {
        let accepted = self.call(EntryPoint::Verify, honest, proven).outcome.is_success();
        if self.kind != Kind::Batch {
            let answer = self.call(EntryPoint::VerifyProof, honest, proven).outcome;
            assert!(matches!(answer, Outcome::Success { .. }), "{:?}: {answer:?}", self.kind);
            assert_eq!(answer.data().last(), Some(&u8::from(accepted)), "{:?}: {answer:?}", self.kind);
        }
        accepted
    }

    /// The verifier and the front before it, if there is one.
    pub(crate) fn contracts(&self) -> impl Iterator<Item = &Compiled> {
        std::iter::once(&self.compiled).chain(&self.front)
    }
}

fn item(proven: &Proven) -> BatchItem<'_> {
    BatchItem { proof: &proven.proof, instances: &proven.words }
}

/// Of a shared verifier with this code, be it whole or not.
fn front(spec: &ProtocolSpec, verifier_code: &[u8]) -> Compiled {
    let shared = generate_shared(spec, &name("Shared"), Fork::Osaka).unwrap();
    let options = FrontOptions {
        contract_name: name("Front"),
        // Where `Evm::install` puts it.
        verifier: Address::from_word(keccak256(verifier_code)),
        verifier_code: verifier_code.to_vec(),
        fork: Fork::Osaka,
    };
    let source = generate_front(spec, &shared, &options).unwrap().source;
    Compiled { contract: Contract::compile(&source, &[]), source }
}

fn name(name: &str) -> ContractName {
    ContractName::new(name).unwrap()
}

/// One verifier of each kind.
pub(crate) fn all(spec: &ProtocolSpec) -> Vec<Verifier> {
    compile_texts(spec, &Kind::ALL.map(|kind| (kind, kind.text(spec))))
}

/// In the order of the texts; the compiler starts once for each mode.
pub(crate) fn compile_texts(spec: &ProtocolSpec, texts: &[(Kind, String)]) -> Vec<Verifier> {
    let mut contracts = [Mode::Gas, Mode::Size].map(|mode| {
        let of_mode = texts.iter().filter(|(kind, _)| kind.mode() == mode);
        let texts: Vec<_> = of_mode.map(|(_, source)| Text { source: source.clone(), sections: &[] }).collect();
        Contract::compile_all_in(mode, &texts).into_iter()
    });
    let verifiers = texts.iter().map(|(kind, source)| {
        let contract = contracts[usize::from(kind.mode() == Mode::Size)].next().unwrap();
        Verifier::new(*kind, spec, Compiled { source: source.clone(), contract })
    });
    verifiers.collect()
}
