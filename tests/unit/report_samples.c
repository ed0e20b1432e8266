/* Writes one document of the organisation for tests to standard output, for a validator that is not
 * ours: assessment, service levels, or an explanation of a topic. */
#include "report_world.h"

static int32_t write_out(void *context, const char *bytes, size_t size) {
    (void)context;
    return fwrite(bytes, 1, size, stdout) != size;
}

static int32_t write_document(struct world *world, const char *what, ism3_error *error) {
    static const char *const topics[] = {"process", "figure", "capability", "maturity",
                                         "objective"};
    ism3_report_options options = {
        .size = sizeof options, .form = ISM3_REPORT_JSON, .has_period = 1, .period = MONTHS - 1};
    ism3_explain_options explain = {
        .size = sizeof explain, .process = INV, .figure = ism3_figure_find("efficacy.ratio")};
    if (strcmp(what, "assessment") == 0)
        return ism3_assessment_write(world->assessment, &options, write_out, NULL, error);
    if (strcmp(what, "service_levels") == 0)
        return ism3_service_levels_write(world->assessment, "Invoices Ltd", &options, write_out,
                                         NULL, error);
    for (uint32_t topic = 0; topic < sizeof topics / sizeof *topics; topic++)
        if (strcmp(what, topics[topic]) == 0)
            explain.topic = topic;
    return ism3_explanation_write(world->assessment, &explain, &options, write_out, NULL, error);
}

int main(int argc, char **argv) {
    struct world world;
    ism3_error error = ISM3_ERROR_INIT;
    if (argc != 2)
        return 2;
    open_world(&world);
    int32_t code = write_document(&world, argv[1], &error);
    close_world(&world);
    if (code != ISM3_OK)
        fprintf(stderr, "%s\n", error.message);
    return code != ISM3_OK;
}
