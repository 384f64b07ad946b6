//! What the codec's template says about one tensor.

use protocol_spec::public::{Encoding, MAX_VALUE_BITS, PublicLayout, PublicTensor, Role};

use crate::codec::header::function_header;
use crate::codec::tensor_name::{TensorName, tensor_names};
use crate::codec::text::comment_text;

/// One tensor's figures and spellings, ready to be printed.
pub(super) struct TensorView<'a> {
    pub(super) number: usize,
    pub(super) name: TensorName,
    /// The ONNX name, safe in a comment.
    pub(super) shown_name: String,
    pub(super) shape: String,
    pub(super) role: &'static str,
    /// Declared range of an input: real numbers, and in units of `10^-18`.
    pub(super) range: Option<RangeView>,
    pub(super) length: usize,
    pub(super) per_instance: usize,
    pub(super) public: &'a PublicTensor,
}

pub(super) struct RangeView {
    pub(super) real: String,
    pub(super) low_wad: i128,
    pub(super) high_wad: i128,
}

/// How the codec of `layout` calls its tensors, in their order.
pub fn codec_names(layout: &PublicLayout) -> Vec<TensorName> {
    tensor_names(layout.tensors().iter().map(|tensor| (tensor.name.as_str(), side(tensor))))
}

impl<'a> TensorView<'a> {
    /// All tensors of a layout, under distinct identifiers.
    pub(super) fn all(layout: &'a PublicLayout) -> Vec<Self> {
        let numbered = layout.tensors().iter().zip(codec_names(layout)).enumerate();
        numbered.map(|(number, (tensor, name))| Self::new(number, tensor, name)).collect()
    }

    fn new(number: usize, tensor: &'a PublicTensor, name: TensorName) -> Self {
        let range = tensor.range().zip(tensor.range_in_wad());
        Self {
            number,
            name,
            shown_name: comment_text(&tensor.name),
            shape: format!("{:?}", tensor.shape),
            role: side(tensor),
            range: range.map(|(real, (low_wad, high_wad))| RangeView { real: real.to_string(), low_wad, high_wad }),
            length: tensor.element_count(),
            per_instance: tensor.values_per_word(),
            public: tensor,
        }
    }

    /// From values to values, as `quantiseFeatures` does.
    pub(super) fn header_map(&self, verb: &str, from: &str, to: &str) -> String {
        let values = self.values();
        self.header(verb, &format!("{values} {from}"), &format!("{values} {to}"))
    }

    /// From values to instances, as `packFeatures` does.
    pub(super) fn header_pack(&self, verb: &str, from: &str) -> String {
        self.header(verb, &format!("{} {from}", self.values()), &format!("{} packed", self.instances()))
    }

    /// From all instances to values, as `unpackFeatures` does.
    pub(super) fn header_read(&self, verb: &str, to: &str) -> String {
        self.header(verb, "uint256[] memory packed", &format!("{} {to}", self.values()))
    }

    pub(super) fn header_encode_list(&self) -> String {
        self.header("encode", "int256[] memory wad", &format!("{} packed", self.instances()))
    }

    pub(super) fn header_require(&self) -> String {
        self.header("require", &format!("uint256[] memory packed, {} wad", self.values()), "")
    }

    pub(super) fn header_argmax(&self) -> String {
        self.header("argmax", &format!("{} values", self.values()), "uint256 index")
    }

    /// From all instances to the commitment to a hashed tensor.
    pub(super) fn header_commitment(&self) -> String {
        function_header(&self.name.commitment(), "uint256[] memory packed", "uint256 commitment")
    }

    pub(super) fn header_require_commitment(&self) -> String {
        let name = format!("require{}Commitment", self.name.pascal);
        function_header(&name, "uint256[] memory packed, uint256 expected", "")
    }

    fn header(&self, verb: &str, parameters: &str, result: &str) -> String {
        function_header(&format!("{verb}{}", self.name.pascal), parameters, result)
    }

    pub(super) fn is_hashed(&self) -> bool {
        self.public.encoding == Encoding::Hashed
    }

    /// The type of what is known of the tensor: its integers, or the commitment to them.
    pub(super) fn field(&self) -> String {
        if self.is_hashed() { "uint256".to_owned() } else { format!("int256[{}]", self.length) }
    }

    /// The memory type of the tensor's values.
    pub(super) fn values(&self) -> String {
        format!("int256[{}] memory", self.length)
    }

    /// The memory type of the tensor's instances.
    pub(super) fn instances(&self) -> String {
        format!("uint256[{}] memory", self.public.instance_count)
    }

    /// The largest digit, in hexadecimal.
    pub(super) fn mask(&self) -> String {
        format!("{:#x}", u64::MAX >> (MAX_VALUE_BITS - self.public.bits))
    }
}

fn side(tensor: &PublicTensor) -> &'static str {
    match tensor.role {
        Role::Parameters => "parameters",
        Role::Input(_) => "input",
        Role::Output => "output",
    }
}
