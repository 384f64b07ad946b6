//! The layout with folded sums: all linear relations in one fold, then identities and products.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::bands::{Band, bands};
use super::folds::{FoldCount, FoldOp, FoldWriter, Late};
use super::{Content, Layout, convolution, matrix_product};
use crate::builder::Builder;
use crate::lanes::Lanes;
use crate::relation::{Relation, Wire};

/// Fills an empty layout.
///
/// Every linear relation is a sum that has to be zero; the fold multiplies by gamma from band to band and by mu from
/// lane to lane, so that all of them are the coefficients of one polynomial in two challenges that comes out as zero.
pub(super) fn fill(layout: &mut Layout, builder: &Builder) {
    let Some(one) = builder.one() else { return };
    layout.next_fold = super::FoldCell::Zero;
    layout.bind_instances_folded(builder.instances());
    for band in bands(builder.relations(), layout.lanes, Some(one)) {
        layout.push_folded_band(&band);
    }
    write_rest(&mut FoldWriter::new(layout, one), builder);
}

/// What follows the linear relations: the end of their fold, identities and products.
fn write_rest(writer: &mut FoldWriter<'_>, builder: &Builder) {
    writer.end_as(Late::ZERO);
    writer.prove_zero();
    for convolution in builder.convolutions() {
        convolution::write(writer, convolution);
    }
    let matrix_products: Vec<_> =
        builder.matrix_products().iter().map(|product| matrix_product::fold(writer, product)).collect();
    // Products come last, so that every wire that stands in a lane has its place there: they have to name that very cell.
    for relation in builder.relations() {
        if let Relation::Product { left, right, addend, out, .. } = relation {
            let first = addend.map_or(Late::ZERO, |wire| writer.wire(wire));
            let [left, right, out] = [left, right, out].map(|slot| writer.wire(slot.wire));
            writer.multiply_into(first, left, right, out);
        }
    }
    for folded in matrix_products {
        folded.multiply(writer);
    }
}

/// The rows that follow the linear relations.
pub(super) fn count_rest(builder: &Builder, lanes: Lanes, one: Wire) -> FoldCount {
    let mut count = FoldCount { rows: 0, looked_up: vec![0; builder.tables().len()] };
    write_rest(&mut FoldWriter::counting(&mut count, lanes, one), builder);
    count
}

impl Layout {
    /// Row `r` sums up instance `r` and minus its wire.
    fn bind_instances_folded(&mut self, instances: &[Wire]) {
        for wire in instances {
            self.push_row(super::NO_LOOKUP);
            let row = self.rows() - 1;
            self.op[row] = FoldOp::Step as u8;
            self.coef[0][row] = -Fr::ONE;
            self.content[0][row] = Content::Wire(*wire);
        }
    }

    fn push_folded_band(&mut self, band: &Band) {
        let start = self.rows();
        self.push_band_rows(band);
        for (lane, block) in band.lanes.iter().enumerate() {
            // An idle lane keeps its fillers: with coefficients of zero they add nothing.
            if let Some(block) = block {
                self.fill_lane(lane, block, start);
            }
        }
    }
}
