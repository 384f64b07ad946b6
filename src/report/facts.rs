//! Facts of a model before any key exists.

use circuit::{Candidate, CircuitShape, Plan, PlanRequest, plan};
use gas_report::{
    AccuracyFigures, BATCH_SIZES, ForkGas, Layout, ModelFacts, Options, ProverFigures, Source, TransactionSizes,
    batch_options, layout_counts, packing_options, predicted_gas, sample_calldata, shared_option,
};
use model::{Accuracy, FixedGraph, Statistics};
use protocol_spec::public::PublicLayout;
use protocol_spec::{ProofLayout, ProtocolSpec};

use super::Subject;
use super::layouts::{layout_option, sums, unpriced};
use crate::artifacts::{Artifacts, public_layout};
use crate::cli::{ModelArgs, ReportArgs};
use crate::cost::ReferenceCosts;
use crate::error::{CliError, internal};
use crate::source_model::SourceModel;

/// A model in fixed point, with the circuit chosen for it.
struct Planned {
    statistics: Statistics,
    graph: FixedGraph,
    costs: ReferenceCosts,
    chosen: CircuitShape,
    rows_used: usize,
    /// Every layout worth having, by rising gas.
    frontier: Vec<Candidate>,
    accuracy: AccuracyFigures,
}

/// Plans the model, or reads how it was planned, and prices the result.
pub(crate) fn predict(subject: &Subject, args: &ReportArgs) -> Result<ModelFacts, CliError> {
    let planned = match subject.source {
        Source::Artefacts => of_artefacts(subject)?,
        Source::Onnx | Source::Generated => of_onnx(subject, args)?,
    };
    facts(subject, &planned)
}

fn of_onnx(subject: &Subject, args: &ReportArgs) -> Result<Planned, CliError> {
    let ReportArgs { precision, visibility, plan: args, .. } = args;
    let reading = ModelArgs { precision: precision.clone(), visibility: visibility.clone(), ..ModelArgs::default() };
    let source = SourceModel::read(&subject.path, &reading)?;
    // All samples, as a build takes them: the circuit is to be the same.
    let data = source.calibration()?.unwrap_or_else(|| source.assumed_inputs(&reading));
    let quantised = source.quantise(&reading, &data)?;
    let costs = ReferenceCosts::of(&quantised)?;
    let Plan { chosen, frontier } = plan(&quantised.graph, &args.request(), &costs)?;
    let all = if args.lanes.is_none() && args.sums.is_none() && args.logrows.is_none() {
        frontier
    } else {
        frontier_with(&quantised.graph, &chosen, &costs)?
    };
    Ok(Planned {
        statistics: source.statistics,
        costs,
        chosen: chosen.shape,
        rows_used: chosen.rows,
        frontier: all,
        accuracy: accuracy(&quantised.accuracy),
        graph: quantised.graph,
    })
}

/// What the planner would choose from if nothing were asked of it, and what it has chosen.
fn frontier_with(graph: &FixedGraph, chosen: &Candidate, costs: &ReferenceCosts) -> Result<Vec<Candidate>, CliError> {
    let mut frontier = plan(graph, &PlanRequest::default(), costs)?.frontier;
    if !frontier.iter().any(|candidate| candidate.shape == chosen.shape) {
        frontier.push(*chosen);
        frontier.sort_by_key(|candidate| candidate.transaction_gas);
    }
    Ok(frontier)
}

fn of_artefacts(subject: &Subject) -> Result<Planned, CliError> {
    let artifacts = Artifacts::open(&subject.path)?;
    let compiled = artifacts.verification()?.compiled;
    let graph = compiled.description().graph.clone();
    let costs = ReferenceCosts { instances: artifacts.manifest.contract_figures.typical_instances };
    Ok(Planned {
        statistics: artifacts.onnx()?.statistics(),
        frontier: plan(&graph, &PlanRequest::default(), &costs)?.frontier,
        costs,
        chosen: compiled.shape(),
        rows_used: compiled.rows_used(),
        accuracy: accuracy(&artifacts.manifest.accuracy),
        graph,
    })
}

fn facts(subject: &Subject, planned: &Planned) -> Result<ModelFacts, CliError> {
    let public = public_layout(&planned.graph).map_err(|error| internal("public values", error))?;
    let CircuitShape { logrows, lanes, .. } = planned.chosen;
    let spec = ReferenceCosts::protocol(lanes, logrows, public.instance_count())?;
    let counts = layout_counts(&spec).map_err(unpriced)?;
    let sample = sample_calldata(&ProofLayout::new(&spec), Some(&public));
    let gas = predicted_gas(&spec, planned.costs.instances).map_err(unpriced)?;
    Ok(ModelFacts {
        name: subject.name.clone(),
        source: subject.source,
        family: subject.family.map(|family| family.to_string()),
        parameters: planned.statistics.parameters,
        activations: Some(planned.graph.activations()),
        multiply_adds: planned.statistics.multiply_adds,
        layout: Layout {
            logrows,
            lanes: lanes.count,
            lookup_lanes: lanes.looked_up,
            sums: sums(lanes),
            rows_used: planned.rows_used,
            instances: public.instance_count(),
            commitments: counts.commitments,
            evaluations: counts.evaluations,
            msm_terms: counts.msm_terms,
        },
        gas: gas.into_iter().map(|(fork, predicted)| ForkGas { fork, predicted, measured: None }).collect(),
        transaction: TransactionSizes::of(&sample, false),
        options: options(planned, &spec, &public)?,
        prover: ProverFigures {
            predicted: ReferenceCosts::prover(lanes, logrows),
            measured: None,
            setup_seconds: None,
            proving_key_bytes: None,
        },
        accuracy: Some(planned.accuracy),
        unmeasured: None,
    })
}

fn options(planned: &Planned, spec: &ProtocolSpec, public: &PublicLayout) -> Result<Options, CliError> {
    let with_instances = |instances| -> Result<u64, CliError> {
        let gas = planned.costs.gas(planned.chosen.lanes, planned.chosen.logrows, instances)?;
        Ok(gas.transaction.0)
    };
    let (frontier, bytes) = (&planned.frontier, planned.costs.instances);
    let cheapest = frontier.first().filter(|cheapest| cheapest.shape != planned.chosen);
    let cheapest_batches = match cheapest {
        Some(Candidate { shape, instances, .. }) => {
            let spec = ReferenceCosts::protocol(shape.lanes, shape.logrows, *instances)?;
            batch_options(&spec, &BATCH_SIZES, bytes).map_err(unpriced)?
        }
        None => Vec::new(),
    };
    let layouts = frontier.iter().map(|other| layout_option(&planned.costs, other.shape, other.instances));
    Ok(Options {
        layouts: layouts.collect::<Result<_, _>>()?,
        cheapest_batches,
        packings: packing_options(public, with_instances)?,
        shared: shared_option(spec, bytes).map_err(unpriced)?,
        batches: batch_options(spec, &BATCH_SIZES, bytes).map_err(unpriced)?,
    })
}

fn accuracy(accuracy: &Accuracy) -> AccuracyFigures {
    AccuracyFigures {
        max_abs_error: accuracy.max_abs_error,
        mean_abs_error: accuracy.mean_abs_error,
        label_agreement: accuracy.label_agreement,
    }
}
