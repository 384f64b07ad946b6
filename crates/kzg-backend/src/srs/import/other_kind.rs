use super::fault::FormatFault;
use crate::envelope::FileKind;

/// Magic of files that people have at hand beside a reference string.
const OTHERS: [(&[u8], &str); 5] = [
    (b"zkey", "a snarkjs key (`.zkey`)"),
    (b"r1cs", "a circuit (`.r1cs`)"),
    (b"wtns", "a witness (`.wtns`)"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"PK\x03\x04", "a zip archive"),
];

const CHALLENGE: &str = "a challenge of a powers-of-tau ceremony: let snarkjs make a `.ptau` of it";
const RESPONSE: &str = "a response of a powers-of-tau ceremony: let snarkjs make a `.ptau` of it";

/// `fault`, or a better one if the file can be told to be something else.
pub(super) fn named(head: &[u8], file_bytes: u64, fault: FormatFault) -> FormatFault {
    let by_magic = OTHERS.into_iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, found)| found);
    let own = FileKind::ALL.into_iter().any(|kind| head == kind.magic()).then_some("another artefact of assay");
    match by_magic.or(own).or_else(|| transcript(file_bytes)) {
        Some(found) => FormatFault::OtherKind { found },
        None => fault,
    }
}

/// Raw transcripts of the perpetual powers of tau have no magic, only sizes of their own: a hash of 64 bytes, then
/// `2^(power+1) - 1` points of G1, `2^power` of G2, twice `2^power` of G1 and one of G2; a response is compressed and
/// followed by a key of six points of G1 and three of G2.
fn transcript(file_bytes: u64) -> Option<&'static str> {
    let points = |power: u32, g1: u64| ((2 << power) - 1) * g1 + ((4 * g1) << power) + 2 * g1;
    (1..=28).find_map(|power| match file_bytes {
        bytes if bytes == 64 + points(power, 64) => Some(CHALLENGE),
        bytes if bytes == 64 + points(power, 32) + 768 => Some(RESPONSE),
        _ => None,
    })
}
