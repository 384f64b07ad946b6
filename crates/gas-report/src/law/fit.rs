//! Least squares by orthogonalisation, variable by variable in the order given.

use super::{Dependence, Law, Residual, Term};

/// One observation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) name: String,
    /// One for each variable.
    pub(crate) values: Vec<f64>,
    pub(crate) quantity: f64,
}

/// What is left of a variable, relative to its spread, from which on it is a variable of its own.
const INDEPENDENT: f64 = 1e-9;

/// The linear law with the least squared residuals; repeated points count once. A variable that is constant or a linear
/// combination of those before it is left out. `None` unless there are more points, different in their variables, than
/// terms, constant included.
pub(crate) fn fit(quantity: &str, variables: &[&str], mut points: Vec<Point>) -> Option<Law> {
    drop_repeated(&mut points);
    let observed: Vec<f64> = points.iter().map(|point| point.quantity).collect();
    let columns = (0..variables.len()).map(|at| Centred::new(points.iter().map(|point| point.values[at]).collect()));
    let columns: Vec<Centred> = columns.collect();
    let mut basis = Basis::default();
    let mut left_out = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        if let Err(factors) = basis.extend(at, column) {
            let constant = column.mean - factors.iter().map(|(other, f)| f * columns[*other].mean).sum::<f64>();
            let factors = factors.into_iter().map(|(other, factor)| (variables[other].to_owned(), factor)).collect();
            left_out.push(Dependence { variable: variables[at].to_owned(), constant, factors });
        }
    }
    if distinct(&points) <= basis.members.len() + 1 {
        return None;
    }
    let observed = Centred::new(observed);
    let factors = basis.factors(&observed.values);
    let constant = observed.mean - factors.iter().map(|(at, factor)| factor * columns[*at].mean).sum::<f64>();
    let terms: Vec<Term> = factors.iter().map(|(at, factor)| term(variables[*at], *at, *factor, &points)).collect();
    let fitted = |point: &Point| constant + factors.iter().map(|(at, factor)| factor * point.values[*at]).sum::<f64>();
    let residual = |point: &Point| Residual { point: point.name.clone(), value: point.quantity, fitted: fitted(point) };
    let residuals: Vec<Residual> = points.iter().map(residual).collect();
    Some(Law {
        quantity: quantity.to_owned(),
        constant,
        terms,
        left_out,
        max_relative_residual: max_relative(&residuals),
        r_squared: r_squared(&residuals, &observed),
        residuals,
    })
}

fn drop_repeated(points: &mut Vec<Point>) {
    let mut seen: Vec<(Vec<f64>, f64)> = Vec::new();
    points.retain(|point| {
        let new = !seen.iter().any(|(values, quantity)| *values == point.values && *quantity == point.quantity);
        if new {
            seen.push((point.values.clone(), point.quantity));
        }
        new
    });
}

fn distinct(points: &[Point]) -> usize {
    (0..points.len()).filter(|at| !points[..*at].iter().any(|other| other.values == points[*at].values)).count()
}

fn term(variable: &str, at: usize, factor: f64, points: &[Point]) -> Term {
    let values = || points.iter().map(|point| point.values[at]);
    Term {
        variable: variable.to_owned(),
        factor,
        fitted_from: values().fold(f64::INFINITY, f64::min),
        fitted_to: values().fold(f64::NEG_INFINITY, f64::max),
    }
}

/// A column with its mean taken away.
struct Centred {
    mean: f64,
    values: Vec<f64>,
}

impl Centred {
    fn new(mut values: Vec<f64>) -> Self {
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        values.iter_mut().for_each(|value| *value -= mean);
        Self { mean, values }
    }

    /// Whether rounding is all that is left without the mean.
    fn is_constant(&self) -> bool {
        norm(&self.values) <= INDEPENDENT * self.mean.abs()
    }
}

/// Orthonormal directions with the columns that they come from: `column = sum(upper * direction)`.
#[derive(Default)]
struct Basis {
    members: Vec<Direction>,
}

struct Direction {
    /// Which column.
    column: usize,
    unit: Vec<f64>,
    /// The column's share in each direction before this one, then in this one.
    upper: Vec<f64>,
}

impl Basis {
    /// Takes a column in.
    ///
    /// # Errors
    /// The factors that make it of the columns taken in before, if it is no column of its own.
    fn extend(&mut self, column: usize, centred: &Centred) -> Result<(), Vec<(usize, f64)>> {
        if centred.is_constant() {
            return Err(Vec::new());
        }
        let mut rest = centred.values.clone();
        let mut upper = vec![0.0; self.members.len()];
        // Twice is enough to be orthogonal to rounding (Kahan and Parlett).
        for _ in 0..2 {
            for (share, member) in upper.iter_mut().zip(&self.members) {
                let along = dot(&rest, &member.unit);
                *share += along;
                rest.iter_mut().zip(&member.unit).for_each(|(value, unit)| *value -= along * unit);
            }
        }
        let length = norm(&rest);
        if length <= INDEPENDENT * norm(&centred.values) {
            return Err(self.solve(upper));
        }
        rest.iter_mut().for_each(|value| *value /= length);
        upper.push(length);
        self.members.push(Direction { column, unit: rest, upper });
        Ok(())
    }

    /// Factors of the columns whose combination is closest to `values`.
    fn factors(&self, values: &[f64]) -> Vec<(usize, f64)> {
        self.solve(self.members.iter().map(|member| dot(values, &member.unit)).collect())
    }

    /// Back substitution: from shares in the directions to factors of the columns.
    fn solve(&self, mut shares: Vec<f64>) -> Vec<(usize, f64)> {
        for (at, member) in self.members.iter().enumerate().rev() {
            shares[at] /= member.upper[at];
            let factor = shares[at];
            shares.iter_mut().zip(&member.upper[..at]).for_each(|(share, upper)| *share -= factor * upper);
        }
        self.members.iter().zip(shares).map(|(member, factor)| (member.column, factor)).collect()
    }
}

fn max_relative(residuals: &[Residual]) -> f64 {
    let largest = residuals.iter().map(|residual| residual.value.abs()).fold(0.0, f64::max);
    let relative = |residual: &Residual| {
        let size = if residual.value == 0.0 { largest } else { residual.value.abs() };
        let missed = (residual.value - residual.fitted).abs();
        if size > 0.0 { missed / size } else { missed }
    };
    residuals.iter().map(relative).fold(0.0, f64::max)
}

/// Of a quantity that is the same everywhere, the law explains all.
fn r_squared(residuals: &[Residual], observed: &Centred) -> f64 {
    if observed.is_constant() {
        return 1.0;
    }
    let missed: f64 = residuals.iter().map(|residual| (residual.value - residual.fitted).powi(2)).sum();
    1.0 - missed / dot(&observed.values, &observed.values)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}
