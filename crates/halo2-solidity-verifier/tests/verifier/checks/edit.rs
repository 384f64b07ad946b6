//! Deletions from a verifier's text. What is to be deleted has to be there, exactly once.

use protocol_spec::ProtocolSpec;

/// A verifier's text, and the protocol it was printed from.
pub(super) struct Text<'a> {
    text: String,
    pub(super) spec: &'a ProtocolSpec,
    /// Where in calldata the selector is: behind the key, if that is there too.
    selector: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(text: String, spec: &'a ProtocolSpec, selector: usize) -> Self {
        Self { text, spec, selector }
    }

    /// Where a byte is in calldata that is counted from the selector on.
    pub(super) fn calldata(&self, byte: usize) -> String {
        hex(self.selector + byte)
    }

    pub(super) fn into_string(self) -> String {
        self.text
    }

    /// Puts `new` in the place of the only `old`.
    pub(super) fn replace(&mut self, old: &str, new: &str) {
        assert_eq!(self.text.matches(old).count(), 1, "`{old}`");
        self.text = self.text.replacen(old, new, 1);
    }

    /// Puts `new` before the only `at`.
    pub(super) fn insert(&mut self, at: &str, new: &str) {
        self.replace(at, &format!("{new}{at}"));
    }

    /// Takes out the only comment `about` and the statement on the line after it.
    pub(super) fn delete_statement(&mut self, about: &str) {
        self.change_statement(0, about, |_| String::new());
    }

    /// Changes the only statement commented with `about` after the only `mark`.
    pub(super) fn change_statement_after(&mut self, mark: &str, about: &str, change: impl FnOnce(&str) -> String) {
        assert_eq!(self.text.matches(mark).count(), 1, "`{mark}`");
        self.change_statement(self.text.find(mark).unwrap(), about, change);
    }

    /// Changes the line after the only line that is `mark`.
    pub(super) fn change_line_after(&mut self, mark: &str, change: impl FnOnce(&str) -> String) {
        let mark = format!("{mark}\n");
        assert_eq!(self.text.matches(&mark).count(), 1, "`{mark}`");
        let start = self.text.find(&mark).unwrap() + mark.len();
        let end = start + self.text[start..].find('\n').unwrap();
        let changed = change(&self.text[start..end]);
        self.text.replace_range(start..end, &changed);
    }

    /// Takes out the only line that begins with `start` of the block in braces after the only comment `about`.
    pub(super) fn delete_in_block(&mut self, about: &str, start: &str) {
        let comment = format!("// {about}\n");
        assert_eq!(self.text.matches(&comment).count(), 1, "`{about}`");
        let from = self.text.find(&comment).unwrap() + comment.len();
        let end = from + self.text[from..].find('}').unwrap();
        let (gone, kept): (Vec<&str>, Vec<&str>) =
            self.text[from..end].split('\n').partition(|line| line.trim().starts_with(start));
        assert_eq!(gone.len(), 1, "`{start}`: {gone:?}");
        let kept = kept.join("\n");
        self.text.replace_range(from..end, &kept);
    }

    /// Hands over the comment and the statement, each with its line's end.
    fn change_statement(&mut self, from: usize, about: &str, change: impl FnOnce(&str) -> String) {
        let comment = format!("// {about}\n");
        let starts: Vec<usize> = self.text[from..].match_indices(&comment).map(|(at, _)| from + at).collect();
        let [start] = starts[..] else { panic!("`{about}` is there {} times", starts.len()) };
        let statement = start + comment.len();
        let end = statement + self.text[statement..].find('\n').unwrap() + 1;
        assert!(self.text[..end].ends_with(")\n"), "the statement of `{about}` takes more than a line");
        let changed = change(&self.text[start..end]);
        self.text.replace_range(start..end, &changed);
    }

    /// The text of the `number`th call of a precompile, of `expected` in all.
    pub(super) fn call(&self, precompile: u8, number: usize, expected: usize) -> Call {
        let pattern = format!("{CALL}{precompile}, ");
        let starts: Vec<usize> = self.text.match_indices(&pattern).map(|(at, _)| at).collect();
        assert_eq!(starts.len(), expected, "calls of precompile {precompile}");
        let start = starts[number];
        // `staticcall(gas(), ..., size))`: the first two parentheses that close at once are its own and `mul`'s.
        let length = self.text[start..].find("))").unwrap() + 2;
        Call { start, length }
    }

    pub(super) fn text_of(&self, call: &Call) -> &str {
        &self.text[call.start..call.start + call.length]
    }

    /// The rest of the line that holds the only `start`, from there on.
    pub(super) fn rest_of_line(&self, start: &str) -> String {
        assert_eq!(self.text.matches(start).count(), 1, "`{start}`");
        let from = self.text.find(start).unwrap();
        self.text[from..].lines().next().unwrap().to_owned()
    }

    /// Puts `change(call)` in the place of a call that says `mul(returndatasize(), CALL)`; it gets `CALL`.
    pub(super) fn replace_call(&mut self, call: &Call, change: impl FnOnce(&str) -> String) {
        let range = call.start..call.start + call.length;
        let inner = self.text[range.clone()].strip_prefix("mul(returndatasize(), ").unwrap();
        let changed = change(inner.strip_suffix(')').unwrap());
        self.text.replace_range(range, &changed);
    }
}

const CALL: &str = "mul(returndatasize(), staticcall(gas(), ";

/// Where a call stands.
pub(super) struct Call {
    start: usize,
    length: usize,
}

/// A byte address or a length as the printer writes it.
pub(super) fn hex(value: usize) -> String {
    let digits = format!("{value:x}");
    if digits.len() % 2 == 0 { format!("0x{digits}") } else { format!("0x0{digits}") }
}
