//! Work at a bounded rate: few answers at a time, finished ones kept, unwanted ones stopped.

use crate::answer::{Answers, Form, Refusal, Watch};
use axum::body::Bytes;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Told of progress.
pub(crate) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The question is wrong.
    Question(String),
    /// Too many wait.
    Busy,
    /// It took too long.
    TooLong,
    /// Nobody waited any more, or the program ends.
    Stopped,
}

/// A question in a form.
pub(crate) type Key = (Vec<String>, Form);

/// Where questions are answered.
pub(crate) struct Desk {
    answers: Arc<dyn Answers>,
    at_a_time: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    longest: Duration,
    kept: Arc<Mutex<Kept>>,
}

/// Finished answers, the newest last. One question has one answer for as long as the program runs.
struct Kept {
    answers: VecDeque<(Key, Bytes)>,
    bytes: usize,
    most_bytes: usize,
}

impl Kept {
    fn get(&mut self, key: &Key) -> Option<Bytes> {
        let at = self.answers.iter().position(|(known, _)| known == key)?;
        let entry = self.answers.remove(at)?;
        let bytes = entry.1.clone();
        self.answers.push_back(entry);
        Some(bytes)
    }

    fn put(&mut self, key: Key, bytes: Bytes) {
        if bytes.len() > self.most_bytes / 4 || self.answers.iter().any(|(known, _)| *known == key) {
            return;
        }
        self.bytes += bytes.len();
        self.answers.push_back((key, bytes));
        while self.bytes > self.most_bytes {
            let Some((_, oldest)) = self.answers.pop_front() else { return };
            self.bytes -= oldest.len();
        }
    }
}

/// Sets the flag when the one who waits goes away.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One place in the queue.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Desk {
    pub(crate) fn new(answers: Arc<dyn Answers>, limits: &crate::Limits) -> Self {
        Self {
            answers,
            at_a_time: Arc::new(Semaphore::new(limits.answers_at_a_time)),
            waiting: AtomicUsize::new(0),
            most_waiting: limits.most_waiting,
            longest: limits.longest_answer,
            kept: Arc::new(Mutex::new(Kept { answers: VecDeque::new(), bytes: 0, most_bytes: limits.most_kept_bytes })),
        }
    }

    pub(crate) fn answers(&self) -> &dyn Answers {
        &*self.answers
    }

    /// The answer, kept or worked out. Dropping the future stops the work.
    pub(crate) async fn ask(&self, key: Key, progress: Progress) -> Result<Bytes, NoAnswer> {
        if let Some(kept) = locked(&self.kept).get(&key) {
            return Ok(kept);
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.most_waiting {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(NoAnswer::Busy);
        }
        let waiting = Waiting(&self.waiting);
        let stop = StopOnDrop(Arc::new(AtomicBool::new(false)));
        let work = self.work(&key, Watch { stop: Arc::clone(&stop.0), progress });
        let bytes = tokio::time::timeout(self.longest, work).await.unwrap_or(Err(NoAnswer::TooLong))?;
        drop((waiting, stop));
        Ok(bytes)
    }

    async fn work(&self, key: &Key, watch: Watch) -> Result<Bytes, NoAnswer> {
        let place = Arc::clone(&self.at_a_time).acquire_owned().await.map_err(|_| NoAnswer::Stopped)?;
        // Somebody before us may have asked the same.
        if let Some(kept) = locked(&self.kept).get(key) {
            return Ok(kept);
        }
        let (answers, kept, key) = (Arc::clone(&self.answers), Arc::clone(&self.kept), key.clone());
        let work = move || {
            let answer = answers.answer(&key.0, key.1, &watch).map(Bytes::from);
            if let Ok(bytes) = &answer {
                locked(&kept).put(key, bytes.clone());
            }
            // The place is free when the work has ended, not when nobody waits for it any more.
            drop(place);
            answer
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(Refusal::Question(sentence))) => Err(NoAnswer::Question(sentence)),
            Ok(Err(Refusal::Stopped)) | Err(_) => Err(NoAnswer::Stopped),
        }
    }
}

fn locked(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Form, Kept, VecDeque};

    #[test]
    fn kept_answers_stay_within_their_bytes_and_the_oldest_goes_first() {
        let mut kept = Kept { answers: VecDeque::new(), bytes: 0, most_bytes: 40 };
        let key = |name: &str| (vec![name.to_string()], Form::Json);
        for name in ["a", "b", "c", "d"] {
            kept.put(key(name), Bytes::from(vec![0; 10]));
        }
        assert!(kept.get(&key("a")).is_some());
        kept.put(key("e"), Bytes::from(vec![0; 10]));
        assert!(kept.get(&key("b")).is_none() && kept.get(&key("a")).is_some());
        kept.put(key("large"), Bytes::from(vec![0; 11]));
        assert!(kept.get(&key("large")).is_none());
        assert_eq!(kept.bytes, 40);
    }
}
