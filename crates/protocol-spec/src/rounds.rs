//! What the prover says and when the verifier answers.

use crate::item::{ChallengeId, Commitment, Evaluation, ProofItem};
use crate::spec::ProtocolSpec;

/// A block of prover messages and the challenges drawn after it, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Absorbed before the challenges, as one block. The first round's block follows the key's digest and the
    /// instances.
    pub messages: Vec<ProofItem>,
    /// Drawn in a row.
    pub challenges: Vec<ChallengeId>,
}

impl ProtocolSpec {
    /// The interaction, without the messages after the last challenge.
    pub fn rounds(&self) -> Vec<Round> {
        let mut rounds = Rounds::default();
        self.column_phases(&mut rounds);
        rounds.draw([ChallengeId::Theta]);
        let permuted = |i| [Commitment::LookupInput(i), Commitment::LookupTable(i)];
        rounds.say((0..self.lookups.len()).flat_map(permuted).map(ProofItem::Point));
        rounds.draw([ChallengeId::Beta, ChallengeId::Gamma]);
        rounds.say((0..self.permutation.products()).map(|i| ProofItem::Point(Commitment::Product(i))));
        rounds.say((0..self.lookups.len()).map(|i| ProofItem::Point(Commitment::LookupProduct(i))));
        rounds.say([ProofItem::Point(Commitment::Random)]);
        rounds.draw([ChallengeId::Y]);
        rounds.say((0..self.quotient_pieces()).map(|i| ProofItem::Point(Commitment::Quotient(i))));
        rounds.draw([ChallengeId::X]);
        rounds.say(self.evaluations().into_iter().map(ProofItem::Scalar));
        rounds.draw([ChallengeId::OpeningY, ChallengeId::OpeningV]);
        rounds.say([ProofItem::Point(Commitment::OpeningQuotient)]);
        rounds.draw([ChallengeId::OpeningU]);
        rounds.done
    }

    /// Messages that no challenge depends on: `W'`, bound by the pairing, and the hint, bound by its check.
    pub fn closing_messages(&self) -> [ProofItem; 2] {
        [ProofItem::Point(Commitment::OpeningWitness), ProofItem::InversionHint]
    }

    /// The claimed values, in the order of the proof.
    pub fn evaluations(&self) -> Vec<Evaluation> {
        let products = self.permutation.products();
        let of_product = |i: usize| {
            let last = (i + 1 < products).then_some(Evaluation::ProductLast(i));
            [Evaluation::Product(i), Evaluation::ProductNext(i)].into_iter().chain(last)
        };
        let of_lookup = |i: usize| {
            [
                Evaluation::LookupProduct(i),
                Evaluation::LookupProductNext(i),
                Evaluation::LookupInput(i),
                Evaluation::LookupInputPrevious(i),
                Evaluation::LookupTable(i),
            ]
        };
        (0..self.advice_queries.len())
            .map(Evaluation::Advice)
            .chain((0..self.fixed_queries.len()).map(Evaluation::Fixed))
            .chain([Evaluation::Random])
            .chain((0..self.permutation.columns.len()).map(Evaluation::Sigma))
            .chain((0..products).flat_map(of_product))
            .chain((0..self.lookups.len()).flat_map(of_lookup))
            .collect()
    }

    fn column_phases(&self, rounds: &mut Rounds) {
        let last_phase = self.advice_phases.iter().max().copied().unwrap_or_default();
        for phase in 0..=last_phase {
            let columns = self.advice_phases.iter().enumerate().filter(|(_, p)| **p == phase);
            rounds.say(columns.map(|(i, _)| ProofItem::Point(Commitment::Advice(i))));
            let challenges = self.challenge_phases.iter().enumerate().filter(|(_, p)| **p == phase);
            rounds.draw(challenges.map(|(i, _)| ChallengeId::Circuit(i)));
        }
    }
}

#[derive(Default)]
struct Rounds {
    pending: Vec<ProofItem>,
    done: Vec<Round>,
}

impl Rounds {
    fn say(&mut self, items: impl IntoIterator<Item = ProofItem>) {
        self.pending.extend(items);
    }

    /// Challenges without a message since the last ones belong to the same round.
    fn draw(&mut self, challenges: impl IntoIterator<Item = ChallengeId>) {
        let challenges: Vec<_> = challenges.into_iter().collect();
        if challenges.is_empty() {
            return;
        }
        match self.done.last_mut() {
            Some(round) if self.pending.is_empty() => round.challenges.extend(challenges),
            _ => self.done.push(Round { messages: std::mem::take(&mut self.pending), challenges }),
        }
    }
}
