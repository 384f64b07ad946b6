//! Brotli as Arbitrum prices with it.

use brotli::enc::StandardAlloc;
use brotli::enc::encode::{BrotliEncoderOperation, BrotliEncoderParameter, BrotliEncoderStateStruct};
use brotli::enc::interface::{InputPair, InputReferenceMut, PredictionModeContextMap, StaticCommand};

/// Compression level of Arbitrum's data pricing since ArbOS 20 (nitro, `arbos/arbosState/arbosstate.go`).
const QUALITY: u32 = 1;
/// Base-2 logarithm of the window (nitro, `arbcompress/compress_common.go`).
const WINDOW: u32 = 22;

/// Length of `input` compressed in one operation.
///
/// One operation, because an encoder of this level closes a block at every call: pieces would come out longer.
pub(crate) fn brotli_len(input: &[u8]) -> u64 {
    let mut encoder = BrotliEncoderStateStruct::new(StandardAlloc::default());
    encoder.set_parameter(BrotliEncoderParameter::BROTLI_PARAM_QUALITY, QUALITY);
    encoder.set_parameter(BrotliEncoderParameter::BROTLI_PARAM_LGWIN, WINDOW);
    let (mut available_in, mut next_in, mut length) = (input.len(), 0, 0);
    let mut output = vec![0; input.len() + 1024];
    while !encoder.is_finished() {
        let (mut available_out, mut next_out) = (output.len(), 0);
        let accepted = encoder.compress_stream(
            BrotliEncoderOperation::BROTLI_OPERATION_FINISH,
            &mut available_in,
            input,
            &mut next_in,
            &mut available_out,
            &mut output,
            &mut next_out,
            &mut None,
            &mut |_: &mut PredictionModeContextMap<InputReferenceMut<'_>>,
                  _: &mut [StaticCommand],
                  _: InputPair<'_>,
                  _: &mut StandardAlloc| {},
        );
        // It refuses input after the end and parameters out of range, of which there are none here.
        assert!(accepted, "an encoder finishes what it was given");
        length += next_out as u64;
    }
    length
}
