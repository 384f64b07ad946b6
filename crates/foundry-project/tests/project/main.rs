//! Projects made for models: what is written where, and what is left alone.

#[path = "../common/mod.rs"]
mod common;
mod edits;
mod hashed;
mod layouts;
mod links;
mod names;
mod scratch;
mod wrapper;
