use std::io::Write;
use std::path::Path;

use halo2_prover::ProvingKey;

use super::compact::{BLOCK_ROWS, read_scalars, read_successors, write_scalars, write_successors};
use super::{KeyError, ProverKey, VerifierKey};
use crate::envelope::{Access, FileKind, Payload, open_payload, write_payload};

impl ProverKey {
    /// Writes `pk.bin` in one step. Payload: circuit hash, hash of the payload of `vk.bin` (32 bytes each), the values of
    /// the fixed columns, the permutation; no coefficients, which follow from values.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, path: &Path, access: Access) -> Result<(), KeyError> {
        write_payload(path, FileKind::ProvingKey, access, |sink| {
            sink.write_all(&self.verifier.circuit)?;
            sink.write_all(&self.verifier.content)?;
            self.pk.fixed_values().try_for_each(|column| write_scalars(sink, &column))?;
            write_successors(sink, self.pk.successors())
        })?;
        Ok(())
    }

    /// Reads the proving key that was made together with `verifier`. Columns are decoded one after the other, each at the
    /// place where it stays.
    pub fn read(path: &Path, verifier: VerifierKey) -> Result<Self, KeyError> {
        let mut payload = open_payload(path, FileKind::ProvingKey)?;
        check_binding(&mut payload, &verifier)?;
        let vk = verifier.vk().clone();
        let rows = 1_usize << verifier.k();
        let fixed = vk.fixed_commitments().len();
        let permuted = vk.permutation().commitments().len() * rows;
        expect_blocks(&payload, fixed * rows.div_ceil(BLOCK_ROWS) + permuted.div_ceil(BLOCK_ROWS))?;

        let fixed: Vec<_> = (0..fixed).map(|_| read_scalars(&mut payload, rows)).collect::<Result<_, _>>()?;
        let successors = read_successors(&mut payload, permuted)?;
        payload.expect_remaining(0)?;
        let pk = ProvingKey::new(vk, fixed, successors).map_err(|error| payload.malformed(error.to_string()))?;
        Ok(Self { verifier, pk })
    }
}

fn check_binding(payload: &mut Payload, verifier: &VerifierKey) -> Result<(), KeyError> {
    let (circuit, key) = (payload.array::<32>()?, payload.array::<32>()?);
    if circuit != verifier.circuit {
        let (expected, got) = (hex::encode(verifier.circuit), hex::encode(circuit));
        return Err(KeyError::OtherCircuit { file: FileKind::ProvingKey, expected, got });
    }
    if key != verifier.content {
        let (expected, got) = (hex::encode(verifier.content), hex::encode(key));
        return Err(KeyError::OtherVerifyingKey { expected, got });
    }
    Ok(())
}

/// Every block takes a byte at least: said before memory is taken for its rows.
fn expect_blocks(payload: &Payload, blocks: usize) -> Result<(), KeyError> {
    let left = payload.remaining();
    match left < blocks as u64 {
        true => Err(payload.malformed(format!("{left} bytes of content for {blocks} blocks")).into()),
        false => Ok(()),
    }
}
