#include "io/export_text.h"

#include <string.h>

static size_t write_grouped(uint64_t whole, char *text) {
    char digits[32];
    size_t count = 0, used = 0;
    do {
        digits[count++] = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole > 0);
    while (count > 0) {
        text[used++] = digits[--count];
        if (count > 0 && count % 3 == 0)
            text[used++] = ',';
    }
    text[used] = 0;
    return used;
}

static size_t append(char *text, size_t used, const char *more) {
    size_t size = strlen(more);
    memcpy(text + used, more, size + 1);
    return used + size;
}

/* A value with `places` decimals; one too large for that in its shortest form. */
static size_t write_places(double value, uint32_t places, char *text) {
    static const double scales[] = {1, 10, 100, 1000, 10000};
    double scaled = (value < 0 ? -value : value) * scales[places];
    if (!(scaled < 9e15))
        return ism3_double_write(value, text);
    uint64_t number = (uint64_t)(scaled + 0.5), scale = (uint64_t)scales[places];
    size_t used = 0;
    if (value < 0 && number > 0)
        text[used++] = '-';
    used += write_grouped(number / scale, text + used);
    if (places == 0)
        return used;
    text[used++] = '.';
    for (uint64_t rest = number % scale; scale > 1; rest %= scale) {
        scale /= 10;
        text[used++] = (char)('0' + rest / scale);
    }
    text[used] = 0;
    return used;
}

/* About three digits, and never a zero for what is not zero. */
static size_t write_number(double value, char *text) {
    double size = value < 0 ? -value : value;
    if (size == 0)
        return append(text, 0, "0");
    if (size < 0.0005)
        return append(text, 0, value < 0 ? "-0.001" : "<0.001");
    return write_places(value, size < 0.9995 ? 3 : size < 99.95 ? 1 : 0, text);
}

static size_t write_duration(double seconds, char *text) {
    static const struct {
        double below, length;
        const char *name;
    } units[] = {{120, 1, " s"}, {120 * 60, 60, " min"}, {48 * 3600, 3600, " h"}, {0, 86400, " d"}};
    double size = seconds < 0 ? -seconds : seconds;
    size_t unit = 0;
    while (units[unit].below > 0 && size >= units[unit].below)
        unit++;
    return append(text, write_number(seconds / units[unit].length, text), units[unit].name);
}

/* A share is shown as none or all of it only when it is that. */
static size_t write_share(double share, char *text) {
    double percent = share * 100;
    uint32_t places = 1;
    static const double halves[] = {0.5, 0.05, 0.005, 0.0005, 0.00005};
    if (percent == 0 || percent == 100)
        return append(text, write_places(percent, 0, text), " %");
    while (places < 4 &&
           (percent < halves[places] || (percent < 100 && percent >= 100 - halves[places])))
        places++;
    if (percent > 0 && percent < halves[places])
        return append(text, 0, "<0.0001 %");
    if (percent < 100 && percent >= 100 - halves[places])
        return append(text, 0, ">99.9999 %");
    return append(text, write_places(percent, places, text), " %");
}

static size_t write_money(double value, char *text) {
    return write_places(value, 2, text);
}

static size_t write_whole(double value, char *text) {
    return write_places(value, 0, text);
}

size_t ism3__write_amount(double value, const char *unit, char *text) {
    static const struct {
        const char *unit;
        size_t (*write)(double, char *);
    } writers[] = {{"1", write_whole},
                   {"s", write_duration},
                   {"ratio", write_share},
                   {"currency", write_money}};
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (strcmp(unit, writers[i].unit) == 0)
            return writers[i].write(value, text);
    return write_number(value, text);
}

size_t ism3__write_count(uint64_t count, char *text) {
    return write_grouped(count, text);
}

size_t ism3__write_age(int64_t instant, int64_t now, char *text) {
    static const struct {
        int64_t length;
        const char *name;
    } units[] = {{ISM3_DAY, " day"}, {3600 * ISM3_SECOND, " hour"}, {60 * ISM3_SECOND, " minute"}};
    if (instant > now)
        return append(text, 0, "not over yet");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        /* Below two days hours say more, below two hours minutes do. */
        int64_t count = (now - instant) / units[i].length;
        if (count < 2)
            continue;
        return append(text, append(text, write_grouped((uint64_t)count, text), units[i].name),
                      "s ago");
    }
    return append(text, 0, "just now");
}

/* RFC 3339 in local time, up to 1970..2262; there is no local time in the last day of all. */
static void write_local(int64_t instant, int32_t utc_offset, char *text) {
    if (instant < INT64_MAX - ISM3_DAY && instant > INT64_MIN + ISM3_DAY)
        instant += utc_offset * ISM3_SECOND;
    ism3_time_write(instant, text);
}

static void shorten_moment(const char *local, char *text) {
    size_t size = strcmp(local + 10, "T00:00:00Z") == 0 ? 10 : strlen(local) - 1;
    if (size == 19 && memcmp(local + 16, ":00", 3) == 0)
        size = 16;
    memcpy(text, local, size);
    text[size] = 0;
    if (size > 10)
        text[10] = ' ';
}

void ism3__write_moment(int64_t instant, int32_t utc_offset, char *text) {
    char local[ISM3_TIME_TEXT_SIZE];
    write_local(instant, utc_offset, local);
    shorten_moment(local, text);
}

/* `2016-W09`: the week belongs to the year of its Thursday. */
static int name_week(int64_t local_midnight, char *text) {
    if ((local_midnight / ISM3_DAY + 3) % 7 != 0)
        return 0;
    char thursday_text[ISM3_TIME_TEXT_SIZE], january[] = "0000-01-01T00:00:00Z";
    int64_t thursday = local_midnight + 3 * ISM3_DAY, year_start;
    ism3_time_write(thursday, thursday_text);
    memcpy(january, thursday_text, 4);
    if (ism3_time_read(january, sizeof january - 1, &year_start, NULL) != ISM3_OK)
        return 0;
    int64_t week = (thursday - year_start) / (7 * ISM3_DAY) + 1;
    memcpy(text, january, 5);
    text[5] = 'W';
    text[6] = (char)('0' + week / 10);
    text[7] = (char)('0' + week % 10);
    text[8] = 0;
    return 1;
}

static int name_quarter(const char *local, char *text) {
    int month = (local[5] - '0') * 10 + local[6] - '0';
    if (month % 3 != 1)
        return 0;
    memcpy(text, local, 5);
    text[5] = 'Q';
    text[6] = (char)('1' + month / 3);
    text[7] = 0;
    return 1;
}

static int name_calendar(int64_t from, int64_t to, int32_t utc_offset, const char *local,
                         char *text) {
    static const struct {
        ism3_duration length;
        const char *rest; /* what the start looks like from its place on */
        uint32_t place;   /* and the length of the name */
    } units[] = {{{12, 0}, "-01-01T00:00:00Z", 4},
                 {{1, 0}, "-01T00:00:00Z", 7},
                 {{0, ISM3_DAY}, "T00:00:00Z", 10}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(local + units[i].place, units[i].rest) == 0 &&
            ism3_time_add(from, units[i].length, utc_offset) == to) {
            memcpy(text, local, units[i].place);
            text[units[i].place] = 0;
            return 1;
        }
    if (strcmp(local + 10, "T00:00:00Z") != 0)
        return 0;
    if (strncmp(local + 7, "-01", 3) == 0 &&
        ism3_time_add(from, (ism3_duration){3, 0}, utc_offset) == to)
        return name_quarter(local, text);
    return to - from == 7 * ISM3_DAY && name_week(from + utc_offset * ISM3_SECOND, text);
}

void ism3__name_period(int64_t from, int64_t to, int32_t utc_offset, ism3__period_name *name) {
    char local[ISM3_TIME_TEXT_SIZE];
    write_local(from, utc_offset, local);
    memset(name, 0, sizeof *name);
    if (name_calendar(from, to, utc_offset, local, name->first))
        return;
    shorten_moment(local, name->first);
    char year[4];
    memcpy(year, local, sizeof year);
    write_local(to, utc_offset, local);
    memcpy(name->second, "to ", 3);
    shorten_moment(local, name->second + 3);
    if (memcmp(year, local, sizeof year) == 0)
        memmove(name->second + 3, name->second + 8, strlen(name->second + 8) + 1);
}

size_t ism3__text_width(const char *text) {
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}
