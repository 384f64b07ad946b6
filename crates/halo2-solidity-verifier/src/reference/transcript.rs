//! What is hashed for each challenge.

use protocol_spec::{ProofItem, ProofLayout, RoundLayout};

use super::names;

/// A round of the transcript.
pub(super) struct Round {
    /// What the prover says.
    pub(super) title: String,
    /// What is hashed after the old state, one expression for each challenge of the round.
    pub(super) draws: Vec<Draw>,
}

/// One challenge.
pub(super) struct Draw {
    pub(super) challenge: String,
    pub(super) hashed: String,
}

/// Hashed where nothing was said since the last challenge.
const NOTHING: &str = "bytes1(0x01)";

pub(super) fn rounds(layout: &ProofLayout) -> Vec<Round> {
    let numbered = layout.rounds().iter().enumerate();
    numbered.map(|(number, round)| Round { title: title(layout, round), draws: draws(layout, number, round) }).collect()
}

fn draws(layout: &ProofLayout, number: usize, round: &RoundLayout) -> Vec<Draw> {
    let first = first_block(layout, number, round);
    let blocks = std::iter::once(first).chain(std::iter::repeat(NOTHING.to_owned()));
    let draw = |(challenge, hashed)| Draw { challenge: names::challenge(challenge), hashed };
    round.challenges.iter().copied().zip(blocks).map(draw).collect()
}

/// The instances come before the first message.
fn first_block(layout: &ProofLayout, number: usize, round: &RoundLayout) -> String {
    let instances = (number == 0 && layout.instances() > 0).then(|| "instances".to_owned());
    let messages = (round.words > 0).then(|| {
        let (start, end) = (round.start.byte(), round.start.byte() + 32 * round.words);
        format!("proof[{start}:{end}]")
    });
    let said: Vec<_> = instances.into_iter().chain(messages).collect();
    if said.is_empty() { NOTHING.into() } else { said.join(", ") }
}

fn title(layout: &ProofLayout, round: &RoundLayout) -> String {
    let said = |offset: usize| (round.start.0..round.start.0 + round.words).contains(&offset);
    let items: Vec<_> = layout.items().iter().filter(|(offset, _)| said(offset.0)).map(|(_, item)| item).collect();
    match items[..] {
        [] => "no commitments".into(),
        [ProofItem::Scalar(_), ..] => format!("{} evaluations at x and its rotations", items.len()),
        [ProofItem::Point(only)] => only.to_string(),
        [ProofItem::Point(first), .., ProofItem::Point(last)] => format!("{first} to {last}"),
        _ => format!("{} messages", items.len()),
    }
}
