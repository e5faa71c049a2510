//! Lines and hooks of devices in processes: what is written by hand there does the same thing
//! everywhere, which depends on all that it was ever told.

use svd2qemu::model::ir::{Behavior, Local, Ty};
use svd2qemu::simulate::{Hooks, Simulator};

use crate::acts::Seen;
use crate::observe::bits;

/// Makes a number of a number, such that nobody would guess which.
pub fn mix(seed: u64) -> u64 {
    let seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ seed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ seed >> 31
}

/// What stands for an argument that is not there.
const NOTHING: u64 = u64::MAX;

/// What has become of a reset.
const RESET: u64 = 0x7e5e7;

/// Hooks that give numbers made of all that they were told.
#[derive(Debug)]
pub struct Told {
    /// The number of each hook, by its name.
    hooks: Vec<(String, Ty)>,
    /// Made of all.
    pub told: u64,
}

impl Told {
    /// The hooks of a behaviour.
    pub fn of(behavior: Option<&Behavior>) -> Self {
        let hooks = behavior.into_iter().flat_map(|behavior| &behavior.hooks);
        Self {
            hooks: hooks
                .map(|hook| (hook.name.clone(), hook.result.clone()))
                .collect(),
            told: 0,
        }
    }

    /// What a value of this type becomes that is made of a number.
    fn made(ty: &Ty, number: u64) -> Option<u64> {
        match ty {
            Ty::Option(_) if number >> 63 == 0 => None,
            Ty::Bool => Some(number & 1),
            Ty::Option(inner) => Self::made(inner, number),
            Ty::Unit | Ty::Int(_) | Ty::Tuple(_) => Some(number),
        }
    }
}

impl Hooks for Told {
    fn reset(&mut self) {
        self.told = mix(self.told ^ RESET);
    }

    fn call(&mut self, hook: &str, args: &[Option<u64>]) -> Option<u64> {
        let number = self.hooks.iter().position(|(name, _)| name == hook);
        let number = number.expect("the device calls its own hooks");
        self.told = mix(self.told ^ number as u64);
        for arg in args {
            self.told = mix(self.told ^ arg.unwrap_or(NOTHING));
        }
        Self::made(&self.hooks[number].1, self.told)
    }
}

/// The arguments of a call that are made of a number.
pub fn arguments(args: &[Local], seed: u64) -> Vec<Option<u64>> {
    let numbers = (0..).map(|index| mix(seed ^ index));
    args.iter()
        .zip(numbers)
        .map(|(arg, number)| Told::made(&arg.ty, number))
        .collect()
}

/// What others see of the simulator, but for hooks.
pub fn seen(simulator: &mut Simulator, what: Seen, told: u64) -> u64 {
    let behavior = simulator.peripheral().behavior.as_ref();
    let irqs = behavior.map_or(&[][..], |behavior| &behavior.irqs);
    match what {
        Seen::Levels => irqs.iter().enumerate().fold(0, |levels, (index, irq)| {
            levels | u64::from(simulator.level(&irq.name) == Some(true)) << index
        }),
        Seen::Pulses => irqs.iter().fold(0, |all, irq| {
            simulator
                .pulses(&irq.name)
                .map_or(all, |pulses| mix(all ^ pulses))
        }),
        Seen::Hooks => told,
    }
}

/// C: what is written by hand of a device, and its part of the table of cores: lines, calls.
pub(crate) fn c(behavior: Option<&Behavior>, snake: &str, camel: &str) -> String {
    let Some(behavior) = behavior else {
        return format!(
            "static void {snake}_entry_call(void *s, unsigned call, uint64_t seed)\n{{\n    (void)s;\n    \
             (void)call;\n    (void)seed;\n}}\n"
        );
    };
    let mut text = String::new();
    let args = |args: &[Local]| {
        let args = args.iter().enumerate();
        args.map(|(index, arg)| format!(", {} a{index}", c_type(&arg.ty, camel)))
            .collect::<String>()
    };
    for (index, hook) in behavior.hooks.iter().enumerate() {
        let ty = c_type(&hook.result, camel);
        text.push_str(&format!(
            "{ty} {snake}_hook_{}({camel}State *s{})\n{{\n    (void)s;\n    \
             shim_told = shim_mix(shim_told ^ {index});\n",
            hook.name,
            args(&hook.args)
        ));
        for (index, arg) in hook.args.iter().enumerate() {
            let told = match arg.ty {
                Ty::Option(ref inner) => format!(
                    "a{index}.some ? {} : UINT64_MAX",
                    bits(inner, &format!("a{index}.value"))
                ),
                Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Tuple(_) => {
                    bits(&arg.ty, &format!("a{index}"))
                }
            };
            text.push_str(&format!(
                "    shim_told = shim_mix(shim_told ^ ({told}));\n"
            ));
        }
        match hook.result {
            Ty::Unit | Ty::Tuple(_) => {}
            Ty::Bool | Ty::Int(_) | Ty::Option(_) => text.push_str(&format!(
                "    return {};\n",
                c_made(&hook.result, camel, "shim_told")
            )),
        }
        text.push_str("}\n");
    }
    if behavior.has_hooks() {
        text.push_str(&format!(
            "bool {snake}_hooks_realize({camel}State *s, Error **errp)\n{{\n    (void)s;\n    \
             (void)errp;\n    return true;\n}}\n\
             void {snake}_hooks_unrealize({camel}State *s)\n{{\n    (void)s;\n}}\n\
             void {snake}_hooks_reset({camel}State *s)\n{{\n    (void)s;\n{}}}\n",
            match behavior.hooks.is_empty() {
                true => String::new(),
                false => format!("    shim_told = shim_mix(shim_told ^ {RESET});\n"),
            }
        ));
    }
    text.push_str(&format!(
        "static void {snake}_entry_call(void *s, unsigned call, uint64_t seed)\n{{\n    (void)s;\n    \
         (void)seed;\n    switch (call) {{\n"
    ));
    for (index, call) in behavior.calls.iter().enumerate() {
        let args = call.args.iter().enumerate().map(|(index, arg)| {
            let number = format!("shim_mix(seed ^ {index})");
            format!(", {}", c_made(&arg.ty, camel, &number))
        });
        text.push_str(&format!(
            "    case {index}:\n        {snake}_call_{}(s{});\n        break;\n",
            call.name,
            args.collect::<String>()
        ));
    }
    text.push_str("    default:\n        break;\n    }\n}\n");
    text
}

/// The type as the generated header names it.
fn c_type(ty: &Ty, camel: &str) -> String {
    match ty {
        Ty::Unit | Ty::Tuple(_) => "void".into(),
        Ty::Bool => "bool".into(),
        Ty::Int(int) => {
            let sign = if int.signed { "" } else { "u" };
            format!("{sign}int{}_t", int.container())
        }
        Ty::Option(inner) => match **inner {
            Ty::Int(int) => {
                let sign = if int.signed { "I" } else { "U" };
                format!("{camel}Option{sign}{}", int.bits)
            }
            Ty::Unit | Ty::Bool | Ty::Option(_) | Ty::Tuple(_) => format!("{camel}OptionBool"),
        },
    }
}

/// A value of this type, made of a number: with bits that its type does not have.
fn c_made(ty: &Ty, camel: &str, number: &str) -> String {
    match ty {
        Ty::Unit | Ty::Tuple(_) => String::new(),
        Ty::Bool => format!("({number} & 1) != 0"),
        Ty::Int(_) => format!("({}){number}", c_type(ty, camel)),
        Ty::Option(inner) => format!(
            "({}) {{ .some = {number} >> 63, .value = {} }}",
            c_type(ty, camel),
            c_made(inner, camel, number)
        ),
    }
}

/// Rust: what is written by hand of the peripheral whose module is `path`, and the methods of the
/// trait `Device` for lines and calls.
pub(crate) fn rust(behavior: Option<&Behavior>, module: &str) -> (String, String) {
    let empty = Behavior::default();
    let behavior = behavior.unwrap_or(&empty);
    (rust_hooks(behavior, module), rust_methods(behavior))
}

/// The implementation of the trait of hooks; nothing if the behaviour has none.
fn rust_hooks(behavior: &Behavior, module: &str) -> String {
    let mut hooks = String::new();
    if !behavior.hooks.is_empty() {
        hooks.push_str(&format!(
            "impl {module}::Hooks for Told {{\n    fn hooks_reset(&mut self) {{\n        \
             self.tell({RESET});\n    }}\n"
        ));
        for (index, hook) in behavior.hooks.iter().enumerate() {
            let args = hook.args.iter().enumerate();
            let args = args.map(|(index, arg)| format!(", a{index}: {}", rust_type(&arg.ty)));
            hooks.push_str(&format!(
                "    fn {}(&mut self{}) -> {} {{\n        self.tell({index});\n",
                hook.name,
                args.collect::<String>(),
                rust_type(&hook.result)
            ));
            for (index, arg) in hook.args.iter().enumerate() {
                let told = match arg.ty {
                    Ty::Option(ref inner) => {
                        let mask = mask(inner);
                        format!("a{index}.map_or(u64::MAX, |a| a as u64 & {mask})")
                    }
                    Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Tuple(_) => {
                        format!("a{index} as u64 & {}", mask(&arg.ty))
                    }
                };
                hooks.push_str(&format!("        self.tell({told});\n"));
            }
            hooks.push_str(&format!(
                "        let number = self.0;\n        {}\n    }}\n",
                rust_made(&hook.result, "number")
            ));
        }
        hooks.push_str("}\n\n");
    }
    hooks
}

/// Methods that drive inputs, make calls and look at interrupt lines by number.
fn rust_methods(behavior: &Behavior) -> String {
    let inputs = behavior.inputs.iter().enumerate().map(|(index, input)| {
        let line = input.lines.map_or("", |_| "line, ");
        format!(
            "            {index} => self.set_{}({line}level),\n",
            input.name
        )
    });
    let calls = behavior.calls.iter().enumerate().map(|(index, call)| {
        let args = call.args.iter().enumerate().map(|(index, arg)| {
            let number = format!("mix(seed ^ {index})");
            format!(
                "{{ let number = {number}; {} }}",
                rust_made(&arg.ty, "number")
            )
        });
        let args: Vec<String> = args.collect();
        format!(
            "            {index} => self.call_{}({}),\n",
            call.name,
            args.join(", ")
        )
    });
    let levels = behavior.irqs.iter().enumerate();
    let levels = levels.filter(|(_, irq)| irq.level.is_some());
    let levels =
        levels.map(|(index, irq)| format!(" | u64::from(self.irq_{}()) << {index}", irq.name));
    let pulses = behavior.irqs.iter().filter(|irq| irq.level.is_none());
    let pulses =
        pulses.map(|irq| format!("        all = mix(all ^ self.pulses().{});\n", irq.name));
    let told = match behavior.hooks.is_empty() {
        true => "0",
        false => "self.hooks().0",
    };
    format!(
        "    fn input(&mut self, input: u64, line: u32, level: bool) {{\n        \
         let _ = (line, level);\n        match input {{\n{}            _ => {{}}\n        }}\n    }}\n    \
         fn call(&mut self, call: u64, seed: u64) {{\n        let _ = seed;\n        \
         match call {{\n{}            _ => {{}}\n        }}\n    }}\n    \
         fn levels(&self) -> u64 {{\n        0{}\n    }}\n    \
         fn pulses_of_all(&self) -> u64 {{\n        #[allow(unused_mut)]\n        let mut all = 0;\n{}        all\n    }}\n    \
         fn told(&self) -> u64 {{\n        {told}\n    }}\n",
        inputs.collect::<String>(),
        calls.collect::<String>(),
        levels.collect::<String>(),
        pulses.collect::<String>(),
    )
}

/// The bits of a value of this type.
fn mask(ty: &Ty) -> String {
    match ty {
        Ty::Int(int) => format!("u64::MAX >> {}", 64 - int.bits),
        Ty::Unit | Ty::Bool | Ty::Option(_) | Ty::Tuple(_) => "u64::MAX".into(),
    }
}

fn rust_type(ty: &Ty) -> String {
    match ty {
        Ty::Unit | Ty::Tuple(_) => "()".into(),
        Ty::Bool => "bool".into(),
        Ty::Int(int) => {
            let sign = if int.signed { "i" } else { "u" };
            format!("{sign}{}", int.container())
        }
        Ty::Option(inner) => format!("Option<{}>", rust_type(inner)),
    }
}

fn rust_made(ty: &Ty, number: &str) -> String {
    match ty {
        Ty::Unit | Ty::Tuple(_) => format!("let _ = {number};"),
        Ty::Bool => format!("{number} & 1 != 0"),
        Ty::Int(_) => format!("{number} as {}", rust_type(ty)),
        Ty::Option(inner) => format!(
            "if {number} >> 63 != 0 {{ Some({}) }} else {{ None }}",
            rust_made(inner, number)
        ),
    }
}
