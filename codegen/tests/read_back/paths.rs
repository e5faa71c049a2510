//! Where C finds each register: paths and macros, made from the SVD's arrays and clusters as svd-parser
//! reads them.

use std::fmt::Write;

use svd_parser::svd::{
    Cluster, DimElement, Field, MaybeArray, Register, RegisterCluster, RegisterInfo,
};
use svd2qemu::Source;
use svd2qemu::names::is_keyword;

use super::witness::{self, field_mask};
use super::{ident, upper};

/// A register, an element of each of the arrays that it is in.
struct Place {
    /// `CH[1].DATA[2]`
    path: String,
    /// `P_CH_DATA`
    prefix: String,
    /// `(1, 2)`, or nothing.
    indices: Vec<u32>,
    offset: u64,
}

/// A C program that does not compile if a path or macro of the header is wrong; how many registers it
/// looks at.
pub fn program(source: &Source, header: &str) -> (String, usize) {
    let config = svd_parser::Config::default().expand_properties(true);
    let device = svd_parser::parse_with_config(&source.text, &config).expect("svd-parser reads it");
    let mut text = format!(
        "#include \"{header}\"\n\
         #include <stddef.h>\n\
         #ifdef __cplusplus\n#define CHECK(x) static_assert(x, #x)\n\
         #else\n#define CHECK(x) _Static_assert(x, #x)\n#endif\n\
         /* As in CMSIS's core headers, but of the width that the field has. */\n\
         #define _VAL2FLD(field, value) (((uint64_t)(value) << field ## _Pos) & field ## _Msk)\n\
         #define _FLD2VAL(field, value) (((uint64_t)(value) & field ## _Msk) >> field ## _Pos)\n"
    );
    let mut count = 0;
    for peripheral in &device.peripherals {
        if witness::is_derived(source, &peripheral.name) {
            continue;
        }
        let name = upper(&peripheral.name);
        let place = Place {
            path: String::new(),
            prefix: name.clone(),
            indices: Vec::new(),
            offset: 0,
        };
        for item in peripheral.registers.iter().flatten() {
            walk(item, &place, &mut |place, register| {
                count += 1;
                checks(&mut text, &name, place, register);
            });
        }
    }
    (text, count)
}

fn walk(item: &RegisterCluster, around: &Place, see: &mut dyn FnMut(&Place, &RegisterInfo)) {
    match item {
        RegisterCluster::Register(register) => {
            let dim = dim(register);
            let bits = register.properties.size.unwrap_or(32);
            let bytes = bits.div_ceil(8).next_power_of_two();
            // With bytes between them, the elements are structures.
            let is_padded = dim.is_some_and(|dim| dim.dim_increment > bytes);
            let name = register.name.replace("[%s]", "").replace("%s", "");
            let inner = match is_padded {
                true => format!(".{name}"),
                false => String::new(),
            };
            let offset = register.address_offset;
            each(&register.name, offset, dim, &inner, around, &mut |place| {
                see(place, register);
            });
        }
        RegisterCluster::Cluster(cluster) => {
            let dim = match cluster {
                Cluster::Single(_) => None,
                Cluster::Array(_, dim) => Some(dim),
            };
            each(
                &cluster.name,
                cluster.address_offset,
                dim,
                "",
                around,
                &mut |place| {
                    let place = Place {
                        path: format!("{}.", place.path),
                        indices: place.indices.clone(),
                        prefix: place.prefix.clone(),
                        ..*place
                    };
                    cluster
                        .children
                        .iter()
                        .for_each(|item| walk(item, &place, see));
                },
            );
        }
    }
}

fn dim(register: &Register) -> Option<&DimElement> {
    match register {
        MaybeArray::Single(_) => None,
        MaybeArray::Array(_, dim) => Some(dim),
    }
}

/// The elements of an array; those of a list are no array in C.
fn each(
    name: &str,
    offset: u32,
    dim: Option<&DimElement>,
    inner: &str,
    around: &Place,
    see: &mut dyn FnMut(&Place),
) {
    let is_list = dim
        .and_then(|dim| dim.dim_index.as_ref())
        .is_some_and(|indices| {
            let mut numbered = indices.iter().enumerate();
            !name.contains("[%s]") && !numbered.all(|(number, index)| *index == number.to_string())
        });
    let plain = name.replace("[%s]", "").replace("%s", "");
    for index in 0..dim.map_or(1, |dim| dim.dim) {
        let (name, element, step) = match dim {
            None => (plain.clone(), None, 0),
            Some(dim) if is_list => {
                let indices = dim.dim_index.as_ref().expect("a list has them");
                (
                    name.replace("%s", &indices[index as usize]),
                    None,
                    dim.dim_increment,
                )
            }
            Some(dim) => (plain.clone(), Some(index), dim.dim_increment),
        };
        let mut indices = around.indices.clone();
        indices.extend(element);
        let brackets = element
            .map(|index| format!("[{index}]{inner}"))
            .unwrap_or_default();
        see(&Place {
            path: format!("{}{name}{}{brackets}", around.path, underscore(&name)),
            prefix: format!("{}_{}", around.prefix, upper(&name)),
            indices,
            offset: around.offset + u64::from(offset) + u64::from(step * index),
        });
    }
}

/// What keywords have behind them.
fn underscore(name: &str) -> &'static str {
    if is_keyword(name) { "_" } else { "" }
}

fn checks(text: &mut String, peripheral: &str, place: &Place, register: &RegisterInfo) {
    let Place {
        path,
        prefix,
        indices,
        offset,
    } = place;
    let mut check = |condition: String| {
        writeln!(text, "CHECK({condition});").expect("a string takes all");
    };
    let arguments: Vec<String> = indices.iter().map(u32::to_string).collect();
    let arguments = match arguments.is_empty() {
        true => String::new(),
        false => format!("({})", arguments.join(", ")),
    };
    check(format!("offsetof({peripheral}_Type, {path}) == {offset}"));
    check(format!("{prefix}_OFFSET{arguments} == {offset}"));
    let reset = register.properties.reset_value.unwrap_or(0);
    // What it derives from others, svd-parser leaves there.
    if register.derived_from.is_some() {
        return;
    }
    check(format!("{prefix}_RESET_VALUE == {reset}u"));
    for field in register.fields.iter().flatten() {
        let names: Vec<(String, u32)> = match field {
            Field::Single(field) => vec![(field.name.clone(), 0)],
            // They have their own names in C, for C has no arrays of bits.
            Field::Array(info, dim) => (svd_parser::svd::field::expand(info, dim))
                .map(|field| {
                    (
                        field.name.clone(),
                        field.bit_range.offset - info.bit_range.offset,
                    )
                })
                .collect(),
        };
        for (name, moved) in names {
            let name = format!("{prefix}_{}", ident(&name).upper);
            let mask = field_mask(field) << moved;
            check(format!("{name}_Msk == {mask}u"));
            check(format!("_VAL2FLD({name}, ~0ull) == {mask}u"));
            check(format!("_FLD2VAL({name}, ~0ull) == {mask}u >> {name}_Pos"));
            for (value, number) in witness::values(field) {
                let value = format!("{name}_{}", upper(value));
                check(format!(
                    "_FLD2VAL({name}, _VAL2FLD({name}, {value})) == {number}u"
                ));
            }
        }
    }
}
