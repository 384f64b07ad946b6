//! Equations of `Einsum`: a letter for each axis.

/// The letters of each operand and of the result.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Equation {
    pub(crate) operands: Vec<Vec<char>>,
    pub(crate) result: Vec<char>,
}

impl Equation {
    /// Reads `ab,bc->ac`. Without an arrow, the result has the letters that occur once, in alphabetical order.
    ///
    /// # Errors
    /// What is wrong with it; an ellipsis is not supported.
    pub(crate) fn parse(text: &str) -> Result<Equation, String> {
        let text: String = text.chars().filter(|letter| *letter != ' ').collect();
        let (left, right) = match text.split_once("->") {
            Some((left, right)) => (left, Some(right)),
            None => (text.as_str(), None),
        };
        let operands: Vec<Vec<char>> = left.split(',').map(letters).collect::<Result<_, _>>()?;
        let result = match right {
            Some(result) => letters(result)?,
            None => single_letters(&operands),
        };
        let known = |letter: &char| operands.iter().any(|operand| operand.contains(letter));
        let repeated = (1..result.len()).any(|place| result[..place].contains(&result[place]));
        if repeated || !result.iter().all(known) {
            return Err(format!("the result of `{text}` repeats a letter, or has one of its own"));
        }
        Ok(Equation { operands, result })
    }

    /// Whether a letter is in the result or in an operand from number `next` on.
    pub(crate) fn needs(&self, letter: char, next: usize) -> bool {
        self.result.contains(&letter) || self.operands.iter().skip(next).any(|operand| operand.contains(&letter))
    }
}

fn letters(text: &str) -> Result<Vec<char>, String> {
    match text.chars().find(|letter| !letter.is_ascii_alphabetic()) {
        Some('.') => Err("an ellipsis is not supported: write the axes out".to_owned()),
        Some(other) => Err(format!("`{other}` stands for no axis")),
        None => Ok(text.chars().collect()),
    }
}

fn single_letters(operands: &[Vec<char>]) -> Vec<char> {
    let all: Vec<char> = operands.concat();
    let once = |letter: &char| all.iter().filter(|other| *other == letter).count() == 1;
    let mut single: Vec<char> = all.iter().copied().filter(once).collect();
    single.sort_unstable();
    single
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equation(operands: &[&str], result: &str) -> Result<Equation, String> {
        let operands = operands.iter().map(|letters| letters.chars().collect()).collect();
        Ok(Equation { operands, result: result.chars().collect() })
    }

    #[test]
    fn the_result_may_be_left_out() {
        assert_eq!(Equation::parse("bij, bjk -> bik"), equation(&["bij", "bjk"], "bik"));
        assert_eq!(Equation::parse("ij,jk"), equation(&["ij", "jk"], "ik"));
        assert_eq!(Equation::parse("ba"), equation(&["ba"], "ab"));
        assert_eq!(Equation::parse("ii"), equation(&["ii"], ""));
        assert_eq!(Equation::parse(",a->a"), equation(&["", "a"], "a"));
    }

    #[test]
    fn what_has_no_meaning_is_refused() {
        for text in ["a->aa", "a->b", "...a->a", "a1->a", "a->b->c"] {
            assert!(Equation::parse(text).is_err(), "{text}");
        }
    }
}
