//! How many rows a model takes on each choice of lanes.

use model::{FixedGraph, FixedNode, FixedOp};
use rayon::prelude::*;

use super::PlanRequest;
use crate::compiled::{Admitted, MAX_LIMB_BITS, salt_count};
use crate::error::CircuitError;
use crate::lanes::{Lanes, Sums};
use crate::layers::matmul::MOST_IN_WINDOWS;
use crate::layers::{self, CircuitForm};
use crate::layout::{Census, RowCount};

/// A way to lay sums out, with the lane counts and limb widths worth trying.
struct Style {
    sums: Sums,
    lane_counts: &'static [usize],
    /// Widest first.
    limb_bits: &'static [u32],
}

/// Lanes of folded sums.
const FOLDED_LANES: &[usize] = &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16];
/// Wide limbs alone: the tables of rectifiers are worth their rows where there is much to rectify.
const FOLDED_LIMBS: &[u32] = &[13, 12, 11, 10, 9, 8];

/// Limbs of models that make so many numbers that the largest tables are worth their rows: those widths come first.
const WIDE_LIMBS: &[u32] = &[16, 15, 14, 13, 12, 11, 10, 9, 8];
/// Numbers that a model makes before those widths are tried.
const WORTH_WIDE_LIMBS: u64 = 1 << 16;

const STYLES: [Style; 3] = [
    Style { sums: Sums::Windows, lane_counts: &[1, 2, 4, 8], limb_bits: &[13, 12, 11, 10, 9, 8, 7, 6, 5] },
    Style { sums: Sums::Folded, lane_counts: FOLDED_LANES, limb_bits: FOLDED_LIMBS },
    Style { sums: Sums::FoldedWithPoseidon, lane_counts: FOLDED_LANES, limb_bits: FOLDED_LIMBS },
];

/// Widths that are tried at the same time.
const AT_ONCE: usize = 2;

/// Multiply-adds beyond which convolutions, and dense layers over several rows, are not laid out in windows: that takes long, and far more rows.
const MOST_WINDOWED: usize = 4_000_000;

/// Digits of hidden parameters beyond which they are not hashed in the lanes: that takes long, and ten times the rows.
const MOST_IN_LANES: usize = 4_000;

/// A layout's size before it is priced.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) lanes: Lanes,
    pub(super) limb_bits: u32,
    pub(super) rows: usize,
    pub(super) instances: usize,
}

/// For each choice of lanes the limb width that needs the fewest rows.
pub(super) fn smallest_layouts(graph: &FixedGraph, request: &PlanRequest) -> Result<Vec<Size>, CircuitError> {
    let wanted = request.lanes;
    if let Some(lanes) = wanted.map(Lanes::all).filter(|lanes| !lanes.are_supported()) {
        return Err(CircuitError::Shape { lanes, limb_bits: MAX_LIMB_BITS });
    }
    let worth_trying = |sums| match sums {
        Sums::Windows => {
            graph.parameter_digits() == 0 && convolved(graph) <= MOST_WINDOWED && multiplied(graph) <= MOST_IN_WINDOWS
        }
        Sums::Folded => graph.parameter_digits() <= MOST_IN_LANES,
        Sums::FoldedWithPoseidon => salt_count(graph) > 0,
    };
    let styles = STYLES.par_iter().filter(|style| match request.sums {
        Some(sums) => style.sums == sums,
        None => worth_trying(style.sums),
    });
    let sizes: Vec<Vec<Size>> = styles.map(|style| style.smallest(graph, wanted)).collect::<Result<_, _>>()?;
    Ok(sizes.into_iter().flatten().collect())
}

impl Style {
    /// For each choice of lanes the narrowest limbs among those that need the fewest rows.
    ///
    /// Narrower limbs are more of them, in smaller tables: where a layout takes more rows than the best one even without
    /// those that only tables need, narrower limbs are not tried.
    fn smallest(&self, graph: &FixedGraph, wanted: Option<usize>) -> Result<Vec<Size>, CircuitError> {
        let choices = self.choices(wanted);
        let mut best: Vec<Option<Size>> = vec![None; choices.len()];
        let is_large = self.sums.are_folded() && graph.activations() >= WORTH_WIDE_LIMBS;
        let limb_bits = if is_large { WIDE_LIMBS } else { self.limb_bits };
        for widths in limb_bits.chunks(AT_ONCE) {
            let counts = widths
                .par_iter()
                .map(|limb_bits| counts(graph, CircuitForm { limb_bits: *limb_bits, sums: self.sums }, &choices))
                .collect::<Result<Vec<_>, _>>()?;
            let mut improvable = false;
            for (limb_bits, (instances, counts)) in widths.iter().zip(counts) {
                improvable = false;
                for ((best, lanes), count) in best.iter_mut().zip(&choices).zip(counts) {
                    let size = Size { lanes: *lanes, limb_bits: *limb_bits, rows: count.all(), instances };
                    let smallest = best.filter(|best| best.rows < size.rows).unwrap_or(size);
                    improvable |= count.filled <= smallest.rows;
                    *best = Some(smallest);
                }
            }
            if !improvable {
                break;
            }
        }
        Ok(best.into_iter().flatten().collect())
    }

    fn choices(&self, wanted: Option<usize>) -> Vec<Lanes> {
        let counts = wanted.map_or_else(|| self.lane_counts.to_vec(), |count| vec![count]);
        counts.into_iter().flat_map(|count| Lanes::choices(count, self.sums)).collect()
    }
}

/// The number of instances, and of rows on each choice of lanes.
fn counts(graph: &FixedGraph, form: CircuitForm, choices: &[Lanes]) -> Result<(usize, Vec<RowCount>), CircuitError> {
    let (builder, _) = layers::build(graph, form, Admitted::of(graph).start())?;
    let census = Census::of(&builder);
    Ok((census.instances(), choices.par_iter().map(|lanes| census.count(*lanes)).collect()))
}

/// Multiply-adds of all layers that folded sums check at linear cost.
fn convolved(graph: &FixedGraph) -> usize {
    let one = |node: &FixedNode| match &node.op {
        FixedOp::Conv { geometry, .. } => geometry.multiply_adds(),
        FixedOp::Dense { inputs, outputs, .. } => {
            let results = node.shape.iter().product::<usize>();
            if results > *outputs { results.saturating_mul(*inputs) } else { 0 }
        }
        _ => 0,
    };
    graph.nodes.iter().map(one).fold(0, usize::saturating_add)
}

/// Multiply-adds of all products of matrices.
fn multiplied(graph: &FixedGraph) -> usize {
    let one = |node: &FixedNode| match &node.op {
        FixedOp::MatMul { inner, .. } => node.shape.iter().product::<usize>().saturating_mul(*inner),
        _ => 0,
    };
    graph.nodes.iter().map(one).fold(0, usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::{Calibration, Family, Limits, Onnx, QuantiseConfig, Visibility, quantise};

    use super::*;
    use crate::common;

    fn generated(family: Family, parameters: u64) -> FixedGraph {
        let onnx = family.generate(parameters).unwrap().onnx;
        let float = Onnx::from_bytes(&onnx, &Limits::default()).unwrap().import(&[]).unwrap();
        let value = |sample: usize, index: usize| ((sample * 31 + index) as f64 * 0.618).fract();
        let inputs =
            |sample| float.inputs().iter().map(|port| (0..port.len()).map(|i| value(sample, i)).collect()).collect();
        let calibration = Calibration { samples: (0..8).map(inputs).collect() };
        quantise(&float, &calibration, &QuantiseConfig::default()).unwrap().graph
    }

    #[test]
    fn no_width_that_is_left_out_takes_fewer_rows() {
        for (family, parameters) in [(Family::Mlp, 300), (Family::Mlp, 30_000), (Family::Cnn, 10_000)] {
            let graph = generated(family, parameters);
            for style in &STYLES {
                let mut best: Vec<Size> = Vec::new();
                for number in (0..style.limb_bits.len()).rev() {
                    let one = Style { limb_bits: &style.limb_bits[number..number + 1], ..*style };
                    let sizes = one.smallest(&graph, None).unwrap();
                    match best.is_empty() {
                        true => best = sizes,
                        false => best.iter_mut().zip(sizes).filter(|(a, b)| b.rows < a.rows).for_each(|(a, b)| *a = b),
                    }
                }
                let figures = |sizes: &[Size]| sizes.iter().map(|s| (s.lanes, s.limb_bits, s.rows)).collect::<Vec<_>>();
                let chosen = style.smallest(&graph, None).unwrap();
                assert_eq!(figures(&chosen), figures(&best), "{parameters} parameters, {:?}", style.sums);
            }
        }
    }

    fn sums_tried(graph: &FixedGraph, request: &PlanRequest) -> Vec<Sums> {
        let sizes = smallest_layouts(graph, request).unwrap();
        sizes.iter().map(|size| size.lanes.sums).collect::<BTreeSet<_>>().into_iter().collect()
    }

    #[test]
    fn sums_are_tried_where_they_can_be_worth_it() {
        let any = PlanRequest::default();
        let public = common::perceptron(&[2, 3, 2], 40, 6, 3);
        assert_eq!(sums_tried(&public, &any), [Sums::Windows, Sums::Folded]);
        let mut hashed = public.clone();
        hashed.outputs[0].visibility = Visibility::Hashed;
        assert_eq!(sums_tried(&hashed, &any), [Sums::Windows, Sums::Folded, Sums::FoldedWithPoseidon]);
        let hidden = common::hidden(public.clone());
        assert_eq!(sums_tried(&hidden, &any), [Sums::Folded, Sums::FoldedWithPoseidon]);
        let folded = PlanRequest { sums: Some(Sums::Folded), ..any };
        assert_eq!(sums_tried(&public, &folded), [Sums::Folded]);
        let products = common::attention();
        assert_eq!(sums_tried(&products, &any), [Sums::Windows, Sums::Folded]);
    }

    #[test]
    fn lanes_that_are_asked_for_are_the_only_ones() {
        let graph = common::perceptron(&[2, 3, 2], 40, 6, 3);
        let on = |lanes| smallest_layouts(&graph, &PlanRequest { lanes: Some(lanes), ..PlanRequest::default() });
        assert!(on(3).unwrap().iter().all(|size| size.lanes.count == 3));
        assert!(matches!(on(0), Err(CircuitError::Shape { .. })));
        assert!(matches!(on(33), Err(CircuitError::Shape { .. })));
    }

    #[test]
    fn large_tables_are_tried_where_much_is_rectified() {
        let chosen = |sums: usize, elements: usize| {
            let mut graph = common::perceptron(&[elements, 1], 1, 0, 3);
            graph.nodes[1] = common::node("relu", FixedOp::Relu, &[0], &[1, elements], 12);
            graph.outputs[0].shape = vec![1, elements];
            let style = Style { lane_counts: &[1], limb_bits: &[8], ..STYLES[sums] };
            style.smallest(&graph, None).unwrap()[0].limb_bits
        };
        let [windows, folded] = [0, 1];
        assert!(chosen(folded, WORTH_WIDE_LIMBS as usize) > 13);
        assert_eq!(chosen(folded, 100), 8);
        assert_eq!(chosen(windows, WORTH_WIDE_LIMBS as usize), 8);
    }

    #[test]
    fn multiply_adds_are_those_of_layers_that_take_more_rows_in_windows() {
        let dense = |rows: usize| {
            let op = FixedOp::Dense { inputs: 5, outputs: 7, weights: vec![], bias: vec![], shift: 0 };
            common::node("dense", op, &[], &[rows, 7], 12)
        };
        let product = FixedOp::MatMul { batch: 2, rows: 3, inner: 11, columns: 5, shift: 0 };
        let with = |nodes: Vec<FixedNode>| FixedGraph { nodes, inputs: vec![], outputs: vec![] };
        assert_eq!(convolved(&with(vec![dense(1)])), 0);
        assert_eq!(convolved(&with(vec![dense(4)])), 4 * 5 * 7);
        let conv = common::small_convolution(false).nodes.remove(1);
        let product = common::node("product", product, &[], &[2, 3, 5], 12);
        let graph = with(vec![conv, product, dense(2)]);
        assert_eq!(convolved(&graph), (2 * 5 * 5) * (2 * 3 * 3) + 2 * 5 * 7);
        assert_eq!(multiplied(&graph), 2 * 3 * 11 * 5);
    }
}
