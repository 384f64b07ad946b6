//! How much a model may ask of this machine.

/// Limits checked before anything is allocated in their proportion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the ONNX file.
    pub file_bytes: u64,
    /// Nodes, tensors, attributes, names and other parts of the file together.
    pub parts: u64,
    /// Nodes of the graph.
    pub nodes: u64,
    /// Nesting of messages within the file.
    pub depth: u64,
    /// Memory that the decoded file takes, in bytes: a few bytes of a file may become hundreds.
    pub decoded_bytes: u64,
    /// Length of one name: the steps of an operator repeat it.
    pub name_bytes: u64,
    /// Dimensions of one tensor.
    pub axes: u64,
    /// Elements of one tensor.
    pub elements: u64,
    /// Elements of all tensors of the graph together.
    pub total_elements: u64,
    /// Multiply-adds of one evaluation.
    pub multiply_adds: u64,
    /// Elements that all nodes read, and positions that they keep.
    pub work: u64,
    /// Operations that the nodes become.
    pub operations: u64,
}

impl Default for Limits {
    /// Far above what can be proved, well below 2 GiB of memory and a few seconds of work.
    fn default() -> Limits {
        Limits {
            file_bytes: 256 << 20,
            parts: 1 << 20,
            nodes: 1 << 16,
            depth: 48,
            decoded_bytes: 3 << 28,
            name_bytes: 1 << 10,
            axes: 32,
            elements: 1 << 25,
            total_elements: 1 << 26,
            multiply_adds: 1 << 32,
            work: 1 << 28,
            operations: 1 << 18,
        }
    }
}
