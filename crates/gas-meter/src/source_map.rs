use crate::SectionError;

/// Where in the sources an instruction comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceLocation {
    /// First byte in the source text.
    pub start: usize,
    /// Number of bytes.
    pub length: usize,
    /// Number the compiler gave the source file; none for code the compiler made up.
    pub source: Option<usize>,
}

/// The compiler's source map, one location per instruction.
///
/// Format: Solidity documentation, "Source Mappings". Entries `s:l:f:j:m` are separated by `;`, and a field that is
/// empty or left out repeats the entry before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMap {
    locations: Vec<SourceLocation>,
}

impl SourceMap {
    /// Reads the compressed text.
    ///
    /// # Errors
    /// A field is no number.
    pub fn parse(text: &str) -> Result<Self, SectionError> {
        let mut location = SourceLocation::default();
        let mut locations = Vec::new();
        if text.is_empty() {
            return Ok(Self { locations });
        }
        for (entry, fields) in text.split(';').enumerate() {
            let mut fields = fields.split(':');
            let mut next = || fields.next().filter(|field| !field.is_empty());
            if let Some(field) = next() {
                location.start = number(entry, field)?.unwrap_or_default();
            }
            if let Some(field) = next() {
                location.length = number(entry, field)?.unwrap_or_default();
            }
            if let Some(field) = next() {
                location.source = number(entry, field)?;
            }
            locations.push(location);
        }
        Ok(Self { locations })
    }

    /// One location per instruction, in the order of the code.
    pub fn locations(&self) -> &[SourceLocation] {
        &self.locations
    }
}

/// A number; `-1` stands for none.
fn number(entry: usize, field: &str) -> Result<Option<usize>, SectionError> {
    if field == "-1" {
        return Ok(None);
    }
    field.parse().map(Some).map_err(|_| SectionError::SourceMapSyntax { entry, got: field.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(start: usize, length: usize, source: Option<usize>) -> SourceLocation {
        SourceLocation { start, length, source }
    }

    #[test]
    fn an_empty_field_repeats_the_entry_before() {
        let map = SourceMap::parse("1:2:1;1:9;2:1:2;2:1:-1:-;;:3").unwrap();
        let expected = [
            location(1, 2, Some(1)),
            location(1, 9, Some(1)),
            location(2, 1, Some(2)),
            location(2, 1, None),
            location(2, 1, None),
            location(2, 3, None),
        ];
        assert_eq!(map.locations(), expected);
    }

    #[test]
    fn no_text_is_no_entry() {
        assert_eq!(SourceMap::parse("").unwrap().locations(), []);
    }

    #[test]
    fn a_field_that_is_no_number_is_named() {
        let error = SourceMap::parse("1:2:0;x").unwrap_err();
        assert_eq!(error, SectionError::SourceMapSyntax { entry: 1, got: "x".into() });
    }
}
