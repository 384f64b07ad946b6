//! Function headers broken into lines as `forge fmt` breaks them, so that generated files are clean under it.

/// Widest line `forge fmt` keeps by default.
const LINE_WIDTH: usize = 120;

/// `function name(parameters) internal pure returns (result) {`, on one line where it fits.
pub(super) fn function_header(name: &str, parameters: &str, result: &str) -> String {
    let head = format!("    function {name}({parameters})");
    let returns = if result.is_empty() { String::new() } else { format!(" returns ({result})") };
    let line = format!("{head} internal pure{returns} {{");
    if line.len() <= LINE_WIDTH {
        return line;
    }
    let returns = if result.is_empty() { String::new() } else { format!("\n        returns ({result})") };
    format!("{head}\n        internal\n        pure{returns}\n    {{")
}
