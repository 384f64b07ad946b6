//! The protocol itself.

use serde::{Deserialize, Serialize};

use crate::error::SpecError;
use crate::expression::{ColumnKind, Expression, Gate, Query};
use crate::field::Scalar;
use crate::lookup::Lookup;
use crate::pinned::PinnedInstance;
use crate::point::{G1Point, SrsPoints};

/// The multiplicative subgroup that rows are indexed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Binary logarithm of the number of rows.
    pub k: u32,
    /// A generator of the subgroup of order `2^k`.
    pub omega: Scalar,
}

/// The copy argument.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permutation {
    /// Columns in the argument's order. Each must be queried at rotation 0.
    pub columns: Vec<(ColumnKind, usize)>,
    /// Columns handled by one grand product.
    pub chunk: usize,
    /// Distinguishes the columns' cosets.
    pub delta: Scalar,
    /// Commitments to the permutation polynomials, one a column.
    pub commitments: Vec<G1Point>,
}

impl Permutation {
    /// Number of grand products.
    pub fn products(&self) -> usize {
        if self.columns.is_empty() { 0 } else { self.columns.len().div_ceil(self.chunk) }
    }
}

/// A PLONK protocol over BN254 with KZG commitments, opened with SHPLONK (Boneh, Drake, Fisch, Gabizon,
/// ePrint 2020/081), and the key of one circuit in it.
///
/// Everything a verifier does follows from this value; [`Self::vk_digest`] binds all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtocolSpec {
    /// Rows.
    pub domain: Domain,
    /// Highest degree of an identity, so that the quotient has `degree - 1` pieces.
    pub degree: usize,
    /// Rows at the end that carry randomness.
    pub blinding_factors: usize,
    /// Phase of each advice column.
    pub advice_phases: Vec<u8>,
    /// Phase after which each of the circuit's challenges is drawn.
    pub challenge_phases: Vec<u8>,
    /// Exact number of values of each instance column.
    pub instance_lengths: Vec<usize>,
    /// Instances that have one value in all proofs, by ascending index. No key says which: whoever makes the circuit does.
    pub pinned: Vec<PinnedInstance>,
    /// Commitments to all fixed columns, queried or not.
    pub fixed_commitments: Vec<G1Point>,
    /// Advice queries in the order of their evaluations in the proof, unique.
    pub advice_queries: Vec<Query>,
    /// Fixed queries in the order of their evaluations in the proof, unique.
    pub fixed_queries: Vec<Query>,
    /// Instance queries, unique; the verifier computes their values.
    pub instance_queries: Vec<Query>,
    /// Identities in the order in which the quotient challenge folds them.
    pub gates: Vec<Gate>,
    /// Lookup arguments.
    pub lookups: Vec<Lookup>,
    /// The copy argument; empty columns for none.
    pub permutation: Permutation,
    /// Points of the structured reference string.
    pub srs: SrsPoints,
    /// The proving system's own fingerprint of its key, as a scalar it announces first.
    pub key_fingerprint: Scalar,
}

impl ProtocolSpec {
    /// Number of rows.
    pub fn rows(&self) -> u64 {
        1 << self.domain.k
    }

    /// Number of quotient pieces.
    pub fn quotient_pieces(&self) -> usize {
        self.degree - 1
    }

    /// Number of instances of all columns together.
    pub fn instance_count(&self) -> usize {
        self.instance_lengths.iter().sum()
    }

    /// Index of the first instance of `column` among all instances.
    pub fn instance_start(&self, column: usize) -> usize {
        self.instance_lengths[..column].iter().sum()
    }

    /// `omega` to a signed power.
    pub fn omega_power(&self, exponent: i64) -> Scalar {
        let rows = 1i64 << self.domain.k;
        self.domain.omega.pow(alloy_primitives::U256::from(exponent.rem_euclid(rows)))
    }

    /// Whether any argument has grand products, which begin and end on certain rows.
    pub fn has_products(&self) -> bool {
        !self.permutation.columns.is_empty() || !self.lookups.is_empty()
    }

    /// Rotation of the row just before the blinding rows, as grand products end there.
    pub fn last_rotation(&self) -> i32 {
        -(self.blinding_factors as i32 + 1)
    }

    /// The query list of a kind of column.
    pub fn queries(&self, kind: ColumnKind) -> &[Query] {
        match kind {
            ColumnKind::Advice => &self.advice_queries,
            ColumnKind::Fixed => &self.fixed_queries,
            ColumnKind::Instance => &self.instance_queries,
        }
    }

    /// The index of a query, if it is in its list.
    pub fn query_index(&self, kind: ColumnKind, query: Query) -> Option<usize> {
        self.queries(kind).iter().position(|q| *q == query)
    }

    /// All identities of all gates, in order.
    pub fn identities(&self) -> impl Iterator<Item = &Expression> {
        self.gates.iter().flat_map(|gate| &gate.polynomials)
    }

    /// Checks that the parts fit together.
    ///
    /// # Errors
    /// The first part that does not.
    pub fn validate(&self) -> Result<(), SpecError> {
        self.validate_domain()?;
        self.validate_queries()?;
        self.validate_gates()?;
        self.validate_lookups()?;
        self.validate_permutation()?;
        self.validate_rotations()?;
        self.validate_pinned()?;
        let usable = self.rows() as usize - self.blinding_factors - 1;
        for (column, &length) in self.instance_lengths.iter().enumerate() {
            if length > usable {
                return Err(SpecError::TooManyInstances { column, got: length, limit: usable });
            }
        }
        Ok(())
    }

    fn validate_domain(&self) -> Result<(), SpecError> {
        if !(1..=28).contains(&self.domain.k) || self.rows() <= self.blinding_factors as u64 + 2 {
            return Err(SpecError::DomainSize { k: self.domain.k, blinding: self.blinding_factors });
        }
        let half = self.domain.omega.pow(alloy_primitives::U256::from(self.rows() / 2));
        if half != -Scalar::ONE {
            return Err(SpecError::DomainGenerator { k: self.domain.k });
        }
        if self.degree < 2 {
            return Err(SpecError::Degree { got: self.degree });
        }
        Ok(())
    }

    fn validate_queries(&self) -> Result<(), SpecError> {
        let columns = [
            (ColumnKind::Advice, self.advice_phases.len()),
            (ColumnKind::Fixed, self.fixed_commitments.len()),
            (ColumnKind::Instance, self.instance_lengths.len()),
        ];
        for (kind, count) in columns {
            let queries = self.queries(kind);
            for (index, query) in queries.iter().enumerate() {
                if query.column >= count {
                    return Err(SpecError::UnknownColumn { kind, column: query.column, count });
                }
                if queries[..index].contains(query) {
                    return Err(SpecError::RepeatedQuery { kind, query: *query });
                }
            }
        }
        let queried = |column| self.advice_queries.iter().any(|query| query.column == column);
        match (0..self.advice_phases.len()).find(|column| !queried(*column)) {
            Some(column) => Err(SpecError::UnusedAdvice { column }),
            None => Ok(()),
        }
    }

    /// Rotations that differ by a multiple of the rows open at the same point: the interpolation would divide by zero.
    fn validate_rotations(&self) -> Result<(), SpecError> {
        let mut rows = std::collections::BTreeMap::new();
        for rotation in self.opening_rotations() {
            let row = i64::from(rotation).rem_euclid(self.rows() as i64);
            if let Some(first) = rows.insert(row, rotation) {
                return Err(SpecError::CongruentRotations { first, second: rotation, k: self.domain.k });
            }
        }
        Ok(())
    }

    /// One order, so that the same pins have one digest.
    fn validate_pinned(&self) -> Result<(), SpecError> {
        let (count, mut next) = (self.instance_count(), 0);
        for &PinnedInstance { index, .. } in &self.pinned {
            if index >= count {
                return Err(SpecError::UnknownInstance { index, count });
            }
            if index < next {
                return Err(SpecError::PinnedOrder { index });
            }
            next = index + 1;
        }
        Ok(())
    }

    fn validate_gates(&self) -> Result<(), SpecError> {
        for gate in &self.gates {
            for polynomial in &gate.polynomials {
                if polynomial.degree() > self.degree {
                    let (got, limit) = (polynomial.degree(), self.degree);
                    return Err(SpecError::GateDegree { gate: gate.name.clone(), got, limit });
                }
                if !self.knows(polynomial) {
                    return Err(SpecError::UnknownQuery { gate: gate.name.clone() });
                }
            }
        }
        Ok(())
    }

    fn validate_lookups(&self) -> Result<(), SpecError> {
        for (index, lookup) in self.lookups.iter().enumerate() {
            let (inputs, table) = (lookup.inputs.len(), lookup.table.len());
            if inputs != table || inputs == 0 {
                return Err(SpecError::LookupColumns { index, inputs, table });
            }
            if lookup.degree() > self.degree {
                return Err(SpecError::LookupDegree { index, got: lookup.degree(), limit: self.degree });
            }
            if !lookup.expressions().all(|expression| self.knows(expression)) {
                return Err(SpecError::UnknownLookupQuery { index });
            }
        }
        Ok(())
    }

    /// Whether every query and challenge of an expression exists.
    fn knows(&self, expression: &Expression) -> bool {
        let mut known = true;
        expression.visit(&mut |node| match node {
            Expression::Query(kind, index) => known &= *index < self.queries(*kind).len(),
            Expression::Challenge(index) => known &= *index < self.challenge_phases.len(),
            _ => {}
        });
        known
    }

    fn validate_permutation(&self) -> Result<(), SpecError> {
        let Permutation { columns, commitments, chunk, .. } = &self.permutation;
        if columns.len() != commitments.len() {
            return Err(SpecError::PermutationCommitments { expected: columns.len(), got: commitments.len() });
        }
        if !columns.is_empty() && *chunk == 0 {
            return Err(SpecError::PermutationDegree { degree: self.degree });
        }
        for &(kind, column) in columns {
            if self.query_index(kind, Query { column, rotation: 0 }).is_none() {
                return Err(SpecError::PermutationQuery { kind, column });
            }
        }
        Ok(())
    }
}
