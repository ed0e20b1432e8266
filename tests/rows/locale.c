/* Sets the locale of ISM3_TEST_LOCALE in whatever program it is preloaded into, before its main; with
 * ISM3_TEST_WORDS the words of the system's errors stay those of that locale. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void set_locale(void) {
    const char *name = getenv("ISM3_TEST_LOCALE"), *words = getenv("ISM3_TEST_WORDS");
    if (name && setlocale(LC_ALL, name) && (!words || setlocale(LC_MESSAGES, words)))
        return;
    fputs("ISM3_TEST_LOCALE names no locale\n", stderr);
    exit(EXIT_FAILURE);
}
