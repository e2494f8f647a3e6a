//! Draws one chart of each kind, from made-up curves, into a folder: `cargo run --example gallery FOLDER`.

use std::{env, error::Error, fs, path::Path};

use overhang_charts::{Chart, Series, Style, XAxis, YAxis, quarter_end};
use overhang_prob::math::{exp, pow};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("name a folder for the pictures")?;
    fs::create_dir_all(&folder)?;
    let charts = [
        ("race", race()),
        ("fleet", fleet()),
        ("gap", gap()),
        ("shares", shares()),
        ("points", points()),
        ("crowd", crowd()),
    ];
    for (name, chart) in charts {
        for extension in ["svg", "png"] {
            chart.render(&Path::new(&folder).join(name).with_extension(extension))?;
        }
    }
    Ok(())
}

fn quarters(first: i32, last: i32) -> Vec<f64> {
    (first..=last).flat_map(|year| (1..=4).map(move |quarter| quarter_end(year, quarter))).collect()
}

fn fan(xs: &[f64], value: impl Fn(f64) -> f64, spread: impl Fn(f64) -> f64) -> Vec<(f64, f64, f64, f64)> {
    xs.iter().map(|&x| (x, value(x) / spread(x), value(x), value(x) * spread(x))).collect()
}

fn race() -> Chart {
    let xs = quarters(2026, 2035);
    let curve = |top: f64, middle: f64, pace: f64| {
        xs.iter()
            .map(|&x| {
                let value = top / (1.0 + exp((middle - x) / pace)) - top / (1.0 + exp((middle - 2026.0) / pace));
                let band = 0.16 * value * (1.2 - value);
                (x, value - band, value, value + 1.3 * band)
            })
            .collect::<Vec<_>>()
    };
    Chart {
        title: "Which trips first: the take-off, the breaker or the bubble?".into(),
        definition: "Cumulative incidence: share of joint histories in which the event came first, by date. \
                     Line: conditioned estimate; band: 90% interval over the evidence weights."
            .into(),
        subtitle: "scenario baseline · as of 2026-06-30 · seed 1 · 100,000 draws (8,412 effective) · overhang 0.1.0"
            .into(),
        x: XAxis::years("date (tick: 1 January)"),
        y: YAxis::linear("came first by the date (share of draws, %)").percent().range(0.0, 1.0),
        series: vec![
            Series::fan("take-off: AI that builds AI", &curve(0.27, 2030.5, 1.3), Style::line(0)),
            Series::fan("breaker: no power for chips already paid for", &curve(0.47, 2028.2, 0.6), Style::line(1)),
            Series::fan("bubble: the debt that paid for them", &curve(0.21, 2029.4, 1.0), Style::line(2)),
        ],
        footnote: "Source: joint model on the evidence package of 2026-06-30; `overhang race --plot`.".into(),
    }
}

fn fleet() -> Chart {
    let xs = quarters(2022, 2026);
    let designer = |now: f64, growth: f64, spread: f64| {
        fan(&xs, |x| now * pow(growth, x - 2026.5), |x| 1.0 + spread * (0.3 + (x - 2022.0) / 5.0))
    };
    let series = [
        ("Nvidia", 1.2e7, 2.4, 0.10),
        ("Google (TPU)", 4.0e6, 2.2, 0.45),
        ("Amazon (Trainium)", 1.6e6, 2.9, 0.40),
        ("AMD", 7.0e5, 2.1, 0.25),
        ("Huawei (Ascend)", 5.5e5, 2.6, 0.55),
    ];
    Chart {
        title: "AI compute sold, by chip designer".into(),
        definition: "Cumulative H100 equivalents (8-bit dense operations) sold to the end of each quarter. \
                     Line: median; band: 5% to 95%."
            .into(),
        subtitle: "scenario baseline · as of 2026-06-30 · seed 1 · 100,000 draws".into(),
        x: XAxis::years("end of quarter"),
        y: YAxis::log("cumulative compute (H100 equivalents), logarithmic"),
        series: series
            .into_iter()
            .enumerate()
            .map(|(n, (name, now, growth, spread))| Series::fan(name, &designer(now, growth, spread), Style::line(n)))
            .collect(),
        footnote: "Sources: company filings and Epoch AI's chip sales data (CC BY 4.0), as of 2026-06-30.".into(),
    }
}

fn gap() -> Chart {
    let xs = quarters(2024, 2030);
    let need = fan(&xs, |x| 6.0 * pow(1.42, x - 2024.0), |x| 1.0 + 0.07 * (x - 2023.5));
    let powered = fan(&xs, |x| 8.0 * pow(1.29, x - 2024.0), |x| 1.0 + 0.045 * (x - 2023.5));
    let energised: Vec<_> = need
        .iter()
        .zip(&powered)
        .map(|(need, powered)| (need.0, need.1.min(powered.1), need.2.min(powered.2) * 0.985, need.3.min(powered.3)))
        .collect();
    Chart {
        title: "Power for AI chips: what they need, what is built, what is switched on".into(),
        definition: "Facility power in GW at the end of each quarter. Need: all chips installed; powered shells: \
                     capacity with a grid or on-site supply; energised: the smaller of the two in each draw."
            .into(),
        subtitle: "scenario baseline · as of 2026-06-30 · seed 1 · 100,000 draws · line p50, band p5 to p95".into(),
        x: XAxis::years("end of quarter"),
        y: YAxis::linear("facility power (GW)"),
        series: vec![
            Series::fan("need", &need, Style::line(3)),
            Series::fan("powered shells", &powered, Style::line(0)),
            Series::fan("energised", &energised, Style::line(2)),
        ],
        footnote: "Source: chip power from the fleet block; shells from Epoch's Frontier Data Centers (CC BY 4.0)."
            .into(),
    }
}

fn shares() -> Chart {
    let xs = quarters(2024, 2030);
    let share = |from: f64, to: f64| xs.iter().map(|&x| (x, from + (to - from) * (x - 2024.25) / 6.75)).collect();
    Chart {
        title: "Who designs the chips".into(),
        definition: "Median share of the compute installed in each year.".into(),
        x: XAxis::years("end of quarter"),
        y: YAxis::linear("share of H100 equivalents (%)").percent(),
        series: vec![
            Series::new("Nvidia", share(0.72, 0.46), Style::area(0)),
            Series::new("Google", share(0.16, 0.24), Style::area(1)),
            Series::new("Amazon", share(0.07, 0.15), Style::area(2)),
            Series::new("others", share(0.05, 0.15), Style::area(3)),
        ],
        ..Chart::default()
    }
}

fn points() -> Chart {
    let xs = [2025.75, 2026.0, 2026.25, 2026.5, 2026.75];
    let path: Vec<_> = xs.iter().map(|&x| (x, 4.0 + 9.0 * (x - 2025.75))).collect();
    let seen = xs[..4].iter().map(|&x| (x, 4.4 + 8.0 * (x - 2025.75))).collect();
    let ends = xs[..4].iter().map(|&x| (x, 3.6 + 8.0 * (x - 2025.75), 5.4 + 8.2 * (x - 2025.75))).collect();
    Chart {
        title: "Reported against modelled energised power".into(),
        subtitle: "scenario baseline · seed 1".into(),
        x: XAxis::quarters("quarter"),
        y: YAxis::linear("facility power (GW)"),
        series: vec![
            Series::new("model, median", path, Style::line(0)),
            Series::new("reported, with its interval", seen, Style::points(3)).band(ends),
            Series::new("statement", vec![(2026.0, 8.0), (2026.5, 7.2)], Style::points(2)),
        ],
        ..Chart::default()
    }
}

fn crowd() -> Chart {
    let xs = quarters(2025, 2030);
    let title = "A title that is far too long for one line, as scenario authors write them when they want to say \
                 everything at once, including the date, the seed and the name of their grandmother";
    let series = (0..24_u8)
        .map(|n| {
            let line = xs.iter().map(|&x| (x, 1.0 + f64::from(n % 6) * (x - 2025.0))).collect();
            Series::new(format!("series number {n} of many"), line, Style::line(usize::from(n)))
        })
        .collect();
    Chart {
        title: title.into(),
        definition: "Twenty-four series in six bundles <&> \"quotes\" ≤ 5 µW → ∞. ".repeat(5),
        subtitle: "scenario /home/someone/a/very/long/path/without/any/spaces/".repeat(4),
        x: XAxis::years("end of quarter"),
        y: YAxis::linear("something (units of something)").range(0.0, 20.0),
        series,
        footnote: "Source: nothing at all; these numbers are made up to fill the picture. ".repeat(6),
    }
}
