//! One query: parsed, its tables made, planned, admitted, run within its limits.

use crate::answer::Answer;
use crate::error::{Error, Names, explain, one_line};
use crate::limits::Limits;
use crate::tables::{Folder, Ready, ready, register};
use crate::{Sources, aggregates, ensemble, statement};
use datafusion::common::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{GreedyMemoryPool, MemoryConsumer};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{FunctionRegistry, SessionStateBuilder};
use datafusion::physical_plan::execute_stream;
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};
use datafusion::sql::parser::Statement;
use futures::TryStreamExt;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often the flag that stops a query is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// Stack of a thread: plans of long expressions are deep.
const STACK: usize = 64 << 20;
/// Scalar functions that give something else each time.
const NOT_REPEATABLE: [&str; 7] =
    ["current_date", "current_time", "current_timestamp", "now", "random", "today", "uuid"];

/// Answers a query.
///
/// # Errors
/// A query that is wrong, asks for what is not there, would change something, or reaches a limit; `stop` was set.
pub fn ask(query: &str, sources: &Sources, limits: &Limits, stop: &Arc<AtomicBool>) -> Result<Answer, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads(limits))
        .thread_stack_size(STACK)
        .enable_time()
        .build()
        .map_err(|error| Error::Question(format!("sql: found no threads: {error}")))?;
    let (text, of, given) = (query.to_owned(), sources.clone(), *limits);
    let mut work = runtime.spawn(async move {
        let session = session(&of, &given)?;
        let outcome = run(&session, &text, &of, &given).await;
        outcome.map_err(|error| given.named(explain(error, &text, &functions_of(&session))))
    });
    let outcome = runtime.block_on(async {
        let end = tokio::time::Instant::now() + limits.time;
        loop {
            if let Ok(done) = tokio::time::timeout(LOOK, &mut work).await {
                return done.unwrap_or_else(|error| Err(Error::Question(format!("sql: the query broke off: {error}"))));
            }
            if stop.load(Ordering::Relaxed) {
                return Err(Error::Interrupted);
            }
            if tokio::time::Instant::now() >= end {
                let seconds = limits.time.as_secs_f64();
                return Err(Error::Limit(format!(
                    "the query took more than {seconds} s (--time-limit-seconds): ask for fewer draws or quarters"
                )));
            }
        }
    });
    work.abort();
    // What is in the middle of a group of draws ends by itself.
    runtime.shutdown_background();
    outcome
}

fn threads(limits: &Limits) -> usize {
    match limits.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        some => some,
    }
}

/// A session with its functions and without tables.
fn session(sources: &Sources, limits: &Limits) -> Result<SessionContext, Error> {
    let folder = match &sources.run {
        Some(run) => Folder::new(run.dir()).map_err(Error::internal)?,
        None => Folder::default(),
    };
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(GreedyMemoryPool::new(limits.memory_bytes)))
        .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
        .with_object_store_registry(Arc::new(folder))
        .build_arc()
        .map_err(Error::internal)?;
    let mut config = SessionConfig::new().with_target_partitions(threads(limits)).with_information_schema(false);
    // Rows of one partition stay in their order: what small tables give without ORDER BY is the same each time.
    config.options_mut().optimizer.enable_round_robin_repartition = false;
    config.options_mut().sql_parser.collect_spans = true;
    let state =
        SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).with_default_features().build();
    let context = SessionContext::new_with_state(state);
    for name in NOT_REPEATABLE {
        context.deregister_udf(name);
    }
    aggregates::register(&context);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads(limits))
        .build()
        .map_err(|error| Error::Question(format!("sql: found no threads: {error}")))?;
    let function = ensemble::Function { host: Arc::clone(&sources.host), pool: Arc::new(pool) };
    context.register_udtf(ensemble::NAME, Arc::new(function));
    Ok(context)
}

fn functions_of(context: &SessionContext) -> Names {
    let names: BTreeSet<String> = context.udafs().into_iter().chain(context.udfs()).chain(context.udwfs()).collect();
    Names { functions: names.into_iter().collect() }
}

/// The tables that the query names, made.
fn named(
    session: &SessionContext,
    statement: &Statement,
    sources: &Sources,
    query: &str,
) -> Result<Vec<Ready>, DataFusionError> {
    let functions: Vec<String> = session.state().table_functions().keys().cloned().collect();
    let mut all = Vec::new();
    for reference in session.state().resolve_table_references(statement)? {
        let name = reference.table();
        if name == ensemble::NAME || functions.iter().any(|function| function == name) {
            continue;
        }
        all.push(ready(name, sources, query)?);
    }
    Ok(all)
}

async fn run(
    context: &SessionContext,
    query: &str,
    sources: &Sources,
    limits: &Limits,
) -> Result<Answer, DataFusionError> {
    let statement = statement::parse(&context.state(), query)?;
    for table in named(context, &statement, sources, query)? {
        match table {
            Ready::File(name, file) => {
                let path = sources.run.as_ref().map(|run| run.dir().join(file)).unwrap_or_default();
                register(context, name, file).await.map_err(|error| {
                    let said = one_line(&error.strip_backtrace());
                    Error::Question(format!("{}: found {said}, expected a whole Parquet file", path.display()))
                })?;
            }
            Ready::Rows(name, batch) => {
                context.register_batch(name, batch)?;
            }
        }
    }
    let plan = context.state().statement_to_plan(statement).await?;
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false).verify_plan(&plan)?;
    let frame = context.execute_logical_plan(plan).await?;
    let physical = frame.create_physical_plan().await?;
    limits.admit(physical.as_ref())?;
    let schema = physical.schema();
    let mut stream = execute_stream(physical, context.task_ctx())?;
    let room = MemoryConsumer::new("answer").register(&context.runtime_env().memory_pool);
    let (mut batches, mut rows) = (Vec::new(), 0);
    while let Some(batch) = stream.try_next().await? {
        rows += batch.num_rows();
        if rows > limits.rows {
            return Err(Error::Limit(format!(
                "the answer has more than {} rows (--row-limit): add LIMIT, aggregate, or raise it",
                limits.rows
            ))
            .into());
        }
        // What the rows of this batch take, not the buffers that it shares with others.
        let bytes = batch.columns().iter().map(|column| column.to_data().get_slice_memory_size());
        room.try_grow(bytes.sum::<Result<usize, _>>()?)?;
        batches.push(batch);
    }
    Ok(Answer::new(schema, batches))
}
