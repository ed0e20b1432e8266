-- Every figure of every process and UTC day, environments together, in one statement of DuckDB.
-- How the semantics are read: README.md. An input without an id is not dealt with, the workload has none.
--
--   e        the native columns
--   seen     process, environment, first: the earliest thing seen or watched
--   {day}    nanoseconds of a day
--   {first}  first day, {last} the day after the last, both since 1970
--   {unfit}  a verdict as a number: 2 unfit, 1 fit, 0 none
WITH

-- Items.
item AS MATERIALIZED (
  SELECT process, id,
    min(CASE WHEN kind = 'input' THEN time END) AS input,
    min(CASE WHEN kind = 'withdrawal' THEN time END) AS withdrawal,
    count(CASE WHEN kind = 'output' THEN 1 END) AS outputs,
    min(CASE WHEN kind = 'output' THEN time END) AS output,
    max(CASE WHEN kind = 'output' THEN {unfit} END) AS verdict
  FROM e
  WHERE kind IN ('input', 'output', 'withdrawal') AND id IS NOT NULL
  GROUP BY id, process
),
many AS MATERIALIZED ( -- the few items with several output rows: one output for each time
  SELECT i.process, i.id, i.input, e.time AS output, max({unfit}) AS verdict
  FROM e JOIN (SELECT process, id, input FROM item WHERE outputs > 1) i
    ON i.process = e.process AND i.id = e.id
  WHERE e.kind = 'output'
  GROUP BY i.process, i.id, i.input, e.time
),
answerable AS (
  SELECT process, input, withdrawal, CASE WHEN output >= input THEN output END AS answer
  FROM item WHERE outputs <= 1 AND input IS NOT NULL
  UNION ALL
  SELECT i.process, i.input, i.withdrawal, a.answer
  FROM item i LEFT JOIN (
      SELECT process, id, min(output) AS answer FROM many WHERE output >= input GROUP BY 1, 2
    ) a USING (process, id)
  WHERE i.outputs > 1 AND i.input IS NOT NULL
),
asked AS MATERIALIZED (
  SELECT process, input,
    CASE WHEN answer <= gone OR gone IS NULL THEN answer - input END AS lead,
    least(answer, gone) AS closed,
    coalesce(gone < answer, gone IS NOT NULL) AS withdrawn
  FROM (SELECT *, CASE WHEN withdrawal IS NOT NULL THEN greatest(withdrawal, input) END AS gone
        FROM answerable)
),
outputs AS (
  SELECT process, output // {day} AS w, count(*) AS n,
    count(*) FILTER (unmatched) AS unmatched,
    avg((output // {day} + 1) * {day} - output) / 1e9 AS age,
    max(output) AS newest,
    (max(output) - min(output)) / nullif(count(*) - 1, 0) / 1e9 AS gap,
    count(*) FILTER (verdict = 1) AS fit,
    count(*) FILTER (verdict > 0) AS judged
  FROM (
    SELECT process, output, verdict, coalesce(output < input, true) AS unmatched
    FROM item WHERE outputs = 1
    UNION ALL
    SELECT process, output, verdict, coalesce(output < input, true) FROM many
    UNION ALL
    SELECT process, time, {unfit}, false FROM e WHERE kind = 'output' AND id IS NULL
  )
  GROUP BY 1, 2
),
inputs AS (
  SELECT process, input // {day} AS w, count(*) AS m, count(lead) AS answered,
    count(*) FILTER (withdrawn) AS withdrawn,
    (max(input) - min(input)) / nullif(count(*) - 1, 0) / 1e9 AS gap
  FROM asked GROUP BY 1, 2
),
closings AS (
  SELECT process, closed // {day} AS w, count(*) AS closed,
    avg(lead) / 1e9 AS mean, max(lead) / 1e9 AS worst, min(lead) / 1e9 AS best,
    quantile_disc(lead, [0.5, 0.9, 0.95, 0.99]) AS q
  FROM asked WHERE closed IS NOT NULL GROUP BY 1, 2
),
waiting AS MATERIALIZED ( -- open at the end of the days since .. until - 1
  SELECT process, input // {day} AS since, coalesce(closed // {day}, {last}) AS until,
    min(input) AS input
  FROM asked WHERE closed IS NULL OR closed // {day} > input // {day}
  GROUP BY 1, 2, 3
),
oldest AS (
  SELECT o.process, o.w, min(waiting.input) AS input
  FROM (
      SELECT process, w, min(since) AS since
      FROM (SELECT process, since, unnest(range(since, max(until))) AS w
            FROM waiting GROUP BY process, since)
      GROUP BY 1, 2
    ) o JOIN waiting
    ON waiting.process = o.process AND waiting.since = o.since AND waiting.until > o.w
  GROUP BY 1, 2
),

-- Interruptions: readings with an id become stretches, stretches that touch become one.
reading AS (
  SELECT process, environment, id, time AS moment, false AS up
  FROM e WHERE kind = 'interruption' AND id IS NOT NULL AND time IS NOT NULL
  UNION ALL
  SELECT process, environment, id, "end", true
  FROM e WHERE kind = 'interruption' AND id IS NOT NULL AND "end" IS NOT NULL
),
stretch AS (
  SELECT process, environment, moment AS start, coalesce(next_up, {last} * {day}) AS finish
  FROM (SELECT *, min(CASE WHEN up THEN moment END) OVER (
          PARTITION BY process, environment, id ORDER BY moment, up
          ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_up
        FROM reading)
  WHERE NOT up
  UNION ALL
  SELECT process, environment, time, coalesce("end", {last} * {day})
  FROM e WHERE kind = 'interruption' AND id IS NULL AND time IS NOT NULL
),
joined AS (
  SELECT *, start <= max(finish) OVER (
      PARTITION BY process, environment ORDER BY start, finish
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS touches
  FROM stretch
),
interruption AS MATERIALIZED (
  SELECT process, environment, min(start) AS start, max(finish) AS finish
  FROM (SELECT *, count(*) FILTER (touches IS NOT TRUE) OVER (
          PARTITION BY process, environment ORDER BY start, finish
          ROWS UNBOUNDED PRECEDING) AS number
        FROM joined)
  GROUP BY process, environment, number
),
begun AS (
  SELECT process, start // {day} AS w, count(*) AS k,
    avg(finish - start) / 1e9 AS mean, max(finish - start) / 1e9 AS worst
  FROM interruption GROUP BY 1, 2
),
down AS (
  SELECT process, w,
    sum(least(finish, (w + 1) * {day}) - greatest(start, w * {day}))::BIGINT AS lost
  FROM (SELECT process, start, finish,
          unnest(range(start // {day}, (finish - 1) // {day} + 1)) AS w
        FROM interruption WHERE finish > start)
  GROUP BY 1, 2
),

-- Levels: a reading holds until the next, at most a day; -1 is unknown again.
level AS (
  SELECT process, environment, 1 AS measure, time, max(available) AS amount
  FROM e WHERE kind = 'level' AND available IS NOT NULL GROUP BY process, environment, time
  UNION ALL
  SELECT process, environment, 2, time, max(used)
  FROM e WHERE kind = 'level' AND used IS NOT NULL GROUP BY process, environment, time
),
followed AS (
  SELECT *, lead(time) OVER (PARTITION BY process, environment, measure ORDER BY time) AS next
  FROM level
),
step AS (
  SELECT process, environment, time,
    max(amount) FILTER (measure = 1) AS available, max(amount) FILTER (measure = 2) AS used
  FROM (
    SELECT process, environment, measure, time, amount FROM followed
    UNION ALL
    SELECT process, environment, measure, time + {day}, -1
    FROM followed WHERE coalesce(next, {last} * {day}) > time + {day}
  )
  GROUP BY process, environment, time
),
held AS (
  SELECT process, time AS start, lead(time, 1, {last} * {day}) OVER past AS finish,
    nullif(last_value(available IGNORE NULLS) OVER past, -1) AS available,
    nullif(last_value(used IGNORE NULLS) OVER past, -1) AS used
  FROM step
  WINDOW past AS (PARTITION BY process, environment ORDER BY time ROWS UNBOUNDED PRECEDING)
),
load AS (
  SELECT process, w,
    sum(available * length) FILTER (used >= 0) AS available,
    sum(used * length) FILTER (available >= 0) AS used,
    sum(used * length) AS spent
  FROM (SELECT process, w, available, used,
          least(finish, (w + 1) * {day}) - greatest(start, w * {day}) AS length
        FROM (SELECT *, unnest(range(start // {day}, (finish - 1) // {day} + 1)) AS w FROM held))
  GROUP BY 1, 2
),

-- Every place on every day.
place AS (
  SELECT process, environment, first, unnest(range({first}, {last})) AS w FROM seen
),
finished AS (
  SELECT process, environment, start // {day} AS w, max(finish) AS finish
  FROM interruption GROUP BY 1, 2, 3
),
uptime AS (
  SELECT process, w, count(*) AS places,
    min(CASE
      WHEN finish IS NOT NULL THEN greatest(0, (w + 1) * {day} - finish)
      WHEN first < (w + 1) * {day} THEN (w + 1) * {day} - first
    END) / 1e9 AS uptime
  FROM (SELECT process, w, first, max(finish) OVER (
          PARTITION BY process, environment ORDER BY w ROWS UNBOUNDED PRECEDING) AS finish
        FROM place LEFT JOIN finished USING (process, environment, w))
  GROUP BY 1, 2
),
sample AS (
  SELECT process, environment, greatest(time // {day}, {first}) AS w, total, covered, sampled
  FROM e WHERE kind = 'scope'
  QUALIFY row_number() OVER (
    PARTITION BY process, environment, greatest(time // {day}, {first})
    ORDER BY time DESC, total DESC, covered) = 1
),
scope AS (
  SELECT process, w, sum(s.total) AS total, sum(s.covered) AS covered, sum(s.sampled) AS sampled,
    sum(s.covered) FILTER (s.sampled IS NOT NULL) AS checkable
  FROM (SELECT process, w, last_value(CASE WHEN total IS NOT NULL
            THEN {'total': total, 'covered': covered, 'sampled': sampled} END IGNORE NULLS) OVER (
          PARTITION BY process, environment ORDER BY w ROWS UNBOUNDED PRECEDING) AS s
        FROM place LEFT JOIN sample USING (process, environment, w))
  GROUP BY 1, 2
),
quality AS (
  SELECT process, time // {day} AS w, sum(assessed) AS assessed, sum(fit) AS fit
  FROM e WHERE kind = 'quality' AND assessed IS NOT NULL GROUP BY 1, 2
)

SELECT process, w,
  coalesce(n, 0) AS "activity.outputs",
  coalesce(unmatched, 0) AS "activity.unmatched",
  age AS "activity.mean_age",
  ((w + 1) * {day} - max(newest) OVER past) / 1e9 AS "activity.last_output_age",
  outputs.gap AS "activity.mean_interval",
  closings.mean AS "activity.mean_lead_time",
  closings.worst AS "activity.worst_lead_time",
  closings.best AS "activity.best_lead_time",
  greatest(closings.worst, ((w + 1) * {day} - oldest.input) / 1e9) AS "activity.worst_wait",
  q[1] / 1e9 AS "activity.p50_lead_time",
  q[2] / 1e9 AS "activity.p90_lead_time",
  q[3] / 1e9 AS "activity.p95_lead_time",
  q[4] / 1e9 AS "activity.p99_lead_time",
  scope.covered / nullif(total, 0) AS "scope.covered",
  scope.sampled / nullif(checkable, 0) AS "scope.sampled",
  uptime AS "unavailability.uptime",
  coalesce(k, 0) AS "unavailability.interruptions",
  coalesce(k, 0) / places AS "unavailability.rate",
  begun.mean AS "unavailability.mean_duration",
  begun.worst AS "unavailability.worst_duration",
  coalesce(lost, 0) / 1e9 AS "unavailability.downtime",
  coalesce(lost, 0) / (places * {day}) AS "unavailability.ratio",
  load.used / nullif(load.available, 0) AS "load.ratio",
  coalesce(m, 0) AS "efficacy.inputs",
  inputs.gap AS "efficacy.mean_interval",
  answered / nullif(m - withdrawn, 0) AS "efficacy.ratio",
  coalesce(withdrawn, 0) AS "efficacy.withdrawn",
  (sum(coalesce(m, 0) - coalesce(closed, 0)) OVER past)::BIGINT AS "efficacy.backlog",
  ((w + 1) * {day} - oldest.input) / 1e9 AS "efficacy.oldest_open",
  coalesce(n, 0) / nullif(spent / 3600e9, 0) AS "efficiency.outputs_per_resource",
  (coalesce(outputs.fit, 0) + coalesce(quality.fit, 0))
    / nullif(coalesce(judged, 0) + coalesce(assessed, 0), 0) AS "quality.fit"
FROM uptime
  LEFT JOIN outputs USING (process, w)
  LEFT JOIN inputs USING (process, w)
  LEFT JOIN closings USING (process, w)
  LEFT JOIN oldest USING (process, w)
  LEFT JOIN begun USING (process, w)
  LEFT JOIN down USING (process, w)
  LEFT JOIN load USING (process, w)
  LEFT JOIN scope USING (process, w)
  LEFT JOIN quality USING (process, w)
WINDOW past AS (PARTITION BY process ORDER BY w ROWS UNBOUNDED PRECEDING)
ORDER BY process::VARCHAR, w
