//! Typed access to the attributes of a node.

use tract_onnx::pb;
use tract_onnx::pb::attribute_proto::AttributeType;

use crate::import::error::ImportError;

/// The attributes of one node.
pub(crate) struct Attributes<'a> {
    pub(super) node: &'a pb::NodeProto,
    pub(super) name: &'a str,
}

impl<'a> Attributes<'a> {
    /// Refuses attributes that are not in `known`, given twice, or references to a function's attributes.
    pub(super) fn check_known(&self, known: &[&str]) -> Result<(), ImportError> {
        for (index, attribute) in self.node.attribute.iter().enumerate() {
            let repeated = self.node.attribute[..index].iter().any(|earlier| earlier.name == attribute.name);
            if repeated || !attribute.ref_attr_name.is_empty() || !known.contains(&attribute.name.as_str()) {
                return Err(ImportError::UnknownAttribute {
                    node: self.name.to_owned(),
                    op: self.node.op_type.clone(),
                    attribute: attribute.name.clone(),
                });
            }
        }
        Ok(())
    }

    pub(crate) fn float(&self, name: &'static str) -> Result<Option<f64>, ImportError> {
        let Some(attribute) = self.typed(name, AttributeType::Float, "a float")? else { return Ok(None) };
        if attribute.f.is_finite() {
            return Ok(Some(f64::from(attribute.f)));
        }
        Err(ImportError::AttributeNotFinite { node: self.name.to_owned(), attribute: name.to_owned() })
    }

    pub(crate) fn integer(&self, name: &'static str) -> Result<Option<i64>, ImportError> {
        Ok(self.typed(name, AttributeType::Int, "an integer")?.map(|attribute| attribute.i))
    }

    /// An integer that stands for yes or no.
    pub(crate) fn flag(&self, name: &'static str) -> Result<bool, ImportError> {
        Ok(self.integer(name)?.is_some_and(|value| value != 0))
    }

    pub(crate) fn integers(&self, name: &'static str) -> Result<Option<&'a [i64]>, ImportError> {
        Ok(self.typed(name, AttributeType::Ints, "a list of integers")?.map(|attribute| attribute.ints.as_slice()))
    }

    pub(crate) fn floats(&self, name: &'static str) -> Result<Option<&'a [f32]>, ImportError> {
        let Some(attribute) = self.typed(name, AttributeType::Floats, "a list of floats")? else { return Ok(None) };
        if attribute.floats.iter().all(|value| value.is_finite()) {
            return Ok(Some(&attribute.floats));
        }
        Err(ImportError::AttributeNotFinite { node: self.name.to_owned(), attribute: name.to_owned() })
    }

    pub(crate) fn string(&self, name: &'static str) -> Result<Option<&'a str>, ImportError> {
        let Some(attribute) = self.typed(name, AttributeType::String, "a string")? else { return Ok(None) };
        let wrong_type =
            || ImportError::AttributeType { node: self.name.to_owned(), attribute: name.to_owned(), expected: "UTF-8" };
        std::str::from_utf8(&attribute.s).map(Some).map_err(|_| wrong_type())
    }

    pub(crate) fn strings(&self, name: &'static str) -> Result<Option<Vec<&'a str>>, ImportError> {
        let Some(attribute) = self.typed(name, AttributeType::Strings, "a list of strings")? else { return Ok(None) };
        let wrong_type =
            || ImportError::AttributeType { node: self.name.to_owned(), attribute: name.to_owned(), expected: "UTF-8" };
        let texts: Result<_, _> = attribute.strings.iter().map(|text| std::str::from_utf8(text)).collect();
        texts.map(Some).map_err(|_| wrong_type())
    }

    /// A float that may be any, not a number included.
    pub(crate) fn any_float(&self, name: &'static str) -> Result<Option<f32>, ImportError> {
        Ok(self.typed(name, AttributeType::Float, "a float")?.map(|attribute| attribute.f))
    }

    pub(crate) fn tensor(&self, name: &'static str) -> Result<Option<&'a pb::TensorProto>, ImportError> {
        Ok(self.typed(name, AttributeType::Tensor, "a tensor")?.and_then(|attribute| attribute.t.as_ref()))
    }

    fn typed(
        &self,
        name: &'static str,
        expected_type: AttributeType,
        expected: &'static str,
    ) -> Result<Option<&'a pb::AttributeProto>, ImportError> {
        match self.node.attribute.iter().find(|attribute| attribute.name == name) {
            Some(attribute) if attribute.r#type != expected_type as i32 => {
                Err(ImportError::AttributeType { node: self.name.to_owned(), attribute: name.to_owned(), expected })
            }
            found => Ok(found),
        }
    }
}
