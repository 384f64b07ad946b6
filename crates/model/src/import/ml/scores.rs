//! What becomes of the scores of a classifier or regressor before they are its result.

use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::NodeReader;
use crate::import::ops::sigmoid::Sigmoid;
use crate::import::ops::softmax::Softmax;

/// The attribute `post_transform`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PostTransform {
    None,
    Logistic,
    Softmax,
}

impl PostTransform {
    pub(crate) fn of(node: &NodeReader<'_>) -> Result<PostTransform, ImportError> {
        match node.attributes().string("post_transform")? {
            None | Some("NONE") => Ok(PostTransform::None),
            Some("LOGISTIC") => Ok(PostTransform::Logistic),
            Some("SOFTMAX") => Ok(PostTransform::Softmax),
            Some(other) => Err(node.invalid(format!("post_transform `{other}` is not supported"))),
        }
    }

    /// That of a single score for each row, which onnxruntime leaves as it is whatever it is asked for.
    pub(crate) fn of_single_scores(self, node: &NodeReader<'_>) -> Result<(), ImportError> {
        match self {
            PostTransform::None => Ok(()),
            _ => Err(node.invalid(
                "post_transform of a single score, which onnxruntime ignores: export with NONE, and a node behind it"
                    .to_owned(),
            )),
        }
    }

    /// Of `[rows, scores]`, several scores a row.
    pub(crate) fn apply(self, composition: &mut Composition, scores: Part) -> Part {
        match self {
            PostTransform::None => scores,
            PostTransform::Logistic => composition.unary(Sigmoid, &scores),
            PostTransform::Softmax => composition.unary(Softmax::along(&scores.shape, &[1]), &scores),
        }
    }
}

/// What stands beside the only score of a classifier of two classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opposite {
    /// `1 - score`: scores are probabilities.
    Complement,
    /// `-score`.
    Negative,
}

/// Scores of both classes from those of the second, `[rows, 1]`.
pub(crate) fn both_classes(
    composition: &mut Composition,
    scores: &Part,
    transform: PostTransform,
    opposite: Opposite,
) -> Part {
    let (second, opposite) = match transform {
        PostTransform::Logistic => (composition.unary(Sigmoid, scores), Opposite::Complement),
        PostTransform::None | PostTransform::Softmax => (scores.clone(), opposite),
    };
    let minuend = match opposite {
        Opposite::Complement => 1.0,
        Opposite::Negative => 0.0,
    };
    let minuend = composition.constant(Tensor { shape: vec![1, 1], values: vec![minuend] });
    let first = composition.sub(&minuend, &second);
    let rows = scores.shape[0] as u32;
    let positions = (0..rows).flat_map(|row| [row, rows + row]).collect();
    composition.rearrange(&[&first, &second], positions, vec![rows as usize, 2])
}
