"""Products of matrices."""

from fixture import Input, Weight, inputs, single

GEMM = [
    single("Gemm", "opset_7", 7, [Input((1, 4)), Weight((4, 3)), Weight((3,))]),
    single("Gemm", "rows", 11, [Input((2, 4)), Weight((4, 3)), Weight((2, 1))]),
    single("Gemm", "no_bias", 11, [Input((2, 4)), Weight((4, 3))]),
    single("Gemm", "transposed_weights", 13, [Input((2, 4)), Weight((3, 4)), Weight((3,))], transB=1),
    single(
        "Gemm",
        "everything",
        13,
        [Input((4, 2)), Weight((3, 4)), Weight((1, 3))],
        transA=1,
        transB=1,
        alpha=0.5,
        beta=-2.0,
    ),
    single("Gemm", "constants_first", 13, [Weight((2, 3)), Input((3, 2))], alpha=2.0),
    single("Gemm", "activations", 13, inputs((2, 3), (2, 3), (1, 2)), transB=1, alpha=0.3, beta=0.7),
]

MATMUL = [
    single("MatMul", "opset_7", 7, [Input((2, 4)), Weight((4, 3))]),
    single("MatMul", "vector", 9, [Input((4,)), Weight((4, 3))]),
    single("MatMul", "by_a_vector", 13, [Input((2, 4)), Weight((4,))]),
    single("MatMul", "stack", 13, [Input((2, 3, 4)), Weight((4, 2))]),
    single("MatMul", "stack_of_constants", 13, [Input((2, 3, 4)), Weight((2, 4, 2))]),
    single("MatMul", "constants_first", 13, [Weight((2, 3)), Input((3, 4))]),
    single("MatMul", "activations", 13, inputs((2, 3), (3, 4))),
    single("MatMul", "stacks_of_activations", 13, inputs((2, 1, 2, 3), (3, 3, 2))),
]

FIXTURES = [*GEMM, *MATMUL]
