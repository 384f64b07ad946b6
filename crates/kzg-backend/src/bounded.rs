//! Decoding in bounded memory: a few bytes of a file may become hundreds, such as an empty list within a list.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, SeqAccess, VariantAccess, Visitor,
};

/// Decodes the whole of `bytes`, which postcard has written. The elements of all lists together take at most `room` bytes.
///
/// # Errors
/// Says why the bytes are not the content of a file.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8], room: usize) -> Result<T, String> {
    let left = Cell::new(Some(room));
    let mut decoder = postcard::Deserializer::from_bytes(bytes);
    let content = T::deserialize(Bounded { inner: &mut decoder, left: &left }).map_err(|error| match left.get() {
        None => format!("its content takes more than {room} bytes of memory"),
        Some(_) => error.to_string(),
    })?;
    match decoder.finalize() {
        Ok([]) => Ok(content),
        Ok(rest) => Err(format!("{} bytes after its content", rest.len())),
        Err(error) => Err(error.to_string()),
    }
}

/// What it wraps, with the room that is left, or none once there was too little.
struct Bounded<'r, T> {
    inner: T,
    left: &'r Cell<Option<usize>>,
}

/// As [`Bounded`], around the elements of a list and not around the fields of a structure, whose room is its own.
struct List<'r, T>(Bounded<'r, T>);

impl<'r, T> Bounded<'r, T> {
    fn around<U>(&self, inner: U) -> Bounded<'r, U> {
        Bounded { inner, left: self.left }
    }

    fn take<E: Error>(&self, bytes: usize) -> Result<(), E> {
        self.left.set(self.left.get().and_then(|left| left.checked_sub(bytes)));
        self.left.get().map(|_| ()).ok_or_else(|| E::custom("no room"))
    }
}

/// Values without others in them.
macro_rules! plain {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method(visitor)
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Bounded<'_, D> {
    type Error = D::Error;

    plain! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_unit
        deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.around(visitor);
        self.inner.deserialize_option(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.around(visitor);
        self.inner.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = List(self.around(visitor));
        self.inner.deserialize_seq(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.around(visitor);
        self.inner.deserialize_tuple(len, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.around(visitor);
        self.inner.deserialize_tuple_struct(name, len, visitor)
    }

    /// No file has maps.
    fn deserialize_map<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, D::Error> {
        Err(D::Error::custom("a map"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.around(visitor);
        self.inner.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.around(visitor);
        self.inner.deserialize_enum(name, variants, visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Bounded<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        let value = self.around(value);
        self.inner.visit_some(value)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        let value = self.around(value);
        self.inner.visit_newtype_struct(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        let fields = self.around(fields);
        self.inner.visit_seq(fields)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<V::Value, A::Error> {
        let value = self.around(value);
        self.inner.visit_enum(value)
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for List<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.inner.expecting(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        let elements = List(self.0.around(elements));
        self.0.inner.visit_seq(elements)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Bounded<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<S::Value, D::Error> {
        let value = self.around(value);
        self.inner.deserialize(value)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Bounded<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let seed = self.around(seed);
        self.inner.next_element_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for List<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let element = self.0.next_element_seed(seed)?;
        if element.is_some() {
            // Those without a size take time.
            self.0.take::<A::Error>(size_of::<S::Value>().max(1))?;
        }
        Ok(element)
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, 'r, A: EnumAccess<'de>> EnumAccess<'de> for Bounded<'r, A> {
    type Error = A::Error;
    type Variant = Bounded<'r, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        let left = self.left;
        let (which, inner) = self.inner.variant_seed(seed)?;
        Ok((which, Bounded { inner, left }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Bounded<'_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        let seed = self.around(seed);
        self.inner.newtype_variant_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        let visitor = self.around(visitor);
        self.inner.tuple_variant(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let visitor = self.around(visitor);
        self.inner.struct_variant(fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    /// Lists wherever there can be lists.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Content {
        plain: Vec<u64>,
        nested: Vec<Vec<u32>>,
        optional: Option<Vec<u16>>,
        wrapped: Wrapped,
        pair: (Vec<u8>, bool),
        variants: Vec<Variant>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Wrapped(Vec<i128>);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Variant {
        Unit,
        Newtype(Vec<u8>),
        Tuple(u8, Vec<u8>),
        Struct { values: Vec<u8> },
    }

    fn content() -> Content {
        let bytes = || vec![1, 2];
        Content {
            plain: vec![3],
            nested: vec![vec![], vec![5]],
            optional: Some(vec![7]),
            wrapped: Wrapped(vec![-9]),
            pair: (bytes(), true),
            variants: vec![
                Variant::Unit,
                Variant::Newtype(bytes()),
                Variant::Tuple(1, bytes()),
                Variant::Struct { values: bytes() },
            ],
        }
    }

    /// By hand: what the elements of the lists above take.
    fn taken() -> usize {
        let (nested, variants) = (2 * size_of::<Vec<u32>>() + 4, 4 * size_of::<Variant>() + 3 * 2);
        8 + nested + 2 + 16 + 2 + variants
    }

    #[test]
    fn every_element_of_a_list_takes_its_room() {
        let bytes = postcard::to_stdvec(&content()).unwrap();
        assert_eq!(decode::<Content>(&bytes, taken()).unwrap(), content());
        for room in 0..taken() {
            let refused = decode::<Content>(&bytes, room).unwrap_err();
            assert_eq!(refused, format!("its content takes more than {room} bytes of memory"));
        }
    }

    #[test]
    fn other_content_is_refused_in_postcards_words() {
        let bytes = postcard::to_stdvec(&content()).unwrap();
        for length in 0..bytes.len() {
            let refused = decode::<Content>(&bytes[..length], usize::MAX).unwrap_err();
            assert!(refused.contains("Hit the end of buffer"), "{length}: {refused}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(decode::<Content>(&longer, usize::MAX).unwrap_err(), "1 bytes after its content");
    }

    #[test]
    fn elements_without_bytes_are_counted() {
        let bytes = postcard::to_stdvec(&(1_u64 << 40)).unwrap();
        assert_eq!(decode::<Vec<()>>(&bytes, 1000).unwrap_err(), "its content takes more than 1000 bytes of memory");
    }
}
