#include "figures/table.h"

#include <math.h>
#include <string.h>

static ism3__figure_value none(void) {
    return (ism3__figure_value){0, 0, 0, 0, 0};
}

static ism3__figure_value number(ism3__int128 value, ism3__int128 count) {
    return (ism3__figure_value){value, 0, count, 1, 0};
}

static ism3__figure_value quotient(ism3__int128 numerator, ism3__int128 denominator,
                                   ism3__int128 count) {
    return denominator > 0 ? (ism3__figure_value){numerator, denominator, count, 1, 1} : none();
}

static ism3__figure_value number_if(int known, ism3__int128 value, ism3__int128 count) {
    return known ? number(value, count) : none();
}

static ism3__figure_value mean_interval(const ism3__tally *tally) {
    return tally->count > 1
               ? quotient((ism3__int128)tally->last - tally->first, tally->count - 1, tally->count)
               : none();
}

/* ---- formulas ---- */

static ism3__figure_value outputs(const ism3__window_view *v) {
    return number(v->sums->outputs.count, v->sums->outputs.count);
}

static ism3__figure_value unmatched(const ism3__window_view *v) {
    return number(v->sums->unmatched, v->sums->outputs.count);
}

static ism3__figure_value mean_age(const ism3__window_view *v) {
    const ism3__tally *outputs = &v->sums->outputs;
    return quotient(outputs->count * v->end - outputs->sum, outputs->count, outputs->count);
}

static ism3__figure_value last_output_age(const ism3__window_view *v) {
    int64_t newest = v->sums->newest_output;
    return number_if(newest != INT64_MIN, (ism3__int128)v->end - newest, 1);
}

static ism3__figure_value output_interval(const ism3__window_view *v) {
    return mean_interval(&v->sums->outputs);
}

static ism3__figure_value mean_lead_time(const ism3__window_view *v) {
    return quotient(v->sums->lead_sum, v->sums->answers, v->sums->answers);
}

static ism3__figure_value worst_lead_time(const ism3__window_view *v) {
    return number_if(v->sums->answers > 0, v->sums->worst_lead, v->sums->answers);
}

static ism3__figure_value best_lead_time(const ism3__window_view *v) {
    return number_if(v->sums->answers > 0, v->sums->best_lead, v->sums->answers);
}

static ism3__figure_value oldest_open(const ism3__window_view *v) {
    return number_if(v->sums->backlog > 0, (ism3__int128)v->end - v->sums->oldest_open,
                     v->sums->backlog);
}

static ism3__figure_value worst_wait(const ism3__window_view *v) {
    ism3__figure_value answered = worst_lead_time(v), open = oldest_open(v);
    ism3__figure_value worst =
        !answered.has_value || open.numerator > answered.numerator ? open : answered;
    worst.count = answered.count + open.count;
    return worst;
}

static ism3__figure_value quantile(const ism3__window_view *v, int which) {
    return number_if(v->sums->answers > 0, v->sums->quantile[which], v->sums->answers);
}

static ism3__figure_value p50(const ism3__window_view *v) {
    return quantile(v, ISM3__P50);
}

static ism3__figure_value p90(const ism3__window_view *v) {
    return quantile(v, ISM3__P90);
}

static ism3__figure_value p95(const ism3__window_view *v) {
    return quantile(v, ISM3__P95);
}

static ism3__figure_value p99(const ism3__window_view *v) {
    return quantile(v, ISM3__P99);
}

static ism3__figure_value covered(const ism3__window_view *v) {
    return quotient(v->sums->covered, v->sums->total, v->sums->samples);
}

static ism3__figure_value sampled(const ism3__window_view *v) {
    return quotient(v->sums->sampled, v->sums->sampled_of, v->sums->sampled_samples);
}

static ism3__figure_value uptime(const ism3__window_view *v) {
    return number_if(v->sums->uptime_known, v->sums->uptime, 1);
}

static ism3__figure_value interruptions(const ism3__window_view *v) {
    return number(v->sums->interruptions, v->sums->interruptions);
}

static ism3__figure_value interruption_rate(const ism3__window_view *v) {
    return quotient((ism3__int128)v->sums->interruptions * ISM3_DAY, v->sums->watched_service,
                    v->sums->interruptions);
}

static ism3__figure_value mean_duration(const ism3__window_view *v) {
    return quotient(v->sums->lost, v->sums->interruptions, v->sums->interruptions);
}

static ism3__figure_value worst_duration(const ism3__window_view *v) {
    return number_if(v->sums->interruptions > 0, v->sums->worst_lost, v->sums->interruptions);
}

static ism3__figure_value downtime(const ism3__window_view *v) {
    return number(v->sums->downtime, v->sums->overlapping);
}

static ism3__figure_value unavailability(const ism3__window_view *v) {
    return quotient(v->sums->watched_downtime, v->sums->watched_service, v->sums->overlapping);
}

static ism3__figure_value load(const ism3__window_view *v) {
    const ism3__resource_sums *resource = &v->resources[v->resource];
    return quotient(resource->both_used, resource->both_available, resource->facts);
}

static ism3__figure_value inputs(const ism3__window_view *v) {
    return number(v->sums->inputs.count, v->sums->inputs.count);
}

static ism3__figure_value input_interval(const ism3__window_view *v) {
    return mean_interval(&v->sums->inputs);
}

static ism3__figure_value efficacy(const ism3__window_view *v) {
    return quotient(v->sums->answered, (ism3__int128)v->sums->items - v->sums->withdrawn,
                    v->sums->items);
}

static ism3__figure_value on_time(const ism3__window_view *v) {
    return quotient(v->sums->on_time, v->sums->agreed, v->sums->agreed);
}

static ism3__figure_value withdrawn(const ism3__window_view *v) {
    return number(v->sums->withdrawn, v->sums->items);
}

static ism3__figure_value backlog(const ism3__window_view *v) {
    return number(v->sums->backlog, v->sums->backlog);
}

static ism3__figure_value outputs_per_resource(const ism3__window_view *v) {
    const ism3__resource_sums *resource = &v->resources[v->resource];
    return quotient(v->sums->outputs.count, resource->used, v->sums->outputs.count);
}

static ism3__figure_value cost_per_output(const ism3__window_view *v) {
    ism3__int128 cost = 0;
    int priced = 0;
    for (uint32_t i = 0; i < v->resource_count; i++) {
        cost += v->resources[i].cost;
        priced |= v->resources[i].priced;
    }
    return priced ? quotient(cost, v->sums->outputs.count, v->sums->outputs.count) : none();
}

static ism3__figure_value fit(const ism3__window_view *v) {
    return quotient(v->sums->fit, v->sums->judged, v->sums->judged);
}

enum { TP, FP, TN, FN };

static ism3__figure_value share(ism3__int128 part, ism3__int128 rest) {
    return quotient(part, part + rest, part + rest);
}

static ism3__figure_value accuracy(const ism3__window_view *v) {
    const ism3__int128 *c = v->sums->confusion;
    return share(c[TP] + c[TN], c[FP] + c[FN]);
}

static ism3__figure_value precision(const ism3__window_view *v) {
    const ism3__int128 *c = v->sums->confusion;
    return share(c[TP], c[FP]);
}

static ism3__figure_value recall(const ism3__window_view *v) {
    const ism3__int128 *c = v->sums->confusion;
    return share(c[TP], c[FN]);
}

/* ---- the table ---- */

#define NS           UINT64_C(1000000000)          /* nanoseconds as seconds */
#define AMOUNT       UINT64_C(3600000000000000)    /* thousandths x 3.6e12 as units */
#define COST         UINT64_C(3600000000000000000) /* the same x thousandths of the currency */
#define ANY          0, INFINITY, NAN
#define RATIO(best)  0, 1, best
#define LEAST        0, INFINITY, 0
#define METRIC(type) ISM3_METRIC_##type
#define UP           ISM3_BETTER_UP
#define DOWN         ISM3_BETTER_DOWN
#define NEITHER      ISM3_BETTER_NONE
/* Single extremes, lengths of rare events and what another figure tells better give false signals:
 * of series that never changed up to four in five. */
#define JUDGED     1, 0
#define ON_REQUEST 0, 0

static const ism3__figure_row rows[] = {
    {{"activity.outputs", METRIC(ACTIVITY), NEITHER, ISM3_CHART_COUNT, 0, "1", "outputs",
      "Outputs delivered in the window.", "n", ANY, 1, 1, JUDGED},
     outputs,
     ISM3__ZERO_IF_OBSERVED},
    {{"activity.unmatched", METRIC(ACTIVITY), DOWN, ISM3_CHART_COUNT, 0, "1", "unmatched outputs",
      "Outputs with an id whose item has no input at or before them.", "unmatched outputs", LEAST,
      1, 1, JUDGED},
     unmatched,
     ISM3__ZERO_IF_OBSERVED},
    {{"activity.mean_age", METRIC(ACTIVITY), NEITHER, ISM3_CHART_NONE, 0, "s", "mean age",
      "Mean age of the window's outputs at its end.", "sum(end - output time) / n", ANY, NS, 1,
      ON_REQUEST},
     mean_age,
     ISM3__PLAIN},
    {{"activity.last_output_age", METRIC(ACTIVITY), DOWN, ISM3_CHART_VALUE, 0, "s",
      "age of the last output", "Time from the newest output before the end to the end.",
      "end - newest output", LEAST, NS, 1, ON_REQUEST},
     last_output_age,
     ISM3__PLAIN},
    {{"activity.mean_interval", METRIC(ACTIVITY), NEITHER, ISM3_CHART_VALUE, 0, "s",
      "mean time between outputs", "Mean time from one output to the next.",
      "(last - first output) / (n - 1)", ANY, NS, 1, ON_REQUEST},
     output_interval,
     ISM3__PLAIN},
    {{"activity.mean_lead_time", METRIC(ACTIVITY), DOWN, ISM3_CHART_VALUE, 0, "s", "mean lead time",
      "Mean time from an input to the output that answers it.", "sum(answer - input) / answers",
      LEAST, NS, 1, JUDGED},
     mean_lead_time,
     ISM3__PLAIN},
    {{"activity.worst_lead_time", METRIC(ACTIVITY), DOWN, ISM3_CHART_VALUE, 0, "s",
      "worst lead time", "Longest time from an input to the output that answers it.",
      "max(answer - input)", LEAST, NS, 1, ON_REQUEST},
     worst_lead_time,
     ISM3__PLAIN},
    {{"activity.best_lead_time", METRIC(ACTIVITY), NEITHER, ISM3_CHART_VALUE, 0, "s",
      "best lead time", "Shortest time from an input to the output that answers it.",
      "min(answer - input)", ANY, NS, 1, ON_REQUEST},
     best_lead_time,
     ISM3__PLAIN},
    {{"activity.worst_wait", METRIC(ACTIVITY), DOWN, ISM3_CHART_VALUE, 0, "s", "worst wait",
      "Longest wait, answered in the window or still open at its end.",
      "max(worst_lead_time, oldest_open)", LEAST, NS, 1, ON_REQUEST},
     worst_wait,
     ISM3__PLAIN},
    {{"activity.p50_lead_time", METRIC(ACTIVITY), DOWN, ISM3_CHART_VALUE, 0, "s",
      "median lead time", "Half of the answers took no longer, to 0.54 %.",
      "rank ceil(0.50 x answers) of the sketch", LEAST, NS, 1, JUDGED},
     p50,
     ISM3__PLAIN},
    {{"activity.p90_lead_time", METRIC(ACTIVITY), DOWN, ISM3_CHART_VALUE, 0, "s", "p90 lead time",
      "Nine in ten answers took no longer, to 0.54 %.", "rank ceil(0.90 x answers) of the sketch",
      LEAST, NS, 1, JUDGED},
     p90,
     ISM3__PLAIN},
    {{"activity.p95_lead_time", METRIC(ACTIVITY), DOWN, ISM3_CHART_VALUE, 0, "s", "p95 lead time",
      "95 in 100 answers took no longer, to 0.54 %.", "rank ceil(0.95 x answers) of the sketch",
      LEAST, NS, 1, ON_REQUEST},
     p95,
     ISM3__PLAIN},
    {{"activity.p99_lead_time", METRIC(ACTIVITY), DOWN, ISM3_CHART_VALUE, 0, "s", "p99 lead time",
      "99 in 100 answers took no longer, to 0.54 %.", "rank ceil(0.99 x answers) of the sketch",
      LEAST, NS, 1, ON_REQUEST},
     p99,
     ISM3__PLAIN},
    {{"scope.covered", METRIC(SCOPE), UP, ISM3_CHART_RATIO, 0, "ratio", "covered",
      "Share of the environment that the process protects.", "covered / total", RATIO(1), 1, 1,
      JUDGED},
     covered,
     ISM3__PLAIN},
    {{"scope.sampled", METRIC(SCOPE), UP, ISM3_CHART_RATIO, 0, "ratio", "sampled",
      "Share of what is covered that was checked.", "sampled / covered", RATIO(1), 1, 1, JUDGED},
     sampled,
     ISM3__PLAIN},
    {{"unavailability.uptime", METRIC(UNAVAILABILITY), UP, ISM3_CHART_VALUE, 0, "s", "uptime",
      "Time since the process last failed to perform on demand.",
      "end - end of the latest interruption", ANY, NS, 1, ON_REQUEST},
     uptime,
     ISM3__SAYS_ITSELF},
    {{"unavailability.interruptions", METRIC(UNAVAILABILITY), DOWN, ISM3_CHART_COUNT, 0, "1",
      "interruptions", "Interruptions that began in the window and touch service hours.", "k",
      LEAST, 1, 1, JUDGED},
     interruptions,
     ISM3__ZERO_IF_OBSERVED},
    {{"unavailability.rate", METRIC(UNAVAILABILITY), DOWN, ISM3_CHART_VALUE, 0, "1/day",
      "interruptions a day", "Interruptions per day of service time watched.",
      "k x 86,400 s / watched service time", LEAST, NS, NS, ON_REQUEST},
     interruption_rate,
     ISM3__PLAIN},
    {{"unavailability.mean_duration", METRIC(UNAVAILABILITY), DOWN, ISM3_CHART_VALUE, 0, "s",
      "mean duration", "Mean service time lost by those interruptions.",
      "sum(service time lost) / k", LEAST, NS, 1, ON_REQUEST},
     mean_duration,
     ISM3__PLAIN},
    {{"unavailability.worst_duration", METRIC(UNAVAILABILITY), DOWN, ISM3_CHART_VALUE, 0, "s",
      "worst duration", "Most service time lost by one of those interruptions.",
      "max(service time lost)", LEAST, NS, 1, ON_REQUEST},
     worst_duration,
     ISM3__PLAIN},
    {{"unavailability.downtime", METRIC(UNAVAILABILITY), DOWN, ISM3_CHART_VALUE, 0, "s", "downtime",
      "Service time lost within the window.", "service time lost in [from, end)", LEAST, NS, 1,
      ON_REQUEST},
     downtime,
     ISM3__ZERO_IF_OBSERVED},
    {{"unavailability.ratio", METRIC(UNAVAILABILITY), DOWN, ISM3_CHART_RATIO, 0, "ratio",
      "unavailability", "Share of the service time watched that was lost.",
      "watched downtime / watched service time", RATIO(0), NS, NS, ON_REQUEST},
     unavailability,
     ISM3__PLAIN},
    {{"load.ratio", METRIC(LOAD), NEITHER, ISM3_CHART_VALUE, 1, "ratio", "load",
      "Share of the available resource in use, over time for which both are known.",
      "used / available", ANY, AMOUNT, AMOUNT, JUDGED},
     load,
     ISM3__PLAIN},
    {{"efficacy.inputs", METRIC(EFFICACY), NEITHER, ISM3_CHART_COUNT, 0, "1", "inputs",
      "Inputs that arrived in the window.", "m", ANY, 1, 1, JUDGED},
     inputs,
     ISM3__ZERO_IF_OBSERVED},
    {{"efficacy.mean_interval", METRIC(EFFICACY), NEITHER, ISM3_CHART_VALUE, 0, "s",
      "mean time between inputs", "Mean time from one input to the next.",
      "(last - first input) / (m - 1)", ANY, NS, 1, ON_REQUEST},
     input_interval,
     ISM3__PLAIN},
    {{"efficacy.ratio", METRIC(EFFICACY), UP, ISM3_CHART_RATIO, 0, "ratio", "answered",
      "Share of the window's items, those withdrawn left out, that were answered.",
      "answered / (items - withdrawn)", RATIO(1), 1, 1, JUDGED},
     efficacy,
     ISM3__PLAIN},
    {{"efficacy.on_time", METRIC(EFFICACY), UP, ISM3_CHART_RATIO, 0, "ratio", "answered on time",
      "Share answered by the agreed time, of items whose agreed time has passed.",
      "answered by the agreed time / agreed time passed", RATIO(1), 1, 1, JUDGED},
     on_time,
     ISM3__PLAIN},
    {{"efficacy.withdrawn", METRIC(EFFICACY), NEITHER, ISM3_CHART_COUNT, 0, "1", "withdrawn",
      "Items of the window that no longer needed an output.", "items withdrawn", ANY, 1, 1, JUDGED},
     withdrawn,
     ISM3__ZERO_IF_OBSERVED},
    {{"efficacy.backlog", METRIC(EFFICACY), DOWN, ISM3_CHART_COUNT, 0, "1", "backlog",
      "Items open at the end.", "items open at end", LEAST, 1, 1, JUDGED},
     backlog,
     ISM3__ZERO_IF_OBSERVED},
    {{"efficacy.oldest_open", METRIC(EFFICACY), DOWN, ISM3_CHART_VALUE, 0, "s", "oldest open item",
      "Age of the oldest item open at the end.", "end - earliest input open", LEAST, NS, 1,
      ON_REQUEST},
     oldest_open,
     ISM3__PLAIN},
    {{"efficiency.outputs_per_resource", METRIC(EFFICIENCY), UP, ISM3_CHART_VALUE, 1, "1/unit",
      "outputs per resource", "Outputs by unit of the resource used.", "n / used", ANY, 1, AMOUNT,
      JUDGED},
     outputs_per_resource,
     ISM3__NEEDS_ACTIVITY},
    {{"efficiency.cost_per_output", METRIC(EFFICIENCY), DOWN, ISM3_CHART_VALUE, 0, "currency",
      "cost per output", "Cost of all resources used by output.", "sum(used x unit cost) / n",
      LEAST, COST, 1, JUDGED},
     cost_per_output,
     ISM3__NEEDS_ACTIVITY},
    {{"quality.fit", METRIC(QUALITY), UP, ISM3_CHART_RATIO, 0, "ratio", "fit for purpose",
      "Share of the outputs judged that are fit for purpose.", "fit / judged", RATIO(1), 1, 1,
      JUDGED},
     fit,
     ISM3__PLAIN},
    {{"quality.accuracy", METRIC(QUALITY), UP, ISM3_CHART_RATIO, 0, "ratio", "accuracy",
      "Share of decisions that were right.", "(tp + tn) / (tp + fp + tn + fn)", RATIO(1), 1, 1,
      JUDGED},
     accuracy,
     ISM3__PLAIN},
    {{"quality.precision", METRIC(QUALITY), UP, ISM3_CHART_RATIO, 0, "ratio", "precision",
      "Share of what was reported that was there.", "tp / (tp + fp)", RATIO(1), 1, 1, JUDGED},
     precision,
     ISM3__PLAIN},
    {{"quality.recall", METRIC(QUALITY), UP, ISM3_CHART_RATIO, 0, "ratio", "recall",
      "Share of what was there that was reported.", "tp / (tp + fn)", RATIO(1), 1, 1, JUDGED},
     recall,
     ISM3__PLAIN},
};

#define COUNT (sizeof rows / sizeof *rows)

uint32_t ism3_figure_count(void) {
    return COUNT;
}

const ism3__figure_row *ism3__figure_row_at(uint32_t figure) {
    return figure < COUNT ? &rows[figure] : NULL;
}

const ism3_figure_info *ism3_figure_at(uint32_t figure) {
    return figure < COUNT ? &rows[figure].info : NULL;
}

uint32_t ism3_figure_find(const char *id) {
    for (uint32_t figure = 0; id && figure < COUNT; figure++)
        if (strcmp(rows[figure].info.id, id) == 0)
            return figure;
    return ISM3_NO_INDEX;
}

const char *ism3_status_name(uint32_t status) {
    static const char *const names[] = {"ok", "partial", "stale", "no_data", "not_applicable"};
    return status < sizeof names / sizeof *names ? names[status] : NULL;
}

const char *ism3_period_state_name(uint32_t state) {
    static const char *const names[] = {"partial", "settling", "final"};
    return state < sizeof names / sizeof *names ? names[state] : NULL;
}

/* ---- value and status ---- */

static int is_observed(const ism3__figure_row *row, const ism3__window_view *view) {
    unsigned bit = 1u << row->info.metric;
    if (view->sums->observed.watched & bit)
        return 1;
    if (row->info.metric != ISM3_METRIC_LOAD && row->info.metric != ISM3_METRIC_EFFICIENCY)
        return (view->sums->observed.seen & bit) != 0;
    for (uint32_t i = 0; i < view->resource_count; i++) {
        if (row->info.per_resource && i != view->resource)
            continue;
        if (row->info.metric == ISM3_METRIC_LOAD ? view->resources[i].known
                                                 : view->resources[i].used_known)
            return 1;
    }
    return 0;
}

static int lacks_price(const ism3__figure_row *row, const ism3__window_view *view) {
    int unpriced = 0;
    for (uint32_t i = 0; row->formula == cost_per_output && i < view->resource_count; i++)
        unpriced |= view->resources[i].unpriced;
    return unpriced;
}

uint32_t ism3__figure_read(const ism3__figure_row *row, const ism3__window_view *view,
                           uint32_t missing, uint32_t served, ism3__figure_value *value) {
    const ism3__observed *seen = &view->sums->observed;
    unsigned bit = 1u << row->info.metric, activity = 1u << ISM3_METRIC_ACTIVITY;
    int observed = is_observed(row, view);
    *value = none();
    if (missing == served)
        return ISM3_STATUS_NO_DATA;
    *value = row->formula(view);
    if (row->rule == ISM3__NEEDS_ACTIVITY && !((seen->watched | seen->seen) & activity)) {
        observed = 0;
        *value = none();
    }
    if (row->rule == ISM3__ZERO_IF_OBSERVED && value->numerator == 0 && !observed)
        *value = none();
    if (!value->has_value)
        return observed && row->rule != ISM3__SAYS_ITSELF ? ISM3_STATUS_NOT_APPLICABLE
                                                          : ISM3_STATUS_NO_DATA;
    if (row->formula == sampled ? view->sums->sampled_stale
                                : row->info.metric == ISM3_METRIC_SCOPE && view->sums->stale)
        return ISM3_STATUS_STALE;
    if (view->end < view->to || seen->gap & bit || missing || lacks_price(row, view))
        return ISM3_STATUS_PARTIAL;
    return ISM3_STATUS_OK;
}
