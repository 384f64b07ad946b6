//! Nothing: `tests/` compares two encoders.
