//! Protobuf as a tree of fields, which keeps whatever an edit makes of it: also what no encoder would write.

/// The messages of `onnx.proto` that are taken apart; everything else stays bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Model,
    Opset,
    Graph,
    Node,
    Attribute,
    Tensor,
    Value,
    Type,
    TensorType,
    Shape,
    Dimension,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Number(u64),
    Fixed(Vec<u8>),
    Bytes(Vec<u8>),
    Message(Message),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) number: u64,
    pub(crate) content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) fields: Vec<Field>,
}

impl Kind {
    fn child(self, field: u64) -> Option<Kind> {
        Some(match (self, field) {
            (Kind::Model, 7) | (Kind::Attribute, 6 | 11) => Kind::Graph,
            (Kind::Model, 8) => Kind::Opset,
            (Kind::Graph, 1) => Kind::Node,
            (Kind::Graph, 5) | (Kind::Attribute, 5 | 10) => Kind::Tensor,
            (Kind::Graph, 11..=13) => Kind::Value,
            (Kind::Node, 5) => Kind::Attribute,
            (Kind::Value, 2) => Kind::Type,
            (Kind::Type, 1) => Kind::TensorType,
            (Kind::TensorType, 2) => Kind::Shape,
            (Kind::Shape, 1) => Kind::Dimension,
            _ => return None,
        })
    }

    /// Whether a field holds integers one behind the other.
    pub(crate) fn packs(self, field: u64) -> bool {
        matches!((self, field), (Kind::Tensor, 1 | 5 | 7 | 11) | (Kind::Attribute, 8))
    }
}

impl Message {
    /// `None` for what is no protobuf.
    pub(crate) fn parse(kind: Kind, mut bytes: &[u8]) -> Option<Message> {
        let mut fields = vec![];
        while !bytes.is_empty() {
            let key = read_varint(&mut bytes)?;
            let number = key >> 3;
            let content = match key & 7 {
                0 => Content::Number(read_varint(&mut bytes)?),
                1 => Content::Fixed(take(&mut bytes, 8)?.to_vec()),
                5 => Content::Fixed(take(&mut bytes, 4)?.to_vec()),
                2 => {
                    let length = read_varint(&mut bytes)?;
                    let inner = take(&mut bytes, usize::try_from(length).ok()?)?;
                    match kind.child(number) {
                        Some(child) => Content::Message(Message::parse(child, inner)?),
                        None => Content::Bytes(inner.to_vec()),
                    }
                }
                _ => return None,
            };
            fields.push(Field { number, content });
        }
        Some(Message { kind, fields })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = vec![];
        for Field { number, content } in &self.fields {
            let key = |wire: u64| number << 3 | wire;
            match content {
                Content::Number(value) => {
                    write_varint(&mut out, key(0));
                    write_varint(&mut out, *value);
                }
                Content::Fixed(bytes) => {
                    write_varint(&mut out, key(if bytes.len() == 8 { 1 } else { 5 }));
                    out.extend(bytes);
                }
                Content::Bytes(bytes) => write_bytes(&mut out, key(2), bytes),
                Content::Message(message) => write_bytes(&mut out, key(2), &message.bytes()),
            }
        }
        out
    }

    /// This message and all within it, in order.
    pub(crate) fn count(&self) -> usize {
        let inner = |field: &Field| if let Content::Message(message) = &field.content { message.count() } else { 0 };
        1 + self.fields.iter().map(inner).sum::<usize>()
    }

    /// Message `index` of those that [`Message::count`] counts.
    pub(crate) fn nth(&mut self, index: usize) -> Option<&mut Message> {
        let mut rest = index.checked_sub(1);
        let Some(rest) = rest.as_mut() else { return Some(self) };
        for field in &mut self.fields {
            if let Content::Message(message) = &mut field.content {
                let count = message.count();
                if *rest < count {
                    return message.nth(*rest);
                }
                *rest -= count;
            }
        }
        None
    }
}

/// Integers one behind the other, as far as they are any.
pub(crate) fn unpacked(mut bytes: &[u8]) -> Vec<u64> {
    std::iter::from_fn(|| (!bytes.is_empty()).then(|| read_varint(&mut bytes)).flatten()).collect()
}

pub(crate) fn packed(numbers: &[u64]) -> Vec<u8> {
    let mut out = vec![];
    numbers.iter().for_each(|&number| write_varint(&mut out, number));
    out
}

fn write_bytes(out: &mut Vec<u8>, key: u64, bytes: &[u8]) {
    write_varint(out, key);
    write_varint(out, bytes.len() as u64);
    out.extend(bytes);
}

fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for position in 0..10 {
        let byte = take(bytes, 1)?[0];
        value |= u64::from(byte & 0x7f) << (7 * position);
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}
