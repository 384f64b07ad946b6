//! The reference verifier: its text, its verdicts, and what it computes on the way.

mod cases;
mod contract;
mod deletions;
mod forger;
mod native;
mod random;
mod text;
mod trace;
mod verdicts;
