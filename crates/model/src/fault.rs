//! Who has to act on an error.

/// Sorts the errors of this crate; a command line maps it to its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller asked for something that does not fit the model.
    Usage,
    /// The file is damaged, of another format or holds the wrong values.
    BadFile,
    /// The model is valid and uses something that is not supported.
    Unsupported,
    /// A limit of size, width or accuracy cannot be met.
    Limit,
}
