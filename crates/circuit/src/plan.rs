//! Chooses rows, lanes and limbs: rows cost seconds, lanes and lookups in them cost gas.

mod sizes;

use std::cmp::Ordering;

use model::FixedGraph;

use crate::compiled::{CircuitShape, MAX_LOGROWS, check_graph, logrows_for};
use crate::error::CircuitError;
use crate::lanes::{Lanes, Sums};
use sizes::{Size, smallest_layouts};

/// What to optimise when no gas budget is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Objective {
    /// The cheapest verification.
    Gas,
    /// The fewest lanes that prove within [`BALANCED_SECONDS`], else the fastest prover.
    #[default]
    Balanced,
    /// The fastest prover.
    Speed,
}

/// Proving time up to which [`Objective::Balanced`] spends seconds rather than gas.
pub const BALANCED_SECONDS: f64 = 5.0;

/// What the caller wants of a layout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanRequest {
    pub objective: Objective,
    /// The fastest prover whose predicted transaction gas is within this; overrides the objective.
    pub gas_budget: Option<u64>,
    /// Only this many lanes.
    pub lanes: Option<usize>,
    /// Only sums laid out like this.
    pub sums: Option<Sums>,
    /// Exactly `2^logrows` rows.
    pub logrows: Option<u32>,
}

/// Prices of a layout before any key exists.
pub trait CostModel {
    /// Transaction gas of one verification with `instances` public instances.
    ///
    /// # Errors
    /// [`CircuitError::Price`] where no verifier exists for the layout.
    fn transaction_gas(&self, lanes: Lanes, logrows: u32, instances: usize) -> Result<u64, CircuitError>;

    /// Seconds to prove on this machine.
    fn prove_seconds(&self, lanes: Lanes, logrows: u32) -> f64;

    /// Peak memory of the prover.
    fn peak_memory_bytes(&self, lanes: Lanes, logrows: u32) -> u64;
}

/// One layout with its predicted costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub shape: CircuitShape,
    /// Rows that hold something.
    pub rows: usize,
    pub instances: usize,
    pub transaction_gas: u64,
    pub prove_seconds: f64,
    pub peak_memory_bytes: u64,
}

/// The layout chosen, and those it was chosen from, by rising gas: those that no other beats in gas, seconds and memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub chosen: Candidate,
    pub frontier: Vec<Candidate>,
}

/// Lays the model out in every size worth trying and picks one.
///
/// # Errors
/// A model that cannot be laid out at all, or not within the rows, lanes or gas asked for.
pub fn plan(graph: &FixedGraph, request: &PlanRequest, costs: &dyn CostModel) -> Result<Plan, CircuitError> {
    check_graph(graph)?;
    let mut frontier = Vec::new();
    for size in smallest_layouts(graph, request)? {
        frontier.extend(candidate(size, request, costs)?);
    }
    drop_beaten(&mut frontier);
    frontier.sort_by_key(|candidate| candidate.transaction_gas);
    match choose(&frontier, request) {
        Some(chosen) => Ok(Plan { chosen, frontier }),
        None => Err(refusal(&frontier, request)),
    }
}

/// Keeps a layout only if no other is at least as good in gas, seconds and memory, and better in one of them.
fn drop_beaten(frontier: &mut Vec<Candidate>) {
    let all = frontier.clone();
    frontier.retain(|candidate| !all.iter().any(|other| other.beats(candidate)));
}

impl Candidate {
    fn beats(&self, other: &Self) -> bool {
        let orders = [
            Some(self.transaction_gas.cmp(&other.transaction_gas)),
            self.prove_seconds.partial_cmp(&other.prove_seconds),
            Some(self.peak_memory_bytes.cmp(&other.peak_memory_bytes)),
        ];
        orders.iter().all(|order| order.is_some_and(Ordering::is_le)) && orders.contains(&Some(Ordering::Less))
    }
}

fn candidate(size: Size, request: &PlanRequest, costs: &dyn CostModel) -> Result<Option<Candidate>, CircuitError> {
    let needed = logrows_for(size.rows, size.lanes);
    let logrows = request.logrows.unwrap_or(needed);
    if needed > logrows || logrows > MAX_LOGROWS {
        return Ok(None);
    }
    let Size { lanes, limb_bits, rows, instances } = size;
    Ok(Some(Candidate {
        shape: CircuitShape { logrows, lanes, limb_bits },
        rows,
        instances,
        transaction_gas: costs.transaction_gas(lanes, logrows, instances)?,
        prove_seconds: costs.prove_seconds(lanes, logrows),
        peak_memory_bytes: costs.peak_memory_bytes(lanes, logrows),
    }))
}

fn choose(frontier: &[Candidate], request: &PlanRequest) -> Option<Candidate> {
    let fastest = |candidates: &mut dyn Iterator<Item = &Candidate>| {
        candidates.min_by(|a, b| a.prove_seconds.total_cmp(&b.prove_seconds)).copied()
    };
    if let Some(budget) = request.gas_budget {
        return fastest(&mut frontier.iter().filter(|candidate| candidate.transaction_gas <= budget));
    }
    match request.objective {
        Objective::Gas => frontier.first().copied(),
        Objective::Speed => fastest(&mut frontier.iter()),
        Objective::Balanced => frontier
            .iter()
            .find(|candidate| candidate.prove_seconds <= BALANCED_SECONDS)
            .copied()
            .or_else(|| fastest(&mut frontier.iter())),
    }
}

fn refusal(frontier: &[Candidate], request: &PlanRequest) -> CircuitError {
    match (frontier.first(), request.gas_budget) {
        (Some(cheapest), Some(budget)) => CircuitError::GasBudget { budget, cheapest: cheapest.transaction_gas },
        _ => CircuitError::NoLayout { logrows: request.logrows.unwrap_or(MAX_LOGROWS), lanes: request.lanes },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common;
    use crate::compiled::usable_rows;

    /// Gas falls with the lanes, and seconds rise.
    struct Priced;

    impl CostModel for Priced {
        fn transaction_gas(&self, lanes: Lanes, logrows: u32, instances: usize) -> Result<u64, CircuitError> {
            Ok(200_000 - 1_000 * lanes.count as u64 + u64::from(logrows) + instances as u64)
        }

        fn prove_seconds(&self, lanes: Lanes, _: u32) -> f64 {
            lanes.count as f64
        }

        fn peak_memory_bytes(&self, _: Lanes, logrows: u32) -> u64 {
            1 << logrows
        }
    }

    fn candidate(lanes: usize, gas: u64, seconds: f64) -> Candidate {
        Candidate {
            shape: CircuitShape { logrows: 10, lanes: Lanes::all(lanes), limb_bits: 8 },
            rows: 1000,
            instances: 3,
            transaction_gas: gas,
            prove_seconds: seconds,
            peak_memory_bytes: 0,
        }
    }

    #[test]
    fn each_objective_picks_its_own_optimum() {
        let frontier = [candidate(1, 250_000, 9.0), candidate(2, 280_000, 4.0), candidate(4, 340_000, 3.0)];
        let pick = |request: PlanRequest| choose(&frontier, &request).map(|candidate| candidate.shape.lanes.count);
        let objective = |objective| PlanRequest { objective, ..PlanRequest::default() };
        assert_eq!(pick(objective(Objective::Gas)), Some(1));
        assert_eq!(pick(objective(Objective::Balanced)), Some(2));
        assert_eq!(pick(objective(Objective::Speed)), Some(4));
        let budget = |gas| PlanRequest { gas_budget: Some(gas), ..PlanRequest::default() };
        assert_eq!(pick(budget(300_000)), Some(2));
        assert_eq!(pick(budget(249_999)), None);
    }

    #[test]
    fn a_budget_out_of_reach_names_the_cheapest() {
        let request = PlanRequest { gas_budget: Some(1), ..PlanRequest::default() };
        let error = refusal(&[candidate(1, 250_000, 1.0)], &request);
        assert_eq!(error, CircuitError::GasBudget { budget: 1, cheapest: 250_000 });
    }

    #[test]
    fn a_layout_stays_where_it_is_best_in_something() {
        let with = |count, gas, seconds, mebibytes: u64| {
            let peak_memory_bytes = mebibytes << 20;
            Candidate { peak_memory_bytes, ..candidate(count, gas, seconds) }
        };
        let mut frontier = vec![
            with(1, 250_000, 3.0, 90),
            with(2, 280_000, 3.1, 80),
            with(2, 288_000, 3.1, 80),
            with(3, 290_000, 3.0, 90),
            with(4, 330_000, 0.9, 95),
            with(4, 346_000, 0.5, 95),
            with(8, 346_000, 0.5, 96),
        ];
        drop_beaten(&mut frontier);
        let left: Vec<_> = frontier.iter().map(|candidate| candidate.transaction_gas).collect();
        assert_eq!(left, [250_000, 280_000, 330_000, 346_000]);
        assert_eq!(frontier[3].shape.lanes.count, 4);
    }

    #[test]
    fn a_size_is_a_candidate_where_its_rows_fit() {
        let lanes = Lanes::all(2);
        let logrows = |rows: usize, wanted: Option<u32>| {
            let size = Size { lanes, limb_bits: 8, rows, instances: 3 };
            let request = PlanRequest { logrows: wanted, ..PlanRequest::default() };
            super::candidate(size, &request, &Priced).unwrap().map(|candidate| candidate.shape.logrows)
        };
        let full = usable_rows(10, lanes);
        assert_eq!(logrows(full, None), Some(10));
        assert_eq!(logrows(full + 1, None), Some(11));
        assert_eq!([9, 10, 12].map(|wanted| logrows(full, Some(wanted))), [None, Some(10), Some(12)]);
        assert_eq!(logrows(full, Some(MAX_LOGROWS)), Some(MAX_LOGROWS));
        assert_eq!(logrows(full, Some(MAX_LOGROWS + 1)), None);
        let fullest = usable_rows(MAX_LOGROWS, lanes);
        assert_eq!([fullest, fullest + 1].map(|rows| logrows(rows, None)), [Some(MAX_LOGROWS), None]);
    }

    #[test]
    fn candidates_carry_what_they_were_priced_at() {
        let size = Size { lanes: Lanes::all(2), limb_bits: 8, rows: 600, instances: 3 };
        let priced = super::candidate(size, &PlanRequest::default(), &Priced).unwrap().unwrap();
        let shape = CircuitShape { logrows: 10, lanes: Lanes::all(2), limb_bits: 8 };
        let expected = Candidate {
            shape,
            rows: 600,
            instances: 3,
            transaction_gas: 198_013,
            prove_seconds: 2.0,
            peak_memory_bytes: 1024,
        };
        assert_eq!(priced, expected);
    }

    #[test]
    fn plans_list_what_nothing_beats_by_rising_gas() {
        let graph = common::perceptron(&[2, 3, 2], 40, 6, 3);
        let request = PlanRequest { objective: Objective::Speed, ..PlanRequest::default() };
        let Plan { chosen, frontier } = plan(&graph, &request, &Priced).unwrap();
        assert!(frontier.len() > 1 && frontier.contains(&chosen));
        assert!(frontier.is_sorted_by_key(|candidate| candidate.transaction_gas));
        assert!(frontier.iter().all(|one| !frontier.iter().any(|other| other.beats(one))));
        assert_eq!(chosen.shape.lanes.count, 1);
        let refused = plan(&graph, &PlanRequest { logrows: Some(3), ..request }, &Priced);
        assert_eq!(refused.unwrap_err(), CircuitError::NoLayout { logrows: 3, lanes: None });
    }

    #[test]
    fn limits_of_gas_and_seconds_are_within_themselves() {
        let frontier = [candidate(1, 250_000, BALANCED_SECONDS), candidate(2, 280_000, 4.0)];
        assert_eq!(choose(&frontier, &PlanRequest::default()), Some(frontier[0]));
        let budget = |gas| PlanRequest { gas_budget: Some(gas), ..PlanRequest::default() };
        assert_eq!(choose(&frontier, &budget(280_000)), Some(frontier[1]));
        assert_eq!(choose(&frontier, &budget(279_999)), Some(frontier[0]));
    }
}
