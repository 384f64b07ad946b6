//! `Det` of matrices of up to three rows.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Det", attributes: &[], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.float(0)?;
    let (batch, size) = match x.shape.as_slice() {
        [batch @ .., rows, columns] if rows == columns && *rows <= 3 => (batch.to_vec(), *rows),
        shape => return Err(node.invalid(format!("matrices of up to 3 rows are supported, got shape {shape:?}"))),
    };
    let count: usize = batch.iter().product();
    let mut c = Composition::default();
    let x = Part::from(x);
    let entries: Vec<Part> = (0..size * size)
        .map(|entry| {
            let positions = (0..count).map(|matrix| (matrix * size * size + entry) as u32).collect();
            c.rearrange(&[&x], positions, batch.clone())
        })
        .collect();
    let result = match size {
        1 => entries[0].clone(),
        2 => minor(&mut c, &entries, [0, 1, 2, 3]),
        _ => {
            let cofactors = [[4, 5, 7, 8], [3, 5, 6, 8], [3, 4, 6, 7]].map(|places| minor(&mut c, &entries, places));
            let mut terms = Vec::with_capacity(3);
            for (entry, cofactor) in entries.iter().zip(&cofactors) {
                terms.push(c.mul(entry, cofactor));
            }
            let difference = c.sub(&terms[0], &terms[1]);
            c.add(&difference, &terms[2])
        }
    };
    Ok(Imported::Composed(c.returning(vec![result])))
}

/// `a d - b c` of the entries at these places.
fn minor(c: &mut Composition, entries: &[Part], [a, b, below_a, below_b]: [usize; 4]) -> Part {
    let left = c.mul(&entries[a], &entries[below_b]);
    let right = c.mul(&entries[b], &entries[below_a]);
    c.sub(&left, &right)
}
