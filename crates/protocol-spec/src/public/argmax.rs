/// Index of the largest value, the lowest one among equals; `None` for no values.
pub fn argmax(values: &[i64]) -> Option<usize> {
    let (first, rest) = values.split_first()?;
    let mut best = (0, first);
    for (index, value) in rest.iter().enumerate() {
        if value > best.1 {
            best = (index + 1, value);
        }
    }
    Some(best.0)
}

#[cfg(test)]
mod tests {
    use super::argmax;

    #[test]
    fn ties_go_to_the_lowest_index() {
        assert_eq!(argmax(&[]), None);
        assert_eq!(argmax(&[-7]), Some(0));
        assert_eq!(argmax(&[1, 5, 5, 2]), Some(1));
        assert_eq!(argmax(&[i64::MIN, i64::MIN]), Some(0));
        assert_eq!(argmax(&[i64::MIN, -1, i64::MAX]), Some(2));
    }
}
