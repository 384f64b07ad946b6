//! Reference strings: the test string is what it says, files come back as written, and no fault passes.

mod corruptions;
mod docs;
mod halo2;
mod own;
mod ptau;
mod ptau_file;
mod snarkjs;
mod strings;
