/* Sets the locale of ISM3_TEST_LOCALE in whatever program it is preloaded into, before its main. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void set_locale(void) {
    const char *name = getenv("ISM3_TEST_LOCALE");
    if (name && setlocale(LC_ALL, name))
        return;
    fputs("ISM3_TEST_LOCALE names no locale\n", stderr);
    exit(EXIT_FAILURE);
}
