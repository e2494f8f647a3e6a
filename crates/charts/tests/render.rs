//! What a rendered chart holds, and what happens when it cannot be rendered or written.

use std::{fs, path::Path};

use overhang_charts::{Chart, ChartError, HEIGHT, MOST_SERIES, Series, Style, WIDTH, XAxis, YAxis};

fn chart() -> Chart {
    let fan = |top: f64| -> Vec<_> {
        (0..=40)
            .map(|n| f64::from(n) / 40.0)
            .map(|t| (2026.0 + 10.0 * t, top * t * 0.8, top * t, top * t * 1.1))
            .collect()
    };
    Chart {
        title: "Which trips first?".into(),
        subtitle: "scenario baseline · seed 7 · 1,000 draws".into(),
        definition: "Share of draws in which it happened & came first.".into(),
        x: XAxis::years("date"),
        y: YAxis::linear("cumulative incidence (%)").percent().range(0.0, 1.0),
        series: vec![
            Series::fan("takeoff", &fan(0.4), Style::line(0)),
            Series::fan("breaker", &fan(0.7), Style::line(1)),
            Series::fan("bubble <2032>", &fan(0.2), Style::line(2)),
        ],
        footnote: "Source: joint model, as of 2026-06-30.".into(),
    }
}

#[test]
fn svg_says_everything() {
    let svg = chart().svg().unwrap();
    for part in [
        "<title>Which trips first?</title>",
        "<desc>Share of draws in which it happened &amp; came first.",
        "takeoff: 40% at 2036 (band 32% to 44%).",
        "scenario baseline · seed 7",
        "\nbreaker\n",
        "\nbubble &lt;2032&gt;\n",
        "\n2036\n",
        "\n100%\n",
        "\ncumulative incidence (%)\n",
        "\nSource: joint model, as of 2026-06-30.\n",
        "font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\"",
    ] {
        assert!(svg.contains(part), "{part}");
    }
    assert_eq!(svg.matches("<polygon ").count(), 3);
    // A line, two edges of a band and a sample beside the name, each for two series that are not solid.
    for dash in [Style::line(1).dash, Style::line(2).dash] {
        let lengths: Vec<String> = dash.pattern().iter().map(|length| (length * 3.0).to_string()).collect();
        assert_eq!(svg.matches(&format!("stroke-dasharray=\"{}\"", lengths.join(" "))).count(), 4);
    }
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
}

#[test]
fn the_same_bytes_twice() {
    assert_eq!(chart().svg().unwrap(), chart().svg().unwrap());
    assert_eq!(chart().png().unwrap(), chart().png().unwrap());
}

#[test]
fn png_has_its_size_and_its_colours() {
    let bytes = chart().png().unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height, info.color_type), (WIDTH, HEIGHT, png::ColorType::Rgb));
    for n in 0..3 {
        let (red, green, blue) = Style::line(n).colour.rgb();
        assert!(pixels.chunks_exact(3).any(|pixel| pixel == [red, green, blue]), "{n}");
    }
    // The border is free: nothing is cut off.
    let row = WIDTH as usize * 3;
    let white = |part: &[u8]| part.iter().all(|part| *part == 255);
    assert!(pixels.chunks_exact(row).all(|row| white(&row[..15]) && white(&row[row.len() - 15..])));
    assert!(white(&pixels[..row * 5]) && white(&pixels[pixels.len() - row * 5..]));
    assert!(bytes.len() < 200_000);
}

#[test]
fn hostile_text_stays_well_formed() {
    let mut chart = chart();
    chart.title = "\u{0}\u{1b}[31m</title><script> \u{FFFE} & \"q\" ".into();
    chart.series[0].name = "字".repeat(80);
    chart.footnote = "x".repeat(20_000);
    let svg = chart.svg().unwrap();
    assert!(!svg.contains("<script") && !svg.contains('\u{1b}') && !svg.contains('\u{0}'));
    chart.png().unwrap();
}

#[test]
fn odd_numbers_are_drawn_or_refused_but_never_panic() {
    let odd = [f64::NAN, f64::INFINITY, -f64::INFINITY, f64::MAX, f64::MIN_POSITIVE, 0.0, -1e300, 1.0];
    for y in [YAxis::linear(""), YAxis::log(""), YAxis::linear("").percent(), YAxis::log("").range(1e-3, 1e9)] {
        for a in odd {
            for b in odd {
                let line = vec![(2026.0, a), (2027.0, b), (a, 1.0), (2028.0, 3.0)];
                let chart =
                    Chart { y: y.clone(), series: vec![Series::new("odd", line, Style::line(0))], ..Chart::default() };
                let _ = chart.svg();
            }
        }
    }
}

#[test]
fn what_lies_outside_the_range_is_cut_off() {
    let mut chart = chart();
    chart.y = YAxis::linear("").range(0.0, 0.1);
    let svg = chart.svg().unwrap();
    for line in svg.lines().filter(|line| line.starts_with("<poly")) {
        let points = line.split("points=\"").nth(1).unwrap().trim_end_matches("\"/>");
        for point in points.split_whitespace() {
            let (x, y) = point.split_once(',').unwrap();
            assert!((0..3 * WIDTH).contains(&x.parse().unwrap()), "{line}");
            assert!((0..3 * HEIGHT).contains(&y.parse().unwrap()), "{line}");
        }
    }
}

#[test]
fn charts_that_cannot_be_drawn_say_why() {
    let said = |chart: &Chart| chart.svg().unwrap_err().to_string();
    let mut empty = chart();
    empty.series = vec![Series::new("nothing", vec![(2026.0, f64::NAN)], Style::line(0))];
    assert_eq!(said(&empty), "the chart `Which trips first?` has no value to draw");

    let mut range = chart();
    range.y = YAxis::log("power").range(0.0, 10.0);
    assert_eq!(
        said(&range),
        "the y range 0 to 10 cannot be drawn, expected a low above zero and below a finite high, since the axis is logarithmic"
    );
    range.x.range = Some((2030.0, 2020.0));
    assert_eq!(said(&range), "the x range 2030 to 2020 cannot be drawn, expected a finite low below a finite high");

    let mut band = chart();
    band.series[1].band = Some(vec![(2026.0, 0.3, 0.2)]);
    assert_eq!(said(&band), "the band of `breaker` at x = 2026 goes from 0.3 to 0.2, expected low at most high");

    let mut many = chart();
    many.series = vec![many.series[0].clone(); MOST_SERIES + 1];
    assert_eq!(said(&many), "the chart `Which trips first?` has 25 series, expected at most 24");

    let mut stack = chart();
    stack.series = vec![
        Series::new("a", vec![(0.0, 1.0), (1.0, 1.0)], Style::area(0)),
        Series::new("b", vec![(0.0, 1.0), (2.0, 1.0)], Style::area(1)),
    ];
    assert_eq!(said(&stack), "the area `b` cannot be stacked: its values of x are not those of the area below");
}

#[test]
fn files_are_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let names = || -> Vec<_> {
        let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let svg = folder.path().join("race.svg");
    chart().render(&svg).unwrap();
    chart().render(&svg).unwrap();
    chart().render(&folder.path().join("race.PNG")).unwrap();
    assert_eq!(fs::read_to_string(&svg).unwrap(), chart().svg().unwrap());
    assert_eq!(names(), ["race.PNG", "race.svg"]);

    // A folder in the place of the file, a folder that is not there, a file in the place of the folder.
    let taken = folder.path().join("taken.svg");
    fs::create_dir_all(taken.join("inside")).unwrap();
    for path in [taken, folder.path().join("absent/race.svg"), svg.join("race.svg")] {
        let error = chart().render(&path).unwrap_err();
        assert!(matches!(&error, ChartError::Write { path: named, .. } if *named == path));
        let said = error.to_string();
        assert!(said.starts_with(&format!("the chart could not be written to `{}`: ", path.display())), "{said}");
        assert!(!said.contains('\n'));
    }
    assert_eq!(names(), ["race.PNG", "race.svg", "taken.svg"]);
}

#[test]
fn only_two_kinds_of_file() {
    for name in ["race.pdf", "race", ".svg", "svg"] {
        let error = chart().render(Path::new(name)).unwrap_err();
        assert_eq!(error.to_string(), format!("found the file name `{name}`, expected one that ends in .svg or .png"));
    }
}
