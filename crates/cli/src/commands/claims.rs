//! `overhang claims`: published claims with computed verdicts.

use crate::arguments::Claims;
use crate::context::{Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_charts::{Chart, Series, Style, XAxis, YAxis};
use overhang_engine::race::Options;
use overhang_engine::simulate::Keep;
use overhang_engine::start::first_quarter;
use overhang_results::claims::{Judged, JudgedPart, Ledger, Question, Test, Verdict, shown, shown_interval};
use overhang_units::nearest;
use serde_json::{Value, json};

/// Samples of the fleet and of rows, at most: their quantiles then have errors of about half a per cent.
const MOST_SAMPLES: u64 = 20_000;
/// Claims of a picture.
const DRAWN: usize = 20;
/// The verdicts in the order in which they are counted.
const VERDICTS: [Verdict; 4] = [Verdict::Holds, Verdict::DoesNotHold, Verdict::Depends, Verdict::NotTestable];

pub(crate) fn claims(arguments: &Claims, context: &Context) -> Result<Report, Failure> {
    let mut ledger = match &arguments.file {
        None => Ledger::shipped()?,
        Some(path) => Ledger::from_file(path)?,
    };
    if !arguments.claim.is_empty() {
        for id in &arguments.claim {
            let ids = ledger.claims.iter().map(|claim| claim.id.as_str());
            if !ledger.claims.iter().any(|claim| claim.id == *id) {
                let near = nearest(id, ids, 3).join(", ");
                return Err(Failure::Question(format!("--claim: found `{id}`, expected a claim such as {near}")));
            }
        }
        ledger.claims.retain(|claim| arguments.claim.contains(&claim.id));
    }
    let draws = context.draws();
    let judged = judge(&ledger, context)?;
    let mut report = Report::new("claims", context, Some(draws));
    let basis = format!(
        "scenario {}, evidence to {}, {draws} histories, seed {}",
        context.global.scenario, context.as_of, context.global.seed
    );
    if arguments.claim.is_empty() {
        report.heading.push(format!("Published claims against our numbers: {basis}"));
        report.tables.push(ledger_table(&judged));
        report.notes = notes(&judged);
    } else {
        for one in &judged {
            if !report.heading.is_empty() {
                report.heading.push(String::new());
            }
            report.heading.extend(paragraph(one, &basis, &context.evidence.hash()));
        }
    }
    report.tables.push(machine_table(&judged));
    report.data = Value::Array(judged.iter().map(object).collect());
    report.draw(arguments.plot.as_deref(), || chart(&judged, &basis))?;
    Ok(report)
}

/// The claims with their verdicts.
pub(crate) fn judge(ledger: &Ledger, context: &Context) -> Result<Vec<Judged>, Failure> {
    let known = context.known()?;
    let plan = match context.plan() {
        Ok(plan) => Ok(plan),
        Err(Failure::Question(_)) if context.as_of < first_quarter().start() => {
            Err(format!("the race begins on {} and cannot be asked earlier", first_quarter().start()))
        }
        Err(failure) => return Err(failure),
    };
    let draws = context.draws();
    context.with_options(mode(false), Keep::default(), |given| {
        let mut options = Options::new(draws, given.mode);
        (options.threads, options.progress, options.stop) = (given.threads, given.progress, given.stop);
        let mut question = Question {
            evidence: &context.evidence,
            known: &known,
            plan: plan.as_ref().map_err(Clone::clone),
            as_of: context.as_of,
            samples: draws.min(MOST_SAMPLES),
            options,
            seed: context.global.seed,
        };
        Ok(question.judge(ledger)?)
    })
}

fn ours(one: &Judged) -> String {
    one.leading().and_then(|part| part.ours.map(|ours| shown_interval(ours, &part.unit))).unwrap_or_default()
}

fn as_of(one: &Judged) -> String {
    one.leading().and_then(|part| part.as_of).map(|day| day.to_string()).unwrap_or_default()
}

fn ledger_table(judged: &[Judged]) -> Table {
    let mut table = Table::new(
        "",
        &[("id", "claim"), ("verdict", "verdict"), ("stated", "stated"), ("ours", "ours"), ("as_of", "as of")],
    );
    for one in judged {
        table.row([
            Cell::from(one.claim.id.as_str()),
            Cell::from(one.verdict.word()),
            Cell::from(one.claim.stated.as_str()),
            Cell::Text(ours(one)),
            Cell::Text(as_of(one)),
        ]);
    }
    table
}

fn notes(judged: &[Judged]) -> Vec<String> {
    let counts: Vec<String> = VERDICTS
        .iter()
        .map(|verdict| format!("{} {}", judged.iter().filter(|one| one.verdict == *verdict).count(), verdict.word()))
        .collect();
    vec![
        format!("Of {} claims: {}.", judged.len(), counts.join(", ")),
        "Ours: the first number that decides, median (90% interval). Holds: at least 95% of ours meets the test; does not \
         hold: at most 5%; depends: in between, or definitions differ; all parts of a claim must hold."
            .to_string(),
        "`overhang claims --claim ID` gives the paragraph; docs/claims.md the rules.".to_string(),
    ]
}

/// One claim for an article.
fn paragraph(one: &Judged, basis: &str, hash: &str) -> Vec<String> {
    let claim = &one.claim;
    let mut weakest = Vec::new();
    let mut rests: Vec<&str> = Vec::new();
    for part in &one.parts {
        weakest.extend(part.weakest);
        rests.extend(part.rests_on.iter().map(String::as_str));
    }
    let mut seen: Vec<&str> = Vec::new();
    rests.retain(|row| {
        let new = !seen.contains(row);
        seen.push(row);
        new
    });
    let kind = overhang_evidence::Kind::weakest(weakest).map_or("none", |kind| kind.word());
    let beside: Vec<String> = one.parts.iter().filter(|part| part.verdict.is_none()).filter_map(context_of).collect();
    let link = if claim.link.is_empty() { String::new() } else { format!(", {}", claim.link) };
    let sentence = |text: &str| format!("{}.", text.trim_end_matches('.'));
    let mut text = format!(
        "{} ({}, {}; stated: {}.) Verdict: {}. {}",
        claim.claim,
        claim.source,
        claim.stated_on,
        claim.stated,
        one.verdict.word(),
        sentence(&one.reason)
    );
    if !beside.is_empty() {
        text += &format!(" Beside it: {}.", beside.join("; "));
    }
    text += &format!(" Counted: {}", sentence(&claim.definition));
    if !rests.is_empty() {
        text += &format!(" Rests on {}; weakest kind: {kind}.", rests.join(", "));
    }
    let version = env!("CARGO_PKG_VERSION");
    let short = hash.get(..12).unwrap_or(hash);
    vec![
        text,
        format!("Source: Overhang {version}, `overhang claims --claim {}`, {basis}, evidence {short}{link}.", claim.id),
    ]
}

/// A number that stands beside a claim.
fn context_of(part: &JudgedPart) -> Option<String> {
    let ours = part.ours?;
    Some(format!("{}: {}", part.what, shown_interval(ours, &part.unit)))
}

fn object(one: &Judged) -> Value {
    let claim = &one.claim;
    let mut rests: Vec<&String> = Vec::new();
    for row in one.parts.iter().flat_map(|part| &part.rests_on) {
        if !rests.contains(&row) {
            rests.push(row);
        }
    }
    let kind = overhang_evidence::Kind::weakest(one.parts.iter().filter_map(|part| part.weakest));
    json!({
        "id": claim.id,
        "block": claim.block,
        "claim": claim.claim,
        "stated": claim.stated,
        "stated_on": claim.stated_on.to_string(),
        "source": claim.source,
        "link": claim.link,
        "definition": claim.definition,
        "ours": one.leading().map(number),
        "as_of": one.leading().and_then(|part| part.as_of).map(|day| day.to_string()),
        "verdict": one.verdict,
        "reason": one.reason,
        "rests_on": rests,
        "weakest_kind": kind.map(|kind| kind.word()),
        "readings": one.readings.iter().filter(|reading| !reading.name.is_empty())
            .map(|reading| json!({ "reading": reading.name, "verdict": reading.verdict })).collect::<Vec<Value>>(),
        "parts": one.parts.iter().map(part_object).collect::<Vec<Value>>(),
    })
}

fn number(part: &JudgedPart) -> Value {
    match part.ours {
        Some([p5, p50, p95]) => json!({ "what": part.what, "unit": part.unit, "p5": p5, "p50": p50, "p95": p95 }),
        None => Value::Null,
    }
}

fn part_object(part: &JudgedPart) -> Value {
    json!({
        "reading": if part.reading.is_empty() { Value::Null } else { json!(part.reading) },
        "what": part.what,
        "test": part.test,
        "unit": part.unit,
        "ours": number(part),
        "as_of": part.as_of.map(|day| day.to_string()),
        "p": part.p,
        "verdict": part.verdict,
        "missing": if part.missing.is_empty() { Value::Null } else { json!(part.missing) },
        "rests_on": part.rests_on,
        "weakest_kind": part.weakest.map(|kind| kind.word()),
    })
}

fn machine_table(judged: &[Judged]) -> Table {
    let mut table = Table::for_machines(&[
        "id",
        "claim",
        "stated",
        "stated_on",
        "verdict",
        "ours_p5",
        "ours_p50",
        "ours_p95",
        "unit",
        "as_of",
        "reason",
        "weakest_kind",
        "source",
        "link",
    ]);
    for one in judged {
        let leading = one.leading();
        let point = |k: usize| {
            leading
                .and_then(|part| part.ours)
                .and_then(|ours| ours.get(k).copied())
                .map_or(Cell::Empty, |x| Cell::number(x, 6))
        };
        let kind = overhang_evidence::Kind::weakest(one.parts.iter().filter_map(|part| part.weakest));
        table.row([
            Cell::from(one.claim.id.as_str()),
            Cell::from(one.claim.claim.as_str()),
            Cell::from(one.claim.stated.as_str()),
            Cell::Text(one.claim.stated_on.to_string()),
            Cell::from(one.verdict.word()),
            point(0),
            point(1),
            point(2),
            Cell::Text(leading.map(|part| part.unit.clone()).unwrap_or_default()),
            Cell::Text(as_of(one)),
            Cell::from(one.reason.as_str()),
            Cell::from(kind.map_or("", |kind| kind.word())),
            Cell::from(one.claim.source.as_str()),
            Cell::from(one.claim.link.as_str()),
        ]);
    }
    table
}

/// Ours over the stated bound, one row per part with a bound above zero and a positive interval.
fn chart(judged: &[Judged], basis: &str) -> Chart {
    let bound = |part: &JudgedPart| match part.test? {
        Test::AtLeast(x) | Test::AtMost(x) | Test::About(x, _) => Some(x).filter(|x| *x > 0.0),
        Test::Between(..) | Test::Happens => None,
    };
    let rows: Vec<(String, [f64; 3])> = judged
        .iter()
        .filter_map(|one| {
            let part = one.leading()?;
            let (ours, bound) = (part.ours?, bound(part)?);
            let ratio = ours.map(|x| x / bound);
            (ratio[0] > 0.0).then(|| (format!("{} ({})", one.claim.id, shown(bound, &part.unit)), ratio))
        })
        .collect();
    let (all, rows) = (rows.len(), rows.into_iter().take(DRAWN).collect::<Vec<_>>());
    let last = rows.len() as f64;
    let mut series = vec![Series::new("", vec![(1.0, 0.5), (1.0, last + 0.5)], Style::line(0))];
    for (k, (name, [p5, p50, p95])) in rows.into_iter().enumerate() {
        let y = last - k as f64;
        // A number without an interval is a point.
        let style = if p95 > p5 { Style::line(k + 1) } else { Style::points(k + 1) };
        series.push(Series::new(name, vec![(p5, y), (p50, y), (p95, y)], style));
    }
    Chart {
        title: "Published claims: our number over the stated one".to_string(),
        subtitle: basis.to_string(),
        definition: "One line per claim whose deciding number has a bound: our 90% interval over that bound; 1: equal. In brackets the bound.".to_string(),
        x: XAxis::numbers("ours over stated (ratio)"),
        y: YAxis::linear("claim, in the order of the ledger, first at the top"),
        series,
        footnote: format!(
            "A line says how far numbers lie apart; whether the claim holds, `overhang claims` says. Drawn: {} of {all}.",
            all.min(DRAWN)
        ),
    }
}
