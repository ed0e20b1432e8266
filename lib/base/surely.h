/* Conditions that are known beforehand, kept as a second line of defence: what would follow if we were wrong is handled all
   the same. ISM3__SURELY(x) says x is true, ISM3__SURELY_NOT(x) that it is false. A release asks and handles; where assertions
   hold (no NDEBUG) being wrong stops the program; and a build that counts branches knows the answer, so that a branch
   that nothing reaches is not one a test must take. Only where the reason stands beside it: what callers can bring about
   is an error, and what is simply dead goes. */
#ifndef ISM3__SURELY_H
#define ISM3__SURELY_H

#if defined(ISM3_COVERAGE)
#define ISM3__SURELY(x)     1
#define ISM3__SURELY_NOT(x) 0
#elif defined(NDEBUG)
#define ISM3__SURELY(x)     (x)
#define ISM3__SURELY_NOT(x) (x)
#else
/* It needs no library and no stream. */
#define ISM3__SURELY(x)     ((x) ? 1 : (__builtin_trap(), 0))
#define ISM3__SURELY_NOT(x) ((x) ? (__builtin_trap(), 1) : 0)
#endif

#endif
