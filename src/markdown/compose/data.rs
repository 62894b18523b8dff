//! A file of data as a table: YAML, JSON (which is YAML) or CSV (RFC 4180).
//!
//! A list of records has a column for each key, in the order in which they first
//! occur; a list of lists and a CSV file have their columns in the first row; a
//! record of records has its own keys in a first column without a name.

use serde_yaml::Value;

use crate::source::SourceFile;

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Whether it is a yes or a no.
    pub flag: Option<bool>,
}

/// The most cells of a table: what a browser shows without stumbling.
const MOST_CELLS: usize = 100_000;

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it, and the byte where that is known.
    pub fn read(file: &SourceFile) -> Result<Self, (String, usize)> {
        let text = file.text.trim_start_matches('\u{feff}');
        let table = match &*file.path.extension() {
            "csv" => from_csv(text)?,
            "yaml" | "yml" | "json" => from_yaml(text)?,
            other => {
                let words =
                    format!("a table is read of `.yaml`, `.json` and `.csv`, not of `.{other}`");
                return Err((words, 0));
            }
        };
        if table.rows.len() * table.columns.len() > MOST_CELLS {
            return Err((format!("the table has more than {MOST_CELLS} cells"), 0));
        }
        Ok(table)
    }

    /// The table with only these columns; the first name that there is not.
    ///
    /// # Errors
    /// That name.
    pub fn only(&self, names: &[&str]) -> Result<Self, String> {
        let mut at = Vec::new();
        for name in names {
            let found = self.columns.iter().position(|c| c == name);
            at.push(found.ok_or_else(|| (*name).to_owned())?);
        }
        let pick = |row: &Vec<Cell>| at.iter().map(|i| row[*i].clone()).collect();
        Ok(Self {
            columns: at.iter().map(|i| self.columns[*i].clone()).collect(),
            rows: self.rows.iter().map(pick).collect(),
        })
    }
}

fn cell(text: &str) -> Cell {
    let flag = match text.trim() {
        "true" | "yes" | "Yes" => Some(true),
        "false" | "no" | "No" => Some(false),
        _ => None,
    };
    Cell {
        text: text.trim().to_owned(),
        flag,
    }
}

fn from_yaml(text: &str) -> Result<Table, (String, usize)> {
    let value: Value = serde_yaml::from_str(text).map_err(|e| {
        let at = e.location().map_or(0, |l| l.index());
        (format!("it cannot be read: {e}"), at.min(text.len()))
    })?;
    let no_table = || ("it is no list of records".to_owned(), 0);
    match &value {
        Value::Sequence(rows) if rows.iter().all(Value::is_mapping) => {
            let rows = rows.iter().filter_map(Value::as_mapping);
            Ok(of_records(rows.map(|row| (None, row))))
        }
        Value::Sequence(rows) if rows.iter().all(Value::is_sequence) => {
            let rows = rows.iter().filter_map(Value::as_sequence);
            let rows = rows.map(|row| row.iter().map(of_value).collect());
            Ok(of_rows(rows.collect()))
        }
        Value::Mapping(map) if map.values().all(Value::is_mapping) => {
            let rows = map
                .iter()
                .filter_map(|(k, v)| Some((Some(of_value(k)), v.as_mapping()?)));
            Ok(of_records(rows))
        }
        _ => Err(no_table()),
    }
}

fn of_records<'v>(rows: impl Iterator<Item = (Option<Cell>, &'v serde_yaml::Mapping)>) -> Table {
    let rows: Vec<_> = rows.collect();
    let mut columns: Vec<String> = Vec::new();
    let named = rows.iter().any(|(name, _)| name.is_some());
    if named {
        columns.push(String::new());
    }
    let mut known = std::collections::BTreeMap::new();
    for key in rows.iter().flat_map(|(_, row)| row.keys()) {
        let name = of_value(key).text;
        known.entry(name.clone()).or_insert_with(|| {
            columns.push(name);
            columns.len() - 1
        });
    }
    let record = |(name, row): (Option<Cell>, &serde_yaml::Mapping)| {
        let mut cells = vec![Cell::default(); columns.len()];
        for (key, value) in row {
            if let Some(at) = known.get(&of_value(key).text) {
                cells[*at] = of_value(value);
            }
        }
        if let Some(name) = name {
            cells[0] = name;
        }
        cells
    };
    let rows = rows.into_iter().map(record).collect();
    Table { columns, rows }
}

fn of_rows(mut rows: Vec<Vec<Cell>>) -> Table {
    if rows.is_empty() {
        return Table::default();
    }
    let columns: Vec<String> = rows.remove(0).into_iter().map(|c| c.text).collect();
    let width = rows
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(0)
        .max(columns.len());
    let mut table = Table { columns, rows };
    table.columns.resize(width, String::new());
    for row in &mut table.rows {
        row.resize(width, Cell::default());
    }
    table
}

fn of_value(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::default(),
        Value::Bool(flag) => Cell {
            text: flag.to_string(),
            flag: Some(*flag),
        },
        Value::Number(number) => cell(&number.to_string()),
        Value::String(text) => cell(text),
        Value::Sequence(values) => {
            let texts: Vec<_> = values.iter().map(|v| of_value(v).text).collect();
            cell(&texts.join(", "))
        }
        Value::Mapping(map) => {
            let pairs = map
                .iter()
                .map(|(k, v)| format!("{}: {}", of_value(k).text, of_value(v).text));
            cell(&pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Tagged(tagged) => of_value(&tagged.value),
    }
}

/// RFC 4180; semicolons and tabs separate, too, where the first line has no comma.
fn from_csv(text: &str) -> Result<Table, (String, usize)> {
    let first = text.lines().next().unwrap_or("");
    let mark = [',', ';', '\t']
        .into_iter()
        .find(|m| first.contains(*m))
        .unwrap_or(',');
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let (mut row, mut field) = (Vec::new(), String::new());
    let mut quote: Option<usize> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (c, quote) {
            ('"', Some(_)) if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                chars.next();
                field.push('"');
            }
            ('"', Some(_)) => quote = None,
            (c, Some(_)) => field.push(c),
            ('"', None) if field.trim().is_empty() => {
                field.clear();
                quote = Some(at);
            }
            ('\r', None) => {}
            ('\n', None) => {
                row.push(cell(&std::mem::take(&mut field)));
                rows.push(std::mem::take(&mut row));
            }
            (c, None) if c == mark => row.push(cell(&std::mem::take(&mut field))),
            (c, None) => field.push(c),
        }
    }
    if let Some(at) = quote {
        return Err(("a quote is never closed".into(), at));
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(cell(&field));
        rows.push(row);
    }
    rows.retain(|row| row.len() > 1 || row.iter().any(|c| !c.text.is_empty()));
    Ok(of_rows(rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SourcePath;
    use crate::source::Fingerprint;

    fn read(name: &str, text: &str) -> Result<Vec<String>, (String, usize)> {
        let file = SourceFile {
            path: SourcePath::new(name).expect("a path"),
            text: text.into(),
            fingerprint: Fingerprint::of(text.as_bytes()),
        };
        let table = Table::read(&file)?;
        let mut lines = vec![table.columns.join("|")];
        let row = |row: &Vec<Cell>| {
            let cells: Vec<_> = row.iter().map(|c| c.text.as_str()).collect();
            cells.join("|")
        };
        lines.extend(table.rows.iter().map(row));
        Ok(lines)
    }

    #[test]
    fn every_form_of_data_becomes_the_same_table() {
        let yaml = read(
            "data/a.yaml",
            "- name: Chat\n  ok: true\n- name: \"Voice, old\"\n  note: [a, b]\n",
        );
        let json = read(
            "data/a.json",
            "[{\"name\":\"Chat\",\"ok\":true},{\"name\":\"Voice, old\",\"note\":[\"a\",\"b\"]}]",
        );
        let csv = read(
            "data/a.csv",
            "name,ok,note\r\nChat,true\r\n\"Voice, old\",,\"a, b\"\r\n",
        );
        let rows = ["name|ok|note", "Chat|true|", "Voice, old||a, b"];
        assert_eq!(yaml.as_deref(), Ok(&rows.map(String::from)[..]));
        assert_eq!(json, yaml);
        assert_eq!(csv, yaml);
        let map = read("data/a.yaml", "Chat:\n  ok: 1\n");
        assert_eq!(map.as_deref(), Ok(&["|ok".to_owned(), "Chat|1".into()][..]));
        let lists = read("data/a.json", "[[\"a\",\"b\"],[1,2,3]]");
        assert_eq!(
            lists.as_deref(),
            Ok(&["a|b|".to_owned(), "1|2|3".into()][..])
        );
    }

    #[test]
    fn what_is_no_table_says_why() {
        let why = |name, text| read(name, text).expect_err("no table").0;
        assert_eq!(why("data/a.yaml", "just words"), "it is no list of records");
        assert_eq!(why("data/a.csv", "a,\"b\n"), "a quote is never closed");
        assert!(why("data/a.json", "[{").starts_with("it cannot be read"));
        assert!(why("data/a.txt", "").starts_with("a table is read of"));
    }
}
