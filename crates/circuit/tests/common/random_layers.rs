//! The layers of random networks. Each takes tensors of a graph under construction; `None` where none of them fits.

use model::{ConvGeometry, FixedOp, SmoothFunction, TensorId};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use super::random_graph::{Growing, Layer, small_table};

type Draw = fn(&mut Growing) -> Option<Layer>;

/// Every kind of layer, those that networks are made of more often.
pub const ALL: &[(&str, Draw)] = &[
    ("conv", small_conv),
    ("conv", small_conv),
    ("wide conv", wide_conv),
    ("wide conv", wide_conv),
    ("dense", dense),
    ("dense", dense),
    ("relu", relu),
    ("relu", relu),
    ("pool", max_pool),
    ("pool", max_pool),
    ("concat", concat),
    ("residual", residual),
    ("residual", residual),
    ("scale", scale),
    ("multiply", multiply),
    ("matmul", matmul),
    ("transpose", transpose),
    ("pad", pad),
    ("tanh", |graph| smooth(graph, SmoothFunction::Tanh)),
    ("exp", |graph| smooth(graph, SmoothFunction::Exp)),
    ("divide", divide),
    ("argmax", arg_max),
];

fn integers(rng: &mut ChaCha20Rng, count: usize, reach: i64) -> Vec<i64> {
    (0..count).map(|_| rng.gen_range(-reach..=reach)).collect()
}

fn constants(rng: &mut ChaCha20Rng, count: usize, reach: i64) -> Vec<i128> {
    integers(rng, count, reach).into_iter().map(i128::from).collect()
}

/// Weights from one bit to ten.
fn weights(rng: &mut ChaCha20Rng, count: usize) -> Vec<i64> {
    let reach = 1 << rng.gen_range(0..10);
    integers(rng, count, reach)
}

fn small_conv(graph: &mut Growing) -> Option<Layer> {
    let x = graph.pick();
    conv(graph, x, 3)
}

/// Of a large kernel on the largest image: worth checking at linear cost.
fn wide_conv(graph: &mut Growing) -> Option<Layer> {
    let x = graph.pick_largest();
    conv(graph, x, 6)
}

/// Of a kernel of half to all of `reach` rows and columns.
fn conv(graph: &mut Growing, x: TensorId, reach: usize) -> Option<Layer> {
    let input = graph.shape(x);
    let mut geometry = geometry(&mut graph.rng, reach, input);
    for axis in 0..2 {
        let reach = (geometry.kernel[axis] - 1) * geometry.dilation[axis] + 1;
        let padded = geometry.input[axis + 1] + geometry.pad[axis] + graph.rng.gen_range(0..=1);
        geometry.output[axis + 1] = padded.checked_sub(reach)? / geometry.stride[axis] + 1;
    }
    let [channels, height, width] = geometry.output;
    let weights = weights(&mut graph.rng, channels * geometry.weights_per_channel());
    let bias = constants(&mut graph.rng, channels, 1 << 12);
    let shift = graph.rng.gen_range(0..=12);
    Some((FixedOp::Conv { geometry, weights, bias, shift }, vec![x], [geometry.images * channels, height, width]))
}

/// All but the size of the output. Channels are those of one image, or images of one channel.
fn geometry(rng: &mut ChaCha20Rng, reach: usize, [channels, height, width]: [usize; 3]) -> ConvGeometry {
    let (images, channels) = if rng.gen_bool(0.2) { (channels, 1) } else { (1, channels) };
    let groups = *[1, 1, 1, channels].choose(rng).unwrap();
    let mut pair = |choices: &[usize]| [0; 2].map(|_| *choices.choose(rng).unwrap());
    let (stride, dilation, pad) = (pair(&[1, 1, 1, 2, 3]), pair(&[1, 1, 1, 1, 2]), pair(&[0, 0, 1, 2]));
    let kernel = [0; 2].map(|_| rng.gen_range(reach.div_ceil(2)..=reach));
    let outputs = groups * rng.gen_range(1..=if groups == 1 { 5 } else { 2 });
    ConvGeometry {
        images,
        groups,
        input: [channels, height, width],
        output: [outputs, 0, 0],
        kernel,
        stride,
        dilation,
        pad,
    }
}

/// On rows of the image, or on the whole of it.
fn dense(graph: &mut Growing) -> Option<Layer> {
    let x = graph.pick();
    let [channels, height, width] = graph.shape(x);
    let whole = graph.rng.gen_bool(0.5);
    let inputs = if whole { channels * height * width } else { width };
    let outputs = graph.rng.gen_range(1..=10);
    let weights = weights(&mut graph.rng, inputs * outputs);
    let bias = constants(&mut graph.rng, outputs, 1 << 14);
    let shift = graph.rng.gen_range(0..=10);
    let shape = if whole { [1, 1, outputs] } else { [channels, height, outputs] };
    Some((FixedOp::Dense { inputs, outputs, weights, bias, shift }, vec![x], shape))
}

fn relu(graph: &mut Growing) -> Option<Layer> {
    let x = graph.pick();
    Some((FixedOp::Relu, vec![x], graph.shape(x)))
}

/// The largest of windows of up to 2 by 2: an operand for each place of the window.
fn max_pool(graph: &mut Growing) -> Option<Layer> {
    let x = graph.pick();
    let [channels, height, width] = graph.shape(x);
    let size = [graph.rng.gen_range(1..=2usize), graph.rng.gen_range(1..=2usize)];
    let stride = [graph.rng.gen_range(1..=2usize), graph.rng.gen_range(1..=2usize)];
    let rows = height.checked_sub(size[0])? / stride[0] + 1;
    let columns = width.checked_sub(size[1])? / stride[1] + 1;
    let shape = [channels, rows, columns];
    let places: Vec<[usize; 2]> = (0..size[0]).flat_map(|row| (0..size[1]).map(move |column| [row, column])).collect();
    let operands = places
        .into_iter()
        .map(|[row, column]| {
            let source = |c: usize, y: usize, x: usize| {
                ((c * height + y * stride[0] + row) * width + x * stride[1] + column) as u32
            };
            let indices = (0..channels * rows * columns)
                .map(|e| source(e / (rows * columns), e / columns % rows, e % columns))
                .collect();
            graph.push("window", FixedOp::Rearrange { indices, constants: vec![] }, &[x], &shape)
        })
        .collect();
    Some((FixedOp::Max, operands, shape))
}

/// Channels of two tensors of one image size, or of one tensor twice.
fn concat(graph: &mut Growing) -> Option<Layer> {
    let [x, y] = graph.pick_pair();
    let [channels, height, width] = graph.shape(x);
    let indices = (0..2 * (channels * height * width) as u32).collect();
    Some((FixedOp::Rearrange { indices, constants: vec![] }, vec![x, y], [2 * channels, height, width]))
}

fn residual(graph: &mut Growing) -> Option<Layer> {
    let [x, y] = graph.pick_pair();
    let multipliers = vec![vec![1 << graph.rng.gen_range(0..6)], vec![*[1, -1, 4].choose(&mut graph.rng).unwrap()]];
    let shift = graph.rng.gen_range(0..=5);
    Some((FixedOp::Affine { multipliers, bias: vec![0], shift }, vec![x, y], graph.shape(x)))
}

/// A factor and a constant for all elements, or for each.
fn scale(graph: &mut Growing) -> Option<Layer> {
    let x = graph.pick();
    let shape = graph.shape(x);
    let count = if graph.rng.gen_bool(0.5) { 1 } else { shape.iter().product() };
    let multipliers = vec![integers(&mut graph.rng, count, 300)];
    let bias = constants(&mut graph.rng, count, 1 << 10);
    let shift = graph.rng.gen_range(0..=9);
    Some((FixedOp::Affine { multipliers, bias, shift }, vec![x], shape))
}

fn multiply(graph: &mut Growing) -> Option<Layer> {
    let operands = graph.pick_pair();
    let shift = graph.rng.gen_range(0..=10);
    Some((FixedOp::Multiply { shift }, operands.to_vec(), graph.shape(operands[0])))
}

/// Each channel of one tensor by the transpose of that of another.
fn matmul(graph: &mut Growing) -> Option<Layer> {
    let [x, y] = graph.pick_pair();
    let [channels, height, width] = graph.shape(x);
    let turned = graph.push("turned", transposed(graph.shape(y)), &[y], &[channels, width, height]);
    let shift = graph.rng.gen_range(0..=16);
    let op = FixedOp::MatMul { batch: channels, rows: height, inner: width, columns: height, shift };
    Some((op, vec![x, turned], [channels, height, height]))
}

fn transpose(graph: &mut Growing) -> Option<Layer> {
    let x = graph.pick();
    let [channels, height, width] = graph.shape(x);
    Some((transposed([channels, height, width]), vec![x], [channels, width, height]))
}

fn transposed([channels, height, width]: [usize; 3]) -> FixedOp {
    let source = |e: usize| ((e / (width * height) * height + e % height) * width + e / height % width) as u32;
    let indices = (0..channels * height * width).map(source).collect();
    FixedOp::Rearrange { indices, constants: vec![] }
}

/// A column of constants before each row.
fn pad(graph: &mut Growing) -> Option<Layer> {
    let x = graph.pick();
    let [channels, height, width] = graph.shape(x);
    let (length, rows) = (channels * height * width, channels * height);
    let constants = constants(&mut graph.rng, rows, 1 << 8);
    let row = |row: usize| {
        let values = (0..width).map(move |column| row * width + column);
        [length + row].into_iter().chain(values).map(|index| index as u32)
    };
    Some((
        FixedOp::Rearrange { indices: (0..rows).flat_map(row).collect(), constants },
        vec![x],
        [channels, height, width + 1],
    ))
}

/// The exponential function is one for arguments up to 0 alone.
fn smooth(graph: &mut Growing, function: SmoothFunction) -> Option<Layer> {
    let mut x = graph.pick();
    let (shape, highest) = (graph.shape(x), graph.hull(x).high);
    if function == SmoothFunction::Exp && highest > 0 {
        let below = FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![-highest], shift: 0 };
        x = graph.push("below", below, &[x], &shape);
    }
    Some((FixedOp::Piecewise { table: small_table(function) }, vec![x], shape))
}

/// By a tensor that is lifted to 1 and above.
fn divide(graph: &mut Growing) -> Option<Layer> {
    let [x, y] = graph.pick_pair();
    let (shape, lowest) = (graph.shape(y), graph.hull(y).low);
    let lift = 1 - lowest + graph.rng.gen_range(0..100);
    let by =
        graph.push("lift", FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![lift], shift: 0 }, &[y], &shape);
    let shift = graph.rng.gen_range(0..=8);
    Some((FixedOp::Divide { shift }, vec![x, by], shape))
}

/// Along the rows of the image, or over the whole of it.
fn arg_max(graph: &mut Growing) -> Option<Layer> {
    let x = graph.pick();
    let [channels, height, width] = graph.shape(x);
    let whole = graph.rng.gen_bool(0.5);
    let length = if whole { channels * height * width } else { width };
    let shape = if whole { [1, 1, 1] } else { [channels, height, 1] };
    Some((FixedOp::ArgMax { length }, vec![x], shape))
}
