//! The money side of single companies against the reference values of finance.md: every row, within its tolerance.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::rows;
use overhang_model::company::{
    bond::Bond,
    debt::{self, Due, Flows},
    depreciation::{self, LifeChange, Vintage},
    rents::Rents,
    returns::{self, Gpu},
    runway::{self, Path},
    screen::{self, Comparison, Effect, Rule},
    useful_life::Life,
};
use overhang_model::credit::{altman::Accounts, cds, first_passage, leland, merton};
use overhang_units::parse_date;

/// Compares every row of a model and case with a function from the name of a quantity; returns how many there were.
#[track_caller]
fn compare(model: &str, case: &str, tolerance: f64, ours: impl Fn(&str) -> Vec<f64>) -> usize {
    let mut seen = 0;
    for row in rows("finance/model_test_values.csv").iter().filter(|row| row["model"] == model && row["case"] == case) {
        let stated: Vec<f64> = row["value"].split([',', '/', ';']).map(|cell| cell.trim().parse().unwrap()).collect();
        let found = ours(&row["quantity"]);
        assert_eq!(found.len(), stated.len(), "{model} {case} {}", row["quantity"]);
        for (a, b) in found.iter().zip(&stated) {
            assert!((a - b).abs() <= tolerance, "{model} {case} {}: {a} and not {b}", row["quantity"]);
        }
        // The tolerance used here is the one of the row.
        let text = row["tolerance"].split(['.', ' ', ',', ';']).next().unwrap();
        assert!(text.parse::<f64>().unwrap() >= tolerance, "{model} {case}: {text}");
        seen += 1;
    }
    assert!(seen > 0, "{model} {case}: no such rows");
    seen
}

#[test]
fn bonds() {
    for (case, coupon, yield_rate, years) in [
        ("coupon 5.20% yield 5.25% 10y semi 30/360", 0.052, 0.0525, 10.0),
        ("coupon 5.95% yield 6.05% 30y", 0.0595, 0.0605, 30.0),
        ("coupon 9% yield 10% 5y", 0.09, 0.10, 5.0),
    ] {
        let measures = Bond { coupon, yield_rate, years, frequency: 2 }.measures();
        let count = compare("bond", case, 1e-8, |quantity| {
            vec![match quantity {
                "clean price" => measures.clean_price,
                "Macaulay duration" => measures.macaulay_years,
                "modified duration" => measures.modified_years,
                _ => measures.convexity,
            }]
        });
        assert_eq!(count, 4);
    }
}

#[test]
fn default_swaps() {
    for (case, spread) in [("5y spread 0.0139", 0.0139), ("5y spread 0.0125", 0.0125)] {
        let trade = parse_date("2025-12-11").unwrap();
        let hazard = cds::Quote { spread, recovery: 0.4, rate: 0.0375, trade, years: 5 }.hazard().unwrap();
        let count = compare("cds_implied", case, 1e-7, |quantity| {
            vec![match quantity {
                "flat hazard" => hazard,
                "PD 1y" => cds::default_probability(hazard, 1.0),
                _ => cds::default_probability(hazard, 5.0),
            }]
        });
        assert_eq!(count, 3);
        // The triangle s/(1-R) is within 1%.
        assert!((hazard / (spread / 0.6) - 1.0).abs() < 0.01);
    }
    let quote = |spread, recovery| cds::Quote {
        spread,
        recovery,
        rate: 0.0375,
        trade: parse_date("2026-03-20").unwrap(),
        years: 5,
    };
    assert!(quote(0.01, 0.4).hazard().is_some());
    for (spread, recovery) in [(0.0, 0.4), (-0.01, 0.4), (0.01, 1.0), (f64::NAN, 0.4), (50.0, 0.4)] {
        assert_eq!(quote(spread, recovery).hazard(), None, "{spread} {recovery}");
    }
}

#[test]
fn merton_direct() {
    let firm = merton::Firm { assets: 140.0, volatility: 0.3, debt_face: 100.0, rate: 0.04, years: 5.0 };
    let count = compare("merton_direct", "V=140 F=100", 1e-10, |quantity| {
        vec![match quantity {
            "equity" => firm.equity(),
            "debt" => firm.debt(),
            "spread bp" => 1e4 * firm.spread(),
            "Q default probability" => firm.default_probability_priced(),
            "distance to default (mu)" => firm.distance_to_default(0.08),
            "P default probability" => firm.default_probability(0.08),
            _ => firm.recovery(),
        }]
    });
    assert_eq!(count, 7);
}

#[test]
fn merton_calibrated() {
    for (case, equity, volatility, face, rate, years) in [
        ("E=3 sE=0.80 F=10 r=0.05 T=1 (textbook)", 3.0, 0.8, 10.0, 0.05, 1.0),
        ("E=570 sE=0.55 F=108.1 r=0.0375 T=5", 570.0, 0.55, 108.1, 0.0375, 5.0),
        ("E=40 sE=0.95 F=21.4 r=0.0375 T=3", 40.0, 0.95, 21.4, 0.0375, 3.0),
    ] {
        let firm = merton::Firm::calibrated(equity, volatility, face, rate, years).unwrap();
        let count = compare("merton_calibrated", case, 1e-6, |quantity| {
            vec![match quantity {
                "asset value" => firm.assets,
                "asset volatility" => firm.volatility,
                "spread bp" => 1e4 * firm.spread(),
                _ => firm.default_probability_priced(),
            }]
        });
        assert_eq!(count, 4);
        assert!((firm.equity() - equity).abs() < 1e-9 * equity);
    }
    assert_eq!(merton::Firm::calibrated(0.0, 0.5, 1.0, 0.04, 1.0), None);
    assert_eq!(merton::Firm::calibrated(1.0, f64::NAN, 1.0, 0.04, 1.0), None);
}

/// The known short-coming: 67 bp from equity against 139 bp quoted. The volatility that meets the quote is higher.
#[test]
fn structural_spread_falls_short_of_the_quote() {
    let firm = merton::Firm::calibrated(570.0, 0.55, 108.1, 0.0375, 5.0).unwrap();
    assert!((1e4 * firm.spread() - 66.7).abs() < 0.05);
    let needed = firm.volatility_for_spread(0.0139).unwrap();
    assert!(needed > firm.volatility * 1.1);
    assert!((merton::Firm { volatility: needed, ..firm }.spread() - 0.0139).abs() < 1e-12);
    assert_eq!(firm.volatility_for_spread(-0.01), None);
}

#[test]
fn kmv() {
    let point = merton::default_point(8.1, 100.0);
    compare("kmv_distance", "V=656.67866492 sV=0.48147831 std=8.1 ltd=100", 0.0, |_| vec![point]);
    let firm = merton::Firm { assets: 656.67866492, volatility: 0.48147831, debt_face: point, rate: 0.0, years: 1.0 };
    compare("kmv_distance", "same", 1e-9, |quantity| {
        vec![match quantity {
            "log form" => firm.distance_to_default(0.06),
            _ => merton::kmv_distance(firm.assets, firm.volatility, point),
        }]
    });
}

#[test]
fn leland_1994() {
    let firm = leland::Firm { assets: 100.0, volatility: 0.2, rate: 0.06, tax: 0.35, default_cost: 0.5 };
    let of = |values: leland::Values| {
        move |quantity: &str| {
            vec![match quantity {
                "V_B" => values.default_at,
                "D" => values.debt,
                "v" => values.firm,
                "E" => values.equity,
                "spread bp" => 1e4 * values.spread,
                "optimal coupon" => values.coupon,
                _ => values.debt / values.firm,
            }]
        }
    };
    let case = "V=100 s=0.20 r=0.06 tax=0.35 alpha=0.5 C=5";
    compare("leland_1994", case, 1e-9, of(firm.values(5.0)));
    // The reference found its optimum by search and stopped 1.4e-7 beside it in the coupon, which is 1.1e-6 in V_B, its
    // 8.125-fold. The row of V_B is therefore compared at the coupon of the reference, and ours with the closed form.
    let optimal = "optimal coupon, same parameters";
    let rows = rows("finance/model_test_values.csv");
    let stated = |quantity: &str| -> f64 {
        let row = rows.iter().find(|row| row["case"] == optimal && row["quantity"] == quantity).unwrap();
        row["value"].parse().unwrap()
    };
    let at_reference = firm.values(stated("optimal coupon"));
    compare("leland_1994", optimal, 1e-6, |quantity| match quantity {
        "V_B" => vec![at_reference.default_at],
        other => of(firm.optimal())(other),
    });
    let price: f64 = (0.35 / 0.06) / (4.0 * (0.35 / 0.06 + 0.5 * 8.125));
    assert!((firm.optimal().default_at - 100.0 * price.cbrt()).abs() < 1e-10);
    assert!(firm.optimal().firm >= at_reference.firm);
    assert_eq!(rows.iter().filter(|row| row["model"] == "leland_1994").count(), 11);
}

#[test]
fn altman() {
    let accounts = Accounts {
        total_assets: 100.0,
        current_assets: 30.0,
        current_liabilities: 20.0,
        retained_earnings: 25.0,
        ebit: 10.0,
        equity: 80.0,
        total_liabilities: 60.0,
        sales: 90.0,
    };
    compare("altman", "Z 1968", 1e-12, |_| vec![accounts.z()]);
    compare("altman", "Z-double-prime", 1e-12, |_| vec![Accounts { equity: 40.0, ..accounts }.z_double_prime()]);
}

/// The barrier formula against the price of default in Merton's limit and against a simulated path.
#[test]
fn first_passage_is_above_the_chance_at_maturity() {
    let firm = merton::Firm { assets: 140.0, volatility: 0.3, debt_face: 100.0, rate: 0.04, years: 5.0 };
    let passage = first_passage::probability(140.0, 100.0, 0.04, 0.3, 5.0);
    assert!(passage > firm.default_probability_priced() && passage < 1.0);
    // Without drift of the logarithm the chance is twice that at the end (reflection).
    let flat = 0.5 * 0.3 * 0.3;
    let end = overhang_prob::math::normal_cdf((100.0_f64 / 140.0).ln() / (0.3 * 5.0_f64.sqrt()));
    assert!((first_passage::probability(140.0, 100.0, flat, 0.3, 5.0) - 2.0 * end).abs() < 1e-12);
    assert_eq!(first_passage::probability(90.0, 100.0, 0.0, 0.3, 1.0), 1.0);
    assert_eq!(first_passage::first_step(&[3.0, 2.0, 1.0], &[1.5, 1.5, 1.5]), Some(2));
    assert_eq!(first_passage::first_step(&[3.0, 2.0], &[1.5, 1.5]), None);
}

const SPENDING: [f64; 8] = [100.0, 150.0, 225.0, 300.0, 300.0, 300.0, 300.0, 300.0];

/// Charges of eight years; `lag` counts from the middle of the year, so -0.5 is the start of the year.
fn charges(life: f64, lag: f64) -> Vec<f64> {
    let vintages = depreciation::vintages(0.0, &SPENDING, lag, life);
    (0..8).map(|year| depreciation::charge_of_year(&vintages, f64::from(year))).collect()
}

#[test]
fn fleet_straight_line() {
    for (case, life) in [("L=2.5", 2.5), ("L=3", 3.0), ("L=5", 5.0), ("L=5.5", 5.5), ("L=6", 6.0)] {
        compare("fleet_straight_line", case, 1e-6, |_| charges(life, -0.5));
    }
    compare("fleet_straight_line", "L=3 mid-year", 1e-8, |_| charges(3.0, 0.0));
    compare("fleet_straight_line", "L=6 mid-year", 1e-8, |_| charges(6.0, 0.0));
    // Acceptance figures of 3.1.
    assert!(
        charges(3.0, -0.5).iter().zip([33.33, 83.33, 158.33, 225.0, 275.0, 300.0]).all(|(a, b)| (a - b).abs() < 0.01)
    );
    // Every vintage is charged in full, and never more.
    let vintage = Vintage { cost: 7.0, paid: 0.0, in_service: 0.3, life: 2.7 };
    assert!((vintage.charge(0.0, 10.0) - 7.0).abs() < 1e-12);
    assert_eq!((vintage.in_progress(0.1), vintage.in_progress(0.3), vintage.book_value(3.1)), (7.0, 0.0, 0.0));
}

#[test]
fn fleet_life_change() {
    let vintage = Vintage { cost: 100.0, paid: 0.0, in_service: 0.0, life: 6.0 };
    compare("fleet_life_change", "cost 100, 6y, after 2y total life becomes 3y / 5y", 1e-7, |_| {
        vec![vintage.yearly_charge_after_change(2.0, 3.0), vintage.yearly_charge_after_change(2.0, 5.0)]
    });
    for life in [1.0, 2.5, 3.0, 5.0, 8.0] {
        let change = LifeChange { at: 2.0, life };
        // The cost is charged once, whatever the change; before it nothing moves.
        assert!((vintage.charge_with_change(change, 0.0, 20.0) - 100.0).abs() < 1e-9, "{life}");
        assert_eq!(vintage.charge_with_change(change, 0.0, 1.5), vintage.charge(0.0, 1.5));
        let parts: f64 =
            (0..20).map(|year| vintage.charge_with_change(change, f64::from(year), f64::from(year + 1))).sum();
        assert!((parts - 100.0).abs() < 1e-9, "{life}: {parts}");
    }
    let change = LifeChange { at: 2.0, life: 3.0 };
    assert!((vintage.charge_with_change(change, 2.0, 3.0) - 66.666_666_7).abs() < 1e-7);
}

#[test]
fn fleet_life_distribution() {
    let lognormal = Life::Lognormal { median: 3.0, sigma: 0.35 };
    let ages = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    compare("fleet_life_distribution", "lognormal median 3 sigma 0.35", 1e-9, |_| {
        ages.map(|age| lognormal.expensed_if_known(age)).to_vec()
    });
    let weibull = Life::weibull_of_mean(3.0, 4.0);
    let Life::Weibull { scale, .. } = weibull else { panic!() };
    let mut seen = 0;
    for row in rows("finance/model_test_values.csv").iter().filter(|row| row["model"] == "fleet_life_distribution") {
        let stated: Vec<f64> = row["value"].split(',').map(|cell| cell.parse().unwrap()).collect();
        let found = match row["case"].as_str() {
            "same" => ages.map(|age| lognormal.survival(age)).to_vec(),
            "Weibull shape 3 mean 4" => vec![scale, weibull.median(), weibull.survival(3.0), weibull.survival(6.0)],
            _ => continue,
        };
        for (a, b) in found.iter().zip(&stated) {
            assert!((a - b).abs() < 1e-9, "{}: {a} and not {b}", row["case"]);
        }
        seen += 1;
    }
    assert_eq!(seen, 2);
    // Known or found out, all is expensed in the end; found out is later while units live shorter than booked.
    for life in [lognormal, weibull] {
        assert!((life.expensed_if_known(60.0) - 1.0).abs() < 1e-6);
        assert!((life.expensed_if_found_out(60.0, 6.0) - 1.0).abs() < 1e-9);
        assert!(life.expensed_if_found_out(1.0, 6.0) < life.expensed_if_known(1.0));
    }
}

#[test]
fn economic_depreciation() {
    let rents = Rents { decay: 0.3, discount: 0.1, life: 6.0, running_cost: 0.0 };
    compare("economic_depreciation", "rent decay 0.30 discount 0.10 life 6 (continuous)", 1e-9, |_| {
        (0..=6).map(|age| rents.value_share(f64::from(age))).collect()
    });
    let costly = Rents { running_cost: 0.3, ..rents };
    let end = (1.0_f64 / 0.3).ln() / 0.3;
    assert!((costly.economic_life() - end).abs() < 1e-12);
    assert_eq!(costly.value(end + 0.01), 0.0);
    // Against the sum of the integral.
    let steps = 200_000;
    let width = (end - 1.0) / f64::from(steps);
    let sum: f64 = (0..steps)
        .map(|k| {
            let u = 1.0 + width * (f64::from(k) + 0.5);
            ((-0.3 * u).exp() - 0.3) * (-0.1 * (u - 1.0)).exp() * width
        })
        .sum();
    assert!((costly.value(1.0) - sum).abs() < 1e-9);
    assert!((costly.value_share(costly.age_at_share(0.1)) - 0.1).abs() < 1e-12);
}

const GPU: Gpu = Gpu {
    capex_usd: 40_000.0,
    rate: 0.10,
    utilisation: 0.7,
    power_kw: 1.2,
    pue: 1.25,
    energy_usd_per_kwh: 0.07,
    running_cost_share: 0.05,
    residual_usd: 4_000.0,
    life_years: 5.0,
};

#[test]
fn gpu_hours() {
    for (case, life_years) in [("L=3", 3.0), ("L=5", 5.0), ("L=6", 6.0)] {
        compare("gpu_hour_breakeven", case, 1e-9, |_| vec![Gpu { life_years, ..GPU }.break_even_usd_per_hour()]);
    }
    compare("gpu_irr", "declining rent", 1e-9, |_| vec![GPU.internal_rate(2.20, 0.2).unwrap()]);
    // No utilisation below 100% reaches the target at a rent of 1.20; at 2.35 one does.
    assert_eq!(GPU.utilisation_for(1.20), None);
    let utilisation = GPU.utilisation_for(2.35).unwrap();
    assert!((Gpu { utilisation, ..GPU }.break_even_usd_per_hour() - 2.35).abs() < 1e-9);
    assert_eq!(returns::internal_rate(&[(0.0, 1.0), (1.0, 1.0)]), None);
}

#[test]
fn required_revenue() {
    for (case, life) in [("short life 3", 3.0), ("short life 5", 5.0), ("short life 6", 6.0)] {
        compare("required_revenue", case, 1e-9, |_| {
            vec![returns::required_revenue(650.0, &[(0.6, life), (0.4, 20.0)], 0.10, 0.5)]
        });
    }
    compare("sequoia", "run rate 150", 0.0, |_| vec![returns::sequoia_revenue(150.0)]);
    // The same rule on the quarter to 26 April 2026, 81.6bn.
    assert!((returns::sequoia_revenue(4.0 * 81.6) - 1306.0).abs() < 1.0);
}

/// CoreWeave at 30 June 2025, USD bn; the last bucket is open and counts as its first year.
const COREWEAVE: [f64; 6] = [0.986052, 4.218457, 2.833142, 1.010054, 0.12378, 2.0];

fn coreweave() -> Vec<Due> {
    COREWEAVE
        .iter()
        .enumerate()
        .map(|(k, principal)| {
            let end = 0.5 + k as f64;
            Due { from_years: (end - 1.0).max(0.0), to_years: end, principal: *principal }
        })
        .collect()
}

#[test]
fn assets_and_liabilities() {
    let due = coreweave();
    compare("alm", "CoreWeave 2025-06-30", 1e-9, |quantity| {
        vec![match quantity {
            "WAM years" => debt::weighted_life_years(&due).unwrap(),
            _ => debt::share_due_within(&due, 2.5).unwrap(),
        }]
    });
    compare("alm", "duration gap", 1e-12, |_| vec![debt::duration_gap(100.0, 2.1, 70.0, 7.7)]);
    let ladder = debt::ladder(&due, 40);
    assert!((ladder.iter().sum::<f64>() - debt::total(&due)).abs() < 1e-12);
    assert!((ladder[0] - 0.986052 / 2.0).abs() < 1e-12);
    assert_eq!(debt::weighted_life_years(&[]), None);
    assert_eq!(debt::coverage(1.0, 0.0), f64::INFINITY);
    // 248bn over 17 years is 14.6bn a year, not 146bn.
    let value = debt::lease_present_value(248.0, 17.0, 0.0, 0.055);
    assert!((value * returns::annuity(0.055, 17.0) - 14.588).abs() < 0.001);
}

#[test]
fn refinancing_uses_cash_and_lines_first() {
    let flows = Flows {
        operating_cash_flow: 1.0,
        capex: 2.0,
        dividends: 0.0,
        leases: 0.0,
        cash: 3.0,
        minimum_cash: 1.0,
        committed_lines: 0.5,
    };
    assert_eq!(debt::refinancing_need(&[1.0, 1.0, 0.0], &flows), [0.0, 1.5, 1.0]);
    let rich = Flows { operating_cash_flow: 4.0, ..flows };
    assert_eq!(debt::refinancing_need(&[1.0, 9.0], &rich), [0.0, 3.5]);
}

#[test]
fn plain_runway() {
    let months = runway::plain_months(31.289, 0.0, 31.977, 55.663, 5.76).unwrap();
    assert!((months - 12.75).abs() < 0.005, "{months}");
    assert_eq!(runway::plain_months(10.0, 0.0, 5.0, 3.0, 1.0), None);
}

#[test]
fn a_path_without_shocks_is_the_plain_runway_after_the_close() {
    let path = Path {
        cash: 31.289,
        minimum_cash: 0.0,
        operating_cash_flow: 31.977 - 5.76,
        cash_flow_growth: 0.0,
        cash_flow_volatility: 0.0,
        capex: 55.663,
        capex_growth: 0.0,
        capex_stoppable_share: 0.0,
        dividends: 0.0,
        committed_lines: 0.0,
        maturities: &[],
        closing_hazard: 1.0,
    };
    // Closed from the first day, and after one year.
    let first = runway::months(&path, 1.0, &[0.0; 40]).unwrap();
    assert!((first - 12.751).abs() < 0.005, "{first}");
    let later = runway::months(&path, (-1.0_f64).exp(), &[0.0; 40]).unwrap();
    assert!((later - 24.751).abs() < 0.005, "{later}");
    assert_eq!(runway::months(&path, 1e-300, &[0.0; 40]), None);
    // A wall of debt shortens it.
    let wall = Path { maturities: &[20.0, 0.0], ..path };
    assert!(runway::months(&wall, 1.0, &[0.0; 40]).unwrap() < first - 6.0);
}

#[test]
fn the_gap_of_lives_is_an_effect_of_growth() {
    assert!((depreciation::steady_growth_ratio(3.0, 6.0, 0.5) - 1.64).abs() < 0.005);
    assert_eq!(depreciation::steady_growth_ratio(3.0, 6.0, 0.0), 1.0);
    assert!(depreciation::steady_growth_ratio(3.0, 6.0, 0.1) < depreciation::steady_growth_ratio(3.0, 6.0, 0.2));
}

/// 3.1 on real data: 60% servers, mid-year. Alphabet at 6 years is 22.07 and not 20.9: the reference leaves out the
/// vintage of 2019, half a year of which is still charged in 2025.
#[test]
fn alphabet_and_meta_in_2025() {
    let charge = |capex: &[f64], first: f64, life: f64| {
        let servers: Vec<f64> = capex.iter().map(|x| 0.6 * x).collect();
        depreciation::charge_of_year(&depreciation::vintages(first, &servers, 0.0, life), 2025.0)
    };
    let alphabet = [25.139, 23.548, 22.281, 24.640, 31.485, 32.251, 52.535, 91.447];
    assert!((charge(&alphabet, 2018.0, 3.0) - 29.3).abs() < 0.06);
    assert!((charge(&alphabet, 2018.0, 6.0) - 22.069).abs() < 0.001);
    assert!((charge(&alphabet[2..], 2020.0, 6.0) - 20.9).abs() < 0.06);
    let meta = [31.186, 27.045, 37.256, 69.691];
    assert!((charge(&meta, 2022.0, 3.0) - 22.9).abs() < 0.06);
    assert!((charge(&meta, 2022.0, 5.5) - 14.2).abs() < 0.06);
}

#[test]
fn a_screen_says_on_which_rule_a_name_hangs() {
    let rule = |measure, comparison, threshold, effect| Rule { measure, comparison, threshold, effect };
    let rules = [rule(0, Comparison::Above, 1.0, Effect::Exclude), rule(1, Comparison::Above, 0.5, Effect::Include)];
    let shielded = screen::standing(&rules, &[Some(3.0), Some(0.9)]);
    assert_eq!((shielded.member, shielded.rule), (false, Some(0)));
    assert_eq!(shielded.turns_at, [Some(3.0), None]);
    let bare = screen::standing(&rules, &[Some(0.2), Some(0.9)]);
    assert_eq!((bare.member, bare.rule), (true, Some(1)));
    assert_eq!(bare.turns_at, [Some(0.2), Some(0.9)]);
    let unknown = screen::standing(&rules, &[None, Some(0.1)]);
    assert_eq!((unknown.member, unknown.unknown.as_slice()), (false, &[0][..]));
    assert!(screen::standing(&[], &[]).member);
    // The first rule that holds decides: taken in before it could be left out, and out without that rule.
    let turned = [rules[1], rules[0]];
    let pure = screen::standing(&turned, &[Some(3.0), Some(0.9)]);
    assert_eq!((pure.member, pure.rule, pure.without_it), (true, Some(0), (false, Some(1))));
}

/// Debt of two notes and a span, seen a year and a half later: the first is gone, the span half gone.
#[test]
fn debt_seen_later_has_lost_what_was_due() {
    let due = |from: f64, to: f64, principal: f64| debt::Due { from_years: from, to_years: to, principal };
    let later = debt::seen_later(&[due(1.0, 1.0, 5.0), due(1.0, 2.0, 8.0), due(9.0, 9.0, 2.0)], 1.5);
    assert_eq!(later, [due(0.0, 0.5, 4.0), due(7.5, 7.5, 2.0)]);
    assert_eq!(debt::seen_later(&later, 0.0), later);
    assert_eq!(debt::seen_later(&[due(0.0, 1.0, 3.0)], -2.0), [due(2.0, 3.0, 3.0)]);
}

/// A life of five and a half years earns the half year too: between the returns of five and six years.
#[test]
fn a_part_of_a_year_earns_its_part() {
    let at = |life_years: f64| Gpu { life_years, ..GPU }.internal_rate(2.20, 0.2).unwrap();
    assert!(at(5.0) < at(5.5) && at(5.5) < at(6.0), "{} {} {}", at(5.0), at(5.5), at(6.0));
}
