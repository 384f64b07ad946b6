//! Networks written layer by layer, with weights and data from one sequence of numbers.

use serde_json::{Value, json};

use crate::generate::GeneratedModel;
use crate::generate::numbers::Numbers;
use crate::generate::onnx_writer::{Attribute, OnnxWriter};

/// Of weights, biases and data; any other would do as well.
const SEED: u64 = 2024;
/// Largest absolute bias.
const BIAS: f64 = 0.1;

/// A network under construction: each layer takes what the one before it made. The input is `x`.
pub(super) struct Network {
    writer: OnnxWriter,
    numbers: Numbers,
    input: usize,
    /// Name and shape of the tensor made last.
    last: String,
    shape: Vec<usize>,
}

/// A square convolution.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    /// Output channels.
    pub(super) channels: usize,
    /// Height and width; odd.
    pub(super) kernel: usize,
    /// Down and across.
    pub(super) stride: usize,
}

impl Network {
    /// `shape` is that of the input, a batch of 1 in front.
    pub(super) fn new(title: String, shape: &[usize]) -> Network {
        let mut writer = OnnxWriter::new(title);
        writer.input("x", shape);
        let input = shape.iter().product();
        Network { writer, numbers: Numbers::new(SEED), input, last: "x".to_owned(), shape: shape.to_vec() }
    }

    /// `[1, inputs]` to `[1, outputs]`: a `Gemm` with weights `[outputs, inputs]`.
    pub(super) fn dense(&mut self, name: &str, outputs: usize) {
        let inputs = self.shape.iter().product();
        let [weight, bias] = self.weights(name, &[outputs, inputs], inputs);
        let last = self.last.clone();
        self.node("Gemm", &[&last, &weight, &bias], name, &[("transB", Attribute::Int(1))]);
        self.shape = vec![1, outputs];
    }

    /// `[1, channels, height, width]` to one with the channels of `filters`; a stride of 1 keeps the image's size.
    pub(super) fn conv(&mut self, name: &str, filters: Filters) {
        let Filters { channels, kernel, stride } = filters;
        let inputs = self.shape[1];
        let [weight, bias] = self.weights(name, &[channels, inputs, kernel, kernel], inputs * kernel * kernel);
        let pad = (kernel / 2) as i64;
        let attributes = [
            ("kernel_shape", Attribute::Ints(vec![kernel as i64; 2])),
            ("pads", Attribute::Ints(vec![pad; 4])),
            ("strides", Attribute::Ints(vec![stride as i64; 2])),
        ];
        let last = self.last.clone();
        self.node("Conv", &[&last, &weight, &bias], name, &attributes);
        let size = |length: usize| length.div_ceil(stride);
        self.shape = vec![1, channels, size(self.shape[2]), size(self.shape[3])];
    }

    pub(super) fn relu(&mut self, name: &str) {
        self.unary("Relu", name, &[]);
    }

    /// The largest of each two by two elements; height and width are even.
    pub(super) fn max_pool(&mut self, name: &str) {
        let attributes = ["kernel_shape", "strides"].map(|attribute| (attribute, Attribute::Ints(vec![2; 2])));
        self.unary("MaxPool", name, &attributes);
        self.shape[2..].iter_mut().for_each(|length| *length /= 2);
    }

    /// The mean of each channel.
    pub(super) fn average(&mut self, name: &str) {
        self.unary("GlobalAveragePool", name, &[]);
        self.shape[2..].fill(1);
    }

    /// `[1, ..]` to `[1, elements]`.
    pub(super) fn flatten(&mut self, name: &str) {
        self.unary("Flatten", name, &[]);
        self.shape = vec![1, self.shape.iter().product()];
    }

    /// The model whose output was made last, with `samples` sets of inputs for calibration and one more, each element from
    /// `element`.
    pub(super) fn finish(mut self, samples: usize, element: fn(&mut Numbers) -> Value) -> GeneratedModel {
        self.writer.output(&self.last, &self.shape);
        let mut sample =
            || json!({ "input_data": [(0..self.input).map(|_| element(&mut self.numbers)).collect::<Vec<_>>()] });
        let calibration: Vec<Value> = (0..samples).map(|_| sample()).collect();
        GeneratedModel {
            parameters: self.writer.parameters(),
            calibration: text(&Value::Array(calibration)),
            input: text(&sample()),
            onnx: self.writer.finish(),
        }
    }

    /// Uniform weights of variance `2 / inputs` and small biases, one per output, by their names.
    fn weights(&mut self, name: &str, shape: &[usize], inputs: usize) -> [String; 2] {
        let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
        // A uniform number up to `r` has the variance r^2 / 3. IEEE 754 rounds quotients and roots correctly everywhere.
        let reach = (6.0 / inputs as f64).sqrt();
        self.writer.weight(&weight, shape, &self.numbers.floats(shape.iter().product(), reach));
        self.writer.weight(&bias, &shape[..1], &self.numbers.floats(shape[0], BIAS));
        [weight, bias]
    }

    fn unary(&mut self, op: &str, name: &str, attributes: &[(&str, Attribute)]) {
        let last = self.last.clone();
        self.node(op, &[&last], name, attributes);
    }

    fn node(&mut self, op: &str, operands: &[&str], name: &str, attributes: &[(&str, Attribute)]) {
        self.writer.node(op, operands, name, attributes);
        self.last = name.to_owned();
    }
}

fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// An element of data between -1 and 1.
pub(super) fn thousandth(numbers: &mut Numbers) -> Value {
    numbers.thousandth().into()
}

/// A black or a white pixel: 0 or 1.
pub(super) fn bit(numbers: &mut Numbers) -> Value {
    u8::from(numbers.bit()).into()
}
