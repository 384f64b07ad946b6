#![doc = include_str!("../README.md")]

mod msm;

pub use msm::msm;
