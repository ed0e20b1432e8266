/* JSON lines by the native columns or by one of our descriptions: sixteen bytes that drive, then
 * rows. */
#include "logs.h"

#include <string.h>

static const char tickets[] =
    "{\"ism3\": {\"format\": \"log\", \"version\": 1}, \"type\": \"jsonl\", \"null\": [\"?\"],"
    " \"time\": \"%Y-%m-%d\", \"zone\": \"CET-1CEST,M3.5.0,M10.5.0/3\", \"rules\": ["
    "{\"kind\": {\"column\": \"ticket.state\", \"map\": {\"open\": \"input\", \"done\": "
    "\"output\"}}, \"process\": \"OSP-5\", \"id\": {\"column\": \"ticket.key\"}, \"time\": "
    "{\"column\": \"at\", \"at\": \"end_of_day\"}, \"verdict\": {\"column\": \"n.b\", \"map\": "
    "{\"true\": \"fit\", \"false\": \"unfit\", \"*\": null}}},"
    "{\"when\": {\"ticket.state\": \"done\", \"n.c\": {\"not\": null}}, \"kind\": \"resources\", "
    "\"process\": \"OSP-24\", \"environment\": \"laptops\", \"resource\": \"cpu\", \"time\": "
    "{\"column\": \"at\"}, \"end\": {\"column\": \"at\", \"at\": \"end_of_day\"}, \"used\": "
    "{\"column\": \"hours\", \"scale\": \"1/60\"}}]}";
static const char samples[] =
    "{\"ism3\": {\"format\": \"log\", \"version\": 1}, \"type\": \"jsonl\", "
    "\"complete\": {\"kinds\": [\"scope\", \"level\"], \"processes\": [\"OSP-10\"]}, \"rules\": ["
    "{\"when\": {\"a\": \"s\"}, \"kind\": \"scope\", \"process\": \"OSP-10\", \"environment\": "
    "{\"column\": \"e\"}, \"time\": {\"column\": \"t\", \"time\": \"epoch_s\"}, \"total\": "
    "{\"column\": \"x\"}, \"covered\": {\"column\": \"y\"}},"
    "{\"when\": {\"a\": {\"not\": [\"s\", null]}}, \"kind\": \"level\", \"process\": \"OSP-10\", "
    "\"environment\": \"servers\", \"time\": {\"column\": \"t\", \"time\": \"epoch_ms\"}, "
    "\"series\": {\"column\": \"n\"}, \"used\": {\"column\": \"x\"}}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const descriptions[] = {NULL, tickets, samples};
    struct tape tape = {data, size < 16 ? size : 16};
    if (size < 16 || size > FUZZ_INPUT_MAX)
        return 0;
    const char *description = descriptions[tape_below(&tape, 3)];
    logs_check(description, description ? strlen(description) : 0, (const char *)data + 16,
               size - 16, &tape);
    return 0;
}
