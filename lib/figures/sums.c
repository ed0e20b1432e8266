#include "figures/sums.h"

void ism3__sums_init(ism3__sums *sums) {
    *sums = (ism3__sums){.outputs = {0, 0, ISM3__NEVER, INT64_MIN},
                         .inputs = {0, 0, ISM3__NEVER, INT64_MIN}};
    sums->newest_output = INT64_MIN;
    sums->best_lead = ISM3__NEVER;
    sums->worst_lead = INT64_MIN;
    sums->oldest_open = ISM3__NEVER;
    sums->uptime = ISM3__NEVER;
}

static int64_t smaller(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b) {
    return a > b ? a : b;
}

void ism3__sums_add(ism3__sums *sums, const ism3__sums *other) {
    sums->observed.watched |= other->observed.watched;
    sums->observed.gap |= other->observed.gap;
    sums->observed.seen |= other->observed.seen;
    sums->observed.any_gap |= other->observed.any_gap;
    sums->stale |= other->stale;
    sums->sampled_stale |= other->sampled_stale;
    sums->uptime_known |= other->uptime_known;
    ism3__tally_add(&sums->outputs, &other->outputs);
    sums->unmatched += other->unmatched;
    sums->newest_output = larger(sums->newest_output, other->newest_output);
    sums->answers += other->answers;
    sums->lead_sum += other->lead_sum;
    sums->best_lead = smaller(sums->best_lead, other->best_lead);
    sums->worst_lead = larger(sums->worst_lead, other->worst_lead);
    ism3__tally_add(&sums->inputs, &other->inputs);
    sums->items += other->items;
    sums->answered += other->answered;
    sums->withdrawn += other->withdrawn;
    sums->agreed += other->agreed;
    sums->on_time += other->on_time;
    sums->backlog += other->backlog;
    sums->oldest_open = smaller(sums->oldest_open, other->oldest_open);
    if (other->uptime_known)
        sums->uptime = smaller(sums->uptime, other->uptime);
    sums->interruptions += other->interruptions;
    sums->overlapping += other->overlapping;
    sums->lost += other->lost;
    sums->downtime += other->downtime;
    sums->watched_downtime += other->watched_downtime;
    sums->watched_service += other->watched_service;
    sums->worst_lost = larger(sums->worst_lost, other->worst_lost);
    sums->samples += other->samples;
    sums->sampled_samples += other->sampled_samples;
    sums->total += other->total;
    sums->covered += other->covered;
    sums->sampled += other->sampled;
    sums->sampled_of += other->sampled_of;
    sums->judged += other->judged;
    sums->fit += other->fit;
    for (int i = 0; i < 4; i++)
        sums->confusion[i] += other->confusion[i];
}

void ism3__resource_sums_add(ism3__resource_sums *sums, const ism3__resource_sums *other) {
    sums->used += other->used;
    sums->both_used += other->both_used;
    sums->both_available += other->both_available;
    sums->cost += other->cost;
    sums->facts += other->facts;
    sums->known |= other->known;
    sums->used_known |= other->used_known;
    sums->priced |= other->priced;
    sums->unpriced |= other->unpriced;
}
