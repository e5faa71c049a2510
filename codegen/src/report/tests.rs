use super::*;
use crate::diag::{Code, Diagnostic};
use crate::levels::{Change, Level, Levels, Selector};

/// A source of numbered lines, and a finding of a code in each.
fn many(findings: &[(Code, usize)]) -> (Source, Diagnostics) {
    let lines = findings.iter().map(|(_, count)| count).sum::<usize>();
    let text: String = (1..=lines).map(|line| format!("<a>{line}</a>\n")).collect();
    let source = Source::new("dir/my chip.svd", text);
    // Also what is not said by default.
    let mut levels = Levels::default();
    let order = Change::new(Selector::Code(Code::ElementOrder), Level::Warn).unwrap();
    levels.apply(&[order]).unwrap();
    let mut diagnostics = Diagnostics::with_levels(levels);
    let mut line = 0;
    for (code, count) in findings {
        for number in 1..=*count {
            line += 1;
            let start = source.offset(crate::source::Position { line, column: 2 });
            let message = format!("number {number}");
            diagnostics.push(Diagnostic::new(*code, start..start + 1, message));
        }
    }
    (source, diagnostics)
}

#[test]
fn few_of_many_are_shown_and_all_are_counted() {
    let (source, found) = many(&[
        (Code::ElementOrder, 120),
        (Code::UnknownName, 11),
        (Code::NotSupported, 1),
    ]);
    let text = Format::Human.render(&found, &source, false);
    assert_eq!(text.matches("warning[X004]").count(), human::SHOWN);
    assert_eq!(text.matches("error[B002]").count(), human::SHOWN);
    assert!(text.contains("number 10\n") && !text.contains("number 11\n"));
    let summary = "\
... and 1 more [B002]; --format short shows all
... and 110 more [X004]; --format short shows all, --allow X004 leaves them out

 11 errors    B002  An unknown name
  1 error     R008  A limit of svd2qemu is exceeded: elements are nested too deep, or there are too many registers
120 warnings  X004  Elements are not in the order of the CMSIS-SVD schema
12 errors, 120 warnings
";
    assert!(text.ends_with(summary), "{text}");
}

#[test]
fn what_is_shown_as_a_whole_is_counted_by_code_if_it_is_much() {
    let (source, found) = many(&[(Code::UnknownName, 6), (Code::NotSupported, 4)]);
    let text = Format::Human.render(&found, &source, false);
    assert!(text.ends_with("^\n\n10 errors\n"), "{text}");
    let (source, found) = many(&[(Code::UnknownName, 6), (Code::NotSupported, 5)]);
    let text = Format::Human.render(&found, &source, false);
    assert!(!text.contains("..."), "{text}");
    let table = "6 errors    B002  An unknown name\n5 errors    R008";
    assert!(text.contains(table), "{text}");
}

#[test]
fn other_formats_have_all_of_them_in_the_same_order() {
    let (source, found) = many(&[(Code::ElementOrder, 30), (Code::UnknownName, 1)]);
    let short = Format::Short.render(&found, &source, false);
    assert_eq!(short.lines().count(), 31);
    assert!(short.starts_with("dir/my chip.svd:1:2: warning[X004]: number 1\n"));
    assert!(short.ends_with("\ndir/my chip.svd:31:2: error[B002]: number 1\n"));
    let json = Format::Json.render(&found, &source, false);
    assert_eq!(
        json.lines().last().unwrap(),
        r#"{"file":"dir/my chip.svd","line":31,"column":2,"end_line":31,"end_column":3,"level":"error","code":"B002","message":"number 1","label":"","related":[],"help":""}"#
    );
    let places = |text: &str| -> Vec<u64> {
        text.lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|value| value["line"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(places(&json), (1..=31).collect::<Vec<_>>());
}

#[test]
fn sarif_names_rules_places_and_files() {
    let (source, mut found) = many(&[(Code::ElementOrder, 1)]);
    found.push(
        Diagnostic::new(Code::UnknownName, 2..4, "shares")
            .label("this one")
            .related(1..2, "with this")
            .help("move it"),
    );
    let text = Format::Sarif.render(&found, &source, false);
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Code::ALL.len());
    for (rule, code) in rules.iter().zip(Code::ALL) {
        assert_eq!(rule["id"], code.as_str());
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert_eq!(
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "dir/my%20chip.svd"
        );
    }
    assert_eq!(results[0]["level"], "warning");
    assert_eq!(results[1]["level"], "error");
    let text = &results[1]["message"]["text"];
    assert_eq!(text, "shares\nthis one\nhelp: move it");
    let region = &results[1]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        *region,
        serde_json::json!({"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 5})
    );
    let related = &results[1]["relatedLocations"][0];
    assert_eq!(related["message"]["text"], "with this");
}

#[test]
fn nothing_found_is_nothing_said_but_in_sarif() {
    let source = Source::new("/x.svd", "");
    let none = Diagnostics::default();
    for format in [Format::Human, Format::Short, Format::Json] {
        assert_eq!(format.render(&none, &source, false), "");
    }
    let log = Format::Sarif.render(&none, &source, false);
    assert!(log.contains(r#""results":[]"#), "{log}");
}

#[test]
fn order_does_not_depend_on_that_of_discovery() {
    let (source, found) = many(&[(Code::ElementOrder, 3), (Code::UnknownName, 3)]);
    let mut all: Vec<Diagnostic> = found.iter().cloned().collect();
    for (code, message) in [
        (Code::NotSupported, "b"),
        (Code::NotSupported, "a"),
        (Code::ElementOrder, "c"),
        (Code::ElementOrder, "a"),
    ] {
        all.push(Diagnostic::new(code, 1..2, message));
    }
    let rendered = |all: &[Diagnostic]| {
        let mut diagnostics = Diagnostics::default();
        all.iter().for_each(|found| diagnostics.push(found.clone()));
        Format::ALL.map(|format| format.render(&diagnostics, &source, false))
    };
    let forwards = rendered(&all);
    all.reverse();
    assert!(rendered(&all) == forwards, "{}", forwards[0]);
}

#[test]
fn of_a_very_long_line_what_is_near_is_shown() {
    let text = format!("<a>{}</a><bad/>{}", "ä".repeat(5000), "<c/>".repeat(5000));
    let start = text.find("bad").unwrap();
    let source = Source::new("x.svd", text);
    let mut found = Diagnostics::default();
    found.push(Diagnostic::new(Code::UnknownElement, start..start + 3, "it is bad").label("here"));
    let text = Format::Human.render(&found, &source, false);
    assert!(text.contains("--> x.svd:1:5009\n"), "{text}");
    assert!(text.contains("</a><bad/><c/>"), "{text}");
    assert!(text.contains(" ^^^ here\n"), "{text}");
    assert!(text.len() < 600, "{text}");
    // The mark is under the word.
    let column = |wanted: &str| {
        let line = text.lines().find(|line| line.contains(wanted)).unwrap();
        line[..line.find(wanted).unwrap()].chars().count()
    };
    assert_eq!(column("bad/>"), column("^^^"));
}

#[test]
fn levels_decide_what_is_an_error_and_what_is_said() {
    let finding = |code| Diagnostic::new(code, 0..1, "x");
    let change = |code, level| Change::new(Selector::Code(code), level).unwrap();
    let mut levels = Levels::default();
    levels
        .apply(&[
            change(Code::ElementOrder, Level::Allow),
            change(Code::NotModelled, Level::Deny),
        ])
        .unwrap();
    let mut found = Diagnostics::with_levels(levels);
    found.push(finding(Code::ElementOrder));
    assert!(found.is_empty());
    found.push(finding(Code::NotModelled));
    assert_eq!(found.errors(), 1);
    // More is found after it, and it is an error in the end.
    found.stop_on_errors().unwrap();
    found.push(finding(Code::UnreachableArm));
    let all = found.stop_on_any_error().unwrap_err();
    assert_eq!(all.to_string(), "1 error, 1 warning");
    let mut found = found.fresh();
    found.push(finding(Code::NotSupported));
    found.stop_on_errors().unwrap_err();
}
