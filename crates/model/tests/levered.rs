//! Equity of a levered buyer: where it collapses to the structural model, and which way it moves.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use overhang_model::credit::merton;
use overhang_model::options::levered::{Buyer, Moment, Path, Responses, lost};
use overhang_model::options::{Kind, own};
use overhang_prob::math::{exp, normal_quantile};

const NOW: Moment =
    Moment { cash: 20.0, debt: 106.0, fleet_value: 55.0, revenue: 3.6, appetite: 0.1, core_growth: 0.02 };
const RESPONSES: Responses = Responses { to_revenue: 0.5, to_appetite: 0.5, unexplained_volatility: 0.22 };

fn buyer(ai_share: f64) -> Buyer {
    let firm = merton::Firm::calibrated(570.0, 0.55, 108.1, 0.0375, 5.0);
    Buyer { firm: firm.unwrap(), ai_share }
}

fn quantiles(path: &Path) -> [f64; 3] {
    own::Law::new(path.components(1.0).to_vec()).quantiles()
}

#[test]
fn without_ai_and_with_the_same_debt_it_is_the_structural_model() {
    let still = Responses { unexplained_volatility: 0.0, ..RESPONSES };
    // Whatever AI revenue, appetite and fleets do.
    let then = Moment { revenue: 0.4, appetite: -2.0, fleet_value: 300.0, ..NOW };
    assert!((Path::new(&buyer(0.0), &NOW, &then, &still, 2.0).ratio(0.0) - 1.0).abs() < 1e-12);
    // With AI but nothing moved, too.
    assert!((Path::new(&buyer(0.25), &NOW, &NOW, &still, 2.0).ratio(0.0) - 1.0).abs() < 1e-12);
    // A move of the business is a move of the assets of the structural model, and the debt one of its face.
    let firm = buyer(0.0).firm;
    let path = Path::new(&buyer(0.0), &NOW, &Moment { debt: 126.0, ..NOW }, &RESPONSES, 1.0);
    for z in [-3.0, -1.0, 0.0, 2.0] {
        let assets = NOW.cash + (firm.assets - NOW.cash) * exp(0.22 * z - 0.5 * 0.22 * 0.22);
        let expected = merton::Firm { assets, debt_face: firm.debt_face + 20.0, ..firm }.equity() / firm.equity();
        assert!((path.ratio(z) - expected).abs() < 1e-12, "{z}");
    }
}

#[test]
fn more_debt_lowers_every_quantile() {
    let mut before = [f64::INFINITY; 3];
    for debt in [50.0, 106.0, 150.0, 250.0, 500.0] {
        let now = quantiles(&Path::new(&buyer(0.25), &NOW, &Moment { debt, ..NOW }, &RESPONSES, 1.0));
        assert!(now.iter().zip(&before).all(|(now, before)| now < before), "{debt}: {now:?} after {before:?}");
        before = now;
    }
}

#[test]
fn the_other_inputs_push_the_way_they_should() {
    let middle = |then: Moment| Path::new(&buyer(0.25), &NOW, &then, &RESPONSES, 1.0).ratio(0.0);
    let same = middle(NOW);
    for better in [
        Moment { cash: 40.0, ..NOW },
        Moment { fleet_value: 80.0, ..NOW },
        Moment { revenue: 5.0, ..NOW },
        Moment { appetite: 0.5, ..NOW },
        Moment { core_growth: 0.1, ..NOW },
    ] {
        assert!(middle(better) > same, "{better:?}");
    }
    // More of the business in AI: more of a fall of AI revenue reaches the equity.
    let bust = Moment { revenue: 1.0, appetite: -1.0, fleet_value: 10.0, ..NOW };
    let of = |share: f64| Path::new(&buyer(share), &NOW, &bust, &RESPONSES, 1.0).ratio(0.0);
    assert!(of(0.1) > of(0.25) && of(0.25) > of(0.6) && of(0.6) > of(1.0));
    // A fleet dearer than the whole AI business counts in proportion: nothing appears from nowhere.
    let dear = Moment { fleet_value: 400.0, ..NOW };
    let still = Responses { unexplained_volatility: 0.0, ..RESPONSES };
    assert!((Path::new(&buyer(0.25), &dear, &dear, &still, 1.0).ratio(0.0) - 1.0).abs() < 1e-12);
}

#[test]
fn components_have_the_mean_and_payoff_of_the_whole_distribution() {
    // A little and a lot of debt; the second is near to default.
    for debt in [106.0, 600.0] {
        let path = Path::new(&buyer(0.25), &NOW, &Moment { debt, ..NOW }, &RESPONSES, 1.0);
        const POINTS: usize = 20_000;
        let ratios: Vec<f64> =
            (0..POINTS).map(|k| path.ratio(normal_quantile((k as f64 + 0.5) / POINTS as f64))).collect();
        let mean = |of: &dyn Fn(f64) -> f64| ratios.iter().map(|&ratio| of(ratio)).sum::<f64>() / POINTS as f64;
        let middle = path.ratio(0.0);
        for strike in [0.7 * middle, middle, 1.3 * middle] {
            let found = own::payoff(&path.components(2.0), Kind::Put, 1.0, strike);
            let (exact, spot) = (mean(&|ratio| (strike - ratio).max(0.0)), mean(&|ratio| ratio));
            assert!((found.mean - exact).abs() < 4e-3 * strike, "{debt} {strike}: {found:?} {exact}");
            assert!((found.mean_spot / spot - 1.0).abs() < 5e-3, "{debt}: {found:?} {spot}");
        }
    }
}

#[test]
fn assets_that_are_gone_are_worth_nothing() {
    let gone = Path::new(&buyer(1.0), &NOW, &Moment { cash: -2000.0, ..NOW }, &RESPONSES, 1.0);
    assert_eq!(gone.ratio(0.0), 0.0);
    for components in [gone.components(1.0).to_vec(), vec![lost(1.0)]] {
        let payoff = own::payoff(&components, Kind::Put, 100.0, 80.0);
        assert_eq!((payoff.mean, payoff.chance, payoff.mean_spot), (80.0, 1.0, 0.0));
        let law = own::Law::new(components);
        assert_eq!((law.quantiles(), law.ends(100.0, 80.0)), ([0.0; 3], (vec![0.0], vec![1.0])));
    }
    // Without debt the equity is all of the assets.
    let free = Path::new(&buyer(0.25), &NOW, &Moment { debt: -20.0, ..NOW }, &RESPONSES, 1.0);
    let firm = buyer(0.25).firm;
    let assets = firm.assets - (firm.debt_face - 126.0);
    let expected = assets / firm.equity();
    assert!((free.ratio(0.5 * RESPONSES.unexplained_volatility) - expected).abs() < 1e-9);
}
