//! Text of others inside Markdown. Names of models come from file names, baselines from anywhere: neither may end a table's
//! cell, become markup or a link, or mention a user of the platform that shows the comment.

/// Longer texts are cut: a comment has room for 65,536 characters.
const LONGEST_CODE: usize = 80;
const LONGEST_PROSE: usize = 240;

/// As a code span, in which platforms resolve no links and no mentions. Fit for a table's cell.
pub(crate) fn code(text: &str) -> String {
    let clean = visible(&shortened(text, LONGEST_CODE));
    // A cell is cut at its pipes before code spans are read: a backslash keeps it whole, and must not be one itself.
    let cell = clean.replace('`', "'").replace('\\', "\\\\").replace('|', "\\|");
    if cell.trim().is_empty() { "`(no name)`".to_owned() } else { format!("`{cell}`") }
}

/// As running text in which no punctuation is markup. Fit for a table's cell.
pub(crate) fn prose(text: &str) -> String {
    let mut prose = String::new();
    for char in visible(&shortened(text, LONGEST_PROSE)).chars() {
        match char {
            '@' => prose.push_str("(at)"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' => {
                prose.extend(['\\', char]);
            }
            _ => prose.push(char),
        }
    }
    // What platforms make links of without any markup.
    prose.replace("://", ": //").replace("www.", "www .")
}

/// On one line: control characters are spaces, and those that turn the direction of text show as what they are, unknown.
pub(crate) fn visible(text: &str) -> String {
    let visible = |char: char| match char {
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => '\u{fffd}',
        char if char.is_control() => ' ',
        char => char,
    };
    text.chars().map(visible).collect()
}

fn shortened(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        text.to_owned()
    } else {
        text.chars().take(longest - 1).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_cell() {
        let cells = ["mlp-100", "a|b", "a\\|b", "a`b", "a\nb\r| c", "", " ", "@team", "</td><img src=x>"].map(code);
        let expected = [
            "`mlp-100`",
            "`a\\|b`",
            "`a\\\\\\|b`",
            "`a'b`",
            "`a b \\| c`",
            "`(no name)`",
            "`(no name)`",
            "`@team`",
            "`</td><img src=x>`",
        ];
        assert_eq!(cells, expected);
    }

    #[test]
    fn names_are_cut_and_keep_their_direction() {
        assert_eq!(code(&"x".repeat(1_000)).chars().count(), LONGEST_CODE + 2);
        assert_eq!(code("a\u{202e}b"), "`a\u{fffd}b`");
    }

    #[test]
    fn prose_is_no_markup() {
        assert_eq!(prose("1 lane instead of 4"), "1 lane instead of 4");
        assert_eq!(prose("[x](https://e.org) @me <b>|"), "\\[x\\](https: //e.org) (at)me \\<b\\>\\|");
    }
}
