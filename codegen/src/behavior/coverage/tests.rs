use super::*;

fn int(value: u64) -> Pattern {
    Pattern::Int { value, named: None }
}

fn check(patterns: &[Pattern], ty: &Ty, reached: &[bool], missing: Option<&str>) {
    let rows: Vec<_> = patterns.iter().map(|pattern| (pattern, false)).collect();
    let found = coverage(&rows, ty).expect("it is little work");
    assert_eq!(found.reached, reached);
    assert_eq!(found.missing.as_deref(), missing);
}

#[test]
fn numbers_of_both_kinds() {
    let byte = Ty::Int(Int::unsigned(8));
    check(
        &[int(0), Pattern::Range(2, 255)],
        &byte,
        &[true, true],
        Some("1"),
    );
    check(
        &[Pattern::Range(0, 9), int(5), Pattern::Any, int(20)],
        &byte,
        &[true, false, true, false],
        None,
    );
    let signed = Ty::Int(Int::signed(4));
    // -8..=-1, 0..=6
    let arms = [Pattern::Range(8, 15), Pattern::Range(0, 6)];
    check(&arms, &signed, &[true, true], Some("7"));
    // -1..=7
    check(&[Pattern::Range(15, 7)], &signed, &[true], Some("-8"));
    let long = Ty::Int(Int::unsigned(64));
    check(
        &[Pattern::Range(0, u64::MAX - 1)],
        &long,
        &[true],
        Some("18446744073709551615"),
    );
}

#[test]
fn options_and_tuples() {
    let byte = Ty::Int(Int::unsigned(8));
    let option = Ty::Option(Box::new(byte.clone()));
    let some = |inner| Pattern::Some(Box::new(inner));
    check(
        &[some(int(0)), Pattern::None],
        &option,
        &[true; 2],
        Some("Some(1)"),
    );
    check(&[some(Pattern::Any)], &option, &[true], Some("None"));
    let pair = Ty::Tuple(vec![option, Ty::Bool]);
    let two = |a, b| Pattern::Tuple(vec![a, b]);
    let arms = [
        two(Pattern::None, Pattern::Any),
        two(some(Pattern::Range(0, 9)), Pattern::Bool(true)),
        two(some(Pattern::Any), Pattern::Bool(false)),
    ];
    check(&arms, &pair, &[true; 3], Some("(Some(10), true)"));
    let whole = [
        &arms[..],
        &[two(Pattern::Any, Pattern::Bool(true)), Pattern::Any],
    ]
    .concat();
    check(&whole, &pair, &[true, true, true, true, false], None);
    let cases = Pattern::Or(vec![two(int(1), Pattern::Any), two(Pattern::Any, int(1))]);
    let bytes = Ty::Tuple(vec![byte.clone(), byte]);
    check(&[cases], &bytes, &[true], Some("(0, 0)"));
}

#[test]
fn a_guard_may_refuse() {
    let rows = [
        (&Pattern::Any, true),
        (&Pattern::Bool(true), false),
        (&Pattern::Bool(true), true),
    ];
    let found = coverage(&rows, &Ty::Bool).expect("it is little work");
    assert_eq!(found.reached, [true, true, false]);
    assert_eq!(found.missing.as_deref(), Some("false"));
}

/// A pattern of numbers of three bits.
fn number(below: &mut impl FnMut(u64) -> u64, depth: u32) -> Pattern {
    let int = Int::signed(3);
    let (a, b) = (below(8), below(8));
    match below(4) {
        0 => Pattern::Any,
        1 => int_pattern(a),
        2 if depth > 0 => Pattern::Or(vec![number(below, depth - 1), number(below, depth - 1)]),
        _ if int.number(a) <= int.number(b) => Pattern::Range(a, b),
        _ => Pattern::Range(b, a),
    }
}

fn int_pattern(value: u64) -> Pattern {
    Pattern::Int { value, named: None }
}

/// A pattern of an `Option<bool>`.
fn option(below: &mut impl FnMut(u64) -> u64) -> Pattern {
    match below(4) {
        0 => Pattern::Any,
        1 => Pattern::None,
        2 => Pattern::Some(Box::new(Pattern::Any)),
        _ => Pattern::Some(Box::new(Pattern::Bool(below(2) == 0))),
    }
}

/// Whether a pattern matches a value, of which each element is a number.
fn matches(pattern: &Pattern, value: [u64; 3]) -> bool {
    let int = Int::signed(3);
    let one = |pattern: &Pattern, value: u64| -> bool {
        fn go(pattern: &Pattern, value: u64, int: Int) -> bool {
            match pattern {
                Pattern::Any => true,
                Pattern::Int { value: known, .. } => *known == value,
                Pattern::Range(low, high) => {
                    (int.number(*low)..=int.number(*high)).contains(&int.number(value))
                }
                Pattern::Or(cases) => cases.iter().any(|case| go(case, value, int)),
                // 0 is None, 1 and 2 are Some(false) and Some(true).
                Pattern::None => value == 0,
                Pattern::Some(inner) => value > 0 && go(inner, value - 1, int),
                Pattern::Bool(known) => u64::from(*known) == value,
                Pattern::Bind(_) | Pattern::Tuple(_) => unreachable!("not made"),
            }
        }
        go(pattern, value, int)
    };
    match pattern {
        Pattern::Tuple(items) => items.iter().zip(value).all(|(p, v)| one(p, v)),
        Pattern::Any => true,
        Pattern::Or(cases) => cases.iter().any(|case| matches(case, value)),
        _ => unreachable!("not made"),
    }
}

/// Each value of a small type is tried.
#[test]
fn as_if_each_value_were_tried() {
    let mut random = 0x5eed_u64;
    let mut below = |end: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 11) % end
    };
    let small = Int::signed(3);
    let ty = Ty::Tuple(vec![
        Ty::Int(small),
        Ty::Option(Box::new(Ty::Bool)),
        Ty::Int(small),
    ]);
    for _ in 0..2000 {
        let patterns: Vec<(Pattern, bool)> = (0..1 + below(6))
            .map(|_| {
                let mut tuple = || {
                    Pattern::Tuple(vec![
                        number(&mut below, 1),
                        option(&mut below),
                        number(&mut below, 1),
                    ])
                };
                let pattern = tuple();
                let pattern = match below(4) {
                    0 => Pattern::Or(vec![
                        pattern,
                        Pattern::Tuple(vec![
                            number(&mut below, 0),
                            option(&mut below),
                            Pattern::Any,
                        ]),
                    ]),
                    _ => pattern,
                };
                (pattern, below(4) == 0)
            })
            .collect();
        let rows: Vec<_> = patterns
            .iter()
            .map(|(pattern, guarded)| (pattern, *guarded))
            .collect();
        let mut reached = vec![false; rows.len()];
        let mut all = true;
        for value in (0..8).flat_map(|a| (0..3).flat_map(move |b| (0..8).map(move |c| [a, b, c]))) {
            let mut taken = false;
            for (index, (pattern, guarded)) in patterns.iter().enumerate() {
                if !taken && matches(pattern, value) {
                    reached[index] = true;
                    taken = !guarded;
                }
            }
            all &= taken;
        }
        let found = coverage(&rows, &ty).expect("it is little work");
        assert_eq!(found.reached, reached, "{patterns:?}");
        assert_eq!(
            found.missing.is_none(),
            all,
            "{patterns:?}: {:?}",
            found.missing
        );
    }
}

/// As many arms as a block of thousands of lines has, and the worst of them.
#[test]
fn wide_matches_take_little_time() {
    let word = Ty::Int(Int::unsigned(32));
    let nested: Vec<Pattern> = (0..20_000)
        .map(|index| Pattern::Range(20_000 - index, 20_000 + index))
        .collect();
    let pair = Ty::Tuple(vec![word.clone(), Ty::Bool]);
    let mut pairs: Vec<Pattern> = (0..20_000)
        .map(|index| Pattern::Tuple(vec![int(index), Pattern::Bool(index % 2 == 0)]))
        .collect();
    pairs.push(Pattern::Tuple(vec![Pattern::Any, Pattern::Bool(false)]));
    let started = std::time::Instant::now();
    check(&nested, &word, &[true; 20_000], Some("0"));
    let reached = vec![true; pairs.len()];
    check(&pairs, &pair, &reached, Some("(1, true)"));
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}
