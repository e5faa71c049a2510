//! What a firmware waits for that does not end: the read that it makes again and again.

use std::collections::HashMap;
use std::time::Duration;

use bringup::Qmp;
use bringup::monitor::Monitor;
use serde_json::json;
use svd2qemu::backend::qemu::assigns;
use svd2qemu::model::{Device, Peripheral, RegisterId};

/// How long reads are looked at, with virtual time going on.
const LOOKED_AT: Duration = Duration::from_millis(50);

/// A firmware that only reads a register does so far more often in that time.
const MANY: usize = 100;

/// A read, as traces show it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Read {
    /// The first part of the device's names in C.
    snake: String,
    register: String,
    /// `0x1`
    value: String,
    /// ` RX_EMPTY=1 RX_FULL=0`, or empty.
    fields: String,
    /// How often it was.
    times: usize,
}

/// What the firmware reads again and again, and what would give it something else: lines for people.
pub(super) fn told(qmp: &mut Qmp, monitor: &Monitor, device: &Device) -> Option<Vec<String>> {
    let log = traces(qmp, monitor)?;
    let read = most_frequent(&log)?;
    let kinds = device.kinds();
    let kind = kinds.iter().find(|kind| kind.qemu.snake == read.snake)?;
    let of_kind = (device.peripherals())
        .filter(|peripheral| peripheral.kind == kind.ident)
        .map(|peripheral| peripheral.ident.svd.as_str());
    let names: Vec<&str> = of_kind.collect();
    let Read {
        register,
        value,
        fields,
        times,
        ..
    } = &read;
    let name = names.join(" or ");
    let ms = LOOKED_AT.as_millis();
    let mut lines = vec![format!(
        "note: it reads {register} of {name} again and again ({times} times in {ms} ms), and gets \
         {value}{fields}"
    )];
    lines.extend(help(kind, &read));
    Some(lines)
}

/// A rule that makes a register read as something else, if nothing changes it yet.
fn help(kind: &Peripheral, read: &Read) -> Option<String> {
    let mut registers = kind.registers.iter();
    let index = registers.position(|known| known.ident.svd == read.register)?;
    if kind.behavior.is_some() && assigns(kind, RegisterId(index)) {
        return None;
    }
    let other = match read.value.as_str() {
        "0x0" => format!("{:#x}", svd2qemu::model::ones(kind.registers[index].bits)),
        _ => "0".to_owned(),
    };
    let (name, register) = (&kind.ident.svd, &read.register);
    let rule = format!("on read {register} {{ {register} = {other}; }}");
    Some(match kind.behavior {
        None => format!(
            "help: {name} has no behaviour; with this in <vendorExtensions> of the SVD it would get {other}:\n    \
             <behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"{name}\"><![CDATA[{rule}]]></behavior>"
        ),
        Some(_) => format!(
            "help: nothing in the behaviour of {name} changes it; with this rule it would get {other}:\n    {rule}"
        ),
    })
}

/// What traces say while they are on for a moment; the machine stands still after it.
fn traces(qmp: &mut Qmp, monitor: &Monitor) -> Option<String> {
    let path = monitor.folder().join("trace");
    qmp.human(&format!("logfile {}", path.display())).ok()?;
    qmp.qom_set("/machine/chip", "trace", json!(true)).ok()?;
    std::thread::sleep(LOOKED_AT);
    qmp.stop().ok()?;
    std::fs::read_to_string(path).ok()
}

/// The read that a log has most often, if that is often enough.
fn most_frequent(log: &str) -> Option<Read> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for line in log.lines() {
        *times.entry(line).or_default() += 1;
    }
    let reads = times.into_iter().filter_map(|(line, times)| {
        let (snake, read) = line.split_once("_read ")?;
        let (register, shown) = read.split_once(' ')?;
        let (value, fields) = match shown.split_once(' ') {
            Some((value, fields)) => (value, format!(" {fields}")),
            None => (shown, String::new()),
        };
        Some(Read {
            snake: snake.to_owned(),
            register: register.to_owned(),
            value: value.to_owned(),
            fields,
            times,
        })
    });
    reads
        .max_by_key(|read| read.times)
        .filter(|read| read.times >= MANY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_read_counts() {
        let poll = "uart0_read STATUS 0x1 RX_EMPTY=1 TX_BUSY=0\n";
        let log = format!(
            "uart0_write DATA 0x41\n{}wdt_read COUNT 0x7\n",
            poll.repeat(150)
        );
        let read = most_frequent(&log).expect("it is read often");
        assert_eq!(
            (read.snake.as_str(), read.register.as_str()),
            ("uart0", "STATUS")
        );
        assert_eq!((read.value.as_str(), read.times), ("0x1", 150));
        assert_eq!(read.fields, " RX_EMPTY=1 TX_BUSY=0");
        assert_eq!(most_frequent(&poll.repeat(20)), None);
        assert_eq!(
            most_frequent("uart0_write DATA 0x41\n".repeat(500).as_str()),
            None
        );
    }
}
