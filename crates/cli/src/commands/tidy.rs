//! All numbers of an answer as one table for machines: a row per number, whatever table shows it to people.
//!
//! `table` is the field of the JSON object, `item` and `case` the names and settings that a number belongs to, `year`
//! its year, `quantity` the rest of its path with its unit. A number has a `value`, with `se` where it has an error,
//! or three quantiles; words stand in `text`.

use crate::report::{Cell, Table};
use serde_json::Value;

const COLUMNS: [&str; 11] = ["table", "item", "case", "year", "quantity", "value", "se", "p5", "p50", "p95", "text"];
/// Fields that name what an object of a list is about.
const ITEMS: [&str; 5] = ["name", "layer", "world", "against", "parameter"];
/// Fields that say under which setting.
const CASES: [&str; 4] = ["budget_usd_bn", "reactors_share", "left", "advantage"];
/// Fields that say when.
const YEARS: [&str; 2] = ["year", "date"];

/// Where a number stands.
#[derive(Clone, Default)]
struct Place {
    table: String,
    item: String,
    case: String,
    year: String,
    quantity: Vec<String>,
}

/// The table of all that `data`, an object of the contract, holds.
pub(crate) fn tidy(data: &Value) -> Table {
    let mut table = Table::for_machines(&COLUMNS);
    for (name, value) in data.as_object().into_iter().flatten() {
        walk(value, &Place { table: name.clone(), ..Place::default() }, &mut table);
    }
    table
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

fn walk(value: &Value, place: &Place, table: &mut Table) {
    let number = |key: &str| value.get(key).and_then(Value::as_f64).map_or(Cell::Empty, Cell::exact);
    match value {
        Value::Object(fields)
            if ["value", "p", "p50"]
                .iter()
                .any(|key| fields.get(*key).is_some_and(|value| value.is_number() || value.is_null())) =>
        {
            let mut place = place.clone();
            place.year = YEARS.iter().find_map(|key| fields.get(*key)).map_or(place.year, word);
            let of = if fields.contains_key("p") { "p" } else { "value" };
            add(table, &place, [of, "se", "p5", "p50", "p95"].map(number), Cell::Empty);
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                let mut place = place.clone();
                place.quantity.push(key.clone());
                walk(value, &place, table);
            }
        }
        Value::Array(elements) => {
            for (number, element) in elements.iter().enumerate() {
                let mut place = place.clone();
                let Value::Object(fields) = element else {
                    place.quantity.push((number + 1).to_string());
                    walk(element, &place, table);
                    continue;
                };
                let own = |keys: &[&str]| keys.iter().find_map(|key| fields.get(*key)).map(word);
                place.item = own(&ITEMS).unwrap_or(place.item);
                place.case = own(&CASES).unwrap_or(place.case);
                place.year = own(&YEARS).unwrap_or(place.year);
                let taken = [&ITEMS[..], &CASES[..], &YEARS[..]]
                    .map(|keys| keys.iter().copied().find(|key| fields.contains_key(*key)));
                let is_place = |key: &str| taken.contains(&Some(key));
                let rest: serde_json::Map<String, Value> = fields
                    .iter()
                    .filter(|(key, _)| !is_place(key))
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect();
                walk(&Value::Object(rest), &place, table);
            }
        }
        Value::Number(number) => {
            let value = number.as_f64().map_or(Cell::Empty, Cell::exact);
            add(table, place, [value, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty], Cell::Empty);
        }
        Value::String(_) | Value::Bool(_) => {
            let none = [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
            add(table, place, none, Cell::Text(word(value)));
        }
        Value::Null => {}
    }
}

fn add(table: &mut Table, place: &Place, numbers: [Cell; 5], text: Cell) {
    let words = [&place.table, &place.item, &place.case, &place.year, &place.quantity.join("_")];
    table.row(words.into_iter().map(|word| Cell::Text(word.clone())).chain(numbers).chain([text]));
}

#[cfg(test)]
mod tests {
    use super::tidy;
    use crate::report::Report;
    use serde_json::json;

    #[test]
    fn every_number_has_a_row_and_its_place() {
        let data = json!({
            "alternatives": [{
                "name": "chips", "budget_usd_bn": 100.0, "what": "less power",
                "years": [{ "date": "2026-12-31", "p": { "value": 0.5, "se": 0.25 } }],
            }],
            "rivals": [{ "name": "2 equal rivals", "effort": [25.0, 24.0] }],
            "winner": { "p": [{ "year": 2026, "p": 0.1, "se": 0.01 }] },
            "shares": [{ "year": 2027, "share": { "p5": 0.1, "p50": 0.2, "p95": 0.3 } }],
            "none": null,
        });
        let mut report = Report::default();
        report.tables.push(tidy(&data));
        let csv = report.render(crate::arguments::Format::Csv).unwrap();
        let expected = [
            "table,item,case,year,quantity,value,se,p5,p50,p95,text",
            "alternatives,chips,100.0,,what,,,,,,less power",
            "alternatives,chips,100.0,2026-12-31,years_p,0.5,0.25,,,,",
            "rivals,2 equal rivals,,,effort_1,25,,,,,",
            "rivals,2 equal rivals,,,effort_2,24,,,,,",
            "winner,,,2026,p,0.1,0.01,,,,",
            "shares,,,2027,share,,,0.1,0.2,0.3,",
        ];
        assert_eq!(csv.lines().collect::<Vec<_>>(), expected);
    }
}
