//! Which named values live on the stack and which in memory.

use crate::code::{Expr, Memory, Place, Statement};
use crate::section::Section;

/// Named values on the stack at once: with the modulus, the call status and an expression's own words they stay
/// within the sixteen that the EVM reaches.
const STACK_VALUES: usize = 9;

struct Range {
    value: usize,
    defined: usize,
    last_use: usize,
    uses: usize,
}

/// The place of every defined value, and the number of memory words in use.
pub(super) fn places(
    statements: &[(Section, Statement)],
    values: usize,
    first_slot: Memory,
) -> (Vec<Option<Place>>, usize) {
    let mut ranges = live_ranges(statements, values);
    extend_across_check(statements, &mut ranges);
    // Dense uses gain most per statement for which a stack word is taken.
    ranges.sort_by_key(|range| {
        let length = range.last_use - range.defined + 1;
        (length * 1000 / (range.uses + 1), range.value)
    });
    let mut places = vec![None; values];
    // After the inversion check the printed text has one more local variable of its own.
    let check = check_position(statements).unwrap_or(statements.len());
    let own_words = |at: usize| match &statements[at].1 {
        Statement::Loop(body) => body.stack_words(),
        _ => 0,
    };
    let mut free: Vec<usize> =
        (0..statements.len()).map(|at| STACK_VALUES - usize::from(at >= check) - own_words(at)).collect();
    let mut spilled = Vec::new();
    for range in ranges {
        let span = range.defined..=range.last_use;
        if free[span.clone()].iter().all(|words| *words > 0) {
            free[span].iter_mut().for_each(|words| *words -= 1);
            places[range.value] = Some(Place::Stack);
        } else {
            spilled.push(range);
        }
    }
    let slots = assign_slots(spilled, &mut places, first_slot);
    (places, slots)
}

/// What follows the inversion check is a block of its own in the printed text, and the compiler frees a variable only
/// in the block that declares it.
fn extend_across_check(statements: &[(Section, Statement)], ranges: &mut [Range]) {
    let Some(check) = check_position(statements) else { return };
    for range in ranges.iter_mut().filter(|range| range.defined < check && range.last_use >= check) {
        range.last_use = statements.len() - 1;
    }
}

fn check_position(statements: &[(Section, Statement)]) -> Option<usize> {
    statements.iter().position(|(_, statement)| matches!(statement, Statement::CheckInversion(_)))
}

/// Memory words are reused once their value is dead.
fn assign_slots(mut spilled: Vec<Range>, places: &mut [Option<Place>], first_slot: Memory) -> usize {
    spilled.sort_by_key(|range| range.defined);
    let mut busy_until: Vec<usize> = Vec::new();
    for range in spilled {
        let free = busy_until.iter().position(|until| *until <= range.defined);
        let slot = free.unwrap_or_else(|| {
            busy_until.push(0);
            busy_until.len() - 1
        });
        busy_until[slot] = range.last_use;
        places[range.value] = Some(Place::Memory(first_slot.word(slot)));
    }
    busy_until.len()
}

fn live_ranges(statements: &[(Section, Statement)], values: usize) -> Vec<Range> {
    let mut ranges: Vec<Option<Range>> = (0..values).map(|_| None).collect();
    for (at, (_, statement)) in statements.iter().enumerate() {
        for expr in statement.exprs() {
            expr.visit(&mut |node| {
                if let Expr::Value(id) = node
                    && let Some(range) = &mut ranges[id.0]
                {
                    range.last_use = at;
                    range.uses += 1;
                }
            });
        }
        for id in statement.defined() {
            ranges[id.0] = Some(Range { value: id.0, defined: at, last_use: at, uses: 0 });
        }
    }
    ranges.into_iter().flatten().collect()
}
