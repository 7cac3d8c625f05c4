//! Tables and the foreign keys among them to an SVG picture: a box a table, what refers to others to the right of what
//! it refers to.
//!
//! The picture has no script and no font of its own, follows the colours of the page or of the reader's system, and says
//! in words what it shows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use schema_model::{ConstraintKind, Schema, TableId};

use super::Subject;
use super::compare::{Mark, TableView};
use super::names::Names;
use crate::sql::quote;

/// Two characters of any monospace font at 12 px: 7.2 px each in most.
const TWO_CHARACTERS: usize = 15;
const LINE: usize = 18;
const PADDING: usize = 10;
const BETWEEN_BOXES: usize = 24;
const BETWEEN_COLUMNS: usize = 90;
/// A column of the picture that would be higher than this goes on beside itself.
const HIGHEST: usize = 1600;

/// A table as the picture shows it.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) title: String,
    pub(super) lines: Vec<(String, Mark)>,
    /// Whether it is one that changes, rather than one around.
    pub(super) changed: Option<Mark>,
}

/// The changed tables with their columns, and the tables that they refer to or that refer to them.
pub(super) fn around(subject: &Subject<'_>, tables: &[TableView], names: &Names) -> String {
    let mut nodes: BTreeMap<TableId, Node> = BTreeMap::new();
    for view in tables {
        let shown = view.after.as_ref().or(view.before.as_ref());
        let kept = |line: &&super::Line| matches!(line.object, schema_model::ObjectId::Column(_));
        let mut lines: Vec<(String, Mark)> = Vec::new();
        if let (Some(before), Some(_)) = (&view.before, &view.after) {
            let gone = before.inside.iter().filter(kept).filter(|line| line.mark == Mark::Gone);
            lines.extend(gone.map(|line| (column_name(&line.object), Mark::Gone)));
        }
        lines.extend(
            shown
                .iter()
                .flat_map(|side| side.inside.iter().filter(kept))
                .map(|line| (column_name(&line.object), line.mark)),
        );
        let changed = match (&view.before, &view.after) {
            (None, _) => Mark::New,
            (_, None) => Mark::Gone,
            _ => Mark::Changed,
        };
        nodes.insert(view.name.clone(), Node { title: view.name.to_string(), lines, changed: Some(changed) });
    }
    let mut edges = edges(&subject.after.schema);
    for (from, to) in self::edges(&subject.before.schema) {
        edges.insert((names.table(&from), names.table(&to)));
    }
    edges.retain(|(from, to)| nodes.get(from).or_else(|| nodes.get(to)).is_some());
    for id in edges.iter().flat_map(|(from, to)| [from, to]).cloned().collect::<BTreeSet<_>>() {
        let title = id.to_string();
        nodes.entry(id).or_insert(Node { title, lines: Vec::new(), changed: None });
    }
    draw(&nodes, &edges, "The changed tables and what is around them")
}

/// A whole schema.
pub fn whole(schema: &Schema) -> String {
    let node = |(id, table): (&TableId, &schema_model::Table)| {
        let line = |column: &schema_model::Column| {
            let null = if column.not_null { "" } else { "?" };
            (format!("{}: {}{null}", column.name, quote::column_type(&column.ty)), Mark::Kept)
        };
        let lines = table.columns.iter().map(line).collect();
        (id.clone(), Node { title: id.to_string(), lines, changed: None })
    };
    let nodes = schema.tables.iter().map(node).collect();
    draw(&nodes, &edges(schema), "The tables of the schema")
}

/// Which table refers to which.
pub(super) fn edges(schema: &Schema) -> BTreeSet<(TableId, TableId)> {
    let mut edges = BTreeSet::new();
    for (id, table) in &schema.tables {
        for constraint in table.constraints.values() {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && schema.tables.contains_key(&key.target)
            {
                edges.insert((id.clone(), key.target.clone()));
            }
        }
    }
    edges
}

fn column_name(object: &schema_model::ObjectId) -> String {
    match object {
        schema_model::ObjectId::Column(id) => id.name.clone(),
        other => other.to_string(),
    }
}

struct Place {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

fn draw(nodes: &BTreeMap<TableId, Node>, edges: &BTreeSet<(TableId, TableId)>, title: &str) -> String {
    if nodes.is_empty() {
        return String::new();
    }
    let places = places(nodes, edges);
    let width = places.values().map(|place| place.x + place.width).max().unwrap_or(0) + PADDING;
    let height = places.values().map(|place| place.y + place.height).max().unwrap_or(0) + PADDING;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"diagram\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\">\n<title>{}</title>\n<desc>{}</desc>\n",
        escaped(title),
        escaped(title),
        escaped(&words(edges))
    );
    svg.push_str(STYLE);
    for (from, to) in edges {
        if let (Some(start), Some(end)) = (places.get(from), places.get(to)) {
            svg += &edge(start, end, from == to);
        }
    }
    for (id, node) in nodes {
        if let Some(place) = places.get(id) {
            table(&mut svg, node, place);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

const STYLE: &str = "<style>
.diagram { font: 12px ui-monospace, monospace; color-scheme: light dark; max-width: 100%; height: auto }
.diagram rect { fill: Canvas; stroke: currentColor; stroke-opacity: .45 }
.diagram text { fill: CanvasText }
.diagram .title { font-weight: bold }
.diagram path { fill: none; stroke: currentColor; stroke-opacity: .5 }
.diagram .arrow { fill: currentColor; fill-opacity: .6; stroke: none }
.diagram .changed { stroke-width: 2; stroke-opacity: .9 }
.diagram .new { fill: light-dark(#116329, #56d364) }
.diagram .gone { fill: light-dark(#a40e26, #ff7b72); text-decoration: line-through }
.diagram .other { fill: light-dark(#7d4e00, #e3b341) }
</style>
<defs><marker id=\"to\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
<path class=\"arrow\" d=\"M0 0L8 4L0 8z\"/></marker></defs>
";

fn table(svg: &mut String, node: &Node, place: &Place) {
    let Place { x, y, width, height } = *place;
    let class = if node.changed.is_some() { " class=\"changed\"" } else { "" };
    let _ =
        writeln!(svg, "<rect{class} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>");
    let mark = node.changed.filter(|mark| *mark != Mark::Changed);
    let _ = writeln!(
        svg,
        "<text class=\"title{}\" x=\"{}\" y=\"{}\">{}</text>",
        mark.map(|mark| format!(" {}", class_of(mark))).unwrap_or_default(),
        x + PADDING,
        y + LINE - 4,
        escaped(&with_sign(&node.title, mark.unwrap_or(Mark::Kept)))
    );
    if !node.lines.is_empty() {
        let line = y + LINE + 2;
        let _ = writeln!(svg, "<path d=\"M{x} {line}H{}\"/>", x + width);
    }
    for (at, (text, mark)) in node.lines.iter().enumerate() {
        let _ = writeln!(
            svg,
            "<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>",
            class_of(*mark),
            x + PADDING,
            y + LINE * (at + 2) + 1,
            escaped(&with_sign(text, *mark))
        );
    }
}

/// The marks are told apart without colours.
fn with_sign(text: &str, mark: Mark) -> String {
    match mark {
        Mark::Kept => text.to_owned(),
        Mark::New => format!("+ {text}"),
        Mark::Changed => format!("~ {text}"),
        Mark::Gone => format!("- {text}"),
    }
}

fn class_of(mark: Mark) -> &'static str {
    match mark {
        Mark::Kept => "kept",
        Mark::New => "new",
        Mark::Changed => "other",
        Mark::Gone => "gone",
    }
}

fn edge(from: &Place, to: &Place, is_self: bool) -> String {
    let (sy, ey) = (from.y + LINE / 2 + 2, to.y + LINE / 2 + 2);
    if is_self {
        let right = from.x + from.width;
        return format!(
            "<path d=\"M{right} {sy}c40 0 40 {h} 0 {h}\" marker-end=\"url(#to)\"/>\n",
            h = LINE.min(from.height.saturating_sub(LINE / 2 + 2))
        );
    }
    let right_of = to.x + to.width;
    if from.x >= right_of {
        let middle = usize::midpoint(from.x, right_of);
        return format!(
            "<path d=\"M{} {sy}C{middle} {sy} {middle} {ey} {right_of} {ey}\" marker-end=\"url(#to)\"/>\n",
            from.x
        );
    }
    // To something beside or to the right of it: around by the right side.
    let (start, far) = (from.x + from.width, (from.x + from.width).max(right_of) + BETWEEN_COLUMNS / 3);
    format!("<path d=\"M{start} {sy}C{far} {sy} {far} {ey} {right_of} {ey}\" marker-end=\"url(#to)\"/>\n")
}

/// Columns of boxes: a table stands to the right of every table that it refers to, cycles apart.
fn places(nodes: &BTreeMap<TableId, Node>, edges: &BTreeSet<(TableId, TableId)>) -> BTreeMap<TableId, Place> {
    let mut columns: BTreeMap<usize, Vec<&TableId>> = BTreeMap::new();
    for (id, layer) in layers(nodes, edges) {
        columns.entry(layer).or_default().push(id);
    }
    let mut places: BTreeMap<TableId, Place> = BTreeMap::new();
    let mut x = PADDING;
    for ids in columns.into_values() {
        let mut ids = ids;
        // Beside what they refer to, so that few lines cross.
        let height_of_targets = |id: &TableId| {
            let targets = edges.iter().filter(|(from, to)| from == id && to != id);
            let heights: Vec<usize> =
                targets.filter_map(|(_, to)| places.get(to)).map(|place| place.y).collect();
            heights.iter().sum::<usize>() / heights.len().max(1)
        };
        ids.sort_by_key(|id| (height_of_targets(id), (*id).clone()));
        let (mut y, mut widest) = (PADDING, 0);
        let mut column = Vec::new();
        for id in ids {
            let node = &nodes[id];
            let longest = node.lines.iter().map(|(text, _)| text.chars().count()).max().unwrap_or(0);
            let characters = longest.max(node.title.chars().count()) + 2;
            let (width, height) = (
                (characters * TWO_CHARACTERS).div_ceil(2) + 2 * PADDING,
                LINE * (node.lines.len() + 1) + PADDING,
            );
            if y > PADDING && y + height > HIGHEST {
                (x, y, widest) = (x + widest + BETWEEN_COLUMNS, PADDING, 0);
            }
            column.push((id.clone(), Place { x, y, width, height }));
            y += height + BETWEEN_BOXES;
            widest = widest.max(width);
        }
        places.extend(column);
        x += widest + BETWEEN_COLUMNS;
    }
    places
}

/// How many foreign keys one after the other a table is away from one that refers to nothing.
fn layers<'a>(
    nodes: &'a BTreeMap<TableId, Node>,
    edges: &BTreeSet<(TableId, TableId)>,
) -> BTreeMap<&'a TableId, usize> {
    let mut layers: BTreeMap<&TableId, usize> = nodes.keys().map(|id| (id, 0)).collect();
    // A cycle would raise its tables for ever: no path without one is longer than there are tables.
    let mut behind: BTreeMap<&TableId, Vec<&TableId>> = BTreeMap::new();
    for (from, to) in edges.iter().filter(|(from, to)| from != to) {
        behind.entry(from).or_default().push(to);
    }
    let mut done: BTreeSet<&TableId> = BTreeSet::new();
    let mut open: BTreeSet<&TableId> = BTreeSet::new();
    for start in nodes.keys() {
        // Depth first without recursion: a chain of tables may be long.
        let mut path = vec![(start, 0)];
        while let Some((id, next)) = path.pop() {
            let targets = behind.get(id).map(Vec::as_slice).unwrap_or_default();
            open.insert(id);
            let Some(target) = targets.get(next) else {
                let beyond = |target: &&&TableId| done.contains(**target);
                let layer = targets.iter().filter(beyond).filter_map(|target| layers.get(*target)).max();
                let layer = layer.map_or(0, |layer| layer + 1);
                layers.entry(id).and_modify(|own| *own = layer);
                open.remove(id);
                done.insert(id);
                continue;
            };
            path.push((id, next + 1));
            if let Some((target, _)) = nodes.get_key_value(*target)
                && !done.contains(target)
                && !open.contains(target)
            {
                path.push((target, 0));
            }
        }
    }
    layers
}

fn words(edges: &BTreeSet<(TableId, TableId)>) -> String {
    let words = edges.iter().map(|(from, to)| format!("{from} refers to {to}"));
    words.collect::<Vec<_>>().join("; ")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no way to say these.
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
