//! The core form of a small device with an item of each kind.

use insta::assert_snapshot;

use super::core::{Core, ExprKind, Kind, Name, Routine, Run, Stmt};
use super::lower;
use crate::model::Peripheral;
use crate::source::Source;

fn with_core(look: impl FnOnce(&Peripheral, Core)) {
    let source = Source::new("small.svd", include_str!("small.svd"));
    let checked = crate::check(&source).expect("the SVD is sound");
    let peripheral = checked.device.peripherals().next().expect("it has one");
    let behavior = peripheral.behavior.as_ref().expect("it has a block");
    look(peripheral, lower(peripheral, behavior));
}

fn name(name: &Name) -> String {
    let Name {
        verb,
        number,
        subject,
    } = name;
    format!("{verb}[{number}] {subject}").trim().to_owned()
}

fn run(core: &Core, run: &Run) -> String {
    format!("{} {:?}", name(&core.routines[run.routine].name), run.args)
}

/// What a routine is called, given and gives, without its statements.
fn head(routine: &Routine) -> String {
    let args = routine
        .args
        .iter()
        .map(|arg| format!("{}: {}", arg.name, arg.ty));
    let args: Vec<String> = args.collect();
    format!(
        "{:?} {}({}) -> {}{}: {}",
        routine.kind,
        name(&routine.name),
        args.join(", "),
        routine.result,
        if routine.guard.is_some() {
            ", guarded"
        } else {
            ""
        },
        match routine.doc.as_str() {
            "" => &routine.summary,
            doc => doc,
        }
    )
}

#[test]
fn each_item_with_statements_is_a_routine() {
    with_core(|_, core| {
        let heads: Vec<String> = core.routines.iter().map(head).collect();
        assert_snapshot!(heads.join("\n"), @r"
        Function [0] twice(x: u8) -> u8: Twice the number.
        Handler on_event[0] tick(count: u8) -> (): The event tick.
        Handler on_write[0] ctrl(written: u8) -> (), guarded: What a guest's write to CTRL does.
        Handler on_write[1] ctrl(old: u8) -> (): What a guest's write to CTRL does.
        Handler on_read[0] data() -> (): What happens before a guest reads DATA.
        Handler on_write[0] cfg0(n: u32) -> (): What a guest's write to CFG[n] does.
        Handler on_write[0] ch0_slot0(_number: u32) -> (): What a guest's write to CH[n].SLOT[k] does.
        Handler on_reset[0]() -> (): What else a reset does.
        Level irq[0] ready() -> bool: Whether the interrupt line ready is high.
        Handler on_input[0] enable() -> (): What a change of the input enable does.
        Handler on_input[0] pins() -> (): What a change of the input pins[2] does.
        Handler on_input[1] pins(n: u32) -> (), guarded: A pin has moved.
        Handler on_call[0] receive(byte: u8) -> (): The call receive.
        ");
    });
}

#[test]
fn what_runs_routines_has_their_indices_and_arguments() {
    with_core(|peripheral, core| {
        let mut lines = Vec::new();
        for (what, runs) in [("write", &core.writes), ("read", &core.reads)] {
            for (id, runs) in runs {
                let register = &peripheral.register(*id).ident.svd;
                let runs = runs.iter().map(|known| run(&core, known));
                lines.push(format!(
                    "{what} {register}: {}",
                    runs.collect::<Vec<_>>().join(", ")
                ));
            }
        }
        for known in &core.resets {
            lines.push(format!("reset: {}", run(&core, known)));
        }
        for event in &core.events {
            lines.push(format!("event {}: {}", event.name, run(&core, &event.run)));
        }
        for input in &core.inputs {
            for (only, known) in &input.runs {
                lines.push(format!(
                    "input {} {only:?}: {}",
                    input.name,
                    run(&core, known)
                ));
            }
        }
        for irq in &core.irqs {
            let level = irq.level.map(|level| name(&core.routines[level].name));
            lines.push(format!("irq {}: {level:?}", irq.name));
        }
        for call in &core.calls {
            lines.push(format!("call {}: {}", call.name, run(&core, &call.run)));
        }
        assert_snapshot!(lines.join("\n"), @r#"
        write CTRL: on_write[0] ctrl [Written], on_write[1] ctrl [Old]
        write CFG0: on_write[0] cfg0 [Constant(0)]
        write CFG1: on_write[0] cfg0 [Constant(1)]
        write CH0_SLOT0: on_write[0] ch0_slot0 [Constant(0)]
        write CH0_SLOT1: on_write[0] ch0_slot0 [Constant(1)]
        write CH1_SLOT0: on_write[0] ch0_slot0 [Constant(2)]
        write CH1_SLOT1: on_write[0] ch0_slot0 [Constant(3)]
        read DATA: on_read[0] data []
        reset: on_reset[0] []
        event tick: on_event[0] tick [Saved(0)]
        input enable None: on_input[0] enable []
        input pins Some(2): on_input[0] pins []
        input pins None: on_input[1] pins [Line]
        irq ready: Some("irq[0] ready")
        irq done: None
        call receive: on_call[0] receive [Given(0)]
        "#);
    });
}

/// The statements of the routine with this name.
fn statements<'a>(core: &'a Core, wanted: &str) -> &'a [Stmt] {
    let mut routines = core.routines.iter();
    let routine = routines.find(|routine| name(&routine.name) == wanted);
    &routine.expect("there is one").body.stmts
}

/// A `match` that covers three bits does not cover what a `u8` can hold.
#[test]
fn a_match_says_what_it_covers() {
    with_core(|_, core| {
        let stmts = statements(&core, "on_write[1] ctrl");
        let [Stmt::Assign { value, .. }] = stmts else {
            panic!("{stmts:?}");
        };
        let ExprKind::Match { covers, .. } = value.kind else {
            panic!("{value:?}");
        };
        assert!(!covers);
    });
}

/// Nothing is assigned where the value is never reached.
#[test]
fn what_never_has_a_value_is_not_assigned() {
    with_core(|_, core| {
        let stmts = statements(&core, "on_read[0] data");
        assert!(matches!(stmts, [Stmt::Leave(_)]), "{stmts:?}");
    });
}

/// The calls of functions are indices of routines.
#[test]
fn functions_are_the_first_routines() {
    with_core(|_, core| {
        let functions = core.of_kind(Kind::Function).count();
        assert!(functions > 0);
        let kinds = core.routines.iter().map(|routine| routine.kind);
        assert!(kinds.take(functions).all(|kind| kind == Kind::Function));
    });
}
