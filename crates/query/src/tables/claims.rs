//! `claims`: published claims with their verdicts. Judging them simulates, so it is done only for a query that asks.

use super::{batch, dates, field, filled, numbers, texts};
use crate::Sources;
use crate::error::Error;
use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Schema};
use overhang_evidence::Kind;
use overhang_results::claims::{Judged, JudgedPart};

pub(super) fn schema() -> Schema {
    let text = |name, meaning| field(name, DataType::Utf8View, "-", meaning);
    let date = |name, meaning| field(name, DataType::Date32, "date", meaning);
    let ours = |name, meaning| field(name, DataType::Float64, "unit", meaning);
    Schema::new(vec![
        text("id", "Short name"),
        text("block", "Part of the model"),
        text("claim", "What was said, in our words"),
        text("stated", "The number that was said"),
        date("stated_on", "When"),
        text("verdict", "holds, does not hold, depends or not testable"),
        text("reason", "Why"),
        ours("ours_p5", "5% point of the number that decides"),
        ours("ours_p50", "Its median"),
        ours("ours_p95", "Its 95% point"),
        text("unit", "Unit of these"),
        date("as_of", "Day that our number speaks of"),
        field("p", DataType::Float64, "share", "Chance that the test of that number is met"),
        text("weakest_kind", "Weakest kind of what the verdict rests on"),
        text("source", "Who said it, and where"),
        text("link", "Address"),
    ])
}

pub(super) fn rows(sources: &Sources) -> Result<RecordBatch, Error> {
    let all = sources.host.claims()?;
    let text =
        |of: &dyn Fn(&Judged) -> String| texts(all.iter().map(|one| Some(of(one)).filter(|text| !text.is_empty())));
    let number = |of: fn(&JudgedPart) -> Option<f64>| numbers(all.iter().map(|one| one.leading().and_then(of)));
    let weakest = |one: &Judged| Kind::weakest(one.parts.iter().filter_map(|part| part.weakest));
    let columns: Vec<ArrayRef> = vec![
        text(&|one| one.claim.id.clone()),
        text(&|one| one.claim.block.clone()),
        text(&|one| one.claim.claim.clone()),
        text(&|one| one.claim.stated.clone()),
        dates(all.iter().map(|one| Some(one.claim.stated_on))),
        text(&|one| one.verdict.word().to_owned()),
        text(&|one| one.reason.clone()),
        number(|part| part.ours.map(|[p5, _, _]| p5)),
        number(|part| part.ours.map(|[_, p50, _]| p50)),
        number(|part| part.ours.map(|[_, _, p95]| p95)),
        texts(all.iter().map(|one| one.leading().and_then(|part| filled(&part.unit)))),
        dates(all.iter().map(|one| one.leading().and_then(|part| part.as_of))),
        number(|part| part.p),
        texts(all.iter().map(|one| weakest(one).map(Kind::word))),
        text(&|one| one.claim.source.clone()),
        text(&|one| one.claim.link.clone()),
    ];
    batch(schema(), columns)
}
