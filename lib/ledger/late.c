/* What comes after a ledger was sealed, about a time before. */
#include "ledger/place.h"
#include "ledger/seal.h"

int ism3__reading_is_late(const ism3__place *place, const ism3__reading *reading, int64_t horizon) {
    if (reading->time >= horizon)
        return 0;
    /* Before the horizon only downs that are open there are held, one a series: what has settled
     * holds them. */
    const ism3__reading *held = place->readings.array.data;
    size_t low = 0, high = place->readings.settled;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const ism3__hash *series = &held[middle].series;
        int before = series->low != reading->series.low ? series->low < reading->series.low
                                                        : series->high < reading->series.high;
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == place->readings.settled || !ism3__hash_is(held[low].series, reading->series))
        return 1;
    return reading->up || held[low].up || held[low].time > reading->time;
}

int ism3__level_is_late(const ism3__level_stream *stream, const ism3__level_point *point,
                        int64_t horizon) {
    if (point->time >= horizon)
        return 0;
    const ism3__level_point *held = stream->points.array.data;
    if (!stream->points.settled || held->time != point->time)
        return 1;
    return stream->measure == ISM3__UP ? point->value < held->value : point->value > held->value;
}

static int interruption_is_late(const ism3_ledger *ledger, const ism3__place *place,
                                const ism3__rows *rows, size_t i, const ism3__row *row) {
    ism3__hash series = ism3__row_hash(rows, i, ledger->model->hash_key);
    const ism3__reading down = {series, row->time, 0}, up = {series, row->end, 1};
    return (row->time != ISM3_NONE && ism3__reading_is_late(place, &down, ledger->horizon)) ||
           (row->end != ISM3_NONE && ism3__reading_is_late(place, &up, ledger->horizon));
}

static int level_is_late(const ism3_ledger *ledger, const ism3__place *place,
                         const ism3__rows *rows, size_t i, const ism3__row *row) {
    ism3__hash series = ism3__row_series(rows, i, ledger->model->hash_key);
    for (uint32_t measure = 0; measure < ISM3__MEASURES; measure++) {
        const ism3__level_point point = {row->time,
                                         row_number(rows, ism3__measure_field(measure), i)};
        if (point.value == ISM3_NONE)
            continue;
        const ism3__level_stream *stream =
            ism3__place_stream(place, ism3__row_stream_resource(rows, i, measure), measure, series);
        if (!stream || ism3__level_is_late(stream, &point, ledger->horizon))
            return 1;
    }
    return 0;
}

int ism3__row_is_news_late(const ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                           const ism3__row *row) {
    int of_item = row->kind == ISM3_INPUT || row->kind == ISM3_OUTPUT || row->kind == ISM3_ITEM ||
                  row->kind == ISM3_WITHDRAWAL;
    if (row->kind != ISM3_LEVEL && !(row->id_size && (of_item || row->kind == ISM3_INTERRUPTION)))
        return 0;
    const ism3__history *history = ledger->histories[row->process];
    const ism3__place *place = history ? history->places[row->environment] : NULL;
    if (of_item) {
        if (!history)
            return 1;
        ism3__item_report report;
        ism3__row_report(rows, i, row, &report);
        report.hash = ism3__row_hash(rows, i, ledger->model->hash_key);
        return ism3__items_are_late(&history->items, &report, ledger->horizon);
    }
    if (!place)
        return 1;
    return row->kind == ISM3_LEVEL ? level_is_late(ledger, place, rows, i, row)
                                   : interruption_is_late(ledger, place, rows, i, row);
}
