//! Bytes that are no protobuf, or protobuf that is no model, and a few bytes that would decode to gigabytes.

use prost::Message;
use tract_onnx::pb;

use super::BadFile;
use super::graphs::{changed, layers};

/// A length-delimited field.
fn field(number: u64, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![];
    prost::encoding::encode_varint(number << 3 | 2, &mut bytes);
    prost::encoding::encode_varint(content.len() as u64, &mut bytes);
    [bytes.as_slice(), content].concat()
}

/// A model whose graph has these bytes at its end.
fn in_graph(content: &[u8]) -> Vec<u8> {
    let mut proto = layers().proto;
    let graph = proto.graph.take().map(|graph| graph.encode_to_vec()).unwrap_or_default();
    [proto.encode_to_vec(), field(7, &[graph.as_slice(), content].concat())].concat()
}

fn with_graph(change: impl FnOnce(&mut pb::GraphProto)) -> Vec<u8> {
    changed(change).bytes()
}

pub(super) fn files() -> Vec<BadFile> {
    let bad = BadFile::of_bytes;
    let (foreign, cut, limit) = ("NotOnnx", "Truncated", "Limit");
    let good = layers().bytes();
    let after = |bytes: &[u8]| [good.as_slice(), bytes].concat();
    let decoded = "bytes of the decoded file";
    let long = "n".repeat(2000);
    // Lists of integers of a byte each, of nodes of no bytes, and so on.
    let tensor = |number: u64| in_graph(&field(5, &field(number, &vec![0; 51 << 20])));
    let many = |number: u64, count: usize| [(number << 3 | 2) as u8, 0].repeat(count);
    let mut files = vec![
        bad("nothing", vec![], "Empty", "empty"),
        bad("text", b"hello world\n".to_vec(), foreign, "not an ONNX file"),
        bad("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), foreign, "not an ONNX file"),
        bad("an archive", b"PK\x03\x04\x14\0\0\0\0\0".to_vec(), foreign, "not an ONNX file"),
        bad("zeros", vec![0; 1000], foreign, "unknown field 0"),
        bad("ones", vec![0xff; 1000], foreign, "overlong integer"),
        bad("a field of ONNX yet to come", after(&field(30, b"?")), foreign, "unknown field 30"),
        bad("a group", after(&[7 << 3 | 3, 7 << 3 | 4]), foreign, "wire type 3"),
        bad("the end of a group", after(&[7 << 3 | 4]), foreign, "wire type 4"),
        bad("a wire type that is none", after(&[7 << 3 | 7]), foreign, "wire type 7"),
        bad("a graph that is a number", [vec![8, 8], vec![7 << 3, 1]].concat(), foreign, "graph"),
        bad("a name that is a number", in_graph(&field(1, &[3 << 3, 1])), foreign, "name"),
        bad("a number that is a text", after(&field(1, b"8")), foreign, "ir_version"),
        bad("a name that is no text", in_graph(&field(1, &field(3, &[0xff, 0xfe]))), foreign, "UTF-8"),
        bad("a length beyond the end", after(&[7 << 3 | 2, 100]), cut, "truncated"),
        bad("the largest length", after(&[&[7 << 3 | 2][..], &[0xff; 9], &[1]].concat()), cut, "truncated"),
        bad(
            "a length of eleven bytes",
            after(&[&[7 << 3 | 2][..], &[0xff; 10], &[1]].concat()),
            foreign,
            "overlong integer",
        ),
        bad("half a number", after(&[1 << 3, 0x80]), cut, "truncated"),
        bad("a field number without end", after(&[0xff; 11]), foreign, "overlong integer"),
        bad("half of eight bytes", after(&[1 << 3 | 1, 0, 0, 0, 0]), cut, "truncated"),
        bad("half a message in a message", in_graph(&[1 << 3 | 2, 9, 0]), cut, "truncated"),
        bad(
            "a node that repeats a long name",
            with_graph(|graph| graph.node[0].name = long.clone()),
            limit,
            "bytes of one name: limit 1024, got 2000",
        ),
        bad(
            "a tensor of a long name",
            with_graph(|graph| graph.initializer[0].name = long.clone()),
            limit,
            "bytes of one name",
        ),
        bad(
            "an operand of a long name",
            with_graph(|graph| graph.node[0].input[0] = long.clone()),
            limit,
            "bytes of one name",
        ),
        bad("dimensions of a byte each", tensor(1), limit, decoded),
        bad("integers of a byte each", tensor(7), limit, decoded),
        bad("attributes of two bytes each", in_graph(&field(1, &many(5, 900_000))), limit, decoded),
        bad("entries of an annotation", in_graph(&field(14, &many(2, 1_100_000))), limit, "parts of the file"),
        bad("nodes of two bytes each", in_graph(&many(1, 70_000)), limit, "nodes: limit 65536"),
        bad("operands of two bytes each", in_graph(&field(1, &many(1, 1_100_000))), limit, "parts of the file"),
    ];
    let ends = [1, good.len() / 4, good.len() / 2, good.len() - 1];
    files.extend(ends.map(|end| bad("a part of a file", good[..end].to_vec(), cut, "truncated")));
    files
}
