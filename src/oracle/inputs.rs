use alloy_primitives::{I256, U256, keccak256};
use alloy_sol_types::SolValue;
use halo2curves::bn256::Fr;
use protocol_spec::public::{PublicLayout, PublicValueError, context_from_data};

use super::{Feed, FeedState, Snapshot};
use crate::error::{CliError, ErrorKind};
use crate::proving::field_element;

/// What a feed observed, as the model takes it, and compared with what the chain committed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Observed {
    /// One list per public input.
    pub(crate) integers: Vec<Vec<i64>>,
    /// Instance 0 of a proof.
    pub(crate) context: Fr,
}

impl Observed {
    /// Reads the event of `snapshot`, quantises its values, and checks inputs and context against the oracle's.
    pub(crate) fn read(
        feed: &Feed<'_>,
        state: &FeedState,
        snapshot: &Snapshot,
        layout: &PublicLayout,
    ) -> Result<Self, CliError> {
        let event = feed.snapshot_taken(snapshot)?;
        let (integers, packed) = quantise(layout, &event.values)?;
        let hash = keccak256(packed.iter().flat_map(|instance| instance.to_be_bytes::<32>()).collect::<Vec<u8>>());
        if hash != snapshot.inputs_hash {
            return Err(different("the packed inputs", &snapshot.inputs_hash.to_string(), &hash.to_string()));
        }
        let context = context(feed, state, snapshot);
        for got in [event.context, feed.context_of(snapshot.id)?] {
            if got != context {
                return Err(different("the context", &context.to_string(), &got.to_string()));
            }
        }
        let element = field_element(context).ok_or_else(|| different("the context", "a field element", "another"))?;
        Ok(Self { integers, context: element })
    }
}

/// Integers by tensor, and the instances that hold them.
pub(crate) fn quantise(layout: &PublicLayout, wad: &[I256]) -> Result<(Vec<Vec<i64>>, Vec<U256>), CliError> {
    pack(layout, wad).map_err(unusable)
}

fn pack(layout: &PublicLayout, wad: &[I256]) -> Result<(Vec<Vec<i64>>, Vec<U256>), PublicValueError> {
    let expected: usize = layout.inputs().map(|tensor| tensor.element_count()).sum();
    if wad.len() != expected {
        let tensor = layout.inputs().map(|tensor| tensor.name.clone()).collect::<Vec<_>>().join("`, `");
        return Err(PublicValueError::ValueCount { tensor, expected, got: wad.len() });
    }
    let (mut integers, mut packed, mut rest) = (Vec::new(), Vec::new(), wad);
    for tensor in layout.inputs() {
        let (values, others) = rest.split_at(tensor.element_count());
        let quantised = tensor.quantise_wad(values)?;
        packed.extend(tensor.pack(&quantised)?);
        integers.push(quantised);
        rest = others;
    }
    Ok((integers, packed))
}

/// `keccak256(abi.encode(chain id, oracle, feedId, snapshotId, modelId)) >> 3`.
fn context(feed: &Feed<'_>, state: &FeedState, snapshot: &Snapshot) -> U256 {
    let fields = (U256::from(feed.chain_id), feed.oracle, feed.id, U256::from(snapshot.id), state.status.modelId);
    context_from_data(&fields.abi_encode())
}

fn unusable(error: PublicValueError) -> CliError {
    CliError::new(
        ErrorKind::Environment,
        "source-values",
        format!("the source's values are no inputs of this model: {error}"),
        "the feed's source has to give the model's inputs, in its order, within the ranges it was built for",
    )
}

fn different(what: &str, expected: &str, got: &str) -> CliError {
    CliError::new(
        ErrorKind::BadFile,
        "snapshot-mismatch",
        format!("{what} of the snapshot: got `{got}`, expected `{expected}`"),
        "the feed's model contract encodes inputs in another way than these artefacts; check which model it uses",
    )
}
