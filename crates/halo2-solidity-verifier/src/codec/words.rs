//! Words of names, and what Solidity reserves.

/// Words of Solidity, and names of its global scope, that no generated identifier may be.
const RESERVED: &str = "
    abstract address after alias anonymous apply as assembly assert at auto block blockhash blobhash bool break
    byte bytes calldata case catch constant constructor continue contract copyof default define delete do
    ecrecover else emit enum error ether event external fallback false final fixed for from function gasleft
    global gwei hex if immutable implements import in indexed inline int interface internal is keccak256 layout
    let library macro mapping match memory modifier msg mutable new now null of override partial payable pragma
    private promise public pure receive reference relocatable require return returns revert ripemd160 sealed
    seconds selfdestruct sha256 sha3 sizeof static storage string struct super supports suicide switch this
    throw transient true try tx type typedef typeof ufixed uint unchecked unicode using var view virtual wei
    while years days hours minutes weeks
";

/// Words of lower-case letters and digits; everything else separates them, and so does a capital after a small letter.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for character in name.chars() {
        let starts_word = !character.is_ascii_alphanumeric() || (after_lower && character.is_ascii_uppercase());
        if starts_word {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(character.to_ascii_lowercase());
        }
        after_lower = character.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `LogReturns` from the words `log` and `returns`.
pub(super) fn pascal(words: &[String]) -> String {
    words.iter().map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

/// Keywords, and the sized types `int8`, `uint256`, `bytes32`.
pub(super) fn is_reserved(identifier: &str) -> bool {
    let stem = identifier.trim_end_matches(|c: char| c.is_ascii_digit());
    RESERVED.split_whitespace().any(|word| word == identifier) || matches!(stem, "int" | "uint" | "bytes")
}
