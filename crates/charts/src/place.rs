//! Labels at the ends of lines: as near to their lines as they can be without touching each other.

/// Centres of labels of given `(wanted centre, height)`, in the same order, inside `top..bottom`.
///
/// Labels keep the order of their lines. If there is not room for all, they are pressed together evenly.
pub(crate) fn centres(labels: &[(f64, f64)], top: f64, bottom: f64) -> Vec<f64> {
    let total: f64 = labels.iter().map(|(_, height)| height).sum();
    let press = ((bottom - top) / total).min(1.0);
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|a, b| labels[*a].0.total_cmp(&labels[*b].0));

    let mut groups: Vec<Group> = Vec::new();
    for index in order {
        let (wanted, height) = (labels[index].0, labels[index].1 * press);
        let mut group = Group { members: vec![index], wanted: wanted - height / 2.0, height, start: 0.0 };
        group.settle(top, bottom);
        // A group that touches the one above joins it, and both settle where all are nearest on average.
        while let Some(above) = groups.pop_if(|above| above.start + above.height > group.start) {
            group = above.join(group);
            group.settle(top, bottom);
        }
        groups.push(group);
    }

    let mut centres = vec![0.0; labels.len()];
    for group in groups {
        let mut y = group.start;
        for index in group.members {
            let height = labels[index].1 * press;
            centres[index] = y + height / 2.0;
            y += height;
        }
    }
    centres
}

/// Labels that touch.
struct Group {
    members: Vec<usize>,
    /// Sum over the members of the start that each alone would give the group.
    wanted: f64,
    height: f64,
    start: f64,
}

impl Group {
    fn settle(&mut self, top: f64, bottom: f64) {
        let start = self.wanted / self.members.len() as f64;
        self.start = start.min(bottom - self.height).max(top);
    }

    fn join(mut self, below: Self) -> Self {
        self.wanted += below.wanted - self.height * below.members.len() as f64;
        self.height += below.height;
        self.members.extend(below.members);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_labels_stay() {
        assert_eq!(centres(&[(80.0, 10.0), (20.0, 10.0)], 0.0, 100.0), [80.0, 20.0]);
    }

    #[test]
    fn crowded_labels_share_the_shift() {
        assert_eq!(centres(&[(50.0, 10.0), (50.0, 10.0)], 0.0, 100.0), [45.0, 55.0]);
        assert_eq!(centres(&[(50.0, 10.0), (52.0, 20.0), (90.0, 10.0)], 0.0, 100.0), [43.5, 58.5, 90.0]);
    }

    #[test]
    fn labels_stay_inside() {
        assert_eq!(centres(&[(0.0, 10.0), (1.0, 10.0), (99.0, 10.0)], 0.0, 100.0), [5.0, 15.0, 95.0]);
        let pressed = centres(&[(5.0, 10.0); 20], 0.0, 100.0);
        assert!(pressed[0] >= 2.0 && pressed[19] <= 98.0 && pressed.is_sorted());
    }
}
