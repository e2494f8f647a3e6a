//! The take-off block against its deterministic vector (tests/oracles/takeoff), and its properties.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::{Worst, cases, json, number, rows};
use overhang_model::takeoff::derived::reference_pace;
use overhang_model::takeoff::params::DESCRIPTIONS;
use overhang_model::takeoff::step::{LABS, Outcome, Setup, State, log10_horizon_minutes};
use overhang_model::{events, takeoff::Parameters};
use proptest::prelude::*;
use serde_json::Value;
use std::array::from_fn;

/// Parameters of the vector.
fn parameters() -> Parameters<f64> {
    let file = json("takeoff/test_vector_takeoff_params.json");
    let mut names = DESCRIPTIONS.iter();
    Parameters::fill(&mut || match names.next().unwrap().symbol {
        // Not in the vector: what capability does to demand.
        "chi_A" => 0.0,
        share if share.starts_with("share") => {
            let lab: usize = share["share".len()..].parse().unwrap();
            file["shares"][lab - 1].as_f64().unwrap()
        }
        symbol => file[symbol].as_f64().unwrap_or_else(|| panic!("{symbol}")),
    })
}

fn kref(p: &Parameters<f64>) -> f64 {
    reference_pace(
        p.software_growth_start_per_year,
        p.compute_weight,
        p.compute_growth_reference_per_year,
        p.inference_weight,
        p.inference_growth_per_year,
    )
}

/// The trips (docs/model/joint.md, step 11) with take-off at `years` of progress in one.
fn events(p: &Parameters<f64>, years: f64) -> (events::State<f64>, events::Parameters<f64>) {
    let definition = events::Parameters {
        bubble_capex_fall_share: 1.0,
        bubble_appetite_log: 0.0,
        takeoff_pace_oom_per_year: kref(p),
        takeoff_years_in_one: years,
    };
    (events::State::new([1.0; 4]), definition)
}

/// Whether take-off holds.
fn took_off((state, definition): &mut (events::State<f64>, events::Parameters<f64>), t: usize, leader: f64) -> bool {
    let inputs = events::Inputs {
        capex: 1.0,
        idle_share: 0.0,
        idle_limit: 1.0,
        appetite: 0.0,
        distress: 0.0,
        rent_index: 1.0,
        rent_break_even: 1.0,
        leader_oom: leader,
    };
    state.step(definition, t, &inputs).takeoff
}

#[test]
fn takeoff_vector() {
    let p = parameters();
    let setup = Setup::new(&p);
    let mut state = State::new(&setup);
    let (mut three, mut two) = (events(&p, 3.0), events(&p, 2.0));
    let intern_minutes = json("takeoff/test_vector_takeoff_params.json")["intern_minutes"].as_f64().unwrap();
    assert!((kref(&p) - 1.238_219_046_325_431_7).abs() < 1e-14);
    let mut leaders: Vec<f64> = Vec::new();
    let mut worst = Worst::default();
    let mut firsts = [None; 4];
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    for (t, row) in rows("takeoff/test_vector_takeoff.csv").iter().enumerate() {
        let energised = number(row, "energised_m_h100e");
        let by_rule = 18.0 * 1.2f64.powi(t.min(12) as i32) * 1.08f64.powi(t.saturating_sub(12) as i32);
        assert!((by_rule / energised - 1.0).abs() < 1e-12);
        let before = state;
        let out = state.step(&p, &setup, energised / 18.0);
        let horizon = |lab: usize| log10_horizon_minutes(&p, out.labs[lab].capability_oom);
        let leader = out.leader as usize;
        leaders.push(out.leader_oom);
        let gained = if t < 4 { 0.0 } else { out.leader_oom - leaders[t - 4] };
        let ln_cost = before.ln_inference - before.ln_software[leader] - 1.4f64.ln() * 0.25 * t as f64;
        let happened = [
            horizon(leader) >= intern_minutes.log10(),
            out.leader_oom >= p.automated_coder_oom,
            took_off(&mut three, t, out.leader_oom),
            took_off(&mut two, t, out.leader_oom),
        ];
        for (first, holds) in firsts.iter_mut().zip(happened) {
            if holds {
                *first = first.or(Some(t));
            }
        }
        let mut ours = vec![
            ("quarter".to_string(), t as f64),
            ("energised_m_h100e".to_string(), energised),
            ("human_index".to_string(), before.ln_human.exp()),
            ("inference_mult".to_string(), before.ln_inference.exp()),
            ("leader".to_string(), out.leader + 1.0),
            ("d_capability_4q".to_string(), gained),
            ("hhi".to_string(), before.share.iter().map(|s| s * s).sum()),
            ("cost_per_task".to_string(), ln_cost.exp()),
            ("intern".to_string(), flag(happened[0])),
            ("researcher".to_string(), flag(happened[1])),
            ("takeoff3".to_string(), flag(happened[2])),
            ("takeoff2".to_string(), flag(happened[3])),
        ];
        for (i, lab) in out.labs.iter().enumerate() {
            for (name, value) in [
                ("share", before.share[i]),
                ("compute", lab.ln_compute.exp()),
                ("stock", before.stock[i]),
                ("software", before.ln_software[i].exp()),
                ("capability_oom", lab.capability_oom),
                ("automation", lab.automation),
                ("ai_labour", lab.ln_ai_labour.exp()),
                ("labour_eff", lab.ln_labour.exp()),
                ("taste", lab.ln_taste.exp()),
                ("research", lab.ln_research.exp()),
                ("multiplier", setup.ln_multiplier(lab).exp()),
                ("log10_horizon_min", horizon(i)),
            ] {
                ours.push((format!("{name}_{}", i + 1), value));
            }
        }
        assert_eq!(ours.len(), row.len(), "every column is compared");
        for (name, value) in ours {
            let theirs = number(row, &name);
            // Absolute for zeros.
            let absolute = if theirs == 0.0 { 1e-9 } else { 0.0 };
            worst.compare(value, theirs, absolute, || format!("t = {t}, {name}"));
        }
    }
    worst.check(1e-9, 25 * 48);
    // Researcher at t = 11, two years in one first at t = 15, three never.
    assert_eq!(firsts[1..], [Some(11), None, Some(15)]);
}

/// A history of capability of the leader and of shares.
fn history(p: &Parameters<f64>, quarters: usize, growth: f64) -> Vec<(State<f64>, Outcome<f64>)> {
    let setup = Setup::new(p);
    let mut state = State::new(&setup);
    let mut compute = 1.0;
    (0..quarters)
        .map(|_| {
            let out = state.step(p, &setup, compute);
            compute *= growth;
            (state, out)
        })
        .collect()
}

/// Central parameters with random changes.
fn some_parameters() -> impl Strategy<Value = Parameters<f64>> {
    let changes = (0.4..3.0f64, 0.2..1.5f64, 0.0..0.4f64, 0.5..2.0f64, 0.3..3.0f64, 0.02..0.2f64);
    changes.prop_map(|(r, tau, f, theta, b, ds)| Parameters {
        software_returns: r,
        taste_slope_per_oom: tau,
        diffusion_per_year: 4.0 * f,
        ai_labour_per_capability: theta,
        share_compounding: b,
        share_speed_per_quarter: ds,
        ..parameters()
    })
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn research_multiplier_is_at_least_one_and_shares_sum_to_one(p in some_parameters(), growth in 0.9..1.3f64) {
        let setup = Setup::new(&p);
        for (state, out) in history(&p, 30, growth) {
            prop_assert!(out.ln_leader_multiplier >= -1e-12);
            for lab in &out.labs {
                prop_assert!(setup.ln_multiplier(lab) >= -1e-12);
                prop_assert!((0.0..=1.0).contains(&lab.automation));
            }
            prop_assert!((state.share.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }

    /// With shares that do not move: with them, compute could go to a lab that uses it less well.
    #[test]
    fn more_compute_never_lowers_capability(p in some_parameters(), growth in 0.95..1.2f64, more in 1.0..1.2f64) {
        let p = Parameters { share_speed_per_quarter: 0.0, ..p };
        let (low, high) = (history(&p, 24, growth), history(&p, 24, growth * more));
        for ((_, low), (_, high)) in low.iter().zip(&high) {
            for lab in 0..LABS {
                prop_assert!(high.labs[lab].capability_oom >= low.labs[lab].capability_oom - 1e-12);
            }
        }
    }

    #[test]
    fn full_diffusion_makes_stocks_equal(p in some_parameters()) {
        let p = Parameters { diffusion_per_year: 4.0, ..p };
        for (state, _) in history(&p, 12, 1.1) {
            let best = state.stock.iter().copied().fold(0.0, f64::max);
            for stock in state.stock {
                prop_assert!((stock / best - 1.0).abs() < 1e-14);
            }
        }
    }

    /// Inference spending that never grows: its weight does not matter.
    #[test]
    fn inference_at_one_drops_out(p in some_parameters(), mu in 0.0..2.0f64) {
        let still = Parameters { inference_max_ratio: 1.0, ..p };
        let weighted = Parameters { inference_weight: mu, ..still };
        for ((a, out_a), (b, out_b)) in history(&still, 16, 1.1).iter().zip(&history(&weighted, 16, 1.1)) {
            prop_assert_eq!(a.ln_inference, 0.0);
            prop_assert_eq!(a.share, b.share);
            prop_assert_eq!(out_a.leader_oom, out_b.leader_oom);
        }
    }
}

#[test]
fn every_parameter_of_the_file_is_read() {
    let file = json("takeoff/test_vector_takeoff_params.json");
    let Value::Object(given) = &file else { panic!("not an object") };
    for name in given.keys().filter(|name| !["shares", "intern_minutes", "ph"].contains(&name.as_str())) {
        assert!(DESCRIPTIONS.iter().any(|d| d.symbol == name), "{name}");
    }
    let shares: [f64; LABS] = from_fn(|i| file["shares"][i].as_f64().unwrap());
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-15);
}
