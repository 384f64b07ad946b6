/// Why there are no keys or no proof. No error tells a value of the witness.
#[derive(Debug, thiserror::Error)]
pub enum ProverError {
    /// The circuit uses a part of halo2 that this prover leaves out.
    #[error("circuits with {what} are not supported")]
    Unsupported {
        /// What it uses.
        what: &'static str,
    },
    /// Another number than the circuit has or needs.
    #[error("got {got} {what}, expected {expected}")]
    Shape {
        /// What is counted.
        what: &'static str,
        /// As the circuit has it.
        expected: usize,
        /// As given.
        got: usize,
    },
    /// A cell behind the last row that may be assigned, a column that is none, or a copy outside of the permutation.
    #[error("column {column} has no assignable row {row}")]
    OutOfRange {
        /// Number of the column among those of its kind.
        column: usize,
        /// The row.
        row: usize,
    },
    /// A cell of the witness has no value.
    #[error("advice column {column} has no value in row {row}")]
    UnknownValue {
        /// Number of the column.
        column: usize,
        /// The row.
        row: usize,
    },
    /// The circuit's own synthesis failed.
    #[error("the circuit could not be filled: {0}")]
    Synthesis(String),
    /// The transcript took no more.
    #[error("the transcript could not be written")]
    Transcript(#[from] std::io::Error),
}
