/* ism3-exporter: what a ledger says, for Prometheus and all that read its pages. */
#include "../reading.h"
#include "negotiate.h"

#include <ism3/exposition.h>

#include <getopt.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { EXIT_DONE = 0, EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_RESOURCES = 4 };

static const char help[] =
    "Usage: ism3-exporter [--model FILE] [--ledger FILE] [OPTION]...\n"
    "Serves what a ledger says at /metrics: OpenMetrics 1.0, or Prometheus text 0.0.4. Model and\n"
    "ledger are read again when they change.\n"
    "\n"
    "  --model FILE        the model (" DEFAULT_MODEL ")\n"
    "  --ledger FILE       the ledger (" DEFAULT_LEDGER ")\n"
    "  --every WORD        day, week, month, quarter, year, or a duration such as P14D (month)\n"
    "  --listen ADDRESS    to listen on (127.0.0.1: this machine alone)\n"
    "  --port NUMBER       0 takes a free one (9730)\n"
    "  --connections N     at most so many at a time, 1 to 1000 (32)\n"
    "  --timeout SECONDS   for clients that say or take nothing, 1 to 600 (10)\n"
    "  --help, --version\n"
    "\n"
    "It ends on SIGTERM and SIGINT. What keeps it from answering is answered with code 503 and a\n"
    "sentence, and said on standard error.\n"
    "\n"
    "Example\n"
    "  ism3-exporter --model model.json --ledger all.ism3\n"
    "  curl http://127.0.0.1:9730/metrics\n";

struct settings {
    const char *listen;
    long port, connections, timeout;
};

/* All but the settings is used by the one thread that serves. */
struct exporter {
    struct settings settings;
    struct reading reading;
    struct MHD_Response *pages[FORM_COUNT]; /* of the assessment made at: */
    int64_t made[FORM_COUNT];
    char complaint[COMPLAINT_SIZE]; /* said on standard error; empty: all is well */
};

struct buffer {
    char *bytes;
    size_t size, room;
};

static int32_t append(void *context, const char *bytes, size_t size) {
    struct buffer *buffer = context;
    if (buffer->room - buffer->size < size) {
        size_t room = 2 * buffer->room + size;
        char *larger = realloc(buffer->bytes, room);
        if (!larger)
            return 1;
        buffer->bytes = larger;
        buffer->room = room;
    }
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    return 0;
}

static struct MHD_Response *respond(char *bytes, size_t size, enum MHD_ResponseMemoryMode mode,
                                    const char *type) {
    struct MHD_Response *response = MHD_create_response_from_buffer(size, bytes, mode);
    if (response)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    return response;
}

static enum MHD_Result send_text(struct MHD_Connection *connection, unsigned status,
                                 const char *text) {
    struct MHD_Response *response =
        respond((char *)text, strlen(text), MHD_RESPMEM_MUST_COPY, "text/plain; charset=utf-8");
    if (!response)
        return MHD_NO;
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static void drop_page(struct exporter *exporter, int form) {
    if (exporter->pages[form])
        MHD_destroy_response(exporter->pages[form]); /* clients still reading it keep it */
    exporter->pages[form] = NULL;
}

static int32_t make_page(struct exporter *exporter, int form, ism3_error *error) {
    static const uint32_t formats[FORM_COUNT] = {ISM3_OPENMETRICS, ISM3_PROMETHEUS};
    ism3_exposition_options options = ISM3_EXPOSITION_OPTIONS_INIT;
    struct buffer buffer = {0};
    options.format = formats[form];
    int32_t code =
        ism3_exposition_write(exporter->reading.assessment, &options, append, &buffer, error);
    struct MHD_Response *page = NULL;
    if (code == ISM3_OK)
        page = respond(buffer.bytes, buffer.size, MHD_RESPMEM_MUST_FREE,
                       ism3_exposition_content_type(options.format));
    if (!page) {
        free(buffer.bytes);
        return code ? code : ISM3_E_MEMORY;
    }
    MHD_add_response_header(page, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT);
    drop_page(exporter, form);
    exporter->pages[form] = page;
    exporter->made[form] = exporter->reading.assessed;
    return ISM3_OK;
}

/* Once for each trouble, not at every scrape. */
static void tell(struct exporter *exporter, const char *complaint) {
    if (strcmp(exporter->complaint, complaint) == 0)
        return;
    fprintf(stderr, "ism3-exporter: %s\n", *complaint ? complaint : "all is well again");
    snprintf(exporter->complaint, sizeof exporter->complaint, "%s", complaint);
}

static int32_t refresh_page(struct exporter *exporter, int form) {
    ism3_error error = ISM3_ERROR_INIT;
    char text[COMPLAINT_SIZE];
    int32_t code = reading_refresh(&exporter->reading, &error);
    int is_old = !exporter->pages[form] || exporter->made[form] != exporter->reading.assessed;
    if (code == ISM3_OK && is_old)
        code = make_page(exporter, form, &error);
    if (code != ISM3_OK && !*error.message)
        snprintf(error.message, sizeof error.message, "there is no memory for the page");
    tell(exporter, code == ISM3_OK ? "" : reading_complaint(&error, text));
    return code;
}

static enum MHD_Result see_header(void *context, enum MHD_ValueKind kind, const char *key,
                                  const char *value) {
    (void)kind;
    if (value && strcasecmp(key, MHD_HTTP_HEADER_ACCEPT) == 0)
        acceptance_add(context, value);
    return MHD_YES;
}

static enum MHD_Result send_metrics(struct exporter *exporter, struct MHD_Connection *connection) {
    struct acceptance acceptance = {0};
    char text[COMPLAINT_SIZE + 1];
    MHD_get_connection_values(connection, MHD_HEADER_KIND, see_header, &acceptance);
    int form = acceptance_form(&acceptance);
    if (refresh_page(exporter, form) == ISM3_OK)
        return MHD_queue_response(connection, MHD_HTTP_OK, exporter->pages[form]);
    snprintf(text, sizeof text, "%s\n", exporter->complaint);
    return send_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE, text);
}

/* Answers at once: what a request brings beside its head is not waited for. */
static enum MHD_Result
answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
       const char *version, const char *upload,
       /* NOLINTNEXTLINE(readability-non-const-parameter): a type of libmicrohttpd */
       size_t *upload_size, void **request) {
    (void)version;
    (void)upload;
    (void)upload_size;
    (void)request;
    int is_metrics = strcmp(url, "/metrics") == 0;
    if (!is_metrics && strcmp(url, "/") != 0)
        return send_text(connection, MHD_HTTP_NOT_FOUND, "Nothing is here. See /metrics.\n");
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return send_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "Only GET and HEAD.\n");
    if (is_metrics)
        return send_metrics(context, connection);
    return send_text(connection, MHD_HTTP_OK, "ism3-exporter: see /metrics.\n");
}

static int complain(int code, const char *what, const char *value) {
    fprintf(stderr, "ism3-exporter: %s '%s'\nSee 'ism3-exporter --help'.\n", what, value);
    return code;
}

static int read_number(const char *option, const char *text, long least, long most, long *number) {
    char *end;
    *number = strtol(text, &end, 10);
    if (end != text && !*end && *number >= least && *number <= most)
        return EXIT_DONE;
    fprintf(stderr, "ism3-exporter: %s: expected a number from %ld to %ld, found '%s'\n", option,
            least, most, text);
    return EXIT_USAGE;
}

enum { SAY_HELP = -1, SAY_VERSION = -2 };

static int read_every(struct reading *reading, const char *word) {
    if (ism3_every_read(word, strlen(word), &reading->every, &reading->length, NULL) == ISM3_OK)
        return EXIT_DONE;
    return complain(EXIT_USAGE, "--every: expected day, month, ... or a duration, found", word);
}

static int read_option(struct exporter *exporter, int option, const char *value) {
    struct settings *settings = &exporter->settings;
    const struct {
        int option;
        const char **text;
    } texts[] = {{'m', &exporter->reading.model_path},
                 {'l', &exporter->reading.ledger_path},
                 {'a', &settings->listen}};
    const struct {
        int option;
        const char *name;
        long least, most, *number;
    } numbers[] = {{'p', "--port", 0, 65535, &settings->port},
                   {'c', "--connections", 1, 1000, &settings->connections},
                   {'t', "--timeout", 1, 600, &settings->timeout}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].option == option)
            return *texts[i].text = value, EXIT_DONE;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i].option == option)
            return read_number(numbers[i].name, value, numbers[i].least, numbers[i].most,
                               numbers[i].number);
    if (option == 'e')
        return read_every(&exporter->reading, value);
    /* getopt_long() has complained about what is none. */
    return option == 'h' ? SAY_HELP : option == 'v' ? SAY_VERSION : EXIT_USAGE;
}

static int read_options(struct exporter *exporter, int count, char **words) {
    static const struct option options[] = {
        {"model", 1, NULL, 'm'},   {"ledger", 1, NULL, 'l'}, {"every", 1, NULL, 'e'},
        {"listen", 1, NULL, 'a'},  {"port", 1, NULL, 'p'},   {"connections", 1, NULL, 'c'},
        {"timeout", 1, NULL, 't'}, {"help", 0, NULL, 'h'},   {"version", 0, NULL, 'v'},
        {NULL, 0, NULL, 0}};
    int option, code = EXIT_DONE;
    while (code == EXIT_DONE && (option = getopt_long(count, words, "h", options, NULL)) != -1)
        code = read_option(exporter, option, optarg);
    if (code == EXIT_DONE && optind < count)
        return complain(EXIT_USAGE, "there is no use for", words[optind]);
    return code;
}

/* A model that cannot be read is a mistake of whoever starts it; a ledger may come later. */
static int read_first(struct exporter *exporter) {
    ism3_error error = ISM3_ERROR_INIT;
    char text[COMPLAINT_SIZE];
    if (reading_refresh(&exporter->reading, &error) == ISM3_OK)
        return EXIT_DONE;
    tell(exporter, reading_complaint(&error, text));
    return exporter->reading.model ? EXIT_DONE : EXIT_INPUT;
}

static struct MHD_Daemon *start(struct exporter *exporter) {
    const struct settings *settings = &exporter->settings;
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *address;
    char port[24];
    snprintf(port, sizeof port, "%ld", settings->port);
    if (getaddrinfo(settings->listen, port, &hints, &address) != 0) {
        complain(EXIT_USAGE, "--listen: expected a numeric address, found", settings->listen);
        return NULL;
    }
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO;
    if (address->ai_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    struct MHD_Daemon *daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, answer, exporter, MHD_OPTION_SOCK_ADDR, address->ai_addr,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings->connections, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)settings->timeout, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384,
        MHD_OPTION_END);
    freeaddrinfo(address);
    if (!daemon)
        perror("ism3-exporter: cannot listen");
    return daemon;
}

/* Signals are taken by sigwait() alone, in the thread that does not serve. */
static int serve(struct exporter *exporter) {
    sigset_t signals;
    int signal_taken;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    struct MHD_Daemon *daemon = start(exporter);
    if (!daemon)
        return EXIT_RESOURCES;
    const union MHD_DaemonInfo *port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    int is_long = strchr(exporter->settings.listen, ':') != NULL;
    fprintf(stderr, "ism3-exporter: serving http://%s%s%s:%u/metrics\n", is_long ? "[" : "",
            exporter->settings.listen, is_long ? "]" : "", port ? (unsigned)port->port : 0);
    sigwait(&signals, &signal_taken);
    MHD_stop_daemon(daemon);
    return EXIT_DONE;
}

int main(int count, char **words) {
    struct exporter exporter = {
        .settings = {.listen = "127.0.0.1", .port = 9730, .connections = 32, .timeout = 10},
        .reading = {.model_path = DEFAULT_MODEL,
                    .ledger_path = DEFAULT_LEDGER,
                    .every = ISM3_EVERY_MONTH,
                    .max_age = 60 * ISM3_SECOND}};
    int code = read_options(&exporter, count, words);
    if (code == SAY_HELP)
        return fputs(help, stdout) < 0 ? EXIT_RESOURCES : EXIT_DONE;
    if (code == SAY_VERSION)
        return printf("ism3-exporter %s\n", ISM3_VERSION) < 0 ? EXIT_RESOURCES : EXIT_DONE;
    if (code == EXIT_DONE)
        code = read_first(&exporter);
    if (code == EXIT_DONE)
        code = serve(&exporter);
    for (int i = 0; i < FORM_COUNT; i++)
        drop_page(&exporter, i);
    reading_close(&exporter.reading);
    return code;
}
