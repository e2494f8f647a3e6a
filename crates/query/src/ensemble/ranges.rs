//! What a filter leaves of a column of whole numbers, as ranges: which draws to simulate, which quarters to give.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use std::ops::Range;

/// Places in ascending order, without gaps inside a range.
pub(crate) type Ranges = Vec<Range<u64>>;

/// How many places of a column lie below a literal, and how many do not lie above it; none for another type.
pub(crate) type Place<'a> = &'a dyn Fn(&ScalarValue) -> Option<(u64, u64)>;

/// The places that `filter` leaves, if it asks nothing but about `column`.
pub(crate) fn left(filter: &Expr, column: &str, place: Place<'_>) -> Option<Ranges> {
    let literal = |expression: &Expr| match expression {
        Expr::Literal(value, _) => place(value),
        _ => None,
    };
    let is_column = |expression: &Expr| matches!(expression, Expr::Column(found) if found.name == column);
    match filter {
        Expr::BinaryExpr(BinaryExpr { left: a, op: Operator::And, right: b }) => {
            Some(common(&left(a, column, place)?, &left(b, column, place)?))
        }
        Expr::BinaryExpr(BinaryExpr { left: a, op: Operator::Or, right: b }) => {
            Some(joined([left(a, column, place)?, left(b, column, place)?].concat()))
        }
        Expr::BinaryExpr(BinaryExpr { left: a, op, right: b }) => {
            if is_column(a) {
                compared(*op, literal(b)?)
            } else if is_column(b) {
                compared(op.swap()?, literal(a)?)
            } else {
                None
            }
        }
        Expr::Between(between) if is_column(&between.expr) => {
            let (low, high) = (literal(&between.low)?.0, literal(&between.high)?.1);
            let inside = joined(single(low..high));
            Some(if between.negated { others(&inside) } else { inside })
        }
        Expr::InList(list) if is_column(&list.expr) => {
            let each = list.list.iter().map(|one| literal(one).map(|(low, high)| low..high));
            let any = joined(each.collect::<Option<Vec<_>>>()?);
            Some(if list.negated { others(&any) } else { any })
        }
        _ => None,
    }
}

fn compared(operator: Operator, (below, through): (u64, u64)) -> Option<Ranges> {
    let range = match operator {
        Operator::Eq => below..through,
        Operator::Lt => 0..below,
        Operator::LtEq => 0..through,
        Operator::Gt => through..u64::MAX,
        Operator::GtEq => below..u64::MAX,
        Operator::NotEq => return Some(others(&joined(single(below..through)))),
        _ => return None,
    };
    Some(joined(single(range)))
}

/// One range alone.
pub(crate) fn single(range: Range<u64>) -> Ranges {
    std::iter::once(range).collect()
}

/// In order, with those that touch put together.
fn joined(mut ranges: Ranges) -> Ranges {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut all: Ranges = Vec::with_capacity(ranges.len());
    for range in ranges {
        match all.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => all.push(range),
        }
    }
    all
}

/// What lies in both.
pub(crate) fn common(a: &[Range<u64>], b: &[Range<u64>]) -> Ranges {
    let mut both = Vec::new();
    let (mut i, mut k) = (0, 0);
    while let (Some(one), Some(other)) = (a.get(i), b.get(k)) {
        let range = one.start.max(other.start)..one.end.min(other.end);
        if range.start < range.end {
            both.push(range);
        }
        if one.end < other.end { i += 1 } else { k += 1 }
    }
    both
}

/// What lies in none.
fn others(ranges: &[Range<u64>]) -> Ranges {
    let starts = std::iter::once(0).chain(ranges.iter().map(|range| range.end));
    let ends = ranges.iter().map(|range| range.start).chain([u64::MAX]);
    joined(starts.zip(ends).map(|(start, end)| start..end).collect())
}

#[cfg(test)]
mod tests {
    use super::{Ranges, left};
    use datafusion::common::ScalarValue;
    use datafusion::logical_expr::{Expr, col, lit};

    fn place(value: &ScalarValue) -> Option<(u64, u64)> {
        match value {
            ScalarValue::UInt64(Some(draw)) => Some((*draw, draw + 1)),
            _ => None,
        }
    }

    fn of(filter: &Expr) -> Option<Ranges> {
        left(filter, "draw", &place)
    }

    /// A filter and the numbers that it holds for.
    type Case = (Expr, fn(u64) -> bool);

    /// Every filter against its own truth for the first numbers.
    #[test]
    fn ranges_hold_what_the_filter_holds() {
        let draw = || col("draw");
        let cases: Vec<Case> = vec![
            (draw().eq(lit(7_u64)), |k| k == 7),
            (lit(7_u64).lt(draw()), |k| k > 7),
            (draw().lt_eq(lit(3_u64)), |k| k <= 3),
            (draw().gt_eq(lit(3_u64)).and(draw().lt(lit(9_u64))), |k| (3..9).contains(&k)),
            (draw().eq(lit(2_u64)).or(draw().eq(lit(3_u64))).or(draw().gt(lit(8_u64))), |k| k == 2 || k == 3 || k > 8),
            (draw().between(lit(4_u64), lit(6_u64)), |k| (4..=6).contains(&k)),
            (draw().not_between(lit(4_u64), lit(6_u64)), |k| !(4..=6).contains(&k)),
            (draw().in_list(vec![lit(1_u64), lit(5_u64), lit(1_u64)], false), |k| k == 1 || k == 5),
            (draw().in_list(vec![lit(0_u64), lit(5_u64)], true), |k| k != 0 && k != 5),
            (draw().not_eq(lit(0_u64)), |k| k != 0),
            (draw().lt(lit(0_u64)), |_| false),
        ];
        for (filter, truth) in cases {
            let ranges = of(&filter).unwrap();
            assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start), "{filter}: {ranges:?}");
            for k in 0..20 {
                assert_eq!(ranges.iter().any(|range| range.contains(&k)), truth(k), "{filter}, {k}: {ranges:?}");
            }
        }
    }

    #[test]
    fn other_questions_are_left_to_others() {
        for filter in [
            col("weight").eq(lit(7_u64)),
            col("draw").eq(col("weight")),
            col("draw").eq(lit("7")),
            col("draw").eq(lit(7_u64)).or(col("weight").gt(lit(1_u64))),
            (col("draw") + lit(1_u64)).eq(lit(7_u64)),
        ] {
            assert_eq!(of(&filter), None, "{filter}");
        }
    }
}
