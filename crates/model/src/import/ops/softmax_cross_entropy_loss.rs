//! `SoftmaxCrossEntropyLoss` with constant labels.

use crate::import::composition::{Composition, Part};
use crate::import::node::{Imported, OperatorImport};
use crate::import::ops::log_softmax::LogSoftmax;
use crate::import::ops::negative_log_likelihood_loss::loss;
use crate::lanes::Lanes;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "SoftmaxCrossEntropyLoss",
    attributes: &["ignore_index", "reduction"],
    operands: 2..=3,
    import: |node| {
        let scores = Part::from(node.float(0)?);
        if scores.shape.len() < 2 {
            return Err(node.invalid(format!("expected shape [N, C, ..], got {:?}", scores.shape)));
        }
        let mut c = Composition::default();
        let logarithms = c.unary(LogSoftmax { lanes: Lanes::new(&scores.shape, &[1]) }, &scores);
        let loss = loss(node, &mut c, &logarithms)?;
        Ok(Imported::Composed(c.returning(vec![loss, logarithms])))
    },
};
