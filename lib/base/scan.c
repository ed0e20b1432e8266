#include "base/scan.h"

int ism3__scan_fraction(ism3__scan *scan, int32_t *nanoseconds) {
    int32_t value;
    int digits = ism3__scan_digits(scan, 9, &value);
    if (!digits)
        return 0;
    for (; digits < 9; digits++)
        value *= 10;
    *nanoseconds = value;
    return 1;
}

#undef ism3__scan_fail
int32_t ism3__scan_fail(const ism3__scan *scan, const char *expected, ism3_error *error) {
    int found = ism3__scan_peek(scan);
    uint64_t column = scan->at + 1;
    if (found == ISM3__SCAN_END)
        return ism3__fail_column(error, ISM3_E_SYNTAX, column, "expected %s, found the end",
                                 expected);
    if (found < ' ' || found > '~')
        return ism3__fail_column(error, ISM3_E_SYNTAX, column, "expected %s, found byte %d",
                                 expected, found);
    return ism3__fail_column(error, ISM3_E_SYNTAX, column, "expected %s, found '%c'", expected,
                             found);
}

int32_t ism3__scan_finish(const ism3__scan *scan, ism3_error *error) {
    return scan->at == scan->size ? ISM3_OK : ism3__scan_fail(scan, "the end", error);
}
