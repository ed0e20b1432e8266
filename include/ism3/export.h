/**
 * @file
 * Marks what the library offers. Everything else is hidden.
 */
#ifndef ISM3_EXPORT_H
#define ISM3_EXPORT_H

#if defined(__GNUC__) || defined(__clang__)
/** A function that users of the library may call. */
#define ISM3_API __attribute__((visibility("default")))
#else
#define ISM3_API
#endif

#endif
