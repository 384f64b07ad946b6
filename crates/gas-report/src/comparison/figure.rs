//! What is compared.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use verifier_program::{Fork, Section};

use crate::chain_name::chain_name;

/// A figure of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Figure {
    Parameters,
    MultiplyAdds,
    Layout(LayoutFigure),
    Gas {
        part: GasPart,
        basis: Basis,
        #[schemars(schema_with = "crate::schema::fork")]
        fork: Fork,
    },
    Transaction(TransactionFigure),
    ProvingKeyBytes,
    MaxAbsError,
    /// One verification, both at the baseline's prices.
    FeeUsd {
        chain: String,
    },
    /// One verification, each report at its own prices.
    PricedFeeUsd {
        chain: String,
    },
    ProveSeconds(Basis),
    SetupSeconds,
    PeakMemoryBytes(Basis),
}

/// A dimension of the circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LayoutFigure {
    Logrows,
    Lanes,
    LookupLanes,
    RowsUsed,
    Instances,
    Commitments,
    Evaluations,
    MsmTerms,
}

/// A part of what gas is spent on, or the size of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GasPart {
    Section(#[schemars(schema_with = "crate::schema::section")] Section),
    Calldata,
    Intrinsic,
    Execution,
    Transaction,
    Floor,
    RuntimeBytes,
    Deployment,
}

/// A size of the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransactionFigure {
    CalldataBytes,
    Bytes,
    FastlzBytes,
    BrotliBytes,
}

/// Where a figure is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    Predicted,
    Measured,
}

impl fmt::Display for Figure {
    /// In words, with the unit, without the fork.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameters => f.write_str("parameters"),
            Self::MultiplyAdds => f.write_str("multiply-adds"),
            Self::Layout(figure) => figure.fmt(f),
            Self::Gas { part, basis, .. } => write!(f, "{part}, {basis}"),
            Self::Transaction(figure) => figure.fmt(f),
            Self::ProvingKeyBytes => f.write_str("proving key, bytes"),
            Self::MaxAbsError => f.write_str("greatest error"),
            Self::FeeUsd { chain } => write!(f, "fee on {}, USD at the baseline's prices", chain_name(chain)),
            Self::PricedFeeUsd { chain } => write!(f, "fee on {}, USD at each report's prices", chain_name(chain)),
            Self::ProveSeconds(basis) => write!(f, "proving, seconds, {basis}"),
            Self::SetupSeconds => f.write_str("key generation, seconds"),
            Self::PeakMemoryBytes(basis) => write!(f, "peak memory, bytes, {basis}"),
        }
    }
}

impl fmt::Display for LayoutFigure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Logrows => "k",
            Self::Lanes => "lanes",
            Self::LookupLanes => "lookup lanes",
            Self::RowsUsed => "rows used",
            Self::Instances => "instances",
            Self::Commitments => "commitments",
            Self::Evaluations => "evaluations",
            Self::MsmTerms => "terms of the multi-scalar multiplication",
        })
    }
}

impl fmt::Display for GasPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Section(section) => write!(f, "section {section}, gas"),
            Self::Calldata => f.write_str("calldata, gas"),
            Self::Intrinsic => f.write_str("intrinsic gas"),
            Self::Execution => f.write_str("execution, gas"),
            Self::Transaction => f.write_str("transaction, gas"),
            Self::Floor => f.write_str("calldata floor, gas"),
            Self::RuntimeBytes => f.write_str("runtime, bytes"),
            Self::Deployment => f.write_str("deployment, gas"),
        }
    }
}

impl fmt::Display for TransactionFigure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CalldataBytes => "calldata, bytes",
            Self::Bytes => "transaction, bytes",
            Self::FastlzBytes => "transaction under FastLZ, bytes",
            Self::BrotliBytes => "transaction under brotli, bytes",
        })
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Predicted => "predicted",
            Self::Measured => "measured",
        })
    }
}
