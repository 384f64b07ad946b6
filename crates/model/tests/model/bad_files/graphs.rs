//! Graphs that do not hang together.

use tract_onnx::pb;

use super::BadFile;
use crate::builder::{ModelBuilder, float_tensor, int_attribute, integer_tensor};

/// Two layers: `h = Relu(x w)`, `y = h + b`.
pub(super) fn layers() -> ModelBuilder {
    ModelBuilder::new(13)
        .input("x", &[1, 2])
        .weight(float_tensor("w", &[2, 2], &[0.5; 4]))
        .weight(float_tensor("b", &[2], &[0.25; 2]))
        .node("MatMul", &["x", "w"], "p", &[])
        .node("Relu", &["p"], "h", &[])
        .node("Add", &["h", "b"], "y", &[])
        .output("y")
}

/// The layers with a change.
pub(super) fn changed(change: impl FnOnce(&mut pb::GraphProto)) -> ModelBuilder {
    layers().edit(|proto| change(proto.graph.as_mut().unwrap()))
}

pub(super) fn files() -> Vec<BadFile> {
    let bad = BadFile::new;
    let undefined = "UndefinedTensor";
    let twice = "DuplicateTensor";
    vec![
        bad("no graph", &layers().edit(|proto| proto.graph = None), "NoGraph", "no graph"),
        bad("no nodes", &changed(|graph| graph.node.clear()), "NoNodes", "no nodes"),
        bad("no inputs", &changed(|graph| graph.input.clear()), "NoPorts", "no inputs"),
        bad("no outputs", &changed(|graph| graph.output.clear()), "NoPorts", "no outputs"),
        bad(
            "a node of itself",
            &changed(|graph| graph.node[1].input[0] = "h".into()),
            undefined,
            "`h_node`: operand `h`",
        ),
        bad(
            "a cycle of two",
            &changed(|graph| graph.node[0].input[0] = "h".into()),
            undefined,
            "`p_node`: operand `h`",
        ),
        bad(
            "a cycle of three",
            &changed(|graph| graph.node[0].input[0] = "y".into()),
            undefined,
            "`p_node`: operand `y`",
        ),
        bad("nodes backwards", &changed(|graph| graph.node.reverse()), undefined, "`y_node`: operand `h`"),
        bad("an operand from nowhere", &changed(|graph| graph.node[2].input[1] = "c".into()), undefined, "operand `c`"),
        bad("a weight that is missing", &changed(|graph| drop(graph.initializer.remove(0))), undefined, "operand `w`"),
        bad("an operand without a name", &changed(|graph| graph.node[2].input[0].clear()), undefined, "operand ``"),
        bad("a case of letters", &changed(|graph| graph.node[1].input[0] = "P".into()), undefined, "operand `P`"),
        bad("a name made twice", &changed(|graph| graph.node[1].output[0] = "p".into()), twice, "`p` is defined twice"),
        bad("an input made again", &changed(|graph| graph.node[0].output[0] = "x".into()), twice, "`x` is defined"),
        bad("a weight made again", &changed(|graph| graph.node[0].output[0] = "w".into()), twice, "`w` is defined"),
        bad("two weights of a name", &changed(|graph| graph.initializer[1].name = "w".into()), twice, "`w` is defined"),
        bad(
            "two inputs of a name",
            &changed(|graph| graph.input.push(graph.input[0].clone())),
            twice,
            "`x` is defined",
        ),
        bad(
            "two outputs of a node",
            &changed(|graph| graph.node[1].output.push("q".into())),
            "InvalidNode",
            "`h_node` (Relu)",
        ),
        bad(
            "no output of a node",
            &changed(|graph| graph.node[1].output.clear()),
            "InvalidNode",
            "expected one output, got 0",
        ),
        bad("an output without a name", &changed(|graph| graph.node[1].output[0].clear()), "InvalidNode", "one output"),
        bad(
            "an output that nothing makes",
            &changed(|graph| graph.output[0].name = "z".into()),
            "UndefinedOutput",
            "`z`",
        ),
        bad("an output that is a weight", &changed(|graph| graph.output[0].name = "w".into()), "ConstantOutput", "`w`"),
        bad("an output without a name at all", &changed(|graph| graph.output[0].name.clear()), "UndefinedOutput", "``"),
        bad(
            "an output of constants",
            &{
                let model = ModelBuilder::new(13).input("x", &[1]).weight(float_tensor("c", &[1], &[2.0]));
                model.node("Relu", &["c"], "y", &[]).output("y")
            },
            "ConstantOutput",
            "`y`",
        ),
        bad(
            "a shape from the input",
            &{
                let model = ModelBuilder::new(13).input("x", &[2]).node("Reshape", &["x", "x"], "y", &[]);
                model.output("y")
            },
            "NotConstant",
            "`y_node`: operand `x`",
        ),
        bad(
            "an operator from another world",
            &{ ModelBuilder::new(13).input("x", &[2]).node("Teleport", &["x"], "y", &[]).output("y") },
            "UnsupportedOperators",
            "`y_node` (Teleport)",
        ),
        bad(
            "an operator of another domain",
            &changed(|graph| graph.node[1].domain = "com.example".into()),
            "UnsupportedOperators",
            "(com.example.Relu)",
        ),
        bad(
            "an operator without a name",
            &changed(|graph| graph.node[1].op_type.clear()),
            "UnsupportedOperators",
            "`h_node` ()",
        ),
        bad(
            "a random number",
            &changed(|graph| graph.node[1].op_type = "RandomNormalLike".into()),
            "UnsupportedOperators",
            "(RandomNormalLike)",
        ),
        bad(
            "two problems at once",
            &{
                changed(|graph| {
                    graph.node[1].op_type = "Loop".into();
                    graph.node[0].attribute = vec![int_attribute("speed", 1)];
                })
            },
            "Unsupported",
            "unknown attribute `speed`",
        ),
        bad(
            "too many operands",
            &changed(|graph| graph.node[1].input.push("x".into())),
            "OperandCount",
            "`h_node`: expected 1 operands, got 2",
        ),
        bad(
            "too few operands",
            &changed(|graph| drop(graph.node[0].input.pop())),
            "OperandCount",
            "`p_node`: expected 2 operands, got 1",
        ),
        bad(
            "a constant that overflows",
            &{
                let model = ModelBuilder::new(13).input("x", &[1]).weight(float_tensor("big", &[1], &[1e30]));
                let model = model.node("Exp", &["big"], "c", &[]).node("Add", &["x", "c"], "y", &[]);
                model.output("y")
            },
            "FoldedNotFinite",
            "`c_node`",
        ),
        bad(
            "integers as numbers",
            &{
                let model = ModelBuilder::new(13).input("x", &[2]).weight(integer_tensor("i", &[1, 2]));
                model.node("Add", &["x", "i"], "y", &[]).output("y")
            },
            "InvalidNode",
            "float32 and int64",
        ),
    ]
}
