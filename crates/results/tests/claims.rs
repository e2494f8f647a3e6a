//! The ledger: no verdict is typed in. For every claim one row of evidence is altered, and the verdict or its
//! number must move; files at fault are refused with their line.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_engine::race::Options;
use overhang_engine::simulate::Mode;
use overhang_engine::{Plan, Scenario};
use overhang_evidence::{Evidence, Row};
use overhang_results::claims::{Judged, Ledger, MeasureName, Question, Verdict};
use overhang_units::Date;

/// Histories: enough for the conditional questions of the ledger.
const DRAWS: u64 = 4_096;

/// A row for each claim, and what its numbers are multiplied by.
const ALTERED: [(&str, &str, f64); 27] = [
    ("stock-15m", "chips.nvidia.fy26q4.compute_revenue", 0.5),
    ("growth-3.3", "chips.nvidia.fy26q3.compute_revenue", 2.0),
    ("b300-mix", "chips.nvidia.fy26q4.b300.compute_revenue_share", 0.1),
    ("nvidia-60", "chips.nvidia.fy26q4.compute_revenue", 0.3),
    ("power-10gw", "power.nyc.average_load", 2.0),
    ("shells", "joint.seen.shell_slack_2026q2", -4.0),
    ("lag-mismatch", "power.lead_time.power_transformer.average_lead_time.2025q2", 0.5),
    ("life-short", "demand.gpu_price.h100.residual_value_at_36_months.2026-01", 0.2),
    ("dep-176", "finance.meta.server_share_of_capex", 0.8),
    ("dep-oracle", "finance.orcl.server_share_of_capex", 0.8),
    ("dep-meta", "finance.meta.server_share_of_capex", 0.8),
    ("credit-20y", "finance.orcl.lease_term", 1.2),
    ("oracle-95", "finance.orcl.i.2025-11-30.total_debt_upper", 1.2),
    ("oracle-fragile", "finance.orcl.fy.2026-05-31.capex_cash_ppe", 0.5),
    ("shield", "finance.msft.ai_share_of_operating_income", 6.0),
    ("pure-nvda", "finance.nvda.ai_share_of_operating_income", 0.1),
    ("capex-gap", "demand.anthropic.run_rate_revenue.2026-05-28", 5.0),
    ("nvidia-moat", "joint.seen.rent_2026q1", 1.3),
    ("program-1t", "joint.seen.shell_slack_2026q2", -4.0),
    ("escalator", "joint.seen.lab_revenue_2026q2", 1.3),
    ("inference", "demand.mmlu_42_level.price_decline_factor.2024-11-12", 0.2),
    ("low-cost", "demand.tpu_v7_against_gb200.tco_ratio.2025-12", 2.0),
    ("fork-life", "joint.seen.rent_2026q1", 1.3),
    ("intern-2026", "joint.seen.lab_revenue_2026q2", 1.3),
    ("researcher-2028", "joint.seen.lab_revenue_2026q2", 1.3),
    ("lead", "takeoff.metr.o3.horizon_50", 4.0),
    ("which-first", "joint.seen.shell_slack_2026q2", -4.0),
];

fn judged(evidence: &Evidence, as_of: Date, ledger: &Ledger) -> Vec<Judged> {
    let known = evidence.as_of(as_of);
    let plan = Plan::new(Scenario::load("baseline", &[]).unwrap(), evidence, as_of, 1).map_err(|e| e.to_string());
    let mut question = Question {
        evidence,
        known: &known,
        plan: plan.as_ref().map_err(Clone::clone),
        as_of,
        samples: 400,
        options: Options::new(DRAWS, Mode::Conditioned),
        seed: 1,
    };
    question.judge(ledger).unwrap()
}

/// Evidence with the numbers of one row multiplied.
fn altered(evidence: &Evidence, id: &str, factor: f64) -> Evidence {
    evidence.get(id).unwrap();
    let mut text = String::new();
    let mut line = |cells: Vec<String>| {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        text.push_str(&quoted.join(","));
        text.push('\n');
    };
    line(overhang_evidence::COLUMNS.map(str::to_string).to_vec());
    for row in evidence.rows() {
        let mut row: Row = row.clone();
        if *row.id == *id {
            let times = |number: Option<f64>| number.map(|x| factor * x);
            (row.value, row.low, row.high) = (times(row.value), times(row.low), times(row.high));
        }
        line(row.cells().iter().map(|cell| cell.to_string()).collect());
    }
    Evidence::from_csv("altered.csv", text.as_bytes(), evidence.created()).unwrap()
}

/// All that was computed for a claim.
fn told(one: &Judged) -> String {
    let parts: Vec<String> =
        one.parts.iter().map(|part| format!("{:?} {:?} {:?}", part.ours, part.p, part.verdict)).collect();
    format!("{:?} {}", one.verdict, parts.join("; "))
}

fn only(ledger: &Ledger, id: &str) -> Ledger {
    Ledger { claims: ledger.claims.iter().filter(|claim| claim.id == id).cloned().collect() }
}

#[test]
fn every_claim_follows_its_evidence() {
    let evidence = Evidence::embedded().unwrap();
    let as_of = evidence.newest_vintage().unwrap();
    let ledger = Ledger::shipped().unwrap();
    let before = judged(&evidence, as_of, &ledger);
    for one in &before {
        let row = ALTERED.iter().find(|(id, _, _)| *id == one.claim.id);
        let Some((id, row, factor)) = row else {
            // Without a measure there is nothing to alter, and nothing but this verdict.
            assert!(one.claim.parts.iter().all(|part| part.measure == MeasureName::None), "{}", one.claim.id);
            assert_eq!(one.verdict, Verdict::NotTestable, "{}", one.claim.id);
            continue;
        };
        let after = judged(&altered(&evidence, row, *factor), as_of, &only(&ledger, id));
        assert_ne!(told(one), told(&after[0]), "{id}: {row} times {factor} moves nothing");
    }
    for (id, _, _) in ALTERED {
        assert!(before.iter().any(|one| one.claim.id == id), "{id} is not in the ledger");
    }
}

#[test]
fn verdicts_turn_with_the_evidence() {
    let evidence = Evidence::embedded().unwrap();
    let as_of = evidence.newest_vintage().unwrap();
    let ledger = Ledger::shipped().unwrap();
    for (id, row, factor, from, to) in [
        ("power-10gw", "power.nyc.average_load", 2.0, Verdict::Holds, Verdict::DoesNotHold),
        ("capex-gap", "demand.anthropic.run_rate_revenue.2026-05-28", 5.0, Verdict::Holds, Verdict::DoesNotHold),
        ("shield", "finance.msft.ai_share_of_operating_income", 6.0, Verdict::Holds, Verdict::DoesNotHold),
        ("pure-nvda", "finance.nvda.ai_share_of_operating_income", 0.1, Verdict::Depends, Verdict::DoesNotHold),
        ("inference", "demand.mmlu_42_level.price_decline_factor.2024-11-12", 0.2, Verdict::Depends, Verdict::Holds),
    ] {
        let ledger = only(&ledger, id);
        assert_eq!(judged(&evidence, as_of, &ledger)[0].verdict, from, "{id}");
        assert_eq!(judged(&altered(&evidence, row, factor), as_of, &ledger)[0].verdict, to, "{id}");
    }
}

#[test]
fn what_was_not_known_is_not_testable() {
    let evidence = Evidence::embedded().unwrap();
    let ledger = Ledger::shipped().unwrap();
    let early = judged(&evidence, Date::constant(2025, 1, 1), &ledger);
    let of = |id: &str| early.iter().find(|one| one.claim.id == id).unwrap();
    for id in ["stock-15m", "which-first", "capex-gap", "dep-176"] {
        assert_eq!(of(id).verdict, Verdict::NotTestable, "{id}: {}", of(id).reason);
        assert!(!of(id).reason.is_empty(), "{id}");
    }
}

const HEAD: &str = "[[claim]]\nid = \"mine\"\nblock = \"power\"\nclaim = \"c\"\nstated = \"1\"\nstated_on = \"2026-01-01\"\nsource = \"s\"\ndefinition = \"d\"\n\n[[claim.part]]\nwhat = \"w\"\n";

fn refusal(part: &str) -> String {
    let evidence = Evidence::embedded().unwrap();
    let as_of = evidence.newest_vintage().unwrap();
    let known = evidence.as_of(as_of);
    let mut ledger = Ledger::default();
    if let Err(error) = ledger.read("mine.toml", &format!("{HEAD}{part}")) {
        return error.to_string();
    }
    let mut question = Question {
        evidence: &evidence,
        known: &known,
        plan: Err("none".to_string()),
        as_of,
        samples: 100,
        options: Options::new(1, Mode::Prior),
        seed: 1,
    };
    question.judge(&ledger).map(|judged| panic!("{}", judged[0].reason)).unwrap_err().to_string()
}

#[test]
fn files_at_fault_are_refused_with_their_line() {
    let row = "measure = \"evidence.row\"\nrow = \"power.nyc.average_load\"\n";
    let stock = "measure = \"fleet.stock\"\nof = \"World\"\nin = \"h100e\"\n";
    for (part, expected) in [
        ("measure = \"fleet.stok\"\nunit = \"GW\"\nat_least = 1".to_string(), "fleet.stock"),
        (format!("{row}at_least = 1"), "unit: found none"),
        (format!("{row}unit = \"GWW\"\nat_least = 1"), "GWW"),
        (format!("{row}unit = \"USD\"\nat_least = 1"), "expected one of the measure, GW"),
        (format!("{row}unit = \"GW\""), "at_least, at_most"),
        (format!("{row}unit = \"GW\"\nat_least = 1\nat_most = 2"), "one test"),
        (format!("{row}unit = \"GW\"\nhappens = true"), "a measure that is a chance"),
        (format!("{row}unit = \"GW\"\nabout = 6"), "within"),
        (format!("{row}unit = \"GW\"\nbetween = [2, 1]"), "in order"),
        (format!("{row}unit = \"GW\"\nat_least = 1\nquarter = \"2025-Q4\""), "quarter: found it with evidence.row"),
        (format!("{row}unit = \"GW\"\nat_least = nan"), "finite"),
        ("measure = \"evidence.row\"\nrow = \"power.nyc.avrage_load\"\nunit = \"GW\"\nat_least = 1".to_string(), "power.nyc.average_load"),
        (format!("{stock}quarter = \"2025-Q5\"\nunit = \"H100e\"\nat_least = 1"), "a quarter such as 2025-Q4"),
        (format!("{stock}unit = \"H100e\"\nat_least = 1"), "quarter: found none"),
        (
            "measure = \"fleet.stock\"\nof = \"Nvidea\"\nin = \"h100e\"\nquarter = \"2025-Q4\"\nunit = \"H100e\"\nat_least = 1"
                .to_string(),
            "Nvidia",
        ),
        (
            "measure = \"screen.measure\"\nticker = \"ORCK\"\nquantity = \"purity\"\nunit = \"share\"\nat_least = 1".to_string(),
            "ORCL",
        ),
        ("measure = \"none\"\n".to_string(), "reason: found none"),
        (format!("{row}unit = \"GW\"\nat_least = 1\nverdict = \"holds\""), "verdict"),
    ] {
        let said = refusal(&part);
        assert!(said.contains(expected) && said.starts_with("mine.toml:1"), "{part}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
