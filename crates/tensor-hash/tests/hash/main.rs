//! The hash against published values, against its definition written out, and against whatever should not collide.

mod collisions;
mod definition;
mod fixture;
mod permutation;
mod published;
mod refusals;
mod tensors;
