//! Members of the contract's structs.

use protocol_spec::{ChallengeId, ColumnKind, Commitment, Evaluation, Opened, ProtocolSpec, Query};

/// A member of `Commitments`.
pub(super) fn commitment(commitment: Commitment) -> String {
    match commitment {
        Commitment::Advice(i) => format!("advice{i}"),
        Commitment::Product(i) => format!("product{i}"),
        Commitment::LookupInput(i) => format!("lookup{i}PermutedInput"),
        Commitment::LookupTable(i) => format!("lookup{i}PermutedTable"),
        Commitment::LookupProduct(i) => format!("lookup{i}Product"),
        Commitment::Random => "random".into(),
        Commitment::Quotient(i) => format!("quotientPiece{i}"),
        Commitment::OpeningQuotient => "openingQuotient".into(),
        Commitment::OpeningWitness => "openingWitness".into(),
        Commitment::Fixed(i) => format!("fixed{i}"),
        Commitment::Sigma(i) => format!("sigma{i}"),
        Commitment::Generator => "generator".into(),
    }
}

/// A member of `Commitments`, the quotient's included, which the verifier puts together from its pieces.
pub(super) fn opened(opened: Opened) -> String {
    match opened {
        Opened::Commitment(inner) => commitment(inner),
        Opened::Quotient => "quotient".into(),
    }
}

/// A member of `Evaluations`. Queries are named after their column and row, not after their position.
pub(super) fn evaluation(spec: &ProtocolSpec, evaluation: Evaluation) -> String {
    match evaluation {
        Evaluation::Advice(i) => query(spec, ColumnKind::Advice, i),
        Evaluation::Fixed(i) => query(spec, ColumnKind::Fixed, i),
        Evaluation::Random => "random".into(),
        Evaluation::Sigma(i) => format!("sigma{i}"),
        Evaluation::Product(i) => format!("product{i}"),
        Evaluation::ProductNext(i) => format!("product{i}Next"),
        Evaluation::ProductLast(i) => format!("product{i}Last"),
        Evaluation::LookupProduct(i) => format!("lookup{i}Product"),
        Evaluation::LookupProductNext(i) => format!("lookup{i}ProductNext"),
        Evaluation::LookupInput(i) => format!("lookup{i}PermutedInput"),
        Evaluation::LookupInputPrevious(i) => format!("lookup{i}PermutedInputPrevious"),
        Evaluation::LookupTable(i) => format!("lookup{i}PermutedTable"),
    }
}

/// A member of `Evaluations` that stands for a query of a column.
pub(super) fn query(spec: &ProtocolSpec, kind: ColumnKind, index: usize) -> String {
    let kind_name = match kind {
        ColumnKind::Advice => "advice",
        ColumnKind::Fixed => "fixed",
        ColumnKind::Instance => "instance",
    };
    let Query { column, rotation } = spec.queries(kind)[index];
    format!("{kind_name}{column}{}", row(rotation))
}

/// What a name says of the row that is read.
fn row(rotation: i32) -> String {
    match rotation {
        0 => String::new(),
        1 => "Next".into(),
        -1 => "Previous".into(),
        2.. => format!("Plus{rotation}"),
        _ => format!("Minus{}", rotation.unsigned_abs()),
    }
}

/// A member of `Challenges`.
pub(super) fn challenge(challenge: ChallengeId) -> String {
    match challenge {
        ChallengeId::Circuit(i) => format!("challenge{i}"),
        ChallengeId::Theta => "theta".into(),
        ChallengeId::Beta => "beta".into(),
        ChallengeId::Gamma => "gamma".into(),
        ChallengeId::Y => "y".into(),
        ChallengeId::X => "x".into(),
        ChallengeId::OpeningY => "openingY".into(),
        ChallengeId::OpeningV => "openingV".into(),
        ChallengeId::OpeningU => "openingU".into(),
    }
}
