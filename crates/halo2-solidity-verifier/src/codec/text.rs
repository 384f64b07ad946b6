//! Foreign text, such as an ONNX tensor's name, inside a Solidity comment.

/// Longest foreign name that is printed whole.
const LONGEST: usize = 60;

/// `name` with every character that could end the comment, start a NatSpec tag or deceive a reader escaped, and cut
/// to 60 characters.
pub(crate) fn comment_text(name: &str) -> String {
    let mut text = String::new();
    for (position, character) in name.chars().enumerate() {
        if position == LONGEST {
            text.push_str("...");
            break;
        }
        if is_plain(character) { text.push(character) } else { text.extend(character.escape_unicode()) }
    }
    text
}

fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_-.,:/[]()+=<> ".contains(character)
}

#[cfg(test)]
mod tests {
    use super::comment_text;

    #[test]
    fn nothing_ends_the_comment_or_starts_a_tag() {
        assert_eq!(comment_text("onnx::Gemm_0/out.1"), "onnx::Gemm_0/out.1");
        assert_eq!(comment_text("*/ contract"), "\\u{2a}/ contract");
        assert_eq!(comment_text("a\nb\rc\u{2028}d\u{202e}e"), "a\\u{a}b\\u{d}c\\u{2028}d\\u{202e}e");
        assert_eq!(comment_text("@inheritdoc `x`"), "\\u{40}inheritdoc \\u{60}x\\u{60}");
        assert_eq!(comment_text(&"x".repeat(61)), "x".repeat(60) + "...");
    }
}
