//! The stand-alone demand model and the closed forms of demand against their reference values
//! (tests/oracles/demand).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::{Worst, cases, json, number, rows};
use overhang_model::demand::rent::{HoursCurves, Rent, clearing_rent};
use overhang_model::demand::segments::Segment;
use overhang_model::demand::standalone::{Parameters, Quarter, SmallModels, State};
use overhang_model::demand::surplus;
use overhang_model::designers;
use proptest::prelude::*;
use serde_json::Value;

/// Parameters of a scenario of test_vector_demand_params.json. There money is in USD, users and chips are
/// counted one by one and tokens too.
fn scenario(name: &str) -> Parameters {
    let file = json("demand/test_vector_demand_params.json");
    let at = |value: &Value, key: &str| value[key].as_f64().unwrap_or_else(|| panic!("{key}"));
    let p = &file[name]["P"];
    let of = |key: &str| at(p, key);
    let segment = |key: &str| {
        let s = &file[name]["seg"][key];
        Segment {
            innovation: at(s, "p"),
            imitation: at(s, "q"),
            ceiling_bn: at(s, "M0") / 1e9,
            ceiling_growth: at(s, "gM"),
            users_bn: at(s, "U0") / 1e9,
            intensity: at(s, "I0") / 1e6,
            growth: at(s, "g"),
            decay: at(s, "k"),
            capability_elasticity: at(s, "th"),
            compute: at(s, "c0"),
            compute_decline: at(s, "nu"),
            other_cost: at(s, "o"),
            elasticity: at(s, "eps"),
            labs: at(s, "n"),
            paid: at(s, "mon"),
        }
    };
    assert_eq!(of("gL"), 0.0, "the lag stays");
    for (key, small) in [("C", 1.0), ("E", 1.0), ("I", 0.0)] {
        assert_eq!(at(&file[name]["seg"][key], "slm"), small);
    }
    assert_eq!(at(&p["kap"], "NV"), 0.0);
    assert_eq!(at(&p["kap"], "AMD"), 0.0);
    assert_eq!(at(&file["sigma"], "NV"), 0.0);
    Parameters {
        segments: [segment("C"), segment("E"), segment("I")],
        small: SmallModels {
            constant: of("b0"),
            price_weight: of("bp"),
            lag_weight_per_month: of("bL"),
            trend_per_year: of("bt"),
            lag_months: of("L0"),
            price_ratio: of("kp"),
            compute_ratio: of("kc"),
            local_share: of("loc"),
        },
        // No bound: n eps is 2.2 and 2.6.
        markup_elasticity_min: 1.0,
        capability_growth_per_year: of("cap_g"),
        usable_hours_share: of("avail"),
        energised_start_mh: of("E0") / 1e6,
        retired_per_quarter_share: of("ret"),
        delivered_start_mh: of("D0") / 1e6,
        delivered_growth_per_quarter: of("gD"),
        reference_rent_usd_per_hour: of("r0"),
        rent_index_speed_per_quarter: of("lam"),
        rent_floor_usd_per_hour: of("floor"),
        research_budget_to_revenue_ratio: of("phi"),
        research_funding_start: of("F0") / 1e9,
        research_funding_growth_per_quarter: of("gF"),
        lab_revenue_start: of("Rlab_prev") / 1e9,
        designers: designers::Parameters {
            price_sensitivity: of("alpha"),
            merchant_nest: of("lamM"),
            custom_nest: of("lamK"),
            share_speed_per_quarter: of("omega"),
            nvidia_margin_start_share: of("GM0"),
            margin_response_to_share: of("psi"),
            amd_price_ratio: of("rAMD"),
            tpu_price_ratio: of("rTPU"),
            trainium_price_ratio: of("rTRN"),
            merchant_other_cost_kusd: of("eM") / 1e3,
            custom_other_cost_kusd: of("eK") / 1e3,
            amd_lock_in: at(&file["sigma"], "AMD"),
            tpu_lock_in: at(&file["sigma"], "TPU"),
            trainium_lock_in: at(&file["sigma"], "TRN"),
            tpu_lock_in_erosion_per_year: at(&p["kap"], "TPU"),
            trainium_lock_in_erosion_per_year: at(&p["kap"], "TRN"),
            nvidia_price_start_kusd_per_h100e: of("PN0") / 1e3,
            nvidia_start_share: at(&file["s0"], "NV"),
            amd_start_share: at(&file["s0"], "AMD"),
            tpu_start_share: at(&file["s0"], "TPU"),
            trainium_start_share: at(&file["s0"], "TRN"),
        },
        chip_cost_decline_per_year: of("dcost"),
        chip_share_of_capex: of("fchip"),
        capital_start: of("K0") / 1e9,
        depreciation_per_year: of("delta"),
        operating_cost_kusd_per_h100e_quarter: of("opex") / 1e3,
        tax_share: of("tax"),
        required_return_per_year: of("wacc"),
        lab_margin_required_share: of("gmreq"),
        choke_price_ratio: of("chi"),
    }
}

/// Columns of test_vector_demand.csv in its units.
fn columns(t: usize, q: &Quarter) -> [(&'static str, f64); 42] {
    let [u_c, u_e, u_i] = q.users_bn.map(|x| x * 1e9);
    let [tokens_c, tokens_e, tokens_i] = q.tokens_1e15.map(|x| x * 1e15);
    let [nv, amd, tpu, trn] = q.designer_shares;
    [
        ("t", t as f64),
        ("U_C", u_c),
        ("U_E", u_e),
        ("U_I", u_i),
        ("slm_share", q.small_model_share),
        ("supply_hours", q.hours_supply_bn * 1e9),
        ("rd_budget", q.research_budget * 1e9),
        ("r_star", q.rent_clearing),
        ("r_idx", q.rent_index),
        ("demand_hours", q.hours_demand_bn * 1e9),
        ("hours_used", q.hours_used_bn * 1e9),
        ("utilisation", q.utilisation),
        ("supply_constrained", if q.supply_constrained { 1.0 } else { 0.0 }),
        ("tokens_C", tokens_c),
        ("tokens_E", tokens_e),
        ("tokens_I", tokens_i),
        ("price_C", q.price_usd_per_m_tokens[0]),
        ("price_E", q.price_usd_per_m_tokens[1]),
        ("rev_C", q.revenue[0] * 1e9),
        ("rev_E", q.revenue[1] * 1e9),
        ("rev_lab", q.lab_revenue * 1e9),
        ("gm_lab", q.lab_margin_share),
        ("hours_rd", q.research_hours_bn * 1e9),
        ("rev_cloud", q.cloud_revenue * 1e9),
        ("depreciation", q.depreciation * 1e9),
        ("roic_cloud", q.cloud_roic),
        ("consumer_surplus", q.consumer_surplus * 1e9),
        ("req_rev_cloud", q.cloud_revenue_required * 1e9),
        ("gap_cloud", q.cloud_revenue_gap * 1e9),
        ("req_rev_end", q.end_revenue_required * 1e9),
        ("gap_end", q.end_revenue_gap * 1e9),
        ("price_NV", q.nvidia_price_kusd * 1e3),
        ("gm_NV", q.nvidia_margin_share),
        ("s_NV", nv),
        ("s_AMD", amd),
        ("s_TPU", tpu),
        ("s_TRN", trn),
        ("rev_NV", q.nvidia_revenue * 1e9),
        ("rev_custom", q.custom_revenue * 1e9),
        ("capex", q.capex * 1e9),
        ("K", q.capital * 1e9),
        ("E", q.energised_mh * 1e6),
    ]
}

fn run(name: &str) -> Vec<Quarter> {
    let parameters = scenario(name);
    let mut state = State::new(&parameters);
    (0..20).map(|_| state.step(&parameters)).collect()
}

fn check(name: &str) -> Vec<Quarter> {
    let quarters = run(name);
    let reference = rows("demand/test_vector_demand.csv");
    let reference: Vec<_> = reference.iter().filter(|row| row["scenario"] == name).collect();
    assert_eq!(reference.len(), quarters.len());
    let mut worst = Worst::default();
    for (t, (quarter, row)) in quarters.iter().zip(reference).enumerate() {
        let ours = columns(t, quarter);
        assert_eq!(ours.len() + 1, row.len(), "every column is compared, and the scenario");
        for (column, value) in ours {
            worst.compare(value, number(row, column), 0.0, || format!("{name} t = {t}, {column}"));
        }
    }
    worst.check(1e-9, 20 * 42);
    quarters
}

#[test]
fn demand_vector_a_shortage() {
    let quarters = check("A");
    assert!((quarters[0].rent_clearing - 2.163_547_095).abs() < 1e-9);
    let peak = quarters.iter().map(|q| q.rent_clearing).fold(0.0, f64::max);
    assert_eq!(quarters[9].rent_clearing, peak);
    assert!((peak - 2.264_405_205_647).abs() < 1e-12);
    let short: Vec<usize> = (0..20).filter(|&t| quarters[t].supply_constrained).collect();
    assert_eq!(short, (4..=10).collect::<Vec<_>>());
}

#[test]
fn demand_vector_b_glut() {
    let quarters = check("B");
    // Demand-constrained: the clearing rent lies below the floor from t = 8.
    let floor = scenario("B").rent_floor_usd_per_hour;
    for (t, quarter) in quarters.iter().enumerate() {
        assert_eq!(quarter.rent_clearing <= floor, t >= 8, "t = {t}");
    }
    assert!((quarters[19].utilisation - 0.227).abs() < 5e-4);
    assert!((quarters[19].cloud_roic + 0.316).abs() < 5e-4);
    // No feedback from the glut to designers in this test.
    for (a, b) in run("A").iter().zip(&quarters) {
        assert_eq!(a.designer_shares, b.designer_shares);
    }
}

#[test]
fn hours_used_never_exceed_supply_and_shares_sum_to_one() {
    for name in ["A", "B"] {
        for q in run(name) {
            assert!(q.hours_used_bn <= q.hours_supply_bn);
            assert!((q.designer_shares.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        }
    }
}

#[test]
fn shares_stay_without_erosion_where_they_are_at_their_target() {
    let mut p = scenario("A");
    p.designers.tpu_lock_in_erosion_per_year = 0.0;
    p.designers.trainium_lock_in_erosion_per_year = 0.0;
    // Costs that all fall alike: prices and other costs in one proportion, that is no other costs.
    p.designers.merchant_other_cost_kusd = 0.0;
    p.designers.custom_other_cost_kusd = 0.0;
    p.designers.margin_response_to_share = 0.0;
    let mut state = designers::State::new(&p.designers);
    for _ in 0..400 {
        state.step(&p.designers, 20.0, 20.0);
    }
    let settled = state.share;
    for price in [18.0, 9.0, 1.0] {
        state.step(&p.designers, price, price);
        for (now, before) in state.share.iter().zip(settled) {
            assert!((now - before).abs() < 1e-12);
        }
    }
}

/// Hours wanted at a rent.
fn wanted(curves: &HoursCurves<f64>, budget: f64, rent: f64) -> f64 {
    let response = curves.response(curves.cost(rent));
    curves.at_reference.iter().zip(response).map(|(h, x)| h * x).sum::<f64>() + budget / rent
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn wanted_hours_fall_with_rent_and_supply_never_raises_it(
        at_reference in [0.1..50.0, 0.1..50.0, 0.1..50.0],
        rent_part in [0.1..0.95, 0.1..0.95, 0.1..0.95],
        elasticity in [0.3..2.0, 0.3..2.0, 0.3..2.0],
        budget in 0.5..100.0,
        rent in 0.2..20.0f64,
        guess in 0.4..2.5f64,
        more in 1.001..1.5,
    ) {
        let reference: f64 = 2.35;
        let curves = HoursCurves {
            at_reference,
            variable: rent_part.map(|part| part / reference),
            fixed: rent_part.map(|part| 1.0 - part),
            elasticity,
        };
        // A first guess as far off as a quarter may take it; it need not be good.
        let guess = Rent { value: rent * guess, ln: (rent * guess).ln() };
        let supply = wanted(&curves, budget, rent);
        let found = clearing_rent(&curves, budget, supply, guess);
        prop_assert!((found.value / rent - 1.0).abs() < 1e-10);
        prop_assert!((found.ln - rent.ln()).abs() < 1e-10);
        prop_assert!(wanted(&curves, budget, rent * 1.01) < supply);
        let with_more = clearing_rent(&curves, budget, supply * more, guess).value;
        prop_assert!(with_more < rent);
    }
}

/// Number after `name=` in the inputs of a row.
fn given(inputs: &str, name: &str) -> f64 {
    let text = inputs.split(' ').find_map(|part| part.strip_prefix(name)?.strip_prefix('=')).unwrap();
    text.parse().unwrap()
}

#[test]
fn demand_closed_forms() {
    let segment = scenario("A").segments[0];
    let mut worst = Worst::default();
    for (line, row) in rows("demand/test_values_demand.csv").iter().enumerate() {
        let (inputs, output) = (row["inputs"].as_str(), row["output"].as_str());
        let of = |name| given(inputs, name);
        let ours = match (row["model"].as_str(), output) {
            ("linear Cournot", "pass_through n/(n+1)") => surplus::pass_through(of("n")),
            ("linear Cournot", "consumer share of realised surplus n/(n+2)") => {
                surplus::consumer_share_of_surplus(of("n"))
            }
            ("linear Cournot", "deadweight share of first-best 1/(n+1)^2") => surplus::deadweight_share(of("n")),
            ("Lerner", "gross margin 1/(n eps)") => surplus::lerner_margin(of("n"), of("eps")),
            ("surplus per dollar of revenue", _) => {
                surplus::surplus_per_spending(of("eps"), given(inputs, "choke/price"))
            }
            ("Bass step", "U next") => {
                let segment = Segment { innovation: of("p"), imitation: of("q"), ..segment };
                segment.adopt(of("U") / 1e9, of("M") / 1e9) * 1e9
            }
            ("intensity", _) => surplus::intensity_growth(of("g"), of("k"), of("t")),
            ("small-model logit", "share") => SmallModels {
                constant: of("b0"),
                price_weight: of("bp"),
                price_ratio: of("kp"),
                lag_weight_per_month: of("bL"),
                lag_months: of("L"),
                ..scenario("A").small
            }
            .share(0.0),
            ("price-equivalent of lock-in", _) => surplus::price_equivalent_of_lock_in(of("sigma"), of("alpha")),
            ("custom share logit drift", "share") => surplus::drifted_share(of("s0"), of("slope"), of("years")),
            ("years to 50%", "years") => surplus::years_to_half(of("s0"), of("slope")),
            ("Sequoia", _) => {
                assert_eq!(inputs, "Nvidia run rate 75.2e9*4, x2 cost, x2 margin");
                surplus::required_revenue(75.2e9, 2.0, 2.0)
            }
            ("fleet hours", _) => {
                assert_eq!(inputs, "16e6 H100e, 2190 h, avail .65");
                surplus::fleet_hours_bn(16.0, 0.65) * 1e9
            }
            ("token hours", _) => {
                assert!(inputs.starts_with("1.5e16 tokens per quarter at .0561 GPU-h"));
                surplus::token_share_of_fleet(15.0, 0.0561, surplus::fleet_hours_bn(16.0, 0.65))
            }
            ("DeepSeek", _) => {
                assert_eq!(inputs, "226.75 nodes x8 x24 / 776e9 tokens");
                surplus::hours_per_m_tokens(226.75, 8.0, 776e9)
            }
            other => panic!("line {line}: {other:?}"),
        };
        worst.compare(ours, number(row, "value"), 0.0, || format!("{} {inputs}", row["model"]));
    }
    worst.check(1e-12, 34);
}

#[test]
fn surplus_is_smooth_where_the_elasticity_is_one() {
    // The series near 1 and the closed form meet; the limit is ln chi.
    let at = |eps| surplus::surplus_per_spending(eps, 50.0);
    assert_eq!(at(1.0), 50f64.ln());
    for step in [1e-6, 2.55e-4, 2.56e-4, 2.6e-4] {
        let x = step * 50f64.ln();
        let series = 50f64.ln() * (1.0 - x / 2.0 + x * x / 6.0 - x * x * x / 24.0);
        assert!((at(1.0 + step) / series - 1.0).abs() < 1e-12, "{step}");
        assert!(at(1.0 - step) > at(1.0) && at(1.0) > at(1.0 + step));
    }
    assert!((surplus::intensity_growth(0.8, 0.0, 2.0) - 1.6f64.exp()).abs() < 1e-14);
    assert!((surplus::intensity_growth(0.8, 1e-9, 2.0) / 1.6f64.exp() - 1.0).abs() < 1e-7);
}
