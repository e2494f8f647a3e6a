//! Sobol indices against SALib and closed forms; PAWN and delta against quadrature.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

use overhang_prob::sensitivity::{NotSaltelli, Resamples, Saltelli, Slices, Variance};
use overhang_prob::{Sobol, Stream};
use std::f64::consts::PI;

const REFERENCE: &str = include_str!("../../../tests/oracles/sensitivity/sobol_reference.csv");
const GIVEN_DATA: &str = include_str!("../../../tests/oracles/sensitivity/given_data_sensitivity_reference.csv");
const N: u64 = 4_096;

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect()
}

/// Runs A, B and AB of a function of uniforms and compares with the rows of a case.
fn check(case: &str, inputs: usize, function: impl Fn(&[f64]) -> f64) {
    let sobol = Sobol::new(2 * inputs).unwrap();
    let run = |exchanged: &dyn Fn(usize) -> bool| -> Vec<f64> {
        (0..N)
            .map(|row| {
                let u: Vec<f64> =
                    (0..inputs).map(|i| sobol.point(row, if exchanged(i) { inputs + i } else { i }).unwrap()).collect();
                function(&u)
            })
            .collect()
    };
    let (a, b) = (run(&|_| false), run(&|_| true));
    let mixed: Vec<Vec<f64>> = (0..inputs).map(|input| run(&|i| i == input)).collect();
    let all = a.iter().chain(&b).chain(mixed.iter().flatten());
    let mean = all.clone().sum::<f64>() / all.count() as f64;
    let variance = Variance::new(&a, &b, mean);
    let resamples = Resamples::new(N as u32, &Stream::new(0, case));
    let rows: Vec<Vec<String>> = rows(REFERENCE).into_iter().filter(|row| row[0].starts_with(case)).collect();
    assert_eq!(rows.len(), inputs, "{case}");
    for (row, ab) in rows.iter().zip(&mixed) {
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let found = variance.indices(ab, &resamples);
        assert!((found.first - number(2)).abs() < 1e-8, "{case} {}: S1 {} against {}", row[1], found.first, row[2]);
        assert!((found.total - number(4)).abs() < 1e-8, "{case} {}: ST {} against {}", row[1], found.total, row[4]);
        for (width, reference) in [(found.first_half_width, number(3)), (found.total_half_width, number(5))] {
            // Half-widths of tiny indices are of the order of rounding of the file.
            assert!((width - reference).abs() < 0.25 * reference + 1e-4, "{case} {}: {width} {reference}", row[1]);
        }
    }
}

/// Rows of Sobol's g function with 8 inputs in Saltelli's order: `[input][row]`, and the outputs.
fn stored(samples: u64, second_order: bool) -> (Vec<Vec<f64>>, Vec<f64>) {
    const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let sobol = Sobol::new(16).unwrap();
    let (mut inputs, mut output) = (vec![Vec::new(); 8], Vec::new());
    let last = if second_order { 17 } else { 9 };
    for sample in 0..samples {
        for row in 0..=last {
            let mut product = 1.0;
            for (k, column) in inputs.iter_mut().enumerate() {
                let of_b = match row {
                    0 => false,
                    1..=8 => row == k + 1,
                    _ if row == last => true,
                    _ => row != k + 9,
                };
                let u = sobol.point(sample, if of_b { 8 + k } else { k }).unwrap();
                column.push(u);
                product *= ((4.0 * u - 2.0).abs() + A[k]) / (1.0 + A[k]);
            }
            output.push(product);
        }
    }
    (inputs, output)
}

#[test]
fn stored_rows_give_what_salib_gives() {
    for second_order in [false, true] {
        let (inputs, output) = stored(N, second_order);
        let design = Saltelli::of(&inputs).unwrap();
        assert_eq!(design, Saltelli { inputs: 8, base_draws: N as usize, second_order });
        let mean = output.iter().sum::<f64>() / output.len() as f64;
        let resamples = Resamples::new(N as u32, &Stream::new(0, "stored"));
        let rows: Vec<Vec<String>> = rows(REFERENCE).into_iter().filter(|row| row[0].starts_with("sobol_g")).collect();
        for (input, row) in rows.iter().enumerate() {
            let number = |column: usize| row[column].parse::<f64>().unwrap();
            let found = design.indices(&output, mean, input, &resamples);
            // The stored reference subtracts the mean of the rows without second order.
            let tolerance = if second_order { 1e-3 } else { 1e-8 };
            assert!((found.first - number(2)).abs() < tolerance, "{} S1 {}", row[1], found.first);
            assert!((found.total - number(4)).abs() < 1e-8, "{} ST {}", row[1], found.total);
        }
    }
}

#[test]
fn other_orders_are_no_design() {
    let (mut inputs, _) = stored(16, false);
    let fault = |inputs: &[Vec<f64>]| Saltelli::of(inputs).unwrap_err();
    inputs[2][13] += 1e-9;
    assert!(
        matches!(fault(&inputs), NotSaltelli::Row { row: 14, input: 3, origin: 20 | 11, .. }),
        "{:?}",
        fault(&inputs)
    );
    let (mut inputs, _) = stored(16, false);
    inputs.iter_mut().for_each(|column| column.truncate(159));
    assert_eq!(fault(&inputs), NotSaltelli::Count { rows: 159, first: 10, second: 18 });
    assert!(fault(&[]).to_string().contains("0 rows"));
}

#[test]
fn ishigami_is_that_of_salib() {
    check("ishigami", 3, |u| {
        let [x, y, z] = [0, 1, 2].map(|i| PI * (2.0 * u[i] - 1.0));
        x.sin() + 7.0 * y.sin() * y.sin() + 0.1 * z.powi(4) * x.sin()
    });
}

#[test]
fn sobol_g_is_that_of_salib() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    check("sobol_g", 8, |u| u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product());
}

#[test]
fn a_race_of_three_hazards_is_that_of_salib() {
    check("race", 3, |u| {
        let l = [(0.005, 0.06), (0.01, 0.05), (0.02, 0.07)];
        let l: Vec<f64> = l.iter().zip(u).map(|((low, high), u)| low + (high - low) * u).collect();
        let sum: f64 = l.iter().sum();
        l[0] / sum * (1.0 - (-24.0 * sum).exp())
    });
}

/// Inputs and outputs of Y = exp(2 z1 + z2 + 0.5 z3).
fn lognormal_sum(count: u64) -> ([Vec<f64>; 3], Vec<f64>) {
    let sobol = Sobol::scrambled(3, 5).unwrap();
    let z = [0, 1, 2].map(|i| {
        (0..count).map(|row| overhang_prob::math::normal_quantile(sobol.point(row, i).unwrap().max(1e-12))).collect()
    });
    let [z1, z2, z3]: &[Vec<f64>; 3] = &z;
    let y = z1.iter().zip(z2).zip(z3).map(|((a, b), c)| (2.0 * a + b + 0.5 * c).exp()).collect();
    (z, y)
}

#[test]
fn pawn_and_delta_tend_to_the_exact_values() {
    let count = 1 << 19;
    let (inputs, output) = lognormal_sum(count);
    let weights = vec![1.0; count as usize];
    let ten = Slices::new(&output, &weights, 10);
    let many = Slices::new(&output, &weights, 50);
    for (row, input) in rows(GIVEN_DATA).iter().zip(&inputs) {
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let shift = ten.shift(input);
        for (found, exact) in
            [(shift.pawn_median, number(5)), (shift.pawn_mean, number(6)), (shift.pawn_max, number(7))]
        {
            assert!((found - exact).abs() < 1e-3, "{}: {found} against {exact}", row[1]);
        }
        // Slices and bins of finite width see a little less than the densities do: 0.0024 less at most here.
        let delta = many.shift(input).delta;
        assert!((delta - number(2)).abs() < 3e-3, "{}: delta {delta} against {}", row[1], number(2));
    }
}

#[test]
fn monotone_maps_weights_and_noise() {
    let (inputs, output) = lognormal_sum(1 << 14);
    let ones = vec![1.0; output.len()];
    let logs: Vec<f64> = output.iter().map(|y| y.ln()).collect();
    let of = |output: &[f64], weights: &[f64], input: &[f64]| Slices::new(output, weights, 10).shift(input);
    let plain = of(&output, &ones, &inputs[0]);
    assert_eq!(plain, of(&logs, &ones, &inputs[0]), "ranks only");
    let tripled: Vec<f64> = ones.iter().map(|w| 3.0 * w).collect();
    let scaled = of(&output, &tripled, &inputs[0]);
    assert!((plain.pawn_median - scaled.pawn_median).abs() < 1e-12);
    let stranger: Vec<f64> = (0..output.len() as u64).map(|i| Stream::new(3, "x").bits(i, 0) as f64).collect();
    let nothing = of(&output, &ones, &stranger);
    assert!(nothing.pawn_median < nothing.noise && nothing.delta < 0.03, "{nothing:?}");
    assert!(plain.delta <= 1.0 && plain.pawn_max <= 1.0);
    // A run without weight changes nothing.
    let (mut more, mut weights, mut input) = (output.clone(), ones.clone(), inputs[0].clone());
    more.push(f64::NAN);
    weights.push(1.0);
    input.push(0.0);
    assert_eq!(of(&more, &weights, &input), plain);
}
