//! Names that svd2rust alone writes, and that it makes no Rust of: those of enumerations,
//! interrupts and clusters are not judged by the checks, and a type can be named `self` by none.

use svd_rs::{Device, Field, RegisterCluster};

/// A name that would be none in what svd2rust makes of the SVD.
pub fn illegal(svd: &Device) -> Option<&str> {
    svd.peripherals.iter().find_map(|peripheral| {
        let interrupts = peripheral.interrupt.iter().map(|interrupt| &interrupt.name);
        judge(&peripheral.name)
            .or_else(|| interrupts.into_iter().find_map(|name| judge(name)))
            .or_else(|| in_items(peripheral.registers.as_deref().unwrap_or_default()))
    })
}

fn in_items(items: &[RegisterCluster]) -> Option<&str> {
    items.iter().find_map(|item| match item {
        RegisterCluster::Register(register) => {
            judge(&register.name).or_else(|| register.fields.iter().flatten().find_map(in_field))
        }
        RegisterCluster::Cluster(cluster) => {
            judge(&cluster.name).or_else(|| in_items(&cluster.children))
        }
    })
}

/// Its enumerations are named like the field, if they have no name of their own.
fn in_field(field: &Field) -> Option<&str> {
    field.enumerated_values.iter().find_map(|values| {
        let names = values.values.iter().find_map(|value| judge(&value.name));
        judge(values.name.as_deref().unwrap_or(&field.name)).or(names)
    })
}

/// Gives the name back if it is none. svd2rust leaves brackets, blanks and the like out.
fn judge(name: &str) -> Option<&str> {
    let kept = || {
        name.split("%s")
            .flat_map(str::chars)
            .filter(|c| !"()[]/ -".contains(*c))
    };
    let letters = || kept().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase());
    let legal = kept().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let sound = legal && letters().next().is_some() && letters().ne("self".chars());
    (!sound).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged() {
        for name in ["A", "CH[%s]", "two words", "1st", "selfie", "_x"] {
            assert_eq!(judge(name), None);
        }
        for name in ["", "_", "SELF", "Self[%s]", "a.b", "\u{b5}s", "-"] {
            assert_eq!(judge(name), Some(name));
        }
    }
}
