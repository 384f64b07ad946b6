//! Activation functions that recurrent operators name.

use crate::float::function::Function;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::NodeReader;
use crate::import::ops::clip::Clip;
use crate::import::ops::leaky_relu::LeakyRelu;
use crate::import::ops::relu::Relu;
use crate::import::ops::sigmoid::Sigmoid;
use crate::import::ops::tanh::Tanh;

/// One of ONNX's functions with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Activation {
    Sigmoid,
    Tanh,
    Relu,
    Softsign,
    Softplus,
    /// `x` where positive, `alpha x` elsewhere.
    LeakyRelu(f64),
    /// `x` where positive, `alpha (exp(x) - 1)` elsewhere.
    Elu(f64),
    /// `alpha x + beta`.
    Affine(f64, f64),
    /// `alpha x + beta` between 0 and 1.
    HardSigmoid(f64, f64),
}

impl Activation {
    /// The functions that `activations` names, `defaults` for each direction where it is missing. Their parameters stand in
    /// `activation_alpha` and `activation_beta`, in the order of the functions that have some; ONNX's own count where a list has ended.
    pub(super) fn read_all(
        node: &NodeReader<'_>,
        defaults: &[&str],
        directions: usize,
    ) -> Result<Vec<Activation>, ImportError> {
        let named = node.attributes().strings("activations")?;
        let names = named.unwrap_or_else(|| defaults.repeat(directions));
        let expected = defaults.len() * directions;
        if names.len() != expected {
            return Err(node.invalid(format!("expected {expected} activations, got {}", names.len())));
        }
        let mut alphas = node.attributes().floats("activation_alpha")?.unwrap_or(&[]).iter().map(|&x| f64::from(x));
        let mut betas = node.attributes().floats("activation_beta")?.unwrap_or(&[]).iter().map(|&x| f64::from(x));
        let activations = names.iter().map(|name| {
            let mut alpha = |default: f64| alphas.next().unwrap_or(default);
            let mut beta = |default: f64| betas.next().unwrap_or(default);
            match name.to_ascii_lowercase().as_str() {
                "sigmoid" => Ok(Activation::Sigmoid),
                "tanh" => Ok(Activation::Tanh),
                "relu" => Ok(Activation::Relu),
                "softsign" => Ok(Activation::Softsign),
                "softplus" => Ok(Activation::Softplus),
                "leakyrelu" => Ok(Activation::LeakyRelu(alpha(0.01))),
                "elu" => Ok(Activation::Elu(alpha(1.0))),
                "affine" => Ok(Activation::Affine(alpha(1.0), beta(0.0))),
                "hardsigmoid" => Ok(Activation::HardSigmoid(alpha(0.2), beta(0.5))),
                _ => Err(node.invalid(format!("activation `{name}` is not supported"))),
            }
        });
        activations.collect()
    }
}

impl Composition {
    /// `activation` of each element.
    pub(super) fn activate(&mut self, activation: Activation, x: &Part) -> Part {
        match activation {
            Activation::Sigmoid => self.unary(Sigmoid, x),
            Activation::Tanh => self.unary(Tanh, x),
            Activation::Relu => self.unary(Relu, x),
            Activation::Softsign => self.unary(Function::new("Softsign", "Softsign", |x| x / (1.0 + x.abs())), x),
            Activation::Softplus => {
                // The rest beside the rectified part is bounded, so that a table's end is its limit.
                let rest = Function::new("Softplus", "softplus - relu", |x| libm::log1p(libm::exp(-x.abs())));
                self.rectified_and(rest, x)
            }
            Activation::LeakyRelu(alpha) => self.unary(LeakyRelu { alpha }, x),
            Activation::Elu(alpha) => {
                let rest =
                    Function::new("Elu", format!("elu - relu alpha={alpha}"), move |x| alpha * libm::expm1(x.min(0.0)));
                self.rectified_and(rest, x)
            }
            Activation::Affine(alpha, beta) => self.affine(alpha, beta, x),
            Activation::HardSigmoid(alpha, beta) => {
                let line = self.affine(alpha, beta, x);
                self.unary(Clip { low: Some(0.0), high: Some(1.0) }, &line)
            }
        }
    }

    fn affine(&mut self, alpha: f64, beta: f64, x: &Part) -> Part {
        let (alpha, beta) = (self.scalar(alpha), self.scalar(beta));
        let scaled = self.mul(x, &alpha);
        self.add(&scaled, &beta)
    }

    fn rectified_and(&mut self, rest: Function, x: &Part) -> Part {
        let (rectified, rest) = (self.unary(Relu, x), self.unary(rest, x));
        self.add(&rectified, &rest)
    }
}
