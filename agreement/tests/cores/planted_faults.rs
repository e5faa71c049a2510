//! Faults in what is generated, each of which a sequence must find.

use agreement::acts::Act;
use agreement::any::read;
use agreement::cores::Cores;
use agreement::faults::{Fault, missed};
use agreement::installed::root;
use agreement::models::Models;
use fastrand::Rng;

use crate::ACCESSES;
use crate::answers::simulated;
use crate::sequences::{acts, late};

/// Faults in what is generated for lines and hooks.
const LINES_IN_C: &[Fault] = &[
    (
        "a line that is at its level acts",
        "s->inputs.button == high",
        "false",
    ),
    (
        "events that are due come after the line",
        "        return;\n    }\n    pins_catch_up(s);\n",
        "        return;\n    }\n",
    ),
    (
        "another line than the driven one",
        "s->inputs.pins[line] = high",
        "s->inputs.pins[0] = high",
    ),
    (
        "a rule of one line is of all",
        "if (line == 5) {",
        "if (line >= 5) {",
    ),
    (
        "a debugger's read asks a hook",
        "    if (s->block.peek) {\n        return;\n    }\n",
        "",
    ),
    (
        "a debugger's read is of the device itself",
        "_read_parts(copy, ",
        "_read_parts(block, ",
    ),
    (
        "a debugger sees what is stored only",
        "_read_parts(copy, offset, size, attrs)",
        "_read_parts(copy, offset, size, attrs) * 0",
    ),
    (
        "a pulse is none",
        "qemu_set_irq(line, 1);",
        "qemu_set_irq(line, 0);",
    ),
    (
        "what is pending is not",
        "timer_pending(&s->timers.tick) && ",
        "",
    ),
    ("an odd result is taken whole", "mix_result &= 7;", ";"),
    (
        "an odd result in an option is taken whole",
        "value.value &= 127;",
        "",
    ),
    (
        "an odd argument of a call is taken whole",
        "value &= 31;",
        "",
    ),
    (
        "levels are not looked at after a call",
        "    port_dev_on_call_odd(s, value, wide, yes);",
        "    port_dev_on_call_odd(s, value, wide, yes);\n    return;",
    ),
];

const LINES_IN_THE_MODEL: &[Fault] = &[
    (
        "a line that is at its level acts",
        "if self.inputs.button != level",
        "if true",
    ),
    (
        "a rule of one line is of all",
        "if index == 5 {",
        "if index >= 5 {",
    ),
    (
        "a pulse is two",
        "self.pulses.idle += 1;",
        "self.pulses.idle += 2;",
    ),
    (
        "what is pending is not",
        "self.events.tick.is_some()",
        "self.events.rest.is_some()",
    ),
    (
        "hooks do not hear of a reset",
        "self.hooks.hooks_reset();",
        "",
    ),
];

#[test]
fn faults_in_lines_and_hooks_are_found() {
    let source = read(&root().join("codegen/tests/golden/lines.svd"));
    let checked = agreement::any::checked(&source);
    let acts = acts(&checked.device, ACCESSES, 7);
    let expected = simulated(&checked.device, &acts);
    let in_c = missed(LINES_IN_C, &acts, &expected, |change, acts| {
        let checked = agreement::any::checked(&source);
        Cores::compile_changed(&source, checked, change)?.run(acts)
    });
    let in_the_model = missed(LINES_IN_THE_MODEL, &acts, &expected, |change, acts| {
        Models::compile_changed(&source, &checked, change)?.run(acts)
    });
    assert!(
        in_c.is_empty() && in_the_model.is_empty(),
        "{in_c:#?} {in_the_model:#?}"
    );
}

#[test]
fn events_that_come_late_do_not_drift() {
    let source = read(&root().join("examples/timer/timer.svd"));
    let mut random = Rng::with_seed(11);
    let acts: Vec<Act> = (0..20).flat_map(|_| late(&mut random)).collect();
    let checked = agreement::any::checked(&source);
    let expected = simulated(&checked.device, &acts);
    let faults: &[Fault] = &[
        (
            "what an event starts counts from now",
            "        return now;\n    }\n    return due;\n",
            "        return now;\n    }\n    return now;\n",
        ),
        (
            "time is given up at once",
            "s->late = due > s->happened ? 0 : s->late + 1;",
            "s->late = 1001;",
        ),
    ];
    let missed = missed(faults, &acts, &expected, |change, acts| {
        let checked = agreement::any::checked(&source);
        Cores::compile_changed(&source, checked, change)?.run(acts)
    });
    assert!(missed.is_empty(), "{missed:#?}");
}
