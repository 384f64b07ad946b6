//! Distinct Solidity identifiers from names of ONNX tensors.

use std::collections::HashSet;

use crate::codec::words::{is_reserved, pascal, words};

/// Longest identifier of a tensor, words joined by underscores, so that generated lines stay short.
const LONGEST_TENSOR: usize = 24;

/// Verbs of functions that read a list of instances: `unpackX` and the commitment to a tensor `unpack x` would be one.
const READING_VERBS: [&str; 2] = ["decode", "unpack"];

/// One tensor's name in the three spellings generated code uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorName {
    /// `logReturns`, a struct's field.
    pub camel: String,
    /// `LogReturns`, the end of a function's name.
    pub pascal: String,
    /// `LOG_RETURNS`, the start of a constant's name.
    pub constant: String,
}

impl TensorName {
    /// `logReturnsCommitment`, the function that reads the commitment to a hashed tensor.
    pub fn commitment(&self) -> String {
        format!("{}Commitment", uncapitalised(&self.pascal))
    }
}

/// Distinct identifiers for tensors, in order. A name without letters becomes `input` or `output`, as `fallback` says, and
/// so begins one that could be taken for a function; later ones among equals get a number.
pub(super) fn tensor_names<'a>(tensors: impl Iterator<Item = (&'a str, &'static str)>) -> Vec<TensorName> {
    let mut taken = HashSet::new();
    tensors
        .map(|(name, fallback)| {
            let words = tensor_words(name, fallback);
            let mut chosen = tensor_name(&words);
            let mut number = 2;
            // Both spellings: `a1` and `a_1` differ as constants but not as functions.
            while taken.contains(&chosen.pascal) || taken.contains(&chosen.constant) {
                chosen = tensor_name(&numbered(&words, number));
                number += 1;
            }
            taken.extend([chosen.pascal.clone(), chosen.constant.clone()]);
            chosen
        })
        .collect()
}

fn tensor_words(name: &str, fallback: &'static str) -> Vec<String> {
    let mut words = words(name);
    let starts_well =
        |word: &String| word.starts_with(|c: char| c.is_ascii_alphabetic()) && !READING_VERBS.contains(&word.as_str());
    if !words.first().is_some_and(starts_well) {
        words.insert(0, fallback.to_owned());
    }
    cut(words, LONGEST_TENSOR)
}

fn numbered(words: &[String], number: usize) -> Vec<String> {
    let number = number.to_string();
    let mut words = cut(words.to_vec(), LONGEST_TENSOR - number.len());
    if let Some(last) = words.last_mut() {
        last.push_str(&number);
    }
    words
}

/// The longest beginning of `words` that has at most `longest` characters with one separator between words.
fn cut(words: Vec<String>, longest: usize) -> Vec<String> {
    let mut left = longest;
    let mut kept = Vec::new();
    for mut word in words {
        word.truncate(left);
        if word.is_empty() {
            break;
        }
        left = left.saturating_sub(word.len() + 1);
        kept.push(word);
    }
    kept
}

fn tensor_name(words: &[String]) -> TensorName {
    let pascal = pascal(words);
    let mut camel = uncapitalised(&pascal);
    if is_reserved(&camel) {
        camel.push('_');
    }
    TensorName { camel, pascal, constant: words.join("_").to_ascii_uppercase() }
}

fn uncapitalised(pascal: &str) -> String {
    pascal[..1].to_ascii_lowercase() + &pascal[1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camel(names: &[&str]) -> Vec<String> {
        tensor_names(names.iter().map(|name| (*name, "input"))).into_iter().map(|name| name.camel).collect()
    }

    #[test]
    fn tensors_become_distinct_identifiers() {
        assert_eq!(camel(&["features", "log_returns", "onnx::Gemm_0"]), ["features", "logReturns", "onnxGemm0"]);
        assert_eq!(camel(&["x", "X", "x", "x2"]), ["x", "x2", "x3", "x22"]);
        assert_eq!(camel(&["a_1", "a1"]), ["a1", "a12"]);
        assert_eq!(camel(&["", "1", "\u{202e}", "*/"]), ["input", "input1", "input2", "input3"]);
        assert_eq!(camel(&["address", "uint256", "return"]), ["address_", "uint256_", "return_"]);
    }

    #[test]
    fn a_name_is_not_taken_for_a_function_that_reads() {
        let names = tensor_names([("unpack logits", "output"), ("decode", "input"), ("address", "input")].into_iter());
        let commitments: Vec<String> = names.iter().map(TensorName::commitment).collect();
        assert_eq!(commitments, ["outputUnpackLogitsCommitment", "inputDecodeCommitment", "addressCommitment"]);
    }

    #[test]
    fn long_names_are_cut_and_stay_distinct() {
        let long = "transformer_encoder_layer_output_of_everything";
        let names = tensor_names([(long, "input"), (long, "input")].into_iter());
        assert!(names.iter().all(|name| name.constant.len() <= LONGEST_TENSOR));
        assert_ne!(names[0].pascal, names[1].pascal);
        assert_ne!(names[0].constant, names[1].constant);
    }
}
