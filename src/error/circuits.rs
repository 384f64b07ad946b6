//! Errors of layout and planning.

use circuit::CircuitError;

use super::{CliError, ErrorKind, internal};

impl From<CircuitError> for CliError {
    fn from(error: CircuitError) -> Self {
        use CircuitError as E;
        let (kind, id, help) = match &error {
            E::GasBudget { .. } => (ErrorKind::Budget, "gas-budget", "raise `--gas-budget`"),
            E::TooManyRows { .. } | E::TooManyCells { .. } | E::NoLayout { .. } => {
                (ErrorKind::Limit, "too-many-rows", "allow more with `--lanes` or `--logrows`, or use a smaller model")
            }
            E::TooManyTables { .. } => (
                ErrorKind::Limit,
                "too-many-tables",
                "use fewer different smooth functions, or the same scales for them",
            ),
            E::Divisor { .. } => (
                ErrorKind::Unsupported,
                "divisor-range",
                "keep divisors above zero: add a constant, or clip them from below",
            ),
            E::Root { .. } => (
                ErrorKind::Unsupported,
                "root-range",
                "keep what is under a root at zero or above: take its square or absolute value, or clip it from below",
            ),
            E::Overflow | E::OutputRange { .. } => {
                (ErrorKind::Limit, "value-overflow", "narrow `--input-range`, or allow a larger `--max-error`")
            }
            E::Node { source, .. } => {
                let inner = Self::from(source.as_ref().clone());
                return Self { message: error.to_string(), ..inner };
            }
            E::InputCount { .. } | E::InputLength { .. } => {
                (ErrorKind::BadFile, "input-length", "give one list per model input, in the model's order")
            }
            E::InputRange { .. } => (
                ErrorKind::BadFile,
                "input-out-of-range",
                "the model was built for a narrower range: see `--input-range` of `build`",
            ),
            E::Malformed(_) | E::PortBits { .. } => {
                (ErrorKind::BadFile, "malformed-circuit", "build the model again: `circuit.bin` holds no valid circuit")
            }
            E::Shape { .. } => (ErrorKind::Usage, "circuit-shape", "choose `--lanes` from 1 to 32"),
            E::SaltCount { .. } | E::Hash(_) => {
                return internal("a tensor could not be hashed", error);
            }
            E::SecretWeightsInWindows => {
                (ErrorKind::Usage, "hidden-weights-layout", "leave out `--sums`, or ask for a folded layout")
            }
            E::ProductsInWindows => {
                (ErrorKind::Usage, "products-layout", "leave out `--sums`, or ask for a folded layout")
            }
            E::Parameters(_) => (
                ErrorKind::BadFile,
                "hidden-parameters",
                "take the file `private/parameters.bin` that was made with these artefacts",
            ),
            E::Price(_) | E::LookupLost { .. } | E::PermutationLost => {
                return internal("the circuit could not be planned", error);
            }
        };
        Self::new(kind, id, error, help)
    }
}
