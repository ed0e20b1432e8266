/* What every unit test includes: cmocka with what it needs before it. */
#ifndef ISM3__TEST_H
#define ISM3__TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <ism3.h>

#endif
