//! How code reaches each register of the crate: what tests compare with the checked model.

use svd_rs::{MaybeArray, RegisterCluster};

use super::Sound;
use super::spell::{Spelling, plain};

/// A register in the crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestRegister {
    /// The peripheral's name in the SVD.
    pub peripheral: String,
    /// The peripheral's module in the crate.
    pub module: String,
    /// The register's name: clusters, then the register, with indices.
    pub name: String,
    /// What stands behind a register block to reach it: `.channel(0).control()`.
    pub path: String,
    /// Offset from the base address.
    pub offset: u64,
    /// `<resetValue>`, if the crate has one.
    pub reset: Option<u64>,
}

/// All registers of all peripherals that do not derive from another.
pub fn registers(sound: &Sound) -> Vec<GuestRegister> {
    let mut out = Vec::new();
    let spelling = Spelling::default();
    let svd_names: std::collections::HashMap<&str, &str> = (sound.blocks.iter())
        .map(|(svd, spelled)| (spelled.name.as_str(), svd.as_str()))
        .collect();
    for peripheral in &sound.device.peripherals {
        let (Some(svd), Some(items)) = (
            svd_names.get(peripheral.name.as_str()),
            &peripheral.registers,
        ) else {
            continue;
        };
        let start = GuestRegister {
            peripheral: (*svd).to_owned(),
            module: spelling.snake(&peripheral.name),
            name: String::new(),
            path: String::new(),
            offset: 0,
            reset: None,
        };
        add(&mut out, items, &start, &spelling);
    }
    out
}

fn add(
    out: &mut Vec<GuestRegister>,
    items: &[RegisterCluster],
    at: &GuestRegister,
    spelling: &Spelling,
) {
    for item in items {
        match item {
            RegisterCluster::Register(register) => {
                for (name, call, distance) in elements(register, &register.name, spelling) {
                    out.push(GuestRegister {
                        name: format!("{}{name}", at.name),
                        path: format!("{}{call}", at.path),
                        offset: at.offset + u64::from(register.address_offset) + distance,
                        reset: register.properties.reset_value,
                        ..at.clone()
                    });
                }
            }
            RegisterCluster::Cluster(cluster) => {
                for (name, call, distance) in elements(cluster, &cluster.name, spelling) {
                    let inside = GuestRegister {
                        name: format!("{}{name}_", at.name),
                        path: format!("{}{call}", at.path),
                        offset: at.offset + u64::from(cluster.address_offset) + distance,
                        ..at.clone()
                    };
                    add(out, &cluster.children, &inside, spelling);
                }
            }
        }
    }
}

/// The name of each element, the call that gives it, and its distance from the first.
fn elements<T>(
    item: &MaybeArray<T>,
    name: &str,
    spelling: &Spelling,
) -> Vec<(String, String, u64)> {
    let method = spelling.snake(&plain(name));
    match item {
        MaybeArray::Single(_) => vec![(name.to_owned(), format!(".{method}()"), 0)],
        MaybeArray::Array(_, dim) => (dim.indexes().zip(0_u64..))
            .map(|(index, place)| {
                let name = name.replace("[%s]", &index).replace("%s", &index);
                let call = format!(".{method}({place})");
                (name, call, place * u64::from(dim.dim_increment))
            })
            .collect(),
    }
}
