//! Indented lines, broken where `forge fmt` breaks them.

/// Text in the making.
pub(super) struct Writer {
    text: String,
    depth: usize,
}

const INDENT: usize = 4;
const WIDTH: usize = 120;

impl Writer {
    pub(super) fn new(depth: usize) -> Self {
        Self { text: String::new(), depth }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.push(self.depth, line);
    }

    /// A call, an assignment of a call or an `if` over a call, on one line if it fits.
    pub(super) fn statement(&mut self, statement: &str) {
        if self.depth * INDENT + statement.len() <= WIDTH {
            return self.line(statement);
        }
        if let Some((target, value)) = statement.split_once(" := ").filter(|(target, _)| target.starts_with("let ")) {
            self.line(&format!("{target} :="));
            return self.broken("", value, "", self.depth + 1);
        }
        let (prefix, call) = match statement.split_once(" := ") {
            Some((target, value)) => (format!("{target} := "), value),
            None => (String::new(), statement),
        };
        self.broken(&prefix, call, "", self.depth);
    }

    /// `prefix call suffix`, the call's arguments on lines of their own if it does not fit.
    fn broken(&mut self, prefix: &str, call: &str, suffix: &str, depth: usize) {
        let whole = format!("{prefix}{call}{suffix}");
        let parts = call.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
        let Some((name, arguments)) = parts.filter(|_| depth * INDENT + whole.len() > WIDTH) else {
            return self.push(depth, &whole);
        };
        self.push(depth, &format!("{prefix}{name}("));
        let arguments = split_arguments(arguments);
        for (index, argument) in arguments.iter().enumerate() {
            let comma = if index + 1 < arguments.len() { "," } else { "" };
            self.broken("", argument, comma, depth + 1);
        }
        self.push(depth, &format!("){suffix}"));
    }

    fn push(&mut self, depth: usize, line: &str) {
        self.text.push_str(&" ".repeat(depth * INDENT));
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

/// Splits at the commas outside parentheses.
fn split_arguments(arguments: &str) -> Vec<&str> {
    let (mut parts, mut start, mut open) = (Vec::new(), 0, 0);
    for (at, character) in arguments.char_indices() {
        match character {
            '(' => open += 1,
            ')' => open -= 1,
            ',' if open == 0 => {
                parts.push(arguments[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(arguments[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_calls_are_broken_at_their_arguments() {
        let mut writer = Writer::new(1);
        let long = "x".repeat(60);
        writer.statement(&format!("let a := add({long}, mul({long}, b))"));
        let inner = format!("            {long},\n            mul({long}, b)\n");
        assert_eq!(writer.into_text(), format!("    let a :=\n        add(\n{inner}        )\n"));
    }

    #[test]
    fn short_statements_stay_on_a_line() {
        let mut writer = Writer::new(0);
        writer.statement("ok := and(a, ok)");
        assert_eq!(writer.into_text(), "ok := and(a, ok)\n");
    }
}
