//! Which bytes of the text belong to which section.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use verifier_program::Section;

/// A stretch of generated text. A section may have several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionRange {
    /// The section.
    pub section: Section,
    /// Bytes of the source, without the marker line.
    pub range: Range<usize>,
}

const MARKER: &str = "// section: ";
const END: &str = "// end of sections";

/// The stretches between `// section: NAME` lines, up to `// end of sections`.
pub(super) fn of_source(source: &str) -> Vec<SectionRange> {
    let mut ranges: Vec<SectionRange> = Vec::new();
    let mut open: Option<(Section, usize)> = None;
    let mut offset = 0;
    for line in source.split_inclusive('\n') {
        let (start, text) = (offset, line.trim());
        offset += line.len();
        let name = text.strip_prefix(MARKER);
        if name.is_none() && text != END {
            continue;
        }
        if let Some((section, from)) = open.take() {
            ranges.push(SectionRange { section, range: from..start });
        }
        let section = name.and_then(|name| Section::ALL.into_iter().find(|section| section.name() == name));
        open = section.map(|section| (section, offset));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_delimit_sections() {
        let source = "a\n// section: gates\nbb\n  // section: pairing\ncc\n// end of sections\nd\n";
        let found: Vec<_> = of_source(source).into_iter().map(|s| (s.section, &source[s.range])).collect();
        assert_eq!(found, [(Section::Gates, "bb\n"), (Section::Pairing, "cc\n")]);
    }
}
