//! Gate expressions as Solidity: one return statement, preceded by intermediate values where it would grow too long for
//! a line or for the compiler's stack.

mod notation;
mod parts;

pub(super) use parts::body;
