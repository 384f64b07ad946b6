//! Indented lines.

/// Text in the making.
pub(super) struct Writer {
    text: String,
    depth: usize,
}

const INDENT: &str = "    ";

impl Writer {
    pub(super) fn new(depth: usize) -> Self {
        Self { text: String::new(), depth }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(&INDENT.repeat(self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn indent(&mut self) {
        self.depth += 1;
    }

    pub(super) fn outdent(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}
