//! Graphs all of whose linear layers have secret weights: they compute what the interpreter does, and nothing else.

use model::interpret;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::*;
use crate::check::check;
use crate::common;
use crate::gadgets::Packing;
use crate::lanes::Lanes;
use crate::layout::{Census, audit, place};
use crate::weights::LinearParameters;
use crate::weights::testing::Secrets;
use crate::witness::Witness;

struct Run {
    builder: Builder,
    tensors: Vec<Vec<Signal>>,
    secrets: Vec<Secrets>,
}

fn secret_run(graph: &FixedGraph, inputs: &[Vec<i64>], limb_bits: u32) -> Result<Run, CircuitError> {
    let mut builder = Builder::with_sums(limb_bits, Sums::Folded);
    let mut received = Vec::new();
    for (spec, values) in graph.inputs.iter().zip(inputs) {
        let packing = Packing { bits: spec.bits, offset: spec.offset };
        received.push(receive(&mut builder, values, packing, Disclosure::Public)?);
    }
    let fusion = Fusion::of(graph);
    let mut run = Run { builder, tensors: Vec::new(), secrets: Vec::new() };
    for (node, id) in graph.nodes.iter().zip(0..).map(|(node, id)| (node, TensorId(id))) {
        let rectified = fusion.rectified(id);
        let builder = &mut run.builder;
        let operand = |tensors: &[Vec<Signal>]| tensors[node.operands[0].0 as usize].clone();
        let signals = match &node.op {
            FixedOp::Dense { inputs, weights, bias, shift, .. } => {
                let secrets = Secrets::new(builder, weights, bias);
                let parameters = LinearParameters::Secret(secrets.parameters());
                let signals = dense::lower(builder, &operand(&run.tensors), *inputs, parameters, *shift, rectified)?;
                run.secrets.push(secrets);
                signals
            }
            FixedOp::Conv { geometry, weights, bias, shift } => {
                let secrets = Secrets::new(builder, weights, bias);
                let parameters = LinearParameters::Secret(secrets.parameters());
                let layer = ConvLayer { geometry, parameters, shift: *shift, rectified };
                let signals = layer.lower(builder, &operand(&run.tensors))?;
                run.secrets.push(secrets);
                signals
            }
            _ => lower(builder, node, &run.tensors, &received, &parameters::Secrets::default(), &fusion, id)?,
        };
        run.tensors.push(signals);
    }
    Ok(run)
}

impl Run {
    fn outputs(&self, graph: &FixedGraph) -> Vec<Vec<i128>> {
        let output = |id: TensorId| self.tensors[id.0 as usize].iter().map(|signal| signal.value).collect();
        graph.outputs.iter().map(|spec| output(spec.tensor)).collect()
    }

    fn witness_of(&self, layout: &crate::layout::Layout, values: &[Fr]) -> Witness {
        let instances = self.builder.instances().iter().map(|wire| self.builder.value(*wire)).collect();
        Witness::fill(layout, values, instances)
    }
}

/// Whether secret parameters can hold those of the graph.
fn has_narrow_parameters(graph: &FixedGraph) -> bool {
    graph.nodes.iter().all(|node| match &node.op {
        FixedOp::Dense { weights, bias, .. } | FixedOp::Conv { weights, bias, .. } => {
            weights.iter().all(|weight| (-4096..4096).contains(weight))
                && bias.iter().all(|bias| (-(1 << 25)..1 << 25).contains(bias))
        }
        _ => true,
    })
}

#[test]
fn random_graphs_with_secret_weights_match_the_interpreter_bit_for_bit() {
    let (mut runs, mut layers) = (0, 0);
    for seed in 0..120 {
        let graph = common::random_graph::random_graph(seed).graph;
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let inputs = common::random_inputs(&graph, &mut rng);
        // Ranges over all parameters may be too wide for what follows.
        let Ok(run) = secret_run(&graph, &inputs, 5 + (seed % 7) as u32) else { continue };
        if !has_narrow_parameters(&graph) {
            continue;
        }
        assert_eq!(run.outputs(&graph), interpret(&graph, &inputs).unwrap().outputs(&graph), "seed {seed}");
        let (count, looked_up) = [(1, 1), (2, 1), (2, 2), (4, 1), (4, 3), (8, 8)][seed as usize % 6];
        let lanes = Lanes::folded(count, looked_up);
        let layout = place(&run.builder, lanes);
        audit(&run.builder, &layout).unwrap();
        assert_eq!(Census::of(&run.builder).count(lanes).all(), layout.rows(), "seed {seed}");
        let witness = run.witness_of(&layout, run.builder.values());
        check(&layout, &witness).unwrap_or_else(|violation| panic!("seed {seed}: {violation}\n{graph}"));
        runs += 1;
        layers += run.secrets.len();
    }
    println!("{runs} graphs, {layers} layers with secret weights");
    assert!(runs > 60 && layers > 60, "{runs} graphs, {layers} layers");
}

#[test]
fn hidden_parameters_are_digits_that_the_layers_read() {
    for graph in [common::perceptron(&[3, 4, 2], 900, 6, 3), common::small_convolution(true)].map(common::hidden) {
        let inputs = common::random_inputs(&graph, &mut ChaCha20Rng::seed_from_u64(1));
        let form = CircuitForm { limb_bits: 8, sums: Sums::Folded };
        let start = Start { inputs: &inputs, context: Fr::zero(), salts: &[Fr::from(5)] };
        let (builder, outputs) = build(&graph, form, start).unwrap();
        assert_eq!(outputs, interpret(&graph, &inputs).unwrap().outputs(&graph));
        let layout = place(&builder, Lanes::folded(2, 2));
        audit(&builder, &layout).unwrap();
        let instances = builder.instances().iter().map(|wire| builder.value(*wire)).collect();
        check(&layout, &Witness::fill(&layout, builder.values(), instances)).unwrap();
    }
}

#[test]
fn every_wire_of_a_perceptron_with_secret_weights_that_is_wrong_alone_is_refused() {
    let graph = common::perceptron(&[4, 6, 3], 200, 6, 3);
    let inputs = common::random_inputs(&graph, &mut ChaCha20Rng::seed_from_u64(1));
    let run = secret_run(&graph, &inputs, 8).unwrap();
    assert_eq!(run.outputs(&graph), interpret(&graph, &inputs).unwrap().outputs(&graph));
    // A weight that meets a rectified zero is free.
    let weights: Vec<_> = run.secrets[1].weights.iter().map(|weight| weight.slot.wire.0 as usize).collect();
    for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 2)] {
        let layout = place(&run.builder, lanes);
        let honest = run.witness_of(&layout, run.builder.values());
        check(&layout, &honest).unwrap();
        for wire in (0..run.builder.values().len()).filter(|wire| !weights.contains(wire)) {
            let mut values = run.builder.values().to_vec();
            values[wire] += Fr::ONE;
            let witness = run.witness_of(&layout, &values);
            // What a product makes may stand in no lane.
            assert!(witness == honest || check(&layout, &witness).is_err(), "{wire} on {lanes}");
        }
    }
}
