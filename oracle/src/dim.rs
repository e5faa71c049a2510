//! `dimElementGroup`: arrays and lists.

use crate::derive::Element;
use crate::error::{Error, Problem};

/// Most elements of one array.
const MAX_DIM: u64 = 65_536;

/// One element of an array, or the only one.
pub struct Instance {
    /// Its name, `%s` replaced.
    pub name: String,
    /// By how much it lies behind the first: bytes, or bits for a field.
    pub distance: u64,
}

/// The elements that an element stands for.
pub fn instances(element: &Element) -> Result<Vec<Instance>, Error> {
    let name = element.name();
    // A base that is an array makes an array only of what is named like one.
    let is_array = element.own_text("dim").is_some() || name.contains("%s");
    let Some(dim) = element.number("dim")?.filter(|_| is_array) else {
        return Ok(vec![Instance {
            name: name.to_owned(),
            distance: 0,
        }]);
    };
    if dim > MAX_DIM {
        return Err(element.error(Problem::TooMany));
    }
    let increment = element.required_number("dimIncrement")?;
    let indices = indices(element.text("dimIndex"));
    (0..dim)
        .zip(0..)
        .map(|(place, at): (u64, usize)| {
            let index = indices.get(at).cloned().unwrap_or(place.to_string());
            let distance = place.checked_mul(increment);
            Ok(Instance {
                name: name.replace("[%s]", &index).replace("%s", &index),
                distance: distance.ok_or_else(|| element.error(Problem::Offset))?,
            })
        })
        .collect()
}

/// What a `dimIndex` spells out: `3-6`, `A-D`, `A,B,Z`. What it leaves out is counted from 0.
fn indices(text: Option<&str>) -> Vec<String> {
    let Some(text) = text else {
        return Vec::new();
    };
    let listed = || text.split(',').map(|index| index.trim().to_owned());
    let Some((first, last)) = text.split_once('-') else {
        return listed().collect();
    };
    if let (Ok(first), Ok(last)) = (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        let most = usize::try_from(MAX_DIM).unwrap_or(usize::MAX);
        return (first..=last)
            .take(most)
            .map(|index| index.to_string())
            .collect();
    }
    match (first.as_bytes(), last.as_bytes()) {
        ([first], [last]) => (*first..=*last)
            .map(|letter| char::from(letter).to_string())
            .collect(),
        _ => listed().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::indices;

    #[test]
    fn indices_as_in_the_standard() {
        assert_eq!(indices(None), [""; 0]);
        assert_eq!(indices(Some("A,B,C,D,E,Z")), ["A", "B", "C", "D", "E", "Z"]);
        assert_eq!(indices(Some("3-6")), ["3", "4", "5", "6"]);
        assert_eq!(indices(Some("A-D")), ["A", "B", "C", "D"]);
        assert_eq!(indices(Some("0, 1")), ["0", "1"]);
    }
}
