//! Layers with hidden parameters: bounds for all weights and biases of their widths, whatever these are.

use crate::fixed::graph::ConvGeometry;
use crate::fixed::parameters::widths::ParameterWidths;
use crate::interval::Interval;

pub(super) fn dense(
    x: &[Interval],
    [inputs, outputs]: [usize; 2],
    widths: ParameterWidths,
    shift: u32,
) -> Option<Vec<Interval>> {
    let mut bounds = Vec::with_capacity(x.len() / inputs * outputs);
    for row in x.chunks(inputs) {
        let mut terms = row.iter().map(|x| x.product(widths.weights()));
        let bound = terms.try_fold(widths.bias(), |acc, term| acc.sum(term?))?.rounded(shift)?;
        bounds.extend(std::iter::repeat_n(bound, outputs));
    }
    Some(bounds)
}

/// The channels of a group have equal bounds. At the border fewer weights meet an element.
pub(super) fn conv(
    x: &[Interval],
    geometry: &ConvGeometry,
    widths: ParameterWidths,
    shift: u32,
) -> Option<Vec<Interval>> {
    let terms: Vec<Interval> = x.iter().map(|x| x.product(widths.weights())).collect::<Option<_>>()?;
    let [channels, _, width] = geometry.output;
    let mut bounds = Vec::with_capacity(geometry.images * channels * geometry.positions());
    for (image, group) in (0..geometry.images).flat_map(|image| (0..geometry.groups).map(move |group| (image, group))) {
        let bound = |place: usize| {
            let mut met = geometry.window(image, group, place / width, place % width).flatten();
            met.try_fold(widths.bias(), |acc, source| acc.sum(terms[source]))?.rounded(shift)
        };
        let channel: Vec<Interval> = (0..geometry.positions()).map(bound).collect::<Option<_>>()?;
        (0..channels / geometry.groups).for_each(|_| bounds.extend_from_slice(&channel));
    }
    Some(bounds)
}
