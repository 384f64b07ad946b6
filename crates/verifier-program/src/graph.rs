//! Field values as a graph without repeated nodes.

use std::collections::HashMap;
use std::fmt;

use protocol_spec::{ChallengeId, Query, Scalar, WordOffset};

use crate::code::Squarings;
use crate::section::Section;

/// A value in a [`Graph`]; later values depend on earlier ones only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub(crate) usize);

impl ValueId {
    /// Position among the graph's values.
    pub fn index(self) -> usize {
        self.0
    }
}

/// How a value comes about, in the scalar field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A constant of the key or the field.
    Constant(Scalar),
    /// A scalar of the proof.
    ProofWord(WordOffset),
    /// A public value, by index.
    Instance(usize),
    /// Drawn from the transcript.
    Challenge(ChallengeId),
    /// What a batch multiplies all terms of the proof by: a power of its folding challenge.
    BatchWeight,
    /// `a + b`.
    Add(ValueId, ValueId),
    /// `a - b`.
    Sub(ValueId, ValueId),
    /// `a * b`.
    Mul(ValueId, ValueId),
    /// `a` squared again and again.
    Squared(ValueId, Squarings),
    /// `1 / (1 - a)` for a root of unity of order `2^(k - halvings)`.
    DistanceInverse(ValueId, u32),
    /// The inverse of the number of rows.
    RowsInverse,
    /// A value of an instance column; 0 beyond its end.
    ColumnInstance(usize, usize),
    /// Numerator of the sum over rows, see [`crate::Loop::SumRows`], at `x` with the rows' generator.
    RowSum(Query, ValueId, ValueId),
    /// Its denominator; the query is the first one.
    RowProduct(Query, ValueId, ValueId),
}

impl Node {
    /// The values it is computed from.
    pub fn operands(&self) -> impl Iterator<Item = ValueId> + use<> {
        let (a, b) = match *self {
            Self::Add(a, b) | Self::Sub(a, b) | Self::Mul(a, b) => (Some(a), Some(b)),
            Self::RowSum(_, x, omega) | Self::RowProduct(_, x, omega) => (Some(x), Some(omega)),
            Self::Squared(a, _) | Self::DistanceInverse(a, _) => (Some(a), None),
            Self::Constant(_)
            | Self::ProofWord(_)
            | Self::Instance(_)
            | Self::Challenge(_)
            | Self::BatchWeight
            | Self::RowsInverse
            | Self::ColumnInstance(..) => (None, None),
        };
        a.into_iter().chain(b)
    }

    /// The operands that are added to or subtracted from something, so that they have to be reduced.
    pub(crate) fn summands(&self) -> impl Iterator<Item = ValueId> + use<> {
        let (a, b) = match *self {
            Self::Add(a, b) | Self::Sub(a, b) => (Some(a), Some(b)),
            Self::RowSum(_, x, omega) | Self::RowProduct(_, x, omega) => (Some(x), Some(omega)),
            Self::DistanceInverse(a, _) => (Some(a), None),
            _ => (None, None),
        };
        a.into_iter().chain(b)
    }
}

/// Values in order of dependence. Equal expressions are one value; constants are folded on the way in.
#[derive(Clone, Debug)]
pub struct Graph {
    nodes: Vec<(Node, Section)>,
    ids: HashMap<Node, ValueId>,
    names: HashMap<ValueId, String>,
    section: Section,
}

impl Default for Graph {
    fn default() -> Self {
        Self { nodes: Vec::new(), ids: HashMap::new(), names: HashMap::new(), section: Section::Other }
    }
}

impl Graph {
    /// Values made from now on belong to `section`.
    pub(crate) fn enter(&mut self, section: Section) {
        self.section = section;
    }

    /// How a value comes about.
    pub fn node(&self, id: ValueId) -> Node {
        self.nodes[id.0].0
    }

    /// The section that first needed a value.
    pub fn section(&self, id: ValueId) -> Section {
        self.nodes[id.0].1
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All values, operands before results.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = ValueId> + use<> {
        (0..self.nodes.len()).map(ValueId)
    }

    /// The name given to a value, if any; a valid identifier.
    pub fn name(&self, id: ValueId) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    /// Names a value; the first name stays.
    pub(crate) fn label(&mut self, id: ValueId, name: impl Into<String>) -> ValueId {
        if !matches!(self.node(id), Node::Constant(_)) {
            self.names.entry(id).or_insert_with(|| name.into());
        }
        id
    }

    /// The value with this node, if any.
    pub fn find(&self, node: Node) -> Option<ValueId> {
        self.ids.get(&node).copied()
    }

    pub(crate) fn intern(&mut self, node: Node) -> ValueId {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = ValueId(self.nodes.len());
        self.nodes.push((node, self.section));
        self.ids.insert(node, id);
        id
    }

    pub(crate) fn constant(&mut self, value: Scalar) -> ValueId {
        self.intern(Node::Constant(value))
    }

    /// The value, if it is a constant.
    pub fn as_constant(&self, id: ValueId) -> Option<Scalar> {
        match self.node(id) {
            Node::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// `b`, if the value is `-b`.
    fn as_negation(&self, id: ValueId) -> Option<ValueId> {
        match self.node(id) {
            Node::Sub(zero, b) if self.as_constant(zero) == Some(Scalar::ZERO) => Some(b),
            _ => None,
        }
    }

    pub(crate) fn add(&mut self, a: ValueId, b: ValueId) -> ValueId {
        match (self.as_constant(a), self.as_constant(b)) {
            (Some(x), Some(y)) => return self.constant(x + y),
            (Some(x), _) if x.is_zero() => return b,
            (_, Some(y)) if y.is_zero() => return a,
            _ => {}
        }
        if let Some(b) = self.as_negation(b) {
            return self.sub(a, b);
        }
        if let Some(a) = self.as_negation(a) {
            return self.sub(b, a);
        }
        self.intern(Node::Add(a.min(b), a.max(b)))
    }

    pub(crate) fn sub(&mut self, a: ValueId, b: ValueId) -> ValueId {
        if a == b {
            return self.constant(Scalar::ZERO);
        }
        match (self.as_constant(a), self.as_constant(b)) {
            (Some(x), Some(y)) => return self.constant(x - y),
            (_, Some(y)) => {
                let negated = self.constant(-y);
                return self.add(a, negated);
            }
            _ => {}
        }
        if let Some(b) = self.as_negation(b) {
            return self.add(a, b);
        }
        if let (Some(x), Node::Sub(c, d)) = (self.as_constant(a), self.node(b))
            && x.is_zero()
        {
            return self.sub(d, c);
        }
        self.intern(Node::Sub(a, b))
    }

    pub(crate) fn neg(&mut self, a: ValueId) -> ValueId {
        let zero = self.constant(Scalar::ZERO);
        self.sub(zero, a)
    }

    pub(crate) fn mul(&mut self, a: ValueId, b: ValueId) -> ValueId {
        match (self.as_constant(a), self.as_constant(b)) {
            (Some(x), Some(y)) => return self.constant(x * y),
            (Some(x), _) if x.is_zero() || x == Scalar::ONE => return if x.is_zero() { a } else { b },
            (_, Some(y)) if y.is_zero() || y == Scalar::ONE => return if y.is_zero() { b } else { a },
            (Some(x), _) if x == -Scalar::ONE => return self.neg(b),
            (_, Some(y)) if y == -Scalar::ONE => return self.neg(a),
            _ => {}
        }
        if let Some(a) = self.as_negation(a) {
            let product = self.mul(a, b);
            return self.neg(product);
        }
        if let Some(b) = self.as_negation(b) {
            let product = self.mul(a, b);
            return self.neg(product);
        }
        self.intern(Node::Mul(a.min(b), a.max(b)))
    }

    /// `base` to the power of `exponent`, by squaring.
    pub(crate) fn power(&mut self, base: ValueId, exponent: u64) -> ValueId {
        let mut result = self.constant(Scalar::ONE);
        let mut square = base;
        for bit in 0..64 - exponent.leading_zeros() {
            if bit > 0 {
                square = self.mul(square, square);
            }
            if exponent >> bit & 1 == 1 {
                result = self.mul(result, square);
            }
        }
        result
    }

    /// `values[0] + factor * (values[1] + factor * (...))`.
    pub(crate) fn horner(&mut self, values: &[ValueId], factor: ValueId) -> ValueId {
        let zero = self.constant(Scalar::ZERO);
        values.iter().rev().fold(zero, |sum, value| {
            let scaled = self.mul(sum, factor);
            self.add(scaled, *value)
        })
    }

    /// `values[0] * (values[1] * (...))`, nested so that lists with a common tail share its product.
    pub(crate) fn product(&mut self, values: &[ValueId]) -> ValueId {
        let one = self.constant(Scalar::ONE);
        values.iter().rev().fold(one, |product, value| self.mul(*value, product))
    }

    /// The factors of a product, flattened.
    fn factors(&self, id: ValueId) -> Vec<ValueId> {
        match self.node(id) {
            Node::Mul(a, b) => [self.factors(a), self.factors(b)].concat(),
            _ => vec![id],
        }
    }

    /// `a + b` or `a - b`, with one common factor taken out where there is one.
    pub(crate) fn factored(&mut self, a: ValueId, b: ValueId, subtract: bool) -> ValueId {
        let (mut left, mut right) = (self.factors(a), self.factors(b));
        let common = left.iter().find(|f| right.contains(f) && self.as_constant(**f).is_none()).copied();
        let combine = |graph: &mut Self, a, b| if subtract { graph.sub(a, b) } else { graph.add(a, b) };
        let Some(common) = common.filter(|_| left.len() > 1 && right.len() > 1) else {
            return combine(self, a, b);
        };
        for side in [&mut left, &mut right] {
            let at = side.iter().position(|f| *f == common);
            at.map(|at| side.remove(at));
        }
        let (a, b) = (self.product(&left), self.product(&right));
        let inner = combine(self, a, b);
        self.mul(common, inner)
    }
}

impl fmt::Display for ValueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for id in self.ids() {
            write!(f, "{id} = ")?;
            match self.node(id) {
                Node::Constant(value) => write!(f, "{value}")?,
                Node::ProofWord(offset) => write!(f, "proof[{}]", offset.0)?,
                Node::Instance(index) => write!(f, "instance[{index}]")?,
                Node::Challenge(challenge) => write!(f, "{challenge}")?,
                Node::BatchWeight => f.write_str("batch weight")?,
                Node::Add(a, b) => write!(f, "{a} + {b}")?,
                Node::Sub(a, b) => write!(f, "{a} - {b}")?,
                Node::Mul(a, b) => write!(f, "{a} * {b}")?,
                Node::Squared(a, times) => write!(f, "{a}^(2^{times})")?,
                Node::DistanceInverse(a, _) => write!(f, "1 / (1 - {a})")?,
                Node::RowsInverse => write!(f, "1 / n")?,
                Node::ColumnInstance(column, index) => write!(f, "instance[{column}][{index}]")?,
                Node::RowSum(Query { column, rotation }, x, omega) => {
                    write!(f, "row sum of instance column {column} at rotation {rotation}, x {x}, omega {omega}")?;
                }
                Node::RowProduct(_, x, omega) => write!(f, "row product, x {x}, omega {omega}")?,
            }
            match self.name(id) {
                Some(name) => writeln!(f, "  # {name}")?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summands_are_the_operands_that_something_is_added_to() {
        let [a, b] = [ValueId(0), ValueId(1)];
        let query = Query { column: 0, rotation: 0 };
        let summed = [Node::Add(a, b), Node::Sub(a, b), Node::RowSum(query, a, b), Node::RowProduct(query, a, b)];
        for node in summed {
            assert_eq!(node.summands().collect::<Vec<_>>(), [a, b], "{node:?}");
        }
        assert_eq!(Node::DistanceInverse(a, 3).summands().collect::<Vec<_>>(), [a]);
        assert_eq!(Node::Mul(a, b).summands().count(), 0);
    }
}
