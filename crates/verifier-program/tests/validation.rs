//! Programs that break a rule are not validated, so that they can be neither printed nor priced.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use alloy_primitives::U256;
use protocol_spec::{
    ChallengeId, ColumnKind, Domain, EnvelopeError, Expression, G1Point, G2Point, ProofItem, ProtocolSpec, Query,
    SCALAR_MODULUS, Scalar,
};
use verifier_program::{
    Absorbed, Code, CompileError, Expr, GroupStep, InterpretError, Key, KeyWord, Loop, Node, Place, ProgramError,
    Section, ShapeError, Statement, ValidatedProgram, VerifierProgram, compile, compile_batch, compile_shared,
    interpret, inversion, inversion_hint, shape_of,
};

use common::{derived, pinned, shared_spec, spec};

fn refused(change: impl FnOnce(&mut VerifierProgram, &mut Code)) -> ProgramError {
    refused_of(compile(&spec()).unwrap(), change)
}

fn refused_of(valid: ValidatedProgram, change: impl FnOnce(&mut VerifierProgram, &mut Code)) -> ProgramError {
    let (mut program, mut code) = (valid.program().clone(), valid.code().clone());
    change(&mut program, &mut code);
    ValidatedProgram::new(program, code).unwrap_err()
}

fn position(code: &Code, wanted: impl Fn(&Statement) -> bool) -> usize {
    code.statements.iter().position(|(_, statement)| wanted(statement)).unwrap()
}

#[test]
fn scalars_are_checked_first() {
    let error = refused(|_, code| drop(code.statements.remove(0)));
    assert_eq!(error, ProgramError::UncheckedScalars);
}

#[test]
fn the_hint_is_checked_once_and_before_the_group() {
    let is_check = |statement: &Statement| matches!(statement, Statement::CheckInversion(_));
    let removed = refused(|_, code| {
        let at = position(code, is_check);
        code.statements.remove(at);
    });
    let late = refused(|_, code| {
        let at = position(code, is_check);
        let check = code.statements.remove(at);
        code.statements.push(check);
    });
    assert_eq!([removed, late], [ProgramError::UncheckedHint, ProgramError::UncheckedHint]);
}

fn is_check_of_pins(statement: &Statement) -> bool {
    matches!(statement, Statement::CheckPinned)
}

#[test]
fn pinned_instances_are_checked_once() {
    let refused = |change: &dyn Fn(&mut VerifierProgram, &mut Code)| {
        refused_of(compile(&pinned(spec(), 5)).unwrap(), |program, code| change(program, code))
    };
    let errors = [
        refused(&|_, code| code.statements.retain(|(_, statement)| !is_check_of_pins(statement))),
        refused(&|_, code| code.statements.push((Section::Other, Statement::CheckPinned))),
        refused(&|program, _| program.pinned.clear()),
        refused(&|program, _| program.pinned[0].index = 1),
    ];
    assert_eq!(errors, [const { ProgramError::UncheckedPins }; 4]);
    let without = compile(&spec()).unwrap();
    assert!(!without.code().statements.iter().any(|(_, statement)| is_check_of_pins(statement)));
    let batch = compile_batch(&pinned(spec(), 5)).unwrap();
    assert_eq!(batch.each().code().statements.iter().filter(|(_, statement)| is_check_of_pins(statement)).count(), 1);
}

/// A shared verifier has the value from the call, or it would be that of one model.
#[test]
fn values_of_pinned_instances_come_with_the_key() {
    let valid = compile_shared(&pinned(shared_spec(), 5)).unwrap();
    let key = valid.program().key.clone().unwrap();
    let at = key.position(KeyWord::Pinned(0)).unwrap();
    assert_eq!(key.words()[at].1, U256::from(5));
    let unpinned = compile_shared(&shared_spec()).unwrap();
    assert_eq!(unpinned.program().key.as_ref().and_then(|key| key.position(KeyWord::Pinned(0))), None);
    let error = refused_of(valid, |program, _| program.key = unpinned.program().key.clone());
    assert_eq!(error, ProgramError::KeyWords { at: 1 });

    let other = pinned(shared_spec(), 6);
    assert_eq!(shape_of(&pinned(shared_spec(), 5)), shape_of(&other));
    assert_ne!(shape_of(&shared_spec()), shape_of(&other));
    assert_ne!(Some(key.model_id()), compile_shared(&other).unwrap().program().key.as_ref().map(Key::model_id));
}

/// Words of the right form: points of the curve, and ones.
fn words_of_a_proof(program: &ValidatedProgram) -> Vec<u8> {
    let words = program.layout().items().iter().flat_map(|(_, item)| match item {
        ProofItem::Point(_) => vec![U256::ONE, U256::from(2)],
        _ => vec![U256::ONE],
    });
    words.flat_map(|word| word.to_be_bytes::<32>()).collect()
}

#[test]
fn the_interpreter_insists_on_pinned_values() {
    for program in [compile(&pinned(spec(), 5)).unwrap(), compile_shared(&pinned(shared_spec(), 5)).unwrap()] {
        let proof = words_of_a_proof(&program);
        interpret(&program, &[U256::from(5)], &proof).unwrap();
        for got in [U256::ZERO, U256::from(6), SCALAR_MODULUS - U256::ONE] {
            let error = EnvelopeError::PinnedInstance { index: 0, expected: U256::from(5), got };
            let error = InterpretError::Envelope(error);
            assert_eq!(interpret(&program, &[got], &proof).unwrap_err(), error);
            assert_eq!(inversion(&program, &[got], &proof).unwrap_err(), error);
            assert_eq!(inversion_hint(&program, &[got], &proof).unwrap_err(), error);
        }
        let alias = SCALAR_MODULUS + U256::from(5);
        let error = EnvelopeError::InstanceNotInField { index: 0, got: alias };
        assert_eq!(interpret(&program, &[alias], &proof).unwrap_err(), InterpretError::Envelope(error));
    }
}

#[test]
fn values_are_defined_before_use() {
    let error = refused(|program, code| {
        let quotient = program.inverted;
        code.statements.retain(|(_, statement)| !matches!(statement, Statement::Define(id, _) if *id == quotient));
        let using = (Section::Gates, Statement::Store(code.memory_end, Expr::Value(quotient), "quotient".into()));
        code.statements.insert(1, using);
    });
    assert!(matches!(error, ProgramError::Undefined { at: 1, .. }), "{error}");
}

#[test]
fn sums_stay_below_the_word_size() {
    let sum = |a, b| Expr::Add(Box::new(a), Box::new(b));
    let store = |code: &mut Code, expr| {
        let at = code.memory_end;
        code.statements.insert(1, (Section::Gates, Statement::Store(at, expr, "sum".into())));
    };
    let overflow = refused(|_, code| store(code, sum(Expr::Modulus(5), Expr::Instance(0))));
    assert_eq!(overflow, ProgramError::Overflow { at: 1, multiple: 6 });
    let state = refused(|_, code| store(code, sum(Expr::Load(code.memory_start), Expr::Instance(0))));
    assert!(matches!(state, ProgramError::Overflow { .. }));
    let twice = sum(Expr::Instance(0), Expr::Instance(0));
    let underflow = refused(|_, code| store(code, Expr::Complement(1, Box::new(twice))));
    assert_eq!(underflow, ProgramError::Underflow { at: 1, multiple: 1, subtracted: 2 });
}

#[test]
fn live_values_keep_their_memory() {
    let error = refused(|_, code| {
        let kept = code.places.iter().flatten().find_map(|place| match place {
            Place::Memory(at) => Some(*at),
            Place::Stack => None,
        });
        let overwrite = Statement::Store(kept.unwrap(), Expr::Constant(U256::ZERO), "nothing".into());
        let at = position(code, |statement| matches!(statement, Statement::CheckInversion(_)));
        for index in (1..=at).rev() {
            code.statements.insert(index, (Section::Gates, overwrite.clone()));
        }
    });
    assert!(matches!(error, ProgramError::SharedMemory { .. }), "{error}");
}

#[test]
fn every_point_of_the_proof_reaches_a_precompile() {
    let error = refused(|program, _| program.group.truncate(program.group.len() - 1));
    assert!(matches!(error, ProgramError::UnseenPoint { .. }), "{error}");
    assert!(compile(&spec()).unwrap().program().group.iter().any(|step| matches!(step, GroupStep::Merge(_))));
}

/// Whatever a challenge depends on is taken away from its hash, one thing after another.
#[test]
fn every_challenge_hashes_all_that_was_said_before() {
    type Wanted = fn(&Statement) -> bool;
    let without = |wanted: Wanted| {
        refused(|_, code| {
            let at = position(code, wanted);
            code.statements.remove(at);
        })
    };
    let digest: Wanted = |s| matches!(s, Statement::Store(_, _, what) if what == "digest of the verifying key");
    let instances: Wanted = |s| matches!(s, Statement::CopyInstances(..));
    let squeeze: Wanted = |s| matches!(s, Statement::StoreSqueezeByte(_));
    let absorbed = |challenge, expected| ProgramError::NotAbsorbed { challenge, expected };
    assert_eq!(without(digest), absorbed(ChallengeId::Theta, Absorbed::Digest));
    assert_eq!(without(instances), absorbed(ChallengeId::Theta, Absorbed::Instance(0)));
    assert_eq!(without(squeeze), absorbed(ChallengeId::Beta, Absorbed::SqueezeByte));
    let layout = compile(&spec()).unwrap().layout().clone();
    for (index, round) in layout.rounds().iter().enumerate() {
        let Some(first) = round.challenges.first() else { continue };
        let copy = format!("messages of round {}", index + 1);
        let error = refused(|_, code| {
            let at = position(code, |s| matches!(s, Statement::CopyProof(_, _, _, what) if *what == copy));
            code.statements.remove(at);
        });
        assert_eq!(error, absorbed(*first, Absorbed::ProofWord(round.start)));
    }
    assert_eq!(layout.rounds().len(), 5);
}

#[test]
fn messages_come_in_order_and_nothing_else_is_hashed() {
    let is_copy = |s: &Statement| matches!(s, Statement::CopyProof(..));
    let is_hash = |s: &Statement| matches!(s, Statement::Hash(..));
    let shifted = refused(|_, code| {
        let at = position(code, is_copy);
        let Statement::CopyProof(_, from, ..) = &mut code.statements[at].1 else { unreachable!() };
        from.0 += 1;
    });
    assert!(matches!(shifted, ProgramError::NotAbsorbed { expected: Absorbed::ProofWord(word), .. } if word.0 == 0));
    let late = refused(|_, code| {
        let at = position(code, is_copy);
        code.statements.swap(at, at + 1);
    });
    assert!(matches!(late, ProgramError::NotAbsorbed { .. }), "{late}");
    let short = refused(|_, code| {
        let at = position(code, is_hash);
        let Statement::Hash(_, bytes) = &mut code.statements[at].1 else { unreachable!() };
        *bytes -= 32;
    });
    assert!(matches!(short, ProgramError::HashLength { expected, got, .. } if got + 32 == expected), "{short}");
    let surplus = refused(|_, code| {
        let hash = code.statements[position(code, is_hash)].clone();
        code.statements.push(hash);
    });
    assert!(matches!(surplus, ProgramError::SurplusHash { .. }), "{surplus}");
    let missing = refused(|_, code| code.statements.truncate(position(code, is_hash)));
    assert!(matches!(missing, ProgramError::UncheckedHint), "{missing}");
}

/// The value of a challenge is read before its hash, from another word, or made up.
#[test]
fn challenges_are_the_state_after_their_hash() {
    let forged = |change: fn(&mut Code, usize)| {
        refused(|program, code| {
            let x = program.graph.find(Node::Challenge(ChallengeId::X)).unwrap();
            let at = position(code, |s| matches!(s, Statement::Define(id, _) if *id == x));
            change(code, at);
        })
    };
    let early = forged(|code, at| code.statements.swap(at, at - 1));
    let made_up = forged(|code, at| {
        let Statement::Define(_, value) = &mut code.statements[at].1 else { unreachable!() };
        *value = Expr::Constant(U256::from(7));
    });
    let elsewhere = forged(|code, at| {
        let Statement::Define(_, value) = &mut code.statements[at].1 else { unreachable!() };
        *value = Expr::Reduce(Box::new(Expr::Load(code.memory_start.word(1))));
    });
    let overwritten = forged(|code, at| {
        let state = code.memory_start;
        code.statements.insert(at, (Section::Transcript, Statement::Store(state, Expr::Instance(0), "state".into())));
    });
    for error in [early, made_up, elsewhere, overwritten] {
        assert_eq!(error, ProgramError::NotDrawn { challenge: ChallengeId::X });
    }
}

/// Every form of a program has a text form.
#[test]
fn programs_can_be_read() {
    let valid = compile(&spec()).unwrap();
    let text = valid.program().to_string();
    for expected in ["proof: ", "instance[0]", "# quotientEval", "outer = [", "require e([W'], [s]) = e(outer, [1])"] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    let code = valid.to_string();
    for expected in ["transcript:", "keccak256(", "ecMul(", "pairing("] {
        assert!(code.contains(expected), "{expected} in {code}");
    }
}

fn refused_shared(change: impl FnOnce(&mut VerifierProgram, &mut Code)) -> ProgramError {
    refused_of(compile_shared(&shared_spec()).unwrap(), change)
}

fn loops(code: &mut Code) -> impl Iterator<Item = &mut Loop> {
    code.statements.iter_mut().filter_map(|(_, statement)| match statement {
        Statement::Loop(body) => Some(body),
        _ => None,
    })
}

#[test]
fn results_of_loops_are_defined_before_use() {
    for index in 0..loops(&mut compile_shared(&shared_spec()).unwrap().code().clone()).count() {
        let error = refused_shared(|_, code| {
            let mut at = 0;
            code.statements.retain(|(_, statement)| {
                let kept = !matches!(statement, Statement::Loop(_)) || at != index;
                at += usize::from(matches!(statement, Statement::Loop(_)));
                kept
            });
        });
        let missing = matches!(error, ProgramError::Undefined { .. } | ProgramError::SharedMemory { .. });
        assert!(missing, "loop {index}: {error}");
    }
}

/// What loops subtract from has to be below the group order; what they only multiply need not be.
#[test]
fn loops_begin_with_reduced_values() {
    let twice = || Expr::Add(Box::new(Expr::Modulus(1)), Box::new(Expr::Modulus(1)));
    let changes: [fn(&mut Loop) -> Option<&mut Expr>; 3] = [
        |body| if let Loop::InvertDistance { root, .. } = body { Some(root) } else { None },
        |body| if let Loop::SumRows { x, .. } = body { Some(x) } else { None },
        |body| if let Loop::SumRows { omega, .. } = body { Some(omega) } else { None },
    ];
    for operand in changes {
        let error = refused_shared(|_, code| *loops(code).find_map(operand).unwrap() = twice());
        assert!(matches!(error, ProgramError::Overflow { multiple: 2, .. }), "{error}");
    }
    let valid = compile_shared(&shared_spec()).unwrap();
    let mut code = valid.code().clone();
    let base = loops(&mut code).find_map(|body| if let Loop::Square { base, .. } = body { Some(base) } else { None });
    *base.unwrap() = twice();
    ValidatedProgram::new(valid.program().clone(), code).unwrap();
}

/// A sum over rows may reach twice the group order, which sums of it have to respect.
#[test]
fn sums_over_rows_count_twice() {
    let error = refused_shared(|_, code| {
        let (at, sum) = code
            .statements
            .iter()
            .enumerate()
            .find_map(|(at, (_, statement))| match statement {
                Statement::Loop(Loop::SumRows { sum, .. }) => Some((at, *sum)),
                _ => None,
            })
            .unwrap();
        let sum = Expr::Complement(1, Box::new(Expr::Value(sum)));
        code.statements.insert(at + 1, (Section::Gates, Statement::Store(code.memory_end, sum, "sum".into())));
    });
    assert!(matches!(error, ProgramError::Underflow { multiple: 1, subtracted: 2, .. }), "{error}");
}

/// The first hash of a key from the call covers all messages of the first round, and no others.
#[test]
fn the_first_block_is_absorbed_whole() {
    let errors = [(0, -1), (1, 0), (0, 1)].map(|(shift, more)| {
        refused_shared(|_, code| {
            let at = position(code, |statement| matches!(statement, Statement::HashFirst(..)));
            if let Statement::HashFirst(_, from, words) = &mut code.statements[at].1 {
                from.0 += shift;
                *words = words.checked_add_signed(more).unwrap();
            }
        })
    });
    for (error, length) in errors.iter().zip([true, false, true]) {
        assert_eq!(matches!(error, ProgramError::HashLength { .. }), length, "{error}");
        assert_eq!(matches!(error, ProgramError::NotAbsorbed { .. }), !length, "{error}");
    }
}

#[test]
fn what_is_read_from_the_key_is_there() {
    let errors = [
        refused_shared(|program, _| program.key = None),
        refused_shared(|_, code| {
            let at = position(code, |statement| matches!(statement, Statement::CopyKey(..)));
            let Statement::CopyKey(_, from, ..) = &mut code.statements[at].1 else { unreachable!() };
            *from += 1;
        }),
        refused_shared(|_, code| {
            let at = position(code, |statement| matches!(statement, Statement::CopyKey(..)));
            let Statement::CopyKey(_, from, ..) = &mut code.statements[at].1 else { unreachable!() };
            *from += 2;
        }),
        refused_shared(|_, code| {
            let at = position(code, |statement| matches!(statement, Statement::CopyKey(..)));
            let Statement::CopyKey(_, from, ..) = &mut code.statements[at].1 else { unreachable!() };
            *from += 1_000;
        }),
    ];
    for error in errors {
        assert!(matches!(error, ProgramError::KeyWords { .. }), "{error}");
    }
}

/// The first block of a key from the call is of any length.
#[test]
fn nothing_is_kept_before_the_first_block() {
    let error = refused_shared(|_, code| {
        let at = position(code, |statement| matches!(statement, Statement::HashFirst(..)));
        let check = position(code, |statement| matches!(statement, Statement::CheckInversion(_)));
        let again = code.statements[at].clone();
        code.statements.insert(check, again);
    });
    assert!(matches!(error, ProgramError::SharedMemory { .. }), "{error}");
}

#[test]
fn shapes_are_those_that_a_shared_verifier_derives() {
    let shape_error = |spec: &ProtocolSpec| match compile_shared(spec).unwrap_err() {
        CompileError::Shape(error) => error,
        error => panic!("{error}"),
    };
    // Another generator of the same rows.
    let domain = Domain { k: 4, omega: derived(4).omega.pow(U256::from(3)) };
    assert_eq!(shape_error(&ProtocolSpec { domain, ..spec() }), ShapeError::Generator { k: 4 });
    // The product ends six rows before the last.
    let before = |length| {
        let queries = vec![Query { column: 0, rotation: -1 }];
        ProtocolSpec { instance_lengths: vec![length], instance_queries: queries, ..shared_spec() }
    };
    assert_eq!(shape_error(&before(10)), ShapeError::InstanceRows { start: 0, end: 11, first: -5, limit: 10 });
    compile_shared(&before(9)).unwrap();
}

#[test]
fn models_of_one_shape_differ_in_their_keys_alone() {
    let one = shared_spec();
    let point = G1Point { x: U256::from(3), y: U256::from(4) };
    let mut other = ProtocolSpec { domain: derived(7), instance_lengths: vec![40], ..shared_spec() };
    other.permutation.commitments = vec![point; 2];
    other.key_fingerprint = Scalar::from(9);
    assert_eq!(shape_of(&one), shape_of(&other));
    let [one_program, other_program] = [&one, &other].map(|spec| compile_shared(spec).unwrap());
    assert_eq!(one_program.code().to_string(), other_program.code().to_string());
    let names = |program: &ValidatedProgram| -> Vec<KeyWord> {
        program.program().key.iter().flat_map(|key| key.words()).map(|(word, _)| *word).collect()
    };
    assert_eq!(names(&one_program), names(&other_program));

    let changes: [fn(&mut ProtocolSpec); 5] = [
        |spec| spec.blinding_factors += 1,
        |spec| spec.permutation.delta = Scalar::from(11),
        |spec| spec.gates[0].polynomials.push(Expression::Query(ColumnKind::Advice, 0)),
        |spec| spec.srs.s_g2 = G2Point { x: [U256::ONE; 2], ..spec.srs.s_g2 },
        |spec| spec.instance_queries[0].rotation = 1,
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut changed = one.clone();
        change(&mut changed);
        assert_ne!(shape_of(&one), shape_of(&changed), "change {at}");
    }
}

/// Columns of up to 64 values have code for each row, longer ones loops.
#[test]
fn long_columns_are_looped_over() {
    let code = |length| {
        let spec = ProtocolSpec { domain: derived(9), instance_lengths: vec![length], ..spec() };
        compile(&spec).unwrap().code().clone()
    };
    assert_eq!([64, 65].map(|length| loops(&mut code(length)).count()), [0, 1]);
    assert_eq!(code(65).statements.len(), code(300).statements.len());
    let shared = compile_shared(&shared_spec()).unwrap().to_string();
    for expected in ["^(2^k)", "^(2^(28 - k))", "= 1 / (1 - ", "rows of instance column 0", "keccak256(digest", "key["]
    {
        assert!(shared.contains(expected), "{expected} in {shared}");
    }
}
