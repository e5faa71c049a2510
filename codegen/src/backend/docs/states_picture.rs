//! The picture of a field's states: a column for each state, an arrow for each way between two.

use askama::Template;

use super::states::States;

/// Width of a character of a name and of a label, in tenths.
const CHAR: u32 = 75;
const LABEL: u32 = 62;
/// From one arrow to the next.
const ROW: u32 = 34;
/// Space above the boxes, for the mark of the state after reset.
const BOX_TOP: u32 = 24;
const BOX_HEIGHT: u32 = 28;
/// Least distance of two columns.
const COLUMN: u32 = 96;

/// A picture, ready for its template.
#[derive(Template)]
#[template(path = "states.svg", whitespace = "preserve")]
pub(super) struct StatesPicture<'a> {
    id: String,
    title: String,
    width: u32,
    height: u32,
    box_top: u32,
    box_height: u32,
    name_y: u32,
    /// Where the lines below the boxes begin.
    top: u32,
    states: Vec<Column<'a>>,
    ways: Vec<Way>,
}

struct Column<'a> {
    name: &'a str,
    x: u32,
    left: u32,
    width: u32,
    /// Whether it is the state after reset.
    first: bool,
    tip: String,
}

struct Way {
    title: String,
    causes: String,
    from: u32,
    to: u32,
    tip: String,
    middle: u32,
    y: u32,
    text_y: u32,
}

impl<'a> StatesPicture<'a> {
    /// The picture; `anchor` is that of the peripheral.
    pub fn new(states: &'a States, anchor: &str) -> Self {
        let longest = states.states.iter().map(String::len).max().unwrap_or(0);
        let box_width = length(longest, CHAR) + 24;
        // The label of an arrow between neighbours has room, too.
        let labels = states.transitions.iter().map(|way| {
            let columns = way.from.abs_diff(way.to).max(1);
            let label = length(causes(&way.causes).chars().count(), LABEL);
            (label + 16).div_ceil(columns as u32)
        });
        let column = labels.max().unwrap_or(0).max(box_width + 16).max(COLUMN);
        let margin = box_width / 2 + 2;
        let x = |place: usize| margin + place as u32 * column;
        let top = BOX_TOP + BOX_HEIGHT;
        let ways = states.transitions.iter().enumerate().map(|(row, way)| {
            let y = top + ROW * (row as u32 + 1);
            let (from, to) = (x(way.from), x(way.to));
            let back = if from < to { -1 } else { 1 };
            let [from_name, to_name] = [way.from, way.to].map(|place| &*states.states[place]);
            let causes = causes(&way.causes);
            Way {
                title: format!("{from_name} to {to_name}: {causes}"),
                causes,
                from,
                to,
                tip: tip(to, y, back, 0),
                middle: from.midpoint(to),
                y,
                text_y: y - 6,
            }
        });
        let columns = states.states.iter().enumerate();
        let columns = columns.map(|(place, name)| Column {
            name,
            x: x(place),
            left: x(place) - box_width / 2,
            width: box_width,
            first: place == states.first,
            tip: tip(x(place), BOX_TOP, 0, -1),
        });
        Self {
            id: format!("states-{anchor}.{}", states.name.to_lowercase()),
            title: format!(
                "States of {} and what leads from one to another",
                states.name
            ),
            width: x(states.states.len().saturating_sub(1)) + margin,
            height: top + ROW * (states.transitions.len() as u32 + 1) - ROW / 2,
            box_top: BOX_TOP,
            box_height: BOX_HEIGHT,
            name_y: BOX_TOP + BOX_HEIGHT / 2 + 4,
            top,
            states: columns.collect(),
            ways: ways.collect(),
        }
    }
}

/// What makes something happen, in one line.
pub(super) fn causes(causes: &[String]) -> String {
    causes.join(", ")
}

fn length(characters: usize, tenths: u32) -> u32 {
    (characters as u32 * tenths).div_ceil(10)
}

/// The outline of an arrow's tip at a place; the arrow comes from `(dx, dy)`, a step away.
fn tip(x: u32, y: u32, dx: i32, dy: i32) -> String {
    let (x, y) = (i64::from(x), i64::from(y));
    let (dx, dy) = (i64::from(dx) * 8, i64::from(dy) * 8);
    let (side_x, side_y) = (dy / 2, dx / 2);
    format!(
        "M{x} {y}L{} {}L{} {}z",
        x + dx + side_x,
        y + dy + side_y,
        x + dx - side_x,
        y + dy - side_y,
    )
}
