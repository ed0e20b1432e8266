#include <ism3/version.h>

const char *ism3_version_string(void) {
    return ISM3_VERSION;
}

uint32_t ism3_version_number(void) {
    return ISM3_VERSION_NUMBER;
}
