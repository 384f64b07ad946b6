//! `Einsum`: sums of products along named axes, as products of matrices. Several operands are multiplied from the left.

use crate::import::composition::{Composition, Part};
use crate::import::equation::Equation;
use crate::import::error::ImportError;
use crate::import::node::{Imported, MANY_OPERANDS, NodeReader, OperatorImport};
use crate::import::reduction::Reduce;
use crate::shape::{permuted, positions, strides};

/// Longest equation, in bytes.
const LONGEST: usize = 1 << 10;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Einsum", attributes: &["equation"], operands: 1..=MANY_OPERANDS, import };

/// A tensor with a letter for each axis, no letter twice.
struct Labelled {
    part: Part,
    letters: Vec<char>,
}

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let text = node.attributes().string("equation")?.ok_or_else(|| node.missing_attribute("equation"))?;
    if text.len() > LONGEST {
        return Err(node.invalid(format!("an equation of {} bytes, limit {LONGEST}", text.len())));
    }
    let equation = Equation::parse(text).map_err(|reason| node.invalid(reason))?;
    if equation.operands.len() != node.operand_count() {
        return Err(node.invalid(format!("`{text}` does not have {} operands", node.operand_count())));
    }
    let mut c = Composition::default();
    let mut product: Option<Labelled> = None;
    for (number, letters) in equation.operands.iter().enumerate() {
        let operand = Labelled::read(node, &mut c, number, letters)?;
        product = Some(match product {
            None => operand.without(&mut c, |letter| equation.needs(letter, 1)),
            Some(left) => left.times(node, &mut c, operand, |letter| equation.needs(letter, number + 1))?,
        });
    }
    let Some(product) = product else { return Err(node.invalid("no operands".to_owned())) };
    let result = product.ordered(&mut c, &equation.result);
    Ok(Imported::Composed(c.returning(vec![result.part])))
}

impl Labelled {
    /// An operand; where a letter repeats, the diagonal.
    fn read(
        node: &NodeReader<'_>,
        c: &mut Composition,
        number: usize,
        letters: &[char],
    ) -> Result<Labelled, ImportError> {
        let x = node.number(number)?;
        let mut distinct: Vec<char> = Vec::new();
        let mut shape = Vec::new();
        for (place, &letter) in letters.iter().enumerate().take(x.shape.len()) {
            match distinct.iter().position(|known| *known == letter) {
                Some(known) if shape[known] != x.shape[place] => {
                    return Err(node.invalid(format!("axes `{letter}` of shape {:?} differ", x.shape)));
                }
                Some(_) => {}
                None => {
                    distinct.push(letter);
                    shape.push(x.shape[place]);
                }
            }
        }
        if letters.len() != x.shape.len() {
            return Err(node.invalid(format!("{} letters for shape {:?}", letters.len(), x.shape)));
        }
        let strides = strides(&x.shape);
        let along = |letter: char| -> usize {
            letters.iter().zip(&strides).filter(|(other, _)| **other == letter).map(|(_, stride)| stride).sum()
        };
        let diagonal = positions(&shape, |axis| along(distinct[axis]));
        let part = c.rearrange(&[&Part::from(x)], diagonal, shape);
        Ok(Labelled { part, letters: distinct })
    }

    fn size(&self, letter: char) -> usize {
        let found = self.letters.iter().zip(&self.part.shape).find(|(known, _)| **known == letter);
        found.map_or(1, |(_, size)| *size)
    }

    /// With the axes in another order.
    fn ordered(self, c: &mut Composition, letters: &[char]) -> Labelled {
        let place = |letter: &char| self.letters.iter().position(|known| known == letter);
        let order: Vec<usize> = letters.iter().filter_map(place).collect();
        let (positions, shape) = permuted(&self.part.shape, &order);
        Labelled { part: c.rearrange(&[&self.part], positions, shape), letters: letters.to_vec() }
    }

    /// Summed up along the axes that are not needed.
    fn without(self, c: &mut Composition, needed: impl Fn(char) -> bool) -> Labelled {
        let axes: Vec<usize> = (0..self.letters.len()).filter(|&axis| !needed(self.letters[axis])).collect();
        if axes.is_empty() {
            return self;
        }
        let part = c.reduce("ReduceSum", Reduce::Sum, &self.part, &axes, false);
        Labelled { part, letters: self.letters.into_iter().filter(|letter| needed(*letter)).collect() }
    }

    /// The product, summed up along the axes that are not needed any more.
    fn times(
        self,
        node: &NodeReader<'_>,
        c: &mut Composition,
        right: Labelled,
        needed: impl Fn(char) -> bool,
    ) -> Result<Labelled, ImportError> {
        let left = self.shared_or_needed(c, &right, &needed);
        let right = right.shared_or_needed(c, &left, &needed);
        let chosen = |of: &Labelled, wanted: &dyn Fn(char) -> bool| -> Vec<char> {
            of.letters.iter().copied().filter(|&letter| wanted(letter)).collect()
        };
        let (in_left, in_right) =
            (|letter: char| left.letters.contains(&letter), |letter: char| right.letters.contains(&letter));
        let batch = chosen(&left, &|letter| in_right(letter) && needed(letter));
        let inner = chosen(&left, &|letter| in_right(letter) && !needed(letter));
        let rows = chosen(&left, &|letter| !in_right(letter));
        let columns = chosen(&right, &|letter| !in_left(letter));
        if let Some(letter) = batch.iter().chain(&inner).find(|&&letter| left.size(letter) != right.size(letter)) {
            let sizes = (left.size(*letter), right.size(*letter));
            return Err(node.invalid(format!("axes `{letter}` have sizes {} and {}", sizes.0, sizes.1)));
        }
        let letters = [batch.clone(), rows.clone(), columns.clone()].concat();
        let size = |letter: char| if in_left(letter) { left.size(letter) } else { right.size(letter) };
        let shape: Vec<usize> = letters.iter().map(|&letter| size(letter)).collect();
        node.admit(&shape)?;
        let sizes = [&batch, &rows, &inner, &columns].map(|letters| letters.iter().map(|&l| size(l)).product::<usize>());
        let [batches, height, depth, width] = sizes;
        let stacked = |rows: usize, columns: usize| match batch.is_empty() {
            true => vec![rows, columns],
            false => vec![batches, rows, columns],
        };
        let (left_shape, right_shape) = (stacked(height, depth), stacked(depth, width));
        let left = left.ordered(c, &[batch.clone(), rows, inner.clone()].concat());
        let right = right.ordered(c, &[batch.clone(), inner, columns].concat());
        let (left, right) = (c.view(&left.part, left_shape), c.view(&right.part, right_shape));
        // Without a sum, a column times a row broadcasts.
        let product = if depth == 1 { Some(c.mul(&left, &right)) } else { c.matmul(&left, &right) };
        let product = product.ok_or_else(|| node.invalid("operands do not multiply".to_owned()))?;
        Ok(Labelled { part: c.view(&product, shape), letters })
    }

    /// Summed up along the axes that neither the other operand nor anything later has.
    fn shared_or_needed(self, c: &mut Composition, other: &Labelled, needed: &impl Fn(char) -> bool) -> Labelled {
        let kept = |letter: char| other.letters.contains(&letter) || needed(letter);
        self.without(c, kept)
    }
}
