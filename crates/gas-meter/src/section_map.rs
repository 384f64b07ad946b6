use std::ops::Range;

use crate::{OTHER, SectionError, SourceLocation, SourceMap};

/// PUSH1; PUSH1 to PUSH32 carry 1 to 32 bytes of data behind them.
const PUSH1: u8 = 0x60;
const PUSH32: u8 = 0x7f;

/// A named stretch of source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSection {
    /// Its name in reports.
    pub name: String,
    /// Its bytes in the source text.
    pub range: Range<usize>,
}

/// The section of every byte offset of a contract's runtime code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionMap {
    names: Vec<String>,
    /// Index into `names` by program counter.
    by_pc: Vec<Option<usize>>,
}

impl SourceSection {
    /// The sections of a source text with marker comments, each on a line of its own: `// section: NAME` opens one,
    /// which lasts to the next such line or to `// end of sections`. A name may come back later.
    ///
    /// # Errors
    /// A marker closes what was never opened, or the last section is never closed.
    pub fn from_markers(source: &str) -> Result<Vec<Self>, SectionError> {
        let mut sections = Vec::new();
        let mut open: Option<(String, usize, usize)> = None;
        let mut offset = 0;
        for (index, text) in source.split_inclusive('\n').enumerate() {
            let (line, start) = (index + 1, offset);
            offset += text.len();
            let text = text.trim();
            let name = text.strip_prefix("// section: ");
            if name.is_none() && text != "// end of sections" {
                continue;
            }
            match open.take() {
                Some((name, from, _)) => sections.push(Self { name, range: from..start }),
                None if name.is_none() => return Err(SectionError::Markers { line }),
                None => {}
            }
            open = name.map(|name| (name.trim().to_owned(), offset, line));
        }
        match open {
            Some((_, _, line)) => Err(SectionError::Markers { line }),
            None => Ok(sections),
        }
    }
}

impl SectionMap {
    /// Assigns each instruction of `runtime` to the shortest of `sections` that holds its whole source location.
    ///
    /// `source` is the number the compiler gave the file that `sections` speak of.
    ///
    /// # Errors
    /// `source_map` has more entries than `runtime` has instructions.
    pub fn new(
        runtime: &[u8],
        source_map: &SourceMap,
        source: usize,
        sections: &[SourceSection],
    ) -> Result<Self, SectionError> {
        let instructions = instruction_offsets(runtime);
        let locations = source_map.locations();
        if locations.len() > instructions.len() {
            return Err(SectionError::SourceMapTooLong { expected: instructions.len(), got: locations.len() });
        }
        let names = distinct_names(sections);
        let mut by_pc = vec![None; runtime.len()];
        for (&pc, location) in instructions.iter().zip(locations) {
            by_pc[pc] = innermost(location, source, sections).and_then(|name| names.iter().position(|n| n == name));
        }
        Ok(Self { names, by_pc })
    }

    /// The sections' names, each once, in the order given, without [`OTHER`].
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Index into [`SectionMap::names`] of the instruction at `pc`.
    pub(crate) fn index_at(&self, pc: usize) -> Option<usize> {
        self.by_pc.get(pc).copied().flatten()
    }
}

fn instruction_offsets(code: &[u8]) -> Vec<usize> {
    let mut offsets = Vec::new();
    let mut pc = 0;
    while pc < code.len() {
        offsets.push(pc);
        let data = if (PUSH1..=PUSH32).contains(&code[pc]) { usize::from(code[pc] - PUSH1) + 1 } else { 0 };
        pc += 1 + data;
    }
    offsets
}

fn distinct_names(sections: &[SourceSection]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for section in sections {
        // A section called `other` is the one of everything that belongs to none.
        if section.name != OTHER && !names.contains(&section.name) {
            names.push(section.name.clone());
        }
    }
    names
}

fn innermost<'a>(location: &SourceLocation, source: usize, sections: &'a [SourceSection]) -> Option<&'a str> {
    if location.source != Some(source) {
        return None;
    }
    let end = location.start + location.length;
    sections
        .iter()
        .filter(|section| section.range.start <= location.start && end <= section.range.end)
        .min_by_key(|section| section.range.len())
        .map(|section| section.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(name: &str, range: Range<usize>) -> SourceSection {
        SourceSection { name: name.into(), range }
    }

    #[test]
    fn the_shortest_enclosing_section_of_the_same_file_wins() {
        // PUSH2 0x0000, ADD, ADD, STOP
        let code = [0x61, 0, 0, 0x01, 0x01, 0x00];
        let map = SourceMap::parse("5:2:0;12:2;2:20;12:2:1").unwrap();
        let sections = [section("outer", 0..20), section("inner", 10..15)];
        let by_pc = SectionMap::new(&code, &map, 0, &sections).unwrap();
        let names: Vec<_> = [0, 3, 4, 5].map(|pc| by_pc.index_at(pc).map(|i| by_pc.names()[i].as_str())).into();
        assert_eq!(names, [Some("outer"), Some("inner"), None, None]);
    }

    #[test]
    fn a_map_of_other_code_is_refused() {
        let map = SourceMap::parse("0:1:0;;;").unwrap();
        let error = SectionMap::new(&[0x60, 0x01, 0x00], &map, 0, &[]).unwrap_err();
        assert_eq!(error, SectionError::SourceMapTooLong { expected: 2, got: 4 });
    }

    #[test]
    fn markers_cut_the_text_into_sections() {
        let source = "head\n  // section: one\nab\n// section: two\ncd\n// end of sections\ntail\n";
        let sections = SourceSection::from_markers(source).unwrap();
        let texts: Vec<_> = sections.iter().map(|s| (s.name.as_str(), &source[s.range.clone()])).collect();
        assert_eq!(texts, [("one", "ab\n"), ("two", "cd\n")]);
    }

    #[test]
    fn unpaired_markers_are_refused() {
        let closed = SourceSection::from_markers("a\n// end of sections\n").unwrap_err();
        assert_eq!(closed, SectionError::Markers { line: 2 });
        let open = SourceSection::from_markers("// section: one\n\n").unwrap_err();
        assert_eq!(open, SectionError::Markers { line: 1 });
    }
}
